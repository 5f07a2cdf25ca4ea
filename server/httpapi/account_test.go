package httpapi_test

import (
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
)

// browser keeps cookies as one does, and remembers nothing else.
type browser struct {
	*office
	cookies map[string]string
}

func (o *office) browser() *browser { return &browser{o, map[string]string{}} }

func (b *browser) header() string {
	var pairs []string
	for name, value := range b.cookies {
		pairs = append(pairs, name+"="+value)
	}
	return strings.Join(pairs, "; ")
}

// do sends a request with the cookies and decodes the answer into into, if that is not nil.
func (b *browser) do(t *testing.T, method, path, body string, into any) int {
	t.Helper()
	response, answer := b.ask(t, method, path, body, "Cookie", b.header(), "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
	for _, cookie := range response.Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie.Value
		}
	}
	if into != nil {
		if err := json.Unmarshal([]byte(answer), into); err != nil {
			t.Fatalf("%s %s: %d %s", method, path, response.StatusCode, answer)
		}
	}
	return response.StatusCode
}

// signIn types the password and returns the status and what is left to do.
func (b *browser) signIn(t *testing.T, password string) (int, string) {
	t.Helper()
	var session httpapi.Session
	status := b.do(t, "POST", "/api/session", fmt.Sprintf(`{"email":%q,"password":%q}`, ownerEmail, password), &session)
	return status, session.Next
}

// code is what the app shows at the office's time.
func (o *office) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, o.clock)
	must(t, err)
	return code
}

func code(text string) string { return fmt.Sprintf(`{"code":%q}`, text) }

// setUp gives the browser's user a second factor.
func (b *browser) setUp(t *testing.T) (secret string, codes []string) {
	t.Helper()
	var set httpapi.SetUp
	if status := b.do(t, "POST", "/api/account/second-factor", "", &set); status != 200 || !strings.HasPrefix(set.QR, "data:image/png;base64,") {
		t.Fatalf("setting up: %d", status)
	}
	var answer httpapi.Codes
	if status := b.do(t, "POST", "/api/account/second-factor/confirmation", code(b.code(t, set.Secret)), &answer); status != 200 || len(answer.Codes) != 10 {
		t.Fatalf("confirming: %d", status)
	}
	return set.Secret, answer.Codes
}

// done lists what the log of the demo site says that the owner did.
func (o *office) done(t *testing.T) (actions []string) {
	t.Helper()
	rows, err := o.db(t).Query(`select body from statement join pending on event_id = id where kind = 4 and statement.site_id = 1 order by seq`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var body []byte
		must(t, rows.Scan(&body))
		s, err := consent.ParseStatement(body)
		must(t, err)
		if s.Action.Who == "user:"+ownerEmail {
			actions = append(actions, s.Action.What)
		}
	}
	return actions
}

// Ensure that who must have a second factor reaches nothing else until there is one, on every route; that the password
// alone opens nothing afterwards; that no code counts twice; and that a recovery code counts once.
func TestSecondFactor(t *testing.T) {
	o := startOffice(t, func(d *httpapi.Dashboard) { d.SecondFactor = true })
	b := o.browser()
	if status, next := b.signIn(t, ownerPassword); status != 200 || next != "set_up" {
		t.Fatalf("%d, next %q", status, next)
	}
	early := []string{"POST /api/session", "GET /api/session", "POST /api/account/second-factor", "POST /api/account/second-factor/confirmation", "POST /api/account/passkeys/begin", "POST /api/account/passkeys"}
	closed := func(b *browser, open []string) {
		t.Helper()
		tried := 0
		for _, route := range o.apiRoutes(t) {
			name := route[0] + " " + route[1]
			if name == "DELETE /api/session" || slices.Contains(open, name) {
				continue
			}
			if response, _ := o.ask(t, route[0], route[1], ""); response.StatusCode != http.StatusUnauthorized {
				continue // for anyone
			}
			tried++
			if response, _ := o.ask(t, route[0], route[1], "", "Cookie", b.header()); response.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: %d", name, response.StatusCode)
			}
		}
		if tried < 15 {
			t.Errorf("only %d routes tried", tried)
		}
	}
	closed(b, early)
	secret, codes := b.setUp(t)
	if status := b.do(t, "GET", "/api/sites", "", nil); status != 200 {
		t.Errorf("after setting up: %d", status)
	}
	if _, err := base32.StdEncoding.DecodeString(secret); err != nil {
		t.Error(err)
	}
	var stored []byte
	must(t, o.db(t).QueryRow(`select secret from second_factor`).Scan(&stored))
	if strings.Contains(string(stored), secret) || len(stored) < 40 {
		t.Errorf("the secret is stored as %x", stored)
	}

	// The code that confirmed it does not count again; the next one counts, once, also in another browser.
	other := o.browser()
	if status, next := other.signIn(t, ownerPassword); status != 200 || next != "code" {
		t.Fatalf("%d, next %q", status, next)
	}
	closed(other, []string{"POST /api/session", "GET /api/session", "POST /api/session/code", "POST /api/session/passkey"})
	half := other.cookies["temoin_session"]
	if status := other.do(t, "POST", "/api/session/code", code(o.code(t, secret)), nil); status != 401 {
		t.Errorf("the code of the confirmation again: %d", status)
	}
	o.clock = o.clock.Add(time.Minute)
	fresh := o.code(t, secret)
	var session httpapi.Session
	if status := other.do(t, "POST", "/api/session/code", code(fresh[:3]+" "+fresh[3:]), &session); status != 200 || session.Next != "" {
		t.Errorf("a fresh code: %d, %+v", status, session)
	}
	if other.cookies["temoin_session"] == half || o.signedIn(t, "temoin_session="+half) {
		t.Error("the session that the password opened lives on")
	}
	third := o.browser()
	third.signIn(t, ownerPassword)
	if status := third.do(t, "POST", "/api/session/code", code(fresh), nil); status != 401 {
		t.Errorf("a replayed code: %d", status)
	}
	if status := third.do(t, "POST", "/api/session/code", code(strings.ToUpper(codes[4])), nil); status != 200 {
		t.Errorf("a recovery code: %d", status)
	}
	fourth := o.browser()
	fourth.signIn(t, ownerPassword)
	if status := fourth.do(t, "POST", "/api/session/code", code(codes[4]), nil); status != 401 {
		t.Errorf("the same again: %d", status)
	}

	// New recovery codes end the old ones.
	o.clock = o.clock.Add(time.Minute)
	var made httpapi.Codes
	if status := third.do(t, "POST", "/api/account/recovery-codes", code(o.code(t, secret)), &made); status != 200 || len(made.Codes) != 10 {
		t.Fatalf("new recovery codes: %d", status)
	}
	if status := fourth.do(t, "POST", "/api/session/code", code(codes[5]), nil); status != 401 {
		t.Errorf("an old recovery code: %d", status)
	}
	if status := fourth.do(t, "POST", "/api/session/code", code(made.Codes[0]), nil); status != 200 {
		t.Errorf("a new recovery code: %d", status)
	}
	var account httpapi.Account
	if fourth.do(t, "GET", "/api/account", "", &account); account.SecondFactor.CodesLeft != 9 || account.SecondFactor.AppSince == nil || len(account.Sessions) != 4 || account.Sessions[0].Browser != "Firefox" || account.Sessions[0].System != "Linux" {
		t.Errorf("%+v", account)
	}

	// Removing it needs a code, and then the role asks for a new one at once, in all sessions.
	if status := third.do(t, "POST", "/api/account/second-factor/removal", code("000000"), nil); status != 422 {
		t.Errorf("removed with a wrong code: %d", status)
	}
	if status := third.do(t, "POST", "/api/account/second-factor/removal", code(made.Codes[1]), nil); status != 204 {
		t.Errorf("removing: %d", status)
	}
	closed(third, early)
	want := []string{consent.SecondFactorSet, consent.RecoveryCodeUsed, consent.RecoveryCodesMade, consent.RecoveryCodeUsed, consent.RecoveryCodeUsed, consent.SecondFactorRemoved}
	if got := o.done(t); !slices.Equal(got, want) {
		t.Errorf("stated %q, want %q", got, want)
	}
}

// Ensure that wrong codes end after five, and that a session of the password alone ends after ten minutes.
func TestSecondFactorLimits(t *testing.T) {
	o := startOffice(t, nil)
	b := o.browser()
	b.signIn(t, ownerPassword)
	secret, _ := b.setUp(t)
	o.clock = o.clock.Add(time.Minute)
	guesser := o.browser()
	guesser.signIn(t, ownerPassword)
	right := o.code(t, secret)
	wrong := code(map[bool]string{true: "111111", false: "000000"}[right == "000000"])
	for i := range 5 {
		if status := guesser.do(t, "POST", "/api/session/code", wrong, nil); status != 401 {
			t.Fatalf("wrong code %d: %d", i, status)
		}
	}
	if status := guesser.do(t, "POST", "/api/session/code", code(right), nil); status != http.StatusTooManyRequests {
		t.Errorf("after five: %d", status)
	}
	// The browser in which the owner has signed in before is counted apart.
	delete(b.cookies, "temoin_session")
	if _, next := b.signIn(t, ownerPassword); next != "code" {
		t.Fatalf("next %q", next)
	}
	if status := b.do(t, "POST", "/api/session/code", code(right), nil); status != 200 {
		t.Errorf("the owner's browser: %d", status)
	}
	late := o.browser()
	late.signIn(t, ownerPassword)
	o.clock = o.clock.Add(10 * time.Minute)
	if status := late.do(t, "GET", "/api/session", "", nil); status != 401 {
		t.Errorf("ten minutes after the password: %d", status)
	}
	// Who has not signed in lately sets up no second factor: a stolen session must not lock its owner out.
	if status := b.do(t, "POST", "/api/account/second-factor", "", nil); status != http.StatusConflict {
		t.Errorf("a second one: %d", status)
	}
	o.clock = o.clock.Add(6 * time.Minute)
	if status := b.do(t, "POST", "/api/account/second-factor", "", nil); status != http.StatusForbidden {
		t.Errorf("16 minutes after signing in: %d", status)
	}
}

// Ensure that nobody who guesses passwords can keep somebody out of a browser in which they have signed in before, that a
// mark of another user or a made-up one does not help, and that guessing from many networks ends too.
func TestSignInLockout(t *testing.T) {
	o := startOffice(t, nil)
	_, err := o.store.InsertUser(t.Context(), "other@example.org", ownerHash, consent.ByServer(now))
	must(t, err)
	owner, other := o.browser(), o.browser()
	if status, _ := owner.signIn(t, ownerPassword); status != 200 {
		t.Fatal(status)
	}
	if status := other.do(t, "POST", "/api/session", fmt.Sprintf(`{"email":"other@example.org","password":%q}`, ownerPassword), nil); status != 200 {
		t.Fatal(status)
	}
	stranger := o.browser()
	for range 12 {
		stranger.signIn(t, "wrong")
	}
	for name, c := range map[string]struct {
		mark string
		want int
	}{
		"a stranger's browser":  {"", 429},
		"a mark of another":     {other.cookies["temoin_session_browser"], 429},
		"a made-up mark":        {strings.Repeat("A", 75), 429},
		"the owner's browser":   {owner.cookies["temoin_session_browser"], 200},
		"the owner's once more": {owner.cookies["temoin_session_browser"], 200},
	} {
		b := o.browser()
		b.cookies["temoin_session_browser"] = c.mark
		if status, _ := b.signIn(t, ownerPassword); status != c.want {
			t.Errorf("%s: %d, want %d", name, status, c.want)
		}
	}
	// Its own wrong passwords count, for it alone.
	for range 10 {
		owner.signIn(t, "wrong")
	}
	if status, _ := owner.signIn(t, ownerPassword); status != 429 {
		t.Errorf("ten wrong passwords in the owner's browser: %d", status)
	}
	if status := o.browser().do(t, "POST", "/api/session", `{"email":"other@example.org","password":"wrong"}`, nil); status != 401 {
		t.Errorf("another e-mail address: %d", status)
	}
}

// Ensure that sessions are listed, ended one by one and together, and never those of others.
func TestSessions(t *testing.T) {
	o := startOffice(t, nil)
	_, err := o.store.InsertUser(t.Context(), "other@example.org", ownerHash, consent.ByServer(now))
	must(t, err)
	a, b, stranger := o.browser(), o.browser(), o.browser()
	a.signIn(t, ownerPassword)
	b.signIn(t, ownerPassword)
	stranger.do(t, "POST", "/api/session", fmt.Sprintf(`{"email":"other@example.org","password":%q}`, ownerPassword), nil)
	var account httpapi.Account
	a.do(t, "GET", "/api/account", "", &account)
	if len(account.Sessions) != 3 || account.SecondFactor.AppSince != nil || account.SecondFactor.Required {
		t.Fatalf("%+v", account)
	}
	current := slices.IndexFunc(account.Sessions, func(s httpapi.AccountSession) bool { return s.Current })
	if current < 0 {
		t.Fatal("none is this one")
	}
	var strange httpapi.Account
	stranger.do(t, "GET", "/api/account", "", &strange)
	if status := a.do(t, "DELETE", "/api/account/sessions/"+strange.Sessions[0].ID, "", nil); status != 404 || stranger.do(t, "GET", "/api/session", "", nil) != 200 {
		t.Errorf("a stranger's session: %d", status)
	}
	if status := b.do(t, "DELETE", "/api/account/sessions/"+account.Sessions[current].ID, "", nil); status != 204 || a.do(t, "GET", "/api/session", "", nil) != 401 {
		t.Errorf("ending one: %d", status)
	}
	if status := b.do(t, "DELETE", "/api/account/sessions", "", nil); status != 204 || o.signedIn(t, o.session) || b.do(t, "GET", "/api/session", "", nil) != 200 {
		t.Errorf("ending all others: %d", status)
	}
	if status := stranger.do(t, "GET", "/api/session", "", nil); status != 200 {
		t.Errorf("the stranger: %d", status)
	}
	if got := o.done(t); !slices.Equal(got, []string{consent.SessionsEnded, consent.SessionsEnded}) {
		t.Errorf("stated %q", got)
	}
}

// Ensure that a password changes with the old one only, and that all other sessions end.
func TestChangePassword(t *testing.T) {
	o := startOffice(t, nil)
	a, b := o.browser(), o.browser()
	a.signIn(t, ownerPassword)
	b.signIn(t, ownerPassword)
	change := func(old, fresh string) int {
		t.Helper()
		return a.do(t, "PUT", "/api/account/password", fmt.Sprintf(`{"old":%q,"new":%q}`, old, fresh), nil)
	}
	for name, got := range map[string]int{
		"a wrong old one": change("wrong", "quatre chevaux bleus"), "too short": change(ownerPassword, "quatre"), "the same": change(ownerPassword, ownerPassword),
	} {
		if got != 422 {
			t.Errorf("%s: %d", name, got)
		}
	}
	if status := change(ownerPassword, "quatre chevaux bleus"); status != 204 {
		t.Fatalf("changing: %d", status)
	}
	if mine, other := a.do(t, "GET", "/api/session", "", nil), b.do(t, "GET", "/api/session", "", nil); mine != 200 || other != 401 {
		t.Errorf("this session %d, the other %d", mine, other)
	}
	if old, _ := o.browser().signIn(t, ownerPassword); old != 401 {
		t.Errorf("the old password: %d", old)
	}
	if fresh, _ := o.browser().signIn(t, "quatre chevaux bleus"); fresh != 200 {
		t.Errorf("the new password: %d", fresh)
	}
	if got := o.done(t); !slices.Equal(got, []string{consent.PasswordSet}) {
		t.Errorf("stated %q", got)
	}
}

// Ensure that a key does what its scopes say and no more, is shown once, tells its last use, and ends when it is revoked.
func TestKeys(t *testing.T) {
	o := startOffice(t, nil)
	b := o.browser()
	b.signIn(t, ownerPassword)
	make := func(body string) (key httpapi.NewSiteKey, status int) {
		t.Helper()
		status = b.do(t, "POST", "/api/sites/demo/keys", body, &key)
		return key, status
	}
	reads := func(key string) int {
		t.Helper()
		response, _ := o.ask(t, "GET", "/v1/sites/demo/decisions/AAAAAAAAAAAAAAAAAAAAAA", "", "Authorization", "Bearer "+key)
		return response.StatusCode
	}
	full, status := make(`{"name":"shop","scopes":["read_statistics","read_decisions"]}`)
	if status != 201 || !strings.HasPrefix(full.Key, "temoin_") || full.MadeBy != ownerEmail || !slices.Equal(full.Scopes, auth.KeyScopes) {
		t.Fatalf("%d %+v", status, full)
	}
	figures, _ := make(`{"name":"figures","scopes":["read_statistics"]}`)
	for _, body := range []string{`{"name":"x","scopes":[]}`, `{"name":"x","scopes":["erase"]}`, `{"name":" ","scopes":["read_decisions"]}`, `{"name":"a\nb","scopes":["read_decisions"]}`} {
		if _, status := make(body); status != 422 {
			t.Errorf("%s: %d", body, status)
		}
	}
	if a, b := reads(full.Key), reads(figures.Key); a != 200 || b != 403 {
		t.Errorf("with the scope %d, without it %d", a, b)
	}
	response, text := o.ask(t, "GET", "/api/sites/demo/keys", "", "Cookie", b.header())
	var list struct{ Keys []httpapi.SiteKey }
	must(t, json.Unmarshal([]byte(text), &list))
	if response.StatusCode != 200 || strings.Contains(text, "temoin_") || len(list.Keys) != 3 { // and the fixture's
		t.Errorf("%d %s", response.StatusCode, text)
	}
	for _, key := range list.Keys {
		if key.ID == full.ID && (key.Used == nil || !key.Used.Equal(o.clock)) {
			t.Errorf("last use %v", key.Used)
		}
	}
	if status := b.do(t, "DELETE", "/api/sites/silent/keys/"+full.ID, "", nil); status != 404 || reads(full.Key) != 200 {
		t.Errorf("revoked by another site's path: %d", status)
	}
	if status := b.do(t, "DELETE", "/api/sites/demo/keys/"+full.ID, "", nil); status != 204 || reads(full.Key) != 401 {
		t.Errorf("revoking: %d, then reading %d", status, reads(full.Key))
	}
	if status := b.do(t, "DELETE", "/api/sites/demo/keys/"+full.ID, "", nil); status != 404 {
		t.Errorf("revoking again: %d", status)
	}
	if got := o.done(t); !slices.Equal(got, []string{consent.KeyMade, consent.KeyMade, consent.KeyRevoked}) {
		t.Errorf("stated %q", got)
	}
}
