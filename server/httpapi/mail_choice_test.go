package httpapi_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/jobs"
)

// Ensure that people get the mails of their roles until they say otherwise, each for themselves.
func TestMailChoices(t *testing.T) {
	o := startOffice(t, nil)
	choices := func(session string) (said [2]bool) {
		t.Helper()
		_, body := o.ask(t, "GET", "/api/account/mails", "", "Cookie", session)
		var answer httpapi.MailChoices
		must(t, json.Unmarshal([]byte(body), &answer))
		if len(answer.Mails) != 2 || answer.Mails[0].Kind != consent.WeekMail || answer.Mails[1].Kind != consent.AlertMail {
			t.Fatal(body)
		}
		return [2]bool{answer.Mails[0].Wanted, answer.Mails[1].Wanted}
	}
	want := map[string][2]bool{"owner": {true, true}, "analyst": {true, false}, "editor": {false, true}, "dpo": {}, "auditor": {}, "support": {}}
	sessions := map[string]string{}
	for _, p := range o.staff(t) {
		sessions[string(p.role)] = o.as(t, p.id)
		if got := choices(sessions[string(p.role)]); got != want[string(p.role)] {
			t.Errorf("%s: %v", p.role, got)
		}
	}
	for _, wanted := range []string{"true", "false"} {
		if response, body := o.ask(t, "PUT", "/api/account/mails/alert", `{"wanted":`+wanted+`}`, "Cookie", sessions["analyst"], "Content-Type", "application/json"); response.StatusCode != http.StatusNoContent {
			t.Fatalf("%d %s", response.StatusCode, body)
		}
		if got := choices(sessions["analyst"]); got != [2]bool{true, wanted == "true"} {
			t.Errorf("after %s: %v", wanted, got)
		}
	}
	if got := choices(sessions["editor"]); got != want["editor"] {
		t.Errorf("somebody else's: %v", got)
	}
	if response, _ := o.ask(t, "PUT", "/api/account/mails/news", `{"wanted":true}`, "Cookie", sessions["analyst"], "Content-Type", "application/json"); response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an unknown kind: %d", response.StatusCode)
	}
}

// Ensure that the mail of the week has the figures that the dashboard has for the same days.
func TestMailOfWeekHasSameFigures(t *testing.T) {
	o := startOffice(t, nil)
	monday := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	for day := range 16 { // from the Sunday before both weeks to the Monday after
		at := monday.AddDate(0, 0, day-8)
		if _, err := o.db(t).Exec(`
			with step as (select * from (values ('', $1::timestamptz + interval '23 hours'), (' day', $1)) as step (suffix, at)),
			decided as (
				insert into statistic (site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed)
				select 1, cut || suffix, at, 1, value, $2::bigint + 10, $2, 4, 5, 1, $2 + 2, 3
				from step, (values ('', ''), ('purpose', 'advertising'), ('purpose', 'social')) as counted (cut, value)
			)
			insert into impression (site_id, cut, hour, notice, value, shown, second) select 1, suffix, at, 1, '', $2 * 30, 7 from step`, at, 1<<day); err != nil {
			t.Fatal(err)
		}
	}
	o.clock = monday.AddDate(0, 0, 7).Add(7 * time.Hour)
	var week *consent.Week
	must(t, jobs.NewWeeks(o.store, func(_ context.Context, _ *consent.WeeklyMail, w *consent.Week, _ time.Time) error {
		week = w
		return nil
	}, func() time.Time { return o.clock }, slog.New(slog.DiscardHandler)).Once(t.Context()))
	owner, err := o.store.UserByEmail(t.Context(), ownerEmail)
	must(t, err)
	_, body := o.ask(t, "GET", "/api/sites/demo/overview?from=2026-11-16&to=2026-11-22", "", "Cookie", o.as(t, owner.ID))
	var overview httpapi.Overview
	must(t, json.Unmarshal([]byte(body), &overview))
	for f, api := range map[*consent.Figures]httpapi.Figures{&week.Figures: overview.Figures, &week.Before: overview.Before.Figures} {
		if f.Decisions == 0 || f.Shown != api.Shown || f.Decisions != api.Decisions || f.Accepted != api.Accepted || f.Refused != api.Refused || f.Partly != api.Partly ||
			f.NoChoice() != api.NoChoice || f.Withdrawn != api.Withdrawn || f.Changed != api.Changed || f.Granted != api.Granted {
			t.Errorf("the mail has %+v, the dashboard %+v", f, api)
		}
	}
	if len(week.Purposes) != len(overview.Purposes) || len(week.Publications) != len(overview.Publications) {
		t.Fatalf("the mail has %+v, %v, the dashboard %+v, %v", week.Purposes, week.Publications, overview.Purposes, overview.Publications)
	}
	for i, p := range overview.Purposes {
		if told := week.Purposes[i]; told.Name != p.Name["fr"] || told.Now.Granted != p.Granted || told.Now.Denied != p.Denied {
			t.Errorf("the mail has %+v, the dashboard %+v", told, p)
		}
	}
}
