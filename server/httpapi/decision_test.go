package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/httpapi"
)

// A body without a site is told so, and a site that is not there is not found.
func TestDecisionWithoutSite(t *testing.T) {
	f := start(t, nil)
	for body, want := range map[string]string{
		`{}`:               `"status":422,"detail":"site is missing: it is the key that stands in the embed snippet","field":"site"`,
		`{"site":""}`:      `"status":422,"detail":"site is missing`,
		`{"site":"other"}`: `"status":404`,
	} {
		for _, path := range []string{"/v1/decisions", "/v1/shown"} {
			if _, answer := f.post(t, path, []byte(body)); !strings.Contains(answer, want) {
				t.Errorf("%s %s: %s", path, body, answer)
			}
		}
	}
}

// A decision is answered once it is stored: the record's exact bytes, its commitment in pending, and a promise that
// holds for it. Sent again it gets the same bytes; with other content it is refused.
func TestDecision(t *testing.T) {
	f := start(t, nil)
	sent := f.decision(1)
	status, first := f.post(t, "/v1/decisions", sent)
	if status != 201 {
		t.Fatalf("%d %s", status, first)
	}
	var answer httpapi.Answer
	must(t, json.Unmarshal([]byte(first), &answer))
	if answer.ReceivedAt != "2026-11-22T04:00:00.000Z" || answer.ExpiresAt != "2027-12-22T03:59:59.000Z" || answer.ReceiptKey != seed.ReceiptKey("demo", answer.ID) {
		t.Errorf("answer %+v", answer)
	}
	raw, salt, _, err := f.store.FindDecision(t.Context(), 1, answer.ID)
	must(t, err)
	if _, err := consent.ParseRecord(raw); err != nil {
		t.Errorf("stored bytes: %v", err)
	}
	key, err := seed.LogKey("temoin.example/promise/demo")
	must(t, err)
	verifier, err := note.NewVerifier(key)
	must(t, err)
	if err := ledger.CheckPromise(verifier, answer.Promise, ledger.Entry(ledger.Decision, consent.Commit(salt, raw))); err != nil {
		t.Errorf("promise: %v", err)
	}

	sent["sent"] = "2026-11-22T03:59:30.000Z" // a later attempt
	if status, again := f.post(t, "/v1/decisions", sent); status != 200 || again != first {
		t.Errorf("the same again: %d\n%s\nfirst\n%s", status, again, first)
	}
	sent["act"], sent["purposes"] = "refuse_all", map[string]bool{"functional": false, "advertising": false, "social": false}
	if status, answer := f.post(t, "/v1/decisions", sent); status != 409 {
		t.Errorf("other content: %d %s", status, answer)
	}
}

// What the browser asks for by its headers stands in the record of what the visitor chose; other values say nothing.
func TestDecisionSignals(t *testing.T) {
	f := start(t, nil)
	for i, c := range []struct{ header, value, want string }{
		{"Sec-GPC", "1", "gpc"}, {"Sec-GPC", "0", ""}, {"Sec-GPC", "true", ""}, {"DNT", "1", ""}, // the demo does not heed DNT
	} {
		sent := f.decision(i + 1)
		if status, answer := f.post(t, "/v1/decisions", sent, c.header, c.value); status != 201 {
			t.Fatalf("%s: %s: %d %s", c.header, c.value, status, answer)
		}
		raw, _, _, err := f.store.FindDecision(t.Context(), 1, sent["id"].(string))
		must(t, err)
		record, err := consent.ParseRecord(raw)
		must(t, err)
		if record.Event.Signals != c.want {
			t.Errorf("%s: %s is recorded as %q, want %q", c.header, c.value, record.Event.Signals, c.want)
		}
		if status, _ := f.post(t, "/v1/decisions", sent); status != 200 {
			t.Errorf("the same without the header: %d", status)
		}
	}
}
