package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// A receipt is proved under the checkpoint that the first root holds, and stays as it is however the log goes on; what is
// not in a root yet is proved under the present one.
func TestReceipt_Anchored(t *testing.T) {
	f := start(t, nil)
	sequencer := servertest.Sequencer(t, f.dsn, seed)
	var answers []httpapi.Answer
	record := func(n int) {
		t.Helper()
		status, body := f.post(t, "/v1/decisions", f.decision(n))
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
		var answer httpapi.Answer
		must(t, json.Unmarshal([]byte(body), &answer))
		answers = append(answers, answer)
		servertest.SequencedAll(t, sequencer)
	}
	receipt := func(n int) string {
		t.Helper()
		response, body := f.fetch(t, "/v1/receipts/"+answers[n].ID, "Bearer "+answers[n].ReceiptKey)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%d %s", response.StatusCode, body)
		}
		return body
	}
	_, keys := f.fetch(t, "/.well-known/temoin/demo", "")
	verify := func(n int) *consent.VerifiedReceipt {
		t.Helper()
		verified, err := consent.VerifyReceipt([]byte(receipt(n)), keys)
		must(t, err)
		return verified
	}
	record(0)
	if v := verify(0); v.Anchor != nil {
		t.Errorf("before there is a root: %+v", v.Anchor)
	}
	servertest.Rooted(t, f.dsn, seed, now)
	first := receipt(0)
	v := verify(0)
	if a := v.Anchor; a == nil || !a.KeyChecked || a.Place != (ledger.Place{Index: 0, Size: 2}) || a.URL() != fmt.Sprintf("https://temoin.example/v1/roots/%d", ledger.RootNumber(now)) || !a.Root.At.Equal(now) {
		t.Errorf("%+v", a)
	}
	record(1)
	if v := verify(1); v.Anchor != nil || v.Place.Size != f.stated(t)+2 {
		t.Errorf("a leaf that no root holds: %+v", v)
	}
	servertest.Rooted(t, f.dsn, seed, now.Add(time.Hour))
	if v := verify(1); v.Anchor == nil || !v.Anchor.Root.At.Equal(now.Add(time.Hour)) || v.Place.Size != f.stated(t)+2 {
		t.Errorf("%+v", v)
	}
	if receipt(0) != first {
		t.Error("a receipt changes")
	}
	// The log's key alone is enough, and says that the roots' was not given.
	if v, err := consent.VerifyReceipt([]byte(first), strings.SplitN(keys, "\n", 2)[0]); err != nil || !v.KeyChecked || v.Anchor.KeyChecked {
		t.Errorf("%+v %v", v, err)
	}
}

// Roots are public, by number and the newest; what has no time stamp says so.
func TestRoots(t *testing.T) {
	f := start(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 1, Burst: 30} })
	number := ledger.RootNumber(now)
	for _, path := range []string{"/v1/roots/latest", fmt.Sprintf("/v1/roots/%d", number), fmt.Sprintf("/v1/roots/%d.tsr", number)} {
		if response, body := f.fetch(t, path, ""); response.StatusCode != http.StatusNotFound || !strings.Contains(body, "urn:temoin:problem:not_found") {
			t.Errorf("%s of nothing: %d %s", path, response.StatusCode, body)
		}
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, f.dsn, seed))
	servertest.Rooted(t, f.dsn, seed, now)
	_, key := f.fetch(t, "/.well-known/temoin", "")
	verifier, err := ledger.ParseKey(strings.TrimSuffix(key, "\n"))
	must(t, err)
	response, latest := f.fetch(t, "/v1/roots/latest", "")
	root, err := ledger.OpenRoot(verifier, latest)
	if err != nil || root.Number() != number || root.Size != 2 || response.Header.Get("Cache-Control") != "no-cache" || response.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%+v %v %v", root, err, response.Header)
	}
	if strings.Contains(latest, "demo") || strings.Contains(latest, "silent") {
		t.Errorf("it names a site: %s", latest)
	}
	path := fmt.Sprintf("/v1/roots/%d", number)
	if response, body := f.fetch(t, path, ""); body != latest || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v %s", response.Header, body)
	}
	if response, body := f.fetch(t, path+".tsr", ""); response.StatusCode != http.StatusNotFound || !strings.Contains(body, "no time stamp") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	_, err = f.db(t).Exec(`update root set token = '\x0102'`)
	must(t, err)
	if response, body := f.fetch(t, path+".tsr", ""); body != "\x01\x02" || response.Header.Get("Content-Type") != "application/timestamp-reply" {
		t.Errorf("%v %x", response.Header, body)
	}
	for _, wrong := range []string{"0" + fmt.Sprint(number), "-1", "x", "+1", "99999999999999999999", fmt.Sprint(number + 1)} {
		if response, body := f.fetch(t, "/v1/roots/"+wrong, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", wrong, response.StatusCode, body)
		}
	}
	limited := 0
	for range 30 {
		if response, _ := f.fetch(t, path, ""); response.StatusCode == http.StatusTooManyRequests && response.Header.Get("Retry-After") != "" {
			limited++
		}
	}
	if limited == 0 {
		t.Error("nobody is limited")
	}
}
