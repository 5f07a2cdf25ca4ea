package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/httpapi"
)

// byPath publishes the demo's notice with a path, for months.
func (f *fixture) byPath(t *testing.T, months int) {
	t.Helper()
	draft := demo.Draft()
	draft.Path, draft.Months = "/t", months
	v, _, err := f.store.PublishNotice(t.Context(), 1, draft, consent.ByServer(now))
	must(t, err)
	must(t, f.catalog.Refresh(t.Context()))
	f.version = v
}

// later is the same visitor's decision n taken back some seconds after now, and sent a minute after now.
func (f *fixture) later(n, seconds int) map[string]any {
	body := f.decision(n)
	at := now.Add(time.Duration(seconds) * time.Second)
	body["id"], body["act"] = eventID(at, n), "withdraw"
	body["purposes"] = map[string]bool{"functional": false, "advertising": false, "social": false}
	body["at"], body["sent"] = consent.FormatTime(at), consent.FormatTime(now.Add(time.Minute))
	return body
}

var fromPath = []string{"Origin", "https://shop.example", "Temoin-Path", "/t"}

// cookies posts a decision and returns the status and the cookies that the answer sets.
func (f *fixture) cookies(t *testing.T, body map[string]any, header ...string) (int, []*http.Cookie) {
	t.Helper()
	r, err := http.NewRequest("POST", f.url+"/v1/decisions", strings.NewReader(jsonOf(t, body)))
	must(t, err)
	r.Header.Set("Content-Type", "text/plain")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	r.Host = "elsewhere.example" // of no concern
	response, err := http.DefaultClient.Do(r)
	must(t, err)
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	must(t, err)
	return response.StatusCode, response.Cookies()
}

// A decision that comes by the path is kept by HTTP: for the host that answers alone, readable by the widget, ending
// with the recorded choice. The same again sets the same, later too.
func TestPathCookie(t *testing.T) {
	clock := now
	f := start(t, func(d *httpapi.Deps) { d.Clock = func() time.Time { return clock } })
	f.byPath(t, 13)
	body := f.decision(1)
	status, first := f.cookies(t, body, fromPath...)
	if status != 201 || len(first) != 1 {
		t.Fatalf("%d, %d cookies", status, len(first))
	}
	c := first[0]
	if c.Name != "temoin" || c.Path != "/" || c.Domain != "" || c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 ||
		!c.Expires.Equal(time.Date(2027, 12, 22, 3, 59, 59, 0, time.UTC)) {
		t.Errorf("%s", c)
	}
	fields := strings.Split(c.Value, ".")
	if len(fields) != 6 || fields[1] != body["subject"] || fields[3] != f.version.Material()[:16] || fields[4] != "2" {
		t.Errorf("value %s", c.Value)
	}
	clock = now.Add(20 * 24 * time.Hour)
	if status, again := f.cookies(t, body, fromPath...); status != 200 || len(again) != 1 || again[0].String() != c.String() {
		t.Errorf("again, 20 days later: %d %v, first %s", status, again, c)
	}
	if _, plain := f.cookies(t, body, "Origin", "http://shop.example", "Temoin-Path", "/t"); len(plain) != 1 || plain[0].Secure || plain[0].Value != c.Value {
		t.Errorf("on http: %v", plain)
	}
}

// Only the path sets a cookie: no other way in, no other origin, no site without a path.
func TestNoPathNoCookie(t *testing.T) {
	f := start(t, nil)
	without := f.decision(1)
	f.byPath(t, 13)
	for name, c := range map[string]struct {
		body   map[string]any
		header []string
		status int
	}{
		"the cross-origin way":    {f.decision(2), []string{"Origin", "https://shop.example"}, 201},
		"another path":            {f.decision(3), []string{"Origin", "https://shop.example", "Temoin-Path", "/"}, 201},
		"an application":          {f.decision(4), []string{"Temoin-Path", "/t"}, 201},
		"a page of somebody else": {f.decision(5), []string{"Origin", "https://evil.example", "Temoin-Path", "/t"}, 403},
		"a notice without a path": {without, fromPath, 201},
	} {
		if status, cookies := f.cookies(t, c.body, c.header...); status != c.status || len(cookies) > 0 {
			t.Errorf("%s: %d %v", name, status, cookies)
		}
	}
	if status, cookies := f.cookies(t, without, "Origin", "https://shop.example", "Temoin-Path", ""); status != 200 || len(cookies) > 0 {
		t.Errorf("no path where there is none: %d %v", status, cookies)
	}
	taken := f.decision(2)
	taken["act"], taken["purposes"] = "refuse_all", map[string]bool{"functional": false, "advertising": false, "social": false}
	if status, cookies := f.cookies(t, taken, fromPath...); status != 409 || len(cookies) > 0 {
		t.Errorf("an id that is taken: %d %v", status, cookies)
	}
	if status, cookies := f.cookies(t, f.decision(6), fromPath...); status != 201 || len(cookies) != 1 {
		t.Errorf("control: %d %v", status, cookies)
	}
}

// No page of another origin can send the header: the browser asks first, and is told no.
func TestPathHeaderIsRefusedAcrossOrigins(t *testing.T) {
	f := start(t, nil)
	r, err := http.NewRequest("OPTIONS", f.url+"/v1/decisions", nil)
	must(t, err)
	for name, value := range map[string]string{"Origin": "https://shop.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "temoin-path"} {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	must(t, err)
	response.Body.Close()
	if got := response.Header.Get("Access-Control-Allow-Headers"); got != "Content-Type" {
		t.Errorf("allowed: %q", got)
	}
}

// What was granted before a withdrawal comes back by no replay and by no late delivery; nor does what has ended.
func TestPathCookieOfTheCurrentChoiceOnly(t *testing.T) {
	clock := now
	f := start(t, func(d *httpapi.Deps) { d.Clock = func() time.Time { return clock } })
	f.byPath(t, 1)
	grant, withdrawal, between := f.decision(1), f.later(1, 20), f.later(1, 10)
	between["act"], between["purposes"] = "accept_all", map[string]bool{"functional": true, "advertising": true, "social": true}
	for _, step := range []struct {
		what    string
		body    map[string]any
		sent    time.Time
		status  int
		cookies int
	}{
		{"the grant", grant, now, 201, 1},
		{"its withdrawal", withdrawal, now.Add(time.Minute), 201, 1},
		{"the grant again", grant, now.Add(time.Minute), 200, 0},
		{"a grant made before the withdrawal, delivered late", between, now.Add(time.Minute), 201, 0},
		{"that once more", between, now.Add(time.Minute), 200, 0},
		{"the withdrawal again", withdrawal, now.Add(time.Minute), 200, 1},
		{"the withdrawal again, when it has ended", withdrawal, now.AddDate(0, 1, 1), 200, 0},
	} {
		clock = step.sent
		status, cookies := f.cookies(t, step.body, fromPath...)
		if status != step.status || len(cookies) != step.cookies {
			t.Errorf("%s: %d %v, want %d and %d cookies", step.what, status, cookies, step.status, step.cookies)
		}
		for _, c := range cookies {
			if refused := strings.HasSuffix(c.Value, ".3.0"); refused == (step.what == "the grant") {
				t.Errorf("%s: %s", step.what, c.Value)
			}
		}
	}
}

// faulty finds no current decision as often as it is told to.
type faulty struct {
	httpapi.CurrentDecisions
	times int
}

func (f *faulty) CurrentDecision(ctx context.Context, site consent.Site, subject string) (*consent.Record, error) {
	if f.times--; f.times >= 0 {
		return nil, errors.New("on purpose")
	}
	return f.CurrentDecisions.CurrentDecision(ctx, site, subject)
}

// When the cookie cannot be decided on, the browser keeps its decision and asks again, which records nothing twice.
func TestPathCookieAfterAFault(t *testing.T) {
	f := start(t, func(d *httpapi.Deps) { d.Decisions = &faulty{d.Decisions, 1} })
	f.byPath(t, 13)
	body := f.decision(1)
	if status, cookies := f.cookies(t, body, fromPath...); status != 500 || len(cookies) > 0 {
		t.Errorf("at a fault: %d %v", status, cookies)
	}
	if status, cookies := f.cookies(t, body, fromPath...); status != 200 || len(cookies) != 1 {
		t.Errorf("after it: %d %v", status, cookies)
	}
}

// A site's server that is not believed is told of once; a trusted one is not.
func TestPathBehindAnUntrustedProxy(t *testing.T) {
	for trusted, want := range map[string]int{"": 1, "127.0.0.0/8": 0} {
		var log bytes.Buffer
		f := start(t, func(d *httpapi.Deps) {
			d.Log = slog.New(slog.NewTextHandler(&log, nil))
			if trusted != "" {
				d.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(trusted)}
			}
		})
		f.byPath(t, 13)
		for n := range 3 {
			f.cookies(t, f.decision(n), append(fromPath, "X-Forwarded-For", "203.0.113.9")...)
		}
		if got := strings.Count(log.String(), "TEMOIN_TRUSTED_PROXIES"); got != want || strings.Contains(log.String(), "203.0.113") {
			t.Errorf("trusted %q: told %d times, want %d:\n%s", trusted, got, want, log.String())
		}
	}
}
