package httpapi_test

import (
	"net/http"
	"testing"
	"time"
)

// Ensure that a showing counts in the hour in which it happened, whenever it is told and whatever the sender's clock.
func TestShownLate(t *testing.T) {
	f := start(t, nil)
	body := map[string]any{"site": "demo", "notice": f.version.Digest(), "lang": "fr", "layer": 1}
	for _, c := range []struct{ at, sent, want string }{
		{"", "", "2026-11-22T04:00:00Z"},
		{"2026-11-21T20:10:00.000Z", "2026-11-22T02:00:00.000Z", "2026-11-21T22:00:00Z"}, // 5 h 50 min ago, on a slow clock
		{"2030-01-01T00:00:00.000Z", "2029-01-01T00:00:00.000Z", "2026-11-22T04:00:00Z"}, // never in the future
	} {
		if delete(body, "at"); c.at != "" {
			body["at"], body["sent"] = c.at, c.sent
		}
		if status, answer := f.post(t, "/v1/shown", body); status != http.StatusNoContent {
			t.Fatalf("%+v: %d %s", c, status, answer)
		}
		if got := <-f.shown; got.Hour.Format(time.RFC3339) != c.want {
			t.Errorf("%+v: counted in %v", c, got.Hour)
		}
	}
}
