package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// decided records a decision and returns the answer.
func (f *fixture) decided(t *testing.T, body map[string]any) httpapi.Answer {
	t.Helper()
	status, raw := f.post(t, "/v1/decisions", body)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, raw)
	}
	var answer httpapi.Answer
	must(t, json.Unmarshal([]byte(raw), &answer))
	return answer
}

// historyOf reads the history that a receipt opens.
func (f *fixture) historyOf(t *testing.T, of httpapi.Answer) (history httpapi.History) {
	t.Helper()
	response, body := f.fetch(t, "/v1/receipts/"+of.ID+"/history", "Bearer "+of.ReceiptKey)
	if response.StatusCode != http.StatusOK || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	must(t, json.Unmarshal([]byte(body), &history))
	return history
}

// The first receipt of a subject opens the whole of that subject's history on that site, and nobody else's; each decision
// in it comes with the key of its own receipt. A later one, which anybody who knows the subject's id can get, opens itself.
func TestHistory(t *testing.T) {
	f := start(t, nil)
	mine := f.decision(1)
	first := f.decided(t, mine)
	other := f.decided(t, f.decision(2))
	second := f.decision(3)
	second["subject"], second["act"], second["at"], second["sent"] = mine["subject"], "refuse_all", "2026-11-22T03:59:30.000Z", "2026-11-22T03:59:31.000Z"
	second["purposes"] = map[string]bool{"functional": false, "advertising": false, "social": false}
	later := f.decided(t, second)

	for _, place := range []string{"waiting for the log", "in the log"} {
		if history := f.historyOf(t, later); len(history.Decisions) != 1 || history.Decisions[0].ID != later.ID {
			t.Errorf("%s: a later receipt opens %+v", place, history)
		}
		if place == "waiting for the log" {
			servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))
		}
	}
	for name, of := range map[string]httpapi.Answer{"the first receipt": first} {
		history := f.historyOf(t, of)
		if len(history.Decisions) != 2 || history.More || history.Site != "demo" || history.Subject != mine["subject"] {
			t.Fatalf("%s: %+v", name, history)
		}
		newest, oldest := history.Decisions[0], history.Decisions[1]
		if newest.ID != later.ID || newest.Act != consent.RefuseAll || newest.State != consent.Current || newest.ReceiptKey != later.ReceiptKey {
			t.Errorf("%s: newest %+v", name, newest)
		}
		if oldest.ID != first.ID || oldest.State != consent.Replaced || oldest.ExpiresAt != first.ExpiresAt || !oldest.Purposes["functional"] || oldest.Notice != (httpapi.PastNotice{Number: 1, Digest: f.version.Digest()}) {
			t.Errorf("%s: oldest %+v", name, oldest)
		}
	}
	for _, decision := range f.historyOf(t, first).Decisions {
		response, receipt := f.fetch(t, "/v1/receipts/"+decision.ID, "Bearer "+decision.ReceiptKey)
		verified, err := consent.VerifyReceipt([]byte(receipt), "")
		if err != nil || response.StatusCode != http.StatusOK || decision.Index == nil || verified.Place.Index != *decision.Index {
			t.Errorf("%s: %v, %d", decision.ID, err, response.StatusCode)
		}
	}

	path := "/v1/receipts/" + first.ID + "/history"
	for name, authorization := range map[string]string{
		"no key": "", "another subject's": "Bearer " + other.ReceiptKey, "of another decision of the same subject": "Bearer " + later.ReceiptKey, "made up": "Bearer AAAAAAAAAAAAAAAAAAAAAA",
		"an API key": "Bearer " + f.key,
	} {
		if response, body := f.fetch(t, path, authorization); response.StatusCode != http.StatusUnauthorized || strings.Contains(body, "receipt_key\"") {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
	// Another site's key opens that site alone, where there is no such decision.
	if response, body := f.fetch(t, path, "Bearer "+seed.ReceiptKey("silent", first.ID)); response.StatusCode != http.StatusNotFound {
		t.Errorf("another site's key: %d %s", response.StatusCode, body)
	}
}

// A subject of more decisions than are told gets the newest, and is told that there are more.
func TestHistoryBound(t *testing.T) {
	f := start(t, nil)
	first := f.decided(t, f.decision(0))
	subject := f.decision(0)["subject"]
	for n := 1; n < consent.HistoryLimit; n++ {
		body := f.decision(n)
		body["subject"], body["at"], body["sent"] = subject, fmt.Sprintf("2026-11-22T03:%02d:%02d.000Z", n/60, n%60), "2026-11-22T03:59:01.000Z"
		f.decided(t, body)
	}
	if history := f.historyOf(t, first); len(history.Decisions) != consent.HistoryLimit || history.More {
		t.Fatalf("%d decisions, more: %v", len(history.Decisions), history.More)
	}
	last := f.decision(consent.HistoryLimit)
	last["subject"], last["at"] = subject, last["sent"]
	newest := f.decided(t, last)
	history := f.historyOf(t, first)
	if len(history.Decisions) != consent.HistoryLimit || !history.More || history.Decisions[0].ID != newest.ID {
		t.Errorf("%d decisions, more: %v, newest %s", len(history.Decisions), history.More, history.Decisions[0].ID)
	}
}

// What is asked for too fast is refused, with the right key too.
func TestHistoryLimit(t *testing.T) {
	f := start(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 0.001, Burst: 3} })
	mine := f.decided(t, f.decision(1))
	path := "/v1/receipts/" + mine.ID + "/history"
	for i, want := range []int{200, 200, 429} {
		if response, _ := f.fetch(t, path, "Bearer "+mine.ReceiptKey); response.StatusCode != want || want == 429 && response.Header.Get("Retry-After") == "" {
			t.Errorf("request %d: %d, want %d", i, response.StatusCode, want)
		}
	}
	for i, want := range []int{401, 401, 401, 429} {
		if response, _ := f.fetch(t, path, "Bearer no"); response.StatusCode != want {
			t.Errorf("wrong key %d: %d, want %d", i, response.StatusCode, want)
		}
	}
}
