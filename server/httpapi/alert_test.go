package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
)

// Ensure that an alert is on its site's page and in the list until it is dismissed, which the site's log tells of; and only once.
func TestAlerts(t *testing.T) {
	o := startOffice(t, nil)
	moved := &consent.Alert{Kind: consent.AlertAgreed, From: now.UTC().Truncate(24 * time.Hour), Share: 0.41, Low: 0.52, High: 0.61, Of: 900}
	must(t, o.store.NoteAlerts(t.Context(), 1, []consent.Judgement{{Kind: consent.AlertAgreed, Alert: moved}, {Kind: consent.AlertSilent}}, now))
	alerts := func() (body httpapi.SiteAlerts) {
		t.Helper()
		response, answer := o.ask(t, "GET", "/api/sites/demo/alerts", "", "Cookie", o.session)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%d %s", response.StatusCode, answer)
		}
		must(t, json.Unmarshal([]byte(answer), &body))
		return body
	}
	listed := func() (n int) {
		t.Helper()
		_, answer := o.ask(t, "GET", "/api/sites", "", "Cookie", o.session)
		var body struct {
			Sites []httpapi.SiteWeek `json:"sites"`
		}
		must(t, json.Unmarshal([]byte(answer), &body))
		for _, site := range body.Sites {
			n += site.Alerts
		}
		return n
	}
	got := alerts()
	if len(got.Alerts) != 1 || got.Alerts[0].Kind != "agreed" || got.Alerts[0].Share != 0.41 || got.Alerts[0].High != 0.61 || got.Alerts[0].Of != 900 || got.Alerts[0].Notice != 1 || got.Watched || listed() != 1 {
		t.Errorf("%+v, %d listed", got, listed())
	}
	if response, answer := o.ask(t, "DELETE", "/api/sites/demo/alerts/1", "", "Cookie", o.session); response.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", response.StatusCode, answer)
	}
	if got = alerts(); got.Alerts[0].Dismissed == nil || listed() != 0 {
		t.Errorf("%+v, %d listed", got, listed())
	}
	if response, _ := o.ask(t, "DELETE", "/api/sites/demo/alerts/1", "", "Cookie", o.session); response.StatusCode != http.StatusNotFound {
		t.Errorf("again: %d", response.StatusCode)
	}
	if _, answer := o.ask(t, "GET", "/api/sites/demo/activity?what=alert_dismissed", "", "Cookie", o.session); !strings.Contains(answer, `"on":"agreed 1"`) || !strings.Contains(answer, "user:"+ownerEmail) {
		t.Errorf("the log says %s", answer)
	}
	// It stays dismissed as long as it is open, and is closed when all is as usual.
	must(t, o.store.NoteAlerts(t.Context(), 1, []consent.Judgement{{Kind: consent.AlertAgreed, Alert: moved}}, now))
	if got = alerts(); len(got.Alerts) != 1 || got.Alerts[0].Closed != nil {
		t.Errorf("%+v", got)
	}
	must(t, o.store.NoteAlerts(t.Context(), 1, []consent.Judgement{{Kind: consent.AlertAgreed}}, now))
	if got = alerts(); got.Alerts[0].Closed == nil {
		t.Errorf("%+v", got)
	}
}
