package httpapi_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// fetch answers a GET with an Authorization header, if there is one.
func (f *fixture) fetch(t *testing.T, path, authorization string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+path, nil)
	must(t, err)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return response, string(body)
}

// stated is how many entries of the demo's log are no decisions.
func (f *fixture) stated(t *testing.T) (n int64) {
	t.Helper()
	must(t, f.db(t).QueryRow(`select count(*) from statement where site_id = 1`).Scan(&n))
	return n
}

// Who has the receipt key gets a receipt that holds under the site's published key; an id alone, another decision's
// key and a made-up key get nothing.
func TestReceipt(t *testing.T) {
	f := start(t, nil)
	var answers []httpapi.Answer
	for n := range 3 {
		status, body := f.post(t, "/v1/decisions", f.decision(n))
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
		var answer httpapi.Answer
		must(t, json.Unmarshal([]byte(body), &answer))
		answers = append(answers, answer)
	}
	path := "/v1/receipts/" + answers[1].ID
	bearer := "Bearer " + answers[1].ReceiptKey
	if response, body := f.fetch(t, path, bearer); response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("before it has its place: %d %s", response.StatusCode, body)
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))

	response, receipt := f.fetch(t, path, bearer)
	if response.StatusCode != http.StatusOK || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", response.StatusCode, receipt)
	}
	_, keys := f.fetch(t, "/.well-known/temoin/demo", "")
	logKey, promiseKey, _ := strings.Cut(strings.TrimSuffix(keys, "\n"), "\n")
	verified, err := consent.VerifyReceipt([]byte(receipt), logKey)
	must(t, err)
	if verified.Record.RecordID != answers[1].ID || verified.Record.Event.ReceivedTime != answers[1].ReceivedAt || verified.Place.Size != f.stated(t)+3 || !verified.KeyChecked {
		t.Errorf("%+v", verified)
	}
	if _, err := consent.VerifyReceipt([]byte(receipt), promiseKey); err == nil {
		t.Error("the key of promises opens a receipt")
	}

	for name, authorization := range map[string]string{
		"no key": "", "another decision's": "Bearer " + answers[0].ReceiptKey, "made up": "Bearer AAAAAAAAAAAAAAAAAAAAAA", "an API key": "Bearer " + f.key, "another scheme": "Basic " + answers[1].ReceiptKey,
	} {
		if response, body := f.fetch(t, path, authorization); response.StatusCode != http.StatusUnauthorized || strings.Contains(body, answers[1].ID) {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
	// A key for a decision that is not there tells no more than that.
	never := "01a20169-2e00-7000-8000-00000000ffff"
	if response, _ := f.fetch(t, "/v1/receipts/"+never, "Bearer "+seed.ReceiptKey("demo", never)); response.StatusCode != http.StatusNotFound {
		t.Errorf("a decision that was never recorded: %d", response.StatusCode)
	}
}

// The public log can be read and rebuilt by anybody, and shows nothing but commitments.
func TestPublicLog(t *testing.T) {
	f := start(t, nil)
	for _, path := range []string{"/v1/log/demo/checkpoint", "/v1/log/demo/tile/0/000.p/1", "/v1/log/nowhere/checkpoint", "/.well-known/temoin/nowhere"} {
		if response, body := f.fetch(t, path, ""); response.StatusCode != http.StatusNotFound || !strings.Contains(body, "urn:temoin:problem:not_found") {
			t.Errorf("%s of nothing: %d %s", path, response.StatusCode, body)
		}
	}
	const n = 3
	for i := range n {
		if status, body := f.post(t, "/v1/decisions", f.decision(i)); status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))
	all := int(f.stated(t)) + n
	response, checkpoint := f.fetch(t, "/v1/log/demo/checkpoint", "")
	if !strings.HasPrefix(checkpoint, fmt.Sprintf("%sdemo\n%d\n", servertest.LogOrigin, all)) || response.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v %s", response.Header, checkpoint)
	}
	_, entries := f.fetch(t, fmt.Sprintf("/v1/log/demo/tile/entries/000.p/%d", all), "")
	_, hashes := f.fetch(t, fmt.Sprintf("/v1/log/demo/tile/0/000.p/%d", all), "")
	if len(entries) != all*35 || len(hashes) != all*32 {
		t.Fatalf("%d bytes of entries, %d of hashes", len(entries), len(hashes))
	}
	kinds := map[byte]int{}
	for i := range all {
		entry := entries[i*35 : i*35+35]
		kinds[entry[2]]++
		leaf := sha256.Sum256([]byte("\x00" + entry[2:]))
		if entry[:2] != "\x00\x21" || hashes[i*32:i*32+32] != string(leaf[:]) {
			t.Errorf("entry %d is %x", i, entry)
		}
	}
	if kinds[ledger.Decision] != n || kinds[ledger.Notice] != 2 || kinds[ledger.Audit] != 3 {
		t.Errorf("entries by type: %v", kinds)
	}
	for _, path := range []string{"0/000", fmt.Sprintf("0/000.p/%d", all+1), "0/000.p/0", "0/000.p/03", "0/0", "1/000.p/1", "0/001.p/1", "data/000.p/1", fmt.Sprintf("entries/000.p/%d", all+1), "entries/000", "8/0/000.p/1", "0/x000/000.p/1", "-1/000.p/1", ""} {
		if response, body := f.fetch(t, "/v1/log/demo/tile/"+path, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("tile %q: %d %x", path, response.StatusCode, body)
		}
	}
}
