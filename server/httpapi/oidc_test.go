package httpapi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/oidc"
)

// issuer is an OpenID issuer: discovery, keys, and a code that is traded once, by the client that knows its secret and by
// who knows what the challenge was made of.
type issuer struct {
	*httptest.Server
	key   *ecdsa.PrivateKey
	clock func() time.Time

	mu     sync.Mutex
	codes  map[string]url.Values // what the browser was sent with, by code
	claims map[string]any        // what the next token says instead
	signed *ecdsa.PrivateKey     // what it is signed with instead
}

func startIssuer(t *testing.T, clock func() time.Time) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	i := &issuer{key: key, clock: clock, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &i.key.PublicKey, KeyID: "1", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		sent, known := i.codes[r.FormValue("code")]
		delete(i.codes, r.FormValue("code"))
		id, secret, _ := r.BasicAuth()
		challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		w.Header().Set("Content-Type", "application/json")
		if !known || id != "temoin" || secret != "hush" || r.FormValue("redirect_uri") != sent.Get("redirect_uri") ||
			sent.Get("code_challenge_method") != "S256" || base64.RawURLEncoding.EncodeToString(challenge[:]) != sent.Get("code_challenge") {
			w.WriteHeader(http.StatusBadRequest)
			json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant"})
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.token(t, sent.Get("nonce"))})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

// token is what says who signed in.
func (i *issuer) token(t *testing.T, nonce string) string {
	claims := map[string]any{"iss": i.URL, "aud": "temoin", "sub": "subject-1", "nonce": nonce, "email": "Owner@Example.org", "email_verified": true,
		"iat": i.clock().Unix(), "exp": i.clock().Add(5 * time.Minute).Unix()}
	maps.Copy(claims, i.claims)
	key := i.key
	if i.signed != nil {
		key = i.signed
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	must(t, err)
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	must(t, err)
	return text
}

// visit is somebody who signs in at the address that the server sent the browser to; it returns where the browser is led
// back to.
func (i *issuer) visit(t *testing.T, address string) (back string) {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	sent := u.Query()
	i.mu.Lock()
	defer i.mu.Unlock()
	code := rand.Text()
	i.codes[code] = sent
	r, err := url.Parse(sent.Get("redirect_uri"))
	must(t, err)
	r.RawQuery = url.Values{"code": {code}, "state": {sent.Get("state")}}.Encode()
	return r.RequestURI()
}

// follow asks for a path and returns where it leads.
func (b *browser) follow(t *testing.T, path string) string {
	t.Helper()
	r, err := http.NewRequest("GET", b.url+path, nil)
	must(t, err)
	r.Header.Set("Cookie", b.header())
	response, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %d", path, response.StatusCode)
	}
	for _, cookie := range response.Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie.Value
		}
	}
	return response.Header.Get("Location")
}

// startSSO is an office that knows an issuer.
func startSSO(t *testing.T) (*office, *issuer) {
	t.Helper()
	var o *office
	clock := func() time.Time {
		if o == nil {
			return now
		}
		return o.clock
	}
	i := startIssuer(t, clock)
	o = startOffice(t, func(d *httpapi.Dashboard) {
		d.Issuer = oidc.New(oidc.Settings{Issuer: i.URL, ClientID: "temoin", Secret: "hush", Name: "Maison", Redirect: d.URL + "/api/session/oidc/callback", Clock: clock})
	})
	return o, i
}

// Ensure that somebody whom the issuer knows by a verified address signs in, lands on the page that was asked for, and is
// bound to the issuer's subject; and that a second factor is asked for unless the issuer has seen one.
func TestOIDC(t *testing.T) {
	o, i := startSSO(t)
	b := o.browser()
	address := b.follow(t, "/api/session/oidc?next=/sites/demo")
	if u, err := url.Parse(address); err != nil || !strings.HasPrefix(address, i.URL+"/authorize?") || u.Query().Get("code_challenge_method") != "S256" || u.Query().Get("scope") != "openid email" || len(u.Query().Get("nonce")) != 43 || len(u.Query().Get("state")) != 43 {
		t.Fatalf("led to %s", address)
	}
	if next := b.follow(t, i.visit(t, address)); next != "/sites/demo" || !o.signedIn(t, b.header()) {
		t.Fatalf("led back to %s, signed in %t", next, o.signedIn(t, b.header()))
	}
	if _, left := b.cookies["temoin_session_state"]; left {
		t.Error("the state is left in the browser")
	}
	if got := o.done(t); !slices.Equal(got, []string{consent.IdentityBound}) {
		t.Errorf("stated %q", got)
	}
	b.setUp(t)
	for strong, want := range map[bool]string{false: "code", true: ""} {
		i.claims = map[string]any{"amr": map[bool][]string{false: {"pwd"}, true: {"pwd", "mfa"}}[strong]}
		other := o.browser()
		other.follow(t, i.visit(t, other.follow(t, "/api/session/oidc")))
		var session httpapi.Session
		if other.do(t, "GET", "/api/session", "", &session); session.Next != want {
			t.Errorf("mfa %t: next is %q", strong, session.Next)
		}
	}
	for next, want := range map[string]string{"//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "/sites/demo?period=7d": "/sites/demo?period=7d"} {
		other := o.browser()
		if got := other.follow(t, i.visit(t, other.follow(t, "/api/session/oidc?next="+url.QueryEscape(next)))); got != want {
			t.Errorf("next %s leads to %s", next, got)
		}
	}
}

// Ensure that nothing signs in but a fresh token of this issuer, for this server, this browser and a known, verified
// address that is bound to nobody else there.
func TestOIDC_Refused(t *testing.T) {
	o, i := startSSO(t)
	_, err := o.store.InsertUser(t.Context(), "other@example.org", ownerHash, consent.ByServer(now))
	must(t, err)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	try := func(claims map[string]any, signed *ecdsa.PrivateKey) string {
		t.Helper()
		i.claims, i.signed = claims, signed
		b := o.browser()
		next := b.follow(t, i.visit(t, b.follow(t, "/api/session/oidc")))
		if in := o.signedIn(t, b.header()); in != (next == "/") {
			t.Errorf("%v: led to %s, signed in %t", claims, next, in)
		}
		return next
	}
	if next := try(nil, nil); next != "/" { // the control, and what binds the subject
		t.Fatalf("a good token leads to %s", next)
	}
	for name, c := range map[string]struct {
		claims map[string]any
		signed *ecdsa.PrivateKey
		want   string
	}{
		"wrong nonce":                   {map[string]any{"nonce": "another"}, nil, "refused"},
		"no nonce":                      {map[string]any{"nonce": ""}, nil, "refused"},
		"wrong audience":                {map[string]any{"aud": "another"}, nil, "refused"},
		"many audiences, made for one":  {map[string]any{"aud": []string{"temoin", "another"}, "azp": "another"}, nil, "refused"},
		"another issuer":                {map[string]any{"iss": "https://evil.example"}, nil, "refused"},
		"expired":                       {map[string]any{"exp": now.Add(-time.Second).Unix()}, nil, "refused"},
		"another key":                   {nil, stranger, "refused"},
		"no subject":                    {map[string]any{"sub": ""}, nil, "refused"},
		"unverified address":            {map[string]any{"email_verified": false}, nil, "unknown"},
		"address of unknown standing":   {map[string]any{"email_verified": nil}, nil, "unknown"},
		"no address":                    {map[string]any{"email": ""}, nil, "unknown"},
		"address that nobody has":       {map[string]any{"email": "nobody@example.org", "sub": "9"}, nil, "unknown"},
		"another subject, same address": {map[string]any{"sub": "subject-2"}, nil, "unknown"},
		"same subject, another's":       {map[string]any{"email": "other@example.org"}, nil, "unknown"},
	} {
		if next := try(c.claims, c.signed); next != "/sign-in?oidc="+c.want {
			t.Errorf("%s: led to %s", name, next)
		}
	}
	i.claims, i.signed = nil, nil

	// A state counts once, in its own browser, for ten minutes.
	b := o.browser()
	back := i.visit(t, b.follow(t, "/api/session/oidc"))
	state := maps.Clone(b.cookies)
	if next := o.browser().follow(t, back); next != "/sign-in?oidc=again" {
		t.Errorf("in another browser: %s", next)
	}
	if next := b.follow(t, back); next != "/" {
		t.Errorf("in its own: %s", next)
	}
	replay := &browser{o, state}
	if next := replay.follow(t, back); next != "/sign-in?oidc=again" || o.signedIn(t, replay.header()) {
		t.Errorf("replayed: %s", next)
	}
	late := o.browser()
	back = i.visit(t, late.follow(t, "/api/session/oidc"))
	o.clock = o.clock.Add(auth.FlowLife)
	if next := late.follow(t, back); next != "/sign-in?oidc=again" {
		t.Errorf("after ten minutes: %s", next)
	}
	again := o.browser()
	refused := i.visit(t, again.follow(t, "/api/session/oidc"))
	if next := again.follow(t, strings.Replace(refused, "code=", "error=access_denied&was=", 1)); next != "/sign-in?oidc=refused" {
		t.Errorf("refused there: %s", next)
	}
	i.Close()
	gone := o.browser()
	if next := gone.follow(t, "/api/session/oidc"); !strings.HasPrefix(next, i.URL) { // its addresses are known
		t.Errorf("led to %s", next)
	} else if back := gone.follow(t, i.visit(t, next)); back != "/sign-in?oidc=away" {
		t.Errorf("an issuer that is away: %s", back)
	}
}
