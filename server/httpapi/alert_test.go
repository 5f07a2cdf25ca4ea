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
	if len(got.Alerts) != 1 || got.Alerts[0].Kind != "agreed" || got.Alerts[0].Share != 0.41 || got.Alerts[0].High != 0.61 || got.Alerts[0].Of != 900 || len(got.Alerts[0].Causes) != 2 || got.Alerts[0].Causes[1].Kind != consent.CauseWeekend || got.Alerts[0].Causes[0].Notice != 1 || got.Watched || listed() != 1 {
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

// Ensure that an alert says what may be behind it: the country that moved, a host that began to be refused, and that it does not say which host.
func TestAlerts_Causes(t *testing.T) {
	o := startOffice(t, nil)
	day := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -1)
	for i := range consent.AlertDays + 1 {
		at := day.AddDate(0, 0, -i)
		for country, n := range map[string]int{"": 1000, "FR": 600, "DE": 400} {
			granted := n / 2
			if i == 0 && country == "DE" {
				granted = 20
			} else if i == 0 && country == "" {
				granted = 320
			}
			for _, suffix := range []string{"", " day"} {
				cut := suffix
				if country != "" {
					cut = "country" + suffix
				}
				o.exec(t, `insert into statistic (site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed)
					values (1, $1, $2, 1, $3, $4::bigint, $5::bigint, $4::bigint - $5::bigint, 0, 0, $5::bigint, 0)`, cut, at, country, n, granted)
			}
		}
	}
	o.exec(t, `insert into foreign_host (site_id, host, count, first_at, last_at) values (1, 'other.example', 40, $1, $1), (1, 'once.example', 1, $1, $1)`, day)
	moved := &consent.Alert{Kind: consent.AlertAgreed, From: day, Share: 0.32, Low: 0.47, High: 0.53, Of: 1000}
	must(t, o.store.NoteAlerts(t.Context(), 1, []consent.Judgement{{Kind: consent.AlertAgreed, Alert: moved}}, now))
	_, answer := o.ask(t, "GET", "/api/sites/demo/alerts", "", "Cookie", o.session)
	var body httpapi.SiteAlerts
	must(t, json.Unmarshal([]byte(answer), &body))
	kinds := map[consent.CauseKind]httpapi.Cause{}
	for _, c := range body.Alerts[0].Causes {
		kinds[c.Kind] = c
	}
	if c := kinds[consent.CauseRate]; c.By != consent.ByCountry || c.Group != "DE" || c.Share != 0.05 || c.Usual != 0.5 || !c.From.Equal(day) {
		t.Errorf("%s", answer)
	}
	if _, told := kinds[consent.CauseForeign]; !told || strings.Contains(answer, "other.example") {
		t.Errorf("%s", answer)
	}
}
