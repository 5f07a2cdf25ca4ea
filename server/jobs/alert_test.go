package jobs_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/server/jobs"
)

// Ensure that a silence is told of once, to those who can do something about it and those who asked, not to who turned it off, however many servers look and however often; and that it is
// closed when visitors are back.
func TestAlerts(t *testing.T) {
	a := newAnchoring(t)
	_, err := a.db.Exec(`insert into app_user (email, password_hash, created_at) values ('editor@example.org', '', now());
		insert into member (org_id, user_id, role, granted_by, granted_at) select first_org(), id, 'editor', 'server', now() from app_user where email = 'editor@example.org';
		insert into app_user (email, password_hash, created_at) values ('quiet@example.org', '', now()), ('analyst@example.org', '', now());
		insert into member (org_id, user_id, role, granted_by, granted_at) select first_org(), id, case email when 'quiet@example.org' then 'owner' else 'analyst' end, 'server', now()
			from app_user where email in ('quiet@example.org', 'analyst@example.org');
		insert into mail_choice (user_id, kind, wanted) select id, 'alert', email = 'analyst@example.org' from app_user where email in ('quiet@example.org', 'analyst@example.org')`)
	must(t, err)
	midnight := now.UTC().Truncate(24 * time.Hour)
	shown := func(from, until time.Time) {
		t.Helper()
		_, err := a.db.Exec(`insert into impression (site_id, cut, hour, notice, value, shown, second)
			select 1, '', hour, 1, '', 50 + extract(hour from hour)::int % 3, 0 from generate_series($1::timestamptz, $2::timestamptz - interval '1 hour', '1 hour') as hour`, from, until)
		must(t, err)
	}
	judge := func(at time.Time) {
		t.Helper()
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if err := jobs.JudgeSites(t.Context(), a.store, at, at.Add(10*time.Minute)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	state := func() (all, open, mails int) {
		t.Helper()
		must(t, a.db.QueryRow(`select count(*), count(*) filter (where closed_at is null), (select count(*) from mail where occasion like 'alert %') from alert`).Scan(&all, &open, &mails))
		return
	}

	shown(midnight.AddDate(0, 0, -29), midnight.Add(10*time.Hour))
	judge(midnight.Add(10 * time.Hour))
	if all, _, mails := state(); all != 0 || mails != 0 {
		t.Fatalf("all is as usual: %d alerts, %d mails", all, mails)
	}
	for hour := 13; hour <= 15; hour++ {
		judge(midnight.Add(time.Duration(hour) * time.Hour))
	}
	if all, open, mails := state(); all != 1 || open != 1 || mails != 3 {
		t.Fatalf("silent: %d alerts, %d open, %d mails", all, open, mails)
	}
	a.clock.Set(midnight.Add(15*time.Hour + time.Minute))
	sent := &post{}
	job, _ := a.mails(t, sent.send)
	must(t, job.Once(t.Context()))
	told := slices.DeleteFunc(sent.take(), func(line string) bool { return !strings.Contains(line, ", alert ") })
	var id int // two servers ask for one, and either's row is there
	must(t, a.db.QueryRow(`select id from alert`).Scan(&id))
	if want := to(fmt.Sprintf("demo, alert %d", id), "analyst@example.org", "editor@example.org", "owner@example.org"); !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}

	shown(midnight.Add(15*time.Hour), midnight.Add(16*time.Hour))
	judge(midnight.Add(16 * time.Hour))
	if all, open, mails := state(); all != 1 || open != 0 || mails != 3 {
		t.Errorf("back again: %d alerts, %d open, %d mails", all, open, mails)
	}
}
