package httpapi_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// remove sends a DELETE with an Authorization header, if there is one.
func (f *fixture) remove(t *testing.T, path, authorization string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, f.url+path, nil)
	must(t, err)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return response.StatusCode, string(body)
}

// Who has the key of a visitor's first receipt erases the whole history of that visitor and nobody else's; a later one, which
// anybody who knows the subject's id can get, erases nothing. The receipt that somebody
// kept still holds, and the same decision sent again does not come back.
func TestEraseHistory(t *testing.T) {
	f := start(t, nil)
	mine, others := f.decision(1), f.decision(2)
	second := f.decision(3)
	second["subject"], second["at"], second["sent"] = mine["subject"], "2026-11-22T03:59:30.000Z", "2026-11-22T03:59:31.000Z"
	first, other, later := f.decided(t, mine), f.decided(t, others), f.decided(t, second)
	servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))
	_, kept := f.fetch(t, "/v1/receipts/"+first.ID, "Bearer "+first.ReceiptKey)

	if status, body := f.remove(t, "/v1/receipts/"+later.ID+"/history", "Bearer "+later.ReceiptKey); status != http.StatusForbidden {
		t.Errorf("a later receipt: %d %s", status, body)
	}
	path := "/v1/receipts/" + first.ID + "/history"
	for name, authorization := range map[string]string{
		"no key": "", "another visitor's": "Bearer " + other.ReceiptKey, "of another decision": "Bearer " + later.ReceiptKey, "an API key": "Bearer " + f.key,
	} {
		if status, body := f.remove(t, path, authorization); status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if response, _ := f.fetch(t, path, "Bearer "+first.ReceiptKey); response.StatusCode != http.StatusOK {
		t.Fatalf("control: %d", response.StatusCode)
	}
	if status, body := f.remove(t, path, "Bearer "+first.ReceiptKey); status != http.StatusNoContent || body != "" {
		t.Fatalf("%d %s", status, body)
	}
	gone := func(what string, status int, body string) {
		t.Helper()
		if status != http.StatusGone || !strings.Contains(body, `"type":"urn:temoin:problem:gone"`) || !strings.Contains(body, "was erased") {
			t.Errorf("%s: %d %s", what, status, body)
		}
	}
	for _, of := range []httpapi.Answer{first, later} {
		for _, suffix := range []string{"", "/history"} {
			response, body := f.fetch(t, "/v1/receipts/"+of.ID+suffix, "Bearer "+of.ReceiptKey)
			gone("receipt"+suffix, response.StatusCode, body)
		}
	}
	status, body := f.remove(t, path, "Bearer "+first.ReceiptKey)
	gone("erased again", status, body)
	for _, sent := range []map[string]any{mine, second} {
		status, body := f.post(t, "/v1/decisions", sent)
		gone("sent again", status, body)
		sent["act"] = "accept_all"
		sent["purposes"] = map[string]bool{"functional": true, "advertising": true, "social": true}
		status, body = f.post(t, "/v1/decisions", sent)
		gone("sent with other content", status, body)
	}
	if response, body := f.fetch(t, "/v1/sites/demo/decisions/"+mine["subject"].(string), "Bearer "+f.key); !strings.Contains(body, `"state":"none"`) {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	if n := len(f.historyOf(t, other).Decisions); n != 1 {
		t.Errorf("the other visitor has %d decisions", n)
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))
	key, err := seed.LogKey(servertest.LogOrigin + "demo")
	must(t, err)
	if verified, err := consent.VerifyReceipt([]byte(kept), key); err != nil || verified.Record.RecordID != first.ID {
		t.Errorf("the receipt that was kept: %v", err)
	}
	again := f.decision(4)
	again["subject"] = mine["subject"]
	f.decided(t, again) // a new choice is a new record

	if response, _ := f.ask(t, http.MethodOptions, path); response.Header.Get("Access-Control-Allow-Methods") != "GET, DELETE" {
		t.Errorf("preflight: %v", response.Header)
	}
	never := "01a20169-2e00-7000-8000-00000000ffff"
	if status, _ := f.remove(t, "/v1/receipts/"+never+"/history", "Bearer "+seed.ReceiptKey("demo", never)); status != http.StatusNotFound {
		t.Errorf("a decision that was never recorded: %d", status)
	}
}

// ask sends a request without a body.
func (f *fixture) ask(t *testing.T, method, path string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, f.url+path, nil)
	must(t, err)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return response, string(body)
}

// Erasing is limited as posting is, also with the right key.
func TestEraseHistoryLimit(t *testing.T) {
	f := start(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 0.001, Burst: 3} })
	mine := f.decided(t, f.decision(1))
	for try := 0; ; try++ {
		status, body := f.remove(t, "/v1/receipts/"+mine.ID+"/history", "Bearer "+mine.ReceiptKey)
		if status == http.StatusTooManyRequests {
			return
		}
		if try > 3 {
			t.Fatalf("%d %s", status, body)
		}
	}
}

// Somebody who signs in erases a visitor, and the log says who did and why, not whom.
func TestEraseByController(t *testing.T) {
	o := startOffice(t, nil)
	mine := o.decision(1)
	o.decided(t, mine)
	body := fmt.Sprintf(`{"subject":%q,"why":"request of 3 March"}`, mine["subject"])
	if response, answer := o.ask(t, "POST", "/api/sites/demo/erasures", body, "Cookie", o.session); response.StatusCode != http.StatusOK || answer != `{"records":1}`+"\n" {
		t.Errorf("%d %s", response.StatusCode, answer)
	}
	if status, answer := o.post(t, "/v1/decisions", mine); status != http.StatusGone {
		t.Errorf("%d %s", status, answer)
	}
	status := 0
	for range 60 {
		response, answer := o.ask(t, "POST", "/api/sites/demo/erasures", body, "Cookie", o.session)
		if status = response.StatusCode; status == http.StatusTooManyRequests {
			if response.Header.Get("Retry-After") == "" || !strings.Contains(answer, "Wait, then go on") {
				t.Errorf("%v %s", response.Header, answer)
			}
		} else if status != http.StatusNotFound {
			t.Errorf("%d %s", status, answer)
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the 61st erasure of one account: %d", status)
	}
	var said string
	must(t, o.db(t).QueryRow(`select string_agg(convert_from(body, 'UTF8'), ' ') from statement where kind in (3, 4)`).Scan(&said))
	if !strings.Contains(said, `"what":"subject_erased","who":"user:owner@example.org","why":"request of 3 March"`) || !strings.Contains(said, `"ground":"request"`) || strings.Contains(said, mine["subject"].(string)) {
		t.Errorf("%s", said)
	}
}
