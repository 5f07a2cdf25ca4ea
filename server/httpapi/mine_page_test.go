package httpapi_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// form sends a form as a browser does from a page of the origin given; none without a browser.
func (f *fixture) form(t *testing.T, path, origin string, fields url.Values) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+path, strings.NewReader(fields.Encode()))
	must(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept-Language", "en")
	if origin != "" {
		request.Header.Set("Origin", origin)
	}
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return response, string(body)
}

func receiptFields(of httpapi.Answer, do string) url.Values {
	return url.Values{"id": {of.ID}, "key": {of.ReceiptKey}, "do": {do}}
}

// The page without script tells who holds a receipt what was chosen and shown, hands out the proof, and refuses everybody else.
func TestMinePage(t *testing.T) {
	f := start(t, nil)
	mine, other := f.decided(t, f.decision(1)), f.decided(t, f.decision(2))
	policy := regexp.MustCompile(`^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$`)
	sound := func(response *http.Response, body string) bool {
		h := response.Header
		return policy.MatchString(h.Get("Content-Security-Policy")) && h.Get("Cache-Control") == "no-store" && h.Get("Referrer-Policy") == "same-origin" && !strings.Contains(body, "<script")
	}
	if response, body := f.fetch(t, "/me/demo", ""); response.StatusCode != http.StatusOK || !sound(response, body) || !strings.Contains(body, "<html lang=\"fr\">") || !strings.Contains(body, `method="post"`) {
		t.Errorf("the form: %d %v %s", response.StatusCode, response.Header, body)
	}
	for _, site := range []string{"nowhere", "silent"} {
		if response, _ := f.fetch(t, "/me/"+site, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("of %s: %d", site, response.StatusCode)
		}
	}

	response, body := f.form(t, "/me/demo", f.url, receiptFields(mine, ""))
	for _, want := range []string{"22 November 2026 at 03:59", "You chose one by one. Valid until 22 December 2027", "Accepted: <span lang=\"fr\">Confort</span>", "Waits for its place", mine.ReceiptKey} {
		if !strings.Contains(body, want) {
			t.Errorf("the history does not hold %q", want)
		}
	}
	if response.StatusCode != http.StatusOK || !sound(response, body) || strings.Contains(body, other.ID) {
		t.Errorf("the history: %d %v %s", response.StatusCode, response.Header, body)
	}
	if response, body := f.form(t, "/me/demo", f.url, receiptFields(mine, "receipt")); response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "Wait a few seconds") {
		t.Errorf("a receipt before its time: %d %s", response.StatusCode, body)
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))
	if _, body := f.form(t, "/me/demo", f.url, receiptFields(mine, "")); !strings.Contains(body, "of the site’s public log") {
		t.Errorf("after it has its place: %s", body)
	}
	response, body = f.form(t, "/me/demo", f.url, receiptFields(mine, "receipt"))
	if _, err := consent.VerifyReceipt([]byte(body), ""); err != nil || !strings.HasPrefix(response.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the receipt: %v %v", err, response.Header)
	}
	response, body = f.form(t, "/me/demo", f.url, receiptFields(mine, "shown"))
	for _, want := range []string{f.version.Digest(), f.version.Title["fr"], f.version.Purposes[0].Name["fr"], f.version.Services[0].Name, "Accepted", "Refused"} {
		if !strings.Contains(body, want) || !sound(response, body) {
			t.Errorf("the notice as shown does not hold %q", want)
		}
	}

	// Erasing asks first, and takes away this visitor's records alone.
	if _, body := f.form(t, "/me/demo", f.url, receiptFields(mine, "ask")); !strings.Contains(body, "erased for good") || !strings.Contains(body, `value="erase"`) {
		t.Errorf("the question: %s", body)
	}
	if response, body := f.form(t, "/me/demo", "https://evil.example", receiptFields(mine, "erase")); response.StatusCode != http.StatusForbidden {
		t.Errorf("erasing from another site: %d %s", response.StatusCode, body)
	}
	if len(f.historyOf(t, mine).Decisions) != 1 {
		t.Error("what was only asked for was erased")
	}
	if response, body := f.form(t, "/me/demo", f.url, receiptFields(mine, "erase")); response.StatusCode != http.StatusOK || !strings.Contains(body, "Under this receipt nothing is recorded any more") {
		t.Errorf("erasing: %d %s", response.StatusCode, body)
	}
	for _, do := range []string{"", "shown", "receipt", "erase"} {
		if response, body := f.form(t, "/me/demo", f.url, receiptFields(mine, do)); response.StatusCode != http.StatusGone || strings.Contains(body, "You chose") {
			t.Errorf("%q after erasing: %d %.200s", do, response.StatusCode, body)
		}
	}
	if len(f.historyOf(t, other).Decisions) != 1 {
		t.Error("another's history was erased")
	}

	for name, c := range map[string]struct {
		path, origin string
		fields       url.Values
		status       int
	}{
		"no key":                {"/me/demo", f.url, url.Values{"id": {other.ID}}, http.StatusForbidden},
		"another's key":         {"/me/demo", f.url, url.Values{"id": {other.ID}, "key": {mine.ReceiptKey}}, http.StatusForbidden},
		"another site's key":    {"/me/demo", f.url, url.Values{"id": {other.ID}, "key": {seed.ReceiptKey("silent", other.ID)}}, http.StatusForbidden},
		"a secret in the query": {"/me/demo?" + receiptFields(other, "").Encode(), f.url, url.Values{}, http.StatusForbidden},
		"from another site":     {"/me/demo", "https://evil.example", receiptFields(other, ""), http.StatusForbidden},
		"never recorded":        {"/me/demo", f.url, url.Values{"id": {eventID(now, 99)}, "key": {seed.ReceiptKey("demo", eventID(now, 99))}}, http.StatusNotFound},
	} {
		if response, body := f.form(t, c.path, c.origin, c.fields); response.StatusCode != c.status || strings.Contains(body, "You chose") {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
}

// Keys cannot be tried out fast, and the page says so in words.
func TestMinePageLimit(t *testing.T) {
	f := start(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 0.001, Burst: 2} })
	for i, want := range []int{403, 403, 429} {
		if response, body := f.form(t, "/me/demo", f.url, url.Values{"id": {"x"}, "key": {"y"}}); response.StatusCode != want || want == 429 && !strings.Contains(body, "Wait a moment") {
			t.Errorf("try %d: %d %s", i, response.StatusCode, body)
		}
	}
}
