package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cespare/webtest"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

const (
	ownerEmail    = "owner@example.org"
	ownerPassword = "correct horse"
)

// ownerHash is made once: it is slow on purpose.
var ownerHash = auth.HashPassword(ownerPassword)

// office is a server with the dashboard, somebody who may sign in, and a session of theirs.
type office struct {
	*fixture
	clock   time.Time
	session string // a Cookie header
}

func startOffice(t *testing.T, change func(*httpapi.Dashboard), more ...func(*httpapi.Deps)) *office {
	t.Helper()
	o := &office{clock: now}
	o.fixture = start(t, func(d *httpapi.Deps) {
		d.Clock = func() time.Time { return o.clock }
		d.Dashboard.URL = "http://temoin.example"
		if change != nil {
			change(&d.Dashboard)
		}
		for _, change := range more {
			change(d)
		}
	})
	_, err := o.store.InsertUser(t.Context(), ownerEmail, ownerHash, consent.ByServer(now))
	must(t, err)
	user, err := o.store.UserByEmail(t.Context(), ownerEmail)
	must(t, err)
	token := auth.NewToken()
	must(t, o.store.InsertSession(t.Context(), auth.HashToken(token), user.ID, auth.Session{Created: now, Expires: now.Add(auth.IdleLife)}))
	o.session = "temoin_session=" + token
	return o
}

// ask sends a request with the header pairs and returns the answer with its body read.
func (o *office) ask(t *testing.T, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, o.url+path, strings.NewReader(body))
	must(t, err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	must(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(t, err)
	return response, string(answer)
}

func (o *office) signIn(t *testing.T, email, password string) *http.Response {
	t.Helper()
	body, err := json.Marshal(map[string]string{"email": email, "password": password})
	must(t, err)
	response, _ := o.ask(t, "POST", "/api/session", string(body))
	return response
}

func (o *office) signedIn(t *testing.T, cookie string) bool {
	t.Helper()
	response, _ := o.ask(t, "GET", "/api/session", "", "Cookie", cookie)
	return response.StatusCode == http.StatusOK
}

// Ensure every status of every dashboard route.
func TestDashboardScript(t *testing.T) {
	o := startOffice(t, nil)
	inner := o.handler(t)
	webtest.TestHandler(t, "testdata/dashboard.txt", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fill := strings.NewReplacer("$SESSION", o.session, "$ORIGIN", o.url)
		for _, values := range r.Header {
			for i := range values {
				values[i] = fill.Replace(values[i])
			}
		}
		inner.ServeHTTP(w, r)
	}))
}

// apiRoutes reads from the server's own description which methods its /api paths have, so that a new route is tested
// as soon as it exists.
func (o *office) apiRoutes(t *testing.T) (routes [][2]string) {
	t.Helper()
	_, body := o.ask(t, "GET", "/openapi.json", "")
	var description struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	must(t, json.Unmarshal([]byte(body), &description))
	if description.OpenAPI != "3.1.0" {
		t.Errorf("openapi %q", description.OpenAPI)
	}
	for path, methods := range description.Paths {
		for method := range methods {
			if strings.HasPrefix(path, "/api/") {
				routes = append(routes, [2]string{strings.ToUpper(method), strings.ReplaceAll(path, "{site}", "demo")})
			}
		}
	}
	if len(routes) < 6 {
		t.Fatalf("only %d routes described: %v", len(routes), routes)
	}
	return routes
}

// Ensure that every route is closed to a request without a session; signing in and joining are the exceptions.
func TestDashboardDeniedByDefault(t *testing.T) {
	o := startOffice(t, nil)
	for _, route := range o.apiRoutes(t) {
		open := route == [2]string{"POST", "/api/session"} || strings.HasPrefix(route[1], "/api/session/oidc") || strings.HasPrefix(route[1], "/api/invitations/")
		response, _ := o.ask(t, route[0], route[1], "")
		if denied := response.StatusCode == http.StatusUnauthorized; denied == open {
			t.Errorf("%s without a session: %d", route, response.StatusCode)
		}
	}
}

// Ensure that no page of another site can make a signed-in browser do anything, whatever its request looks like.
func TestDashboardCSRF(t *testing.T) {
	o := startOffice(t, nil)
	hostile := map[string][]string{
		"another site":          {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
		"a sibling of the host": {"Sec-Fetch-Site", "same-site", "Origin", "http://evil.temoin.example"},
		"no fetch metadata":     {"Origin", "https://evil.example"},
		"an opaque origin":      {"Origin", "null"},
		"another port":          {"Origin", "http://127.0.0.1:1"},
		"a lie in one of them":  {"Sec-Fetch-Site", "cross-site", "Origin", o.url},
		"a forged forwarding":   {"X-Forwarded-Host", "evil.example", "Origin", "https://evil.example"},
	}
	unsafe := 0
	for _, route := range o.apiRoutes(t) {
		if route[0] == "GET" {
			continue
		}
		unsafe++
		for name, header := range hostile {
			response, _ := o.ask(t, route[0], route[1], `{"email":"owner@example.org","password":"correct horse"}`, append(header, "Cookie", o.session)...)
			if response.StatusCode != http.StatusForbidden || response.Header.Get("Set-Cookie") != "" || response.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s from %s: %d, %v", route, name, response.StatusCode, response.Header)
			}
		}
		// What HTML forms can send without asking is not JSON.
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"} {
			response, _ := o.ask(t, route[0], route[1], `{}`, "Cookie", o.session, "Content-Type", kind)
			if response.StatusCode != http.StatusUnprocessableEntity && response.StatusCode != http.StatusBadRequest {
				t.Errorf("%s as %s: %d", route, kind, response.StatusCode)
			}
		}
	}
	if unsafe < 2 || !o.signedIn(t, o.session) {
		t.Fatalf("%d unsafe routes; the session must have survived", unsafe)
	}
	// The control: the dashboard's own page may.
	if response, _ := o.ask(t, "DELETE", "/api/session", "", "Cookie", o.session, "Sec-Fetch-Site", "same-origin", "Origin", o.url); response.StatusCode != http.StatusNoContent || o.signedIn(t, o.session) {
		t.Errorf("signing out from the own page: %d", response.StatusCode)
	}
}

// Ensure that guessing a password ends after ten attempts for an e-mail address and after thirty from a network, that
// the answer says when to come back, and that right passwords are not charged.
func TestDashboardSignInLimits(t *testing.T) {
	o := startOffice(t, nil)
	for range 12 {
		if response := o.signIn(t, ownerEmail, ownerPassword); response.StatusCode != http.StatusOK {
			t.Fatalf("right password: %d", response.StatusCode)
		}
	}
	for i := range 10 {
		if response := o.signIn(t, ownerEmail, "wrong"); response.StatusCode != http.StatusUnauthorized {
			t.Fatalf("wrong password %d: %d", i, response.StatusCode)
		}
	}
	o.clock = now.Add(5*time.Minute - time.Millisecond)
	response := o.signIn(t, strings.ToUpper(ownerEmail), ownerPassword)
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "601" || response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("after ten attempts: %d, Retry-After %q, %q", response.StatusCode, response.Header.Get("Retry-After"), response.Header.Get("Content-Type"))
	}
	if !o.signedIn(t, o.session) {
		t.Error("guessing has ended somebody's session")
	}
	for range 20 {
		o.signIn(t, "stranger@example.org", "wrong") // ten of these are not let through to the password
		o.signIn(t, "other@example.org", "wrong")
	}
	if response := o.signIn(t, "third@example.org", "wrong"); response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after thirty attempts of one network: %d", response.StatusCode)
	}
	o.clock = now.Add(21 * time.Minute)
	if response := o.signIn(t, ownerEmail, ownerPassword); response.StatusCode != http.StatusOK {
		t.Errorf("after the wait: %d", response.StatusCode)
	}
}

// Ensure that a session ends 12 hours after its last use and 7 days after signing in, by the server's clock.
func TestDashboardSessionLife(t *testing.T) {
	o := startOffice(t, nil)
	for o.clock = now; o.clock.Before(now.Add(7*24*time.Hour - time.Hour)); o.clock = o.clock.Add(11 * time.Hour) {
		if !o.signedIn(t, o.session) {
			t.Fatalf("a session in use ended after %v", o.clock.Sub(now))
		}
	}
	if o.clock = now.Add(7 * 24 * time.Hour); o.signedIn(t, o.session) {
		t.Error("a session outlives 7 days")
	}
	cookie := o.signIn(t, ownerEmail, ownerPassword).Cookies()[0]
	if !o.signedIn(t, cookie.Name+"="+cookie.Value) {
		t.Error("the new session does not work")
	}
	if o.clock = o.clock.Add(12 * time.Hour); o.signedIn(t, cookie.Name+"="+cookie.Value) {
		t.Error("a session outlives 12 idle hours")
	}
}

// Ensure that behind https the cookie is bound to the host and to https.
func TestDashboardSecureCookie(t *testing.T) {
	o := startOffice(t, func(d *httpapi.Dashboard) { d.URL = "https://temoin.example" })
	cookies := o.signIn(t, ownerEmail, ownerPassword).Cookies()
	if len(cookies) != 2 || cookies[0].Name != "__Host-temoin" || cookies[1].Name != "__Host-temoin_browser" {
		t.Errorf("got %v", cookies)
	}
	for _, cookie := range cookies {
		if !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("got %v", cookie)
		}
	}
	if o.signedIn(t, o.session) {
		t.Error("the cookie of plain http counts behind https")
	}
}

// Ensure that the figures are those of known decisions, recorded by the API and counted by the job.
func TestDashboardFigures(t *testing.T) {
	o := startOffice(t, nil)
	const ago = 26 * time.Hour // yesterday, and not within the last 24 hours
	for i, d := range []struct {
		act      consent.Act
		granted  string
		lang, on string
		ago      time.Duration
	}{
		{consent.AcceptAll, "functional advertising social", "fr", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 0},
		{consent.AcceptAll, "functional advertising social", "fr", "Mozilla/5.0 (iPhone) Mobile Safari", ago},
		{consent.RefuseAll, "", "fr", "Mozilla/5.0 (iPhone) Mobile Safari", 0},
		{consent.BySignal, "", "en", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 0},
		{consent.Choose, "functional", "en", "Mozilla/5.0 (iPhone) Mobile Safari", ago},
		{consent.Withdraw, "", "fr", "Mozilla/5.0 (iPhone) Mobile Safari", 0},
	} {
		body := o.decision(i)
		purposes := map[string]bool{}
		for _, p := range []string{"functional", "advertising", "social"} {
			purposes[p] = strings.Contains(d.granted, p)
		}
		body["act"], body["purposes"], body["lang"] = d.act, purposes, d.lang
		body["at"], body["sent"] = consent.FormatTime(now.Add(-d.ago)), consent.FormatTime(now)
		if status, answer := o.post(t, "/v1/decisions", body, "User-Agent", d.on); status != http.StatusCreated {
			t.Fatalf("decision %d: %d %s", i, status, answer)
		}
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, o.dsn, seed))
	must(t, o.store.AddImpressions(t.Context(), map[consent.Impression]int64{
		{SiteID: 1, Hour: now, Notice: 1, Layer: 1, Lang: "fr", Device: "mobile"}:                          7,
		{SiteID: 1, Hour: now, Notice: 1, Layer: 2, Lang: "fr", Device: "mobile"}:                          5, // not the first layer
		{SiteID: 1, Hour: now.Add(-8 * 24 * time.Hour), Notice: 1, Layer: 1, Lang: "fr", Device: "mobile"}: 3, // before the period
		{SiteID: 2, Hour: now, Notice: 1, Layer: 1, Lang: "fr", Device: "mobile"}:                          9, // another site
	}))

	overview := o.overview(t, "7d")
	half := 3.0 / 5
	want := httpapi.Figures{Shown: 7, Second: 5, NoChoice: 2, Decisions: 6, Accepted: 2, Refused: 2, Partly: 1, Withdrawn: 1, Granted: 3, Rate: &half}
	checkFigures(t, "all", overview.Figures, want)
	checkFigures(t, "today", overview.Points[6].Figures, httpapi.Figures{Shown: 7, Second: 5, NoChoice: 4, Decisions: 4, Accepted: 1, Refused: 2, Withdrawn: 1, Granted: 1, Rate: ratio(1, 3)})
	checkFigures(t, "the day before yesterday", overview.Points[4].Figures, httpapi.Figures{})
	checkFigures(t, "yesterday", overview.Points[5].Figures, httpapi.Figures{Decisions: 2, Accepted: 1, Partly: 1, Granted: 2, Rate: ratio(2, 2)})
	for i, want := range []httpapi.PurposeFigures{{Purpose: "functional", Granted: 3, Denied: 3}, {Purpose: "advertising", Granted: 2, Denied: 4}, {Purpose: "social", Granted: 2, Denied: 4}} {
		if got := overview.Purposes[i]; got.Purpose != want.Purpose || got.Granted != want.Granted || got.Denied != want.Denied {
			t.Errorf("purpose %d: %+v, want %+v", i, got, want)
		}
	}
	var sites struct{ Sites []httpapi.SiteWeek }
	_, body := o.ask(t, "GET", "/api/sites", "", "Cookie", o.session)
	must(t, json.Unmarshal([]byte(body), &sites))
	checkFigures(t, "the site in the list", sites.Sites[0].Figures, want)
	checkFigures(t, "the other site in the list", sites.Sites[1].Figures, httpapi.Figures{Shown: 9, NoChoice: 9})
	if hours := o.overview(t, "24h"); len(hours.Points) != 24 || hours.Figures.Decisions != 4 || hours.Points[23].Figures.Decisions != 4 {
		t.Errorf("24 hours: %+v", hours.Figures)
	}
}

func (o *office) overview(t *testing.T, period string) (overview httpapi.Overview) {
	t.Helper()
	response, body := o.ask(t, "GET", "/api/sites/demo/overview?period="+period, "", "Cookie", o.session)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("overview: %d %s", response.StatusCode, body)
	}
	must(t, json.Unmarshal([]byte(body), &overview))
	return overview
}

func ratio(a, b float64) *float64 { r := a / b; return &r }

func checkFigures(t *testing.T, name string, got, want httpapi.Figures) {
	t.Helper()
	gotRate, wantRate := got.Rate, want.Rate
	got.Rate, want.Rate = nil, nil
	if got != want || (gotRate == nil) != (wantRate == nil) || gotRate != nil && *gotRate != *wantRate {
		t.Errorf("%s: %+v, rate %v; want %+v, rate %v", name, got, gotRate, want, wantRate)
	}
}

// failing is a store that answers every question about sites with err.
type failing struct {
	httpapi.DashboardStore
	err error
}

func (f failing) Sites(context.Context) ([]consent.Site, error) { return nil, f.err }
func (f failing) Points(context.Context, int32, consent.Period) ([]consent.Figures, error) {
	return nil, f.err
}

// Ensure that an outage is 503 with a time to come back, and that a fault inside is 500 and says nothing of itself.
func TestDashboardFailing(t *testing.T) {
	for status, err := range map[int]error{
		http.StatusServiceUnavailable:  errors.Join(consent.Errorf(consent.Unavailable, "", "The database is away."), errors.New("secret")),
		http.StatusInternalServerError: errors.New("secret"),
	} {
		o := startOffice(t, func(d *httpapi.Dashboard) { d.Store = failing{d.Store, err} })
		for _, path := range []string{"/api/sites", "/api/sites/demo/overview"} {
			response, body := o.ask(t, "GET", path, "", "Cookie", o.session)
			if response.StatusCode != status || response.Header.Get("Content-Type") != "application/problem+json" || strings.Contains(body, "secret") {
				t.Errorf("%s: %d %s", path, response.StatusCode, body)
			}
			if wait := response.Header.Get("Retry-After"); (wait != "") != (status == http.StatusServiceUnavailable) {
				t.Errorf("%s: %d with Retry-After %q", path, response.StatusCode, wait)
			}
		}
	}
}

// Ensure that the pages come under a strict policy with a nonce of their own and are never kept, and that the assets
// are kept for good, compressed for those who can read it.
func TestDashboardPages(t *testing.T) {
	o := startOffice(t, func(d *httpapi.Dashboard) {
		d.Pages = fstest.MapFS{
			"index.html":            {Data: []byte(`<meta name="nonce" content="{{nonce}}">`)},
			"assets/main-ABC.js":    {Data: []byte("plain")},
			"assets/main-ABC.js.br": {Data: []byte("br")},
			"assets/main-ABC.js.gz": {Data: []byte("gz")},
		}
	})
	source, err := os.ReadFile("../../dashboard/src/main.tsx")
	if err != nil {
		t.Fatal(err)
	}
	drawn := regexp.MustCompile(`<Route path="([^"]+)"`).FindAllSubmatch(source, -1)
	if len(drawn) < 8 {
		t.Fatalf("%d pages in main.tsx", len(drawn))
	}
	nonces := map[string]bool{}
	for _, route := range drawn {
		path := strings.ReplaceAll(string(route[1]), ":site", "demo")
		response, body := o.ask(t, "GET", path, "")
		policy := response.Header.Get("Content-Security-Policy")
		nonce := strings.TrimSuffix(strings.TrimPrefix(body, `<meta name="nonce" content="`), `">`)
		if response.StatusCode != 200 || len(nonce) < 22 || nonces[nonce] || !strings.Contains(policy, "style-src 'self' 'nonce-"+nonce+"'") {
			t.Errorf("%s: %d, nonce %q, policy %q", path, response.StatusCode, nonce, policy)
		}
		nonces[nonce] = true
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %s", path, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", path, policy)
		}
		if h := response.Header; h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %v", path, h)
		}
	}
	for accept, want := range map[string]string{"br, gzip": "br", "gzip": "gz", "identity": "plain", "gzip;q=1, br;q=0": "gz"} {
		response, body := o.ask(t, "GET", "/assets/main-ABC.js", "", "Accept-Encoding", accept)
		if body != want || response.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/javascript") || response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("accepting %s: %q, %v", accept, body, response.Header)
		}
	}
	for _, path := range []string{"/assets/main-XYZ.js", "/assets/main-ABC.js.br", "/assets/..%2findex.html", "/sites"} {
		if response, _ := o.ask(t, "GET", path, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
	bare := startOffice(t, nil)
	if response, body := bare.ask(t, "GET", "/", ""); response.StatusCode != http.StatusNotFound || !strings.Contains(body, "scripts/bundle") {
		t.Errorf("without a bundle: %d %s", response.StatusCode, body)
	}
}
