package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/mail"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// monday is the morning on which the mails of the week before leave.
var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

// desk is a site with people, figures of two weeks, and an outbox.
type desk struct {
	store  *postgres.Store
	dsn    string
	outbox string
	clock  *servertest.Clock
}

// newDesk publishes the notice in a language; all decisions and showings of a week are on its Wednesday and Sunday.
func newDesk(t *testing.T, language string) *desk {
	t.Helper()
	store, dsn := openStore(t)
	d := &desk{store, dsn, t.TempDir(), &servertest.Clock{}}
	draft := demo.Draft()
	if language == "en" {
		draft.Languages[0], draft.Languages[1] = draft.Languages[1], draft.Languages[0]
	}
	_, _, err := store.PublishNotice(t.Context(), 1, draft, consent.ByServer(monday.AddDate(0, 0, -4)))
	must(t, err)
	for email, role := range map[string]auth.Role{"analyst@shop.example": auth.Analyst, "dpo@shop.example": auth.DPO, "editor@shop.example": auth.Editor, "owner@shop.example": auth.Owner} {
		_, err := open(t, dsn).Exec(`
			with person as (insert into app_user (email, password_hash, created_at) values ($1, '', $3) returning id)
			insert into member (org_id, user_id, site_id, role, granted_by, granted_at) select first_org(), id, 1, $2, 'server', $3 from person`, email, string(role), now)
		must(t, err)
	}
	return d
}

// count adds decisions, all but one of which accept, and showings of a day.
func (d *desk) count(t *testing.T, at time.Time, shown, decisions int) {
	t.Helper()
	_, err := open(t, d.dsn).Exec(`
		insert into impression (site_id, cut, hour, notice, value, shown, second)
		select 1, cut, date_trunc(unit, $1::timestamptz, 'UTC'), 1, '', $2::bigint, 1 from (values ('', 'hour'), (' day', 'day')) as counted (cut, unit)`, at, shown)
	must(t, err)
	_, err = open(t, d.dsn).Exec(`
		insert into statistic (site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed)
		select 1, cut || suffix, date_trunc(unit, $1::timestamptz, 'UTC'), 1, value, $2::bigint, $2 - 1, 1, 0, 0, $2 - 1, 0
		from (values ('', ''), ('purpose', 'advertising')) as counted (cut, value), (values ('', 'hour'), (' day', 'day')) as steps (suffix, unit)
		where $2::bigint > 0`, at, decisions)
	must(t, err)
}

// job is a server's; all share the outbox.
func (d *desk) job(t *testing.T) *jobs.Weeks {
	t.Helper()
	outbox, err := mail.NewOutbox(d.outbox, mail.Letters{From: "temoin@example.org"})
	must(t, err)
	return jobs.NewWeeks(d.store, func(ctx context.Context, m *consent.WeeklyMail, week *consent.Week, now time.Time) error {
		return outbox.TellWeek(ctx, &mail.Week{Mail: m, Week: week, URL: "https://choices.example.org"}, now)
	}, d.clock.Now, slog.New(slog.DiscardHandler))
}

// sent takes the mails out of the outbox, by recipient.
func (d *desk) sent(t *testing.T, at time.Time) map[string]*weekly {
	t.Helper()
	d.clock.Set(at)
	must(t, d.job(t).Once(t.Context()))
	return d.taken(t)
}

func (d *desk) taken(t *testing.T) map[string]*weekly {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(d.outbox, "*.eml"))
	must(t, err)
	mails := map[string]*weekly{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		must(t, err)
		m := readWeekly(t, body)
		mails[m.header.Get("To")] = m
		must(t, os.Remove(file))
	}
	return mails
}

type weekly struct {
	header     netmail.Header
	text, html string
}

func readWeekly(t *testing.T, body []byte) *weekly {
	t.Helper()
	read, err := netmail.ReadMessage(bytes.NewReader(body))
	must(t, err)
	kind, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	must(t, err)
	if kind != "multipart/alternative" {
		t.Fatalf("the mail is %s", kind)
	}
	m := &weekly{header: read.Header}
	for i, parts := 0, multipart.NewReader(read.Body, params["boundary"]); i < 2; i++ {
		part, err := parts.NextPart()
		must(t, err)
		content, err := io.ReadAll(part)
		must(t, err)
		text := strings.ReplaceAll(string(content), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.html = text
		} else {
			m.text = text
		}
	}
	return m
}

func recipients(mails map[string]*weekly) string {
	var all []string
	for _, email := range []string{"analyst", "dpo", "editor", "owner"} {
		if mails["<"+email+"@shop.example>"] != nil {
			all = append(all, email)
		}
	}
	return strings.Join(all, " ")
}

// The figures of the week leave once, on Monday at seven, for those who want them; whoever sends, and however often.
func TestWeeks(t *testing.T) {
	d := newDesk(t, "fr")
	d.count(t, monday.AddDate(0, 0, -5), 12345, 40)
	d.count(t, monday.AddDate(0, 0, -12), 10000, 20)
	if early := d.sent(t, monday.Add(-time.Second)); len(early) > 0 {
		t.Errorf("sent before seven: %s", recipients(early))
	}
	d.clock.Set(monday)
	faults := make(chan error, 2)
	for range 2 {
		job := d.job(t)
		go func() { faults <- job.Once(t.Context()) }()
	}
	must(t, errors.Join(<-faults, <-faults))
	mails := d.taken(t)
	if got := recipients(mails); got != "analyst owner" {
		t.Fatalf("sent to %q", got)
	}
	m := mails["<analyst@shop.example>"]
	if id := m.header.Get("Message-Id"); !strings.HasPrefix(id, "<week-demo-2026-11-16-") || !strings.HasSuffix(id, "@example.org>") || id == mails["<owner@shop.example>"].header.Get("Message-Id") {
		t.Errorf("id %q", id)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.header.Get("Subject"))
	must(t, err)
	if subject != "Demo : choix des visiteurs, du 16 novembre 2026 au 22 novembre 2026" {
		t.Errorf("subject %q", subject)
	}
	for _, want := range []string{"- Affichages du bandeau : 12\u00a0345 (semaine d’avant : 10\u00a0000, +23\u00a0%)", "- Choix enregistrés : 40 (semaine d’avant : 20, +100\u00a0%)",
		"- Taux d’accord : 97,5\u00a0% (semaine d’avant : 95\u00a0%, +2,5 pt)", "- Affichages sans choix : 12\u00a0305", "- Publicité",
		"- Version 1 de la notice, le 19 novembre 2026", "https://choices.example.org/sites/demo\n", "https://choices.example.org/account\n"} {
		if !strings.Contains(m.text, want) {
			t.Errorf("no %q in\n%s", want, m.text)
		}
	}
	for _, want := range []string{"<html lang=\"fr\">", "12\u00a0345", "97,5\u00a0%", "Version 1 de la notice", `href="https://choices.example.org/sites/demo"`} {
		if !strings.Contains(m.html, want) {
			t.Errorf("no %q in\n%s", want, m.html)
		}
	}
	for _, remote := range []string{"<img", "<link", "<script", "url(", "src="} {
		if strings.Contains(m.html, remote) {
			t.Errorf("%q in the mail", remote)
		}
	}
	for _, later := range []time.Duration{time.Minute, 12 * time.Hour, 47 * time.Hour} {
		if again := d.sent(t, monday.Add(later)); len(again) > 0 {
			t.Errorf("sent again after %s: %s", later, recipients(again))
		}
	}
	if next := d.sent(t, monday.AddDate(0, 0, 7)); recipients(next) != "analyst owner" {
		t.Errorf("the week after, which has nothing but a week before: %q", recipients(next))
	}
	if silent := d.sent(t, monday.AddDate(0, 0, 14)); len(silent) > 0 {
		t.Errorf("nothing was shown for two weeks, and sent to %s", recipients(silent))
	}
}

// A server that was down sends what it missed within two days, and not later; who has chosen gets what they chose, who has
// left gets nothing.
func TestWeeks_Choices(t *testing.T) {
	d := newDesk(t, "en")
	d.count(t, monday.AddDate(0, 0, -1), 1200, 4) // Sunday; few have chosen
	d.count(t, monday.AddDate(0, 0, -8), 1000, 50)
	person := func(email string) (id int32) {
		must(t, open(t, d.dsn).QueryRow(`select id from app_user where email = $1`, email+"@shop.example").Scan(&id))
		return id
	}
	choose := func(email string, kind consent.MailKind, wanted bool) {
		must(t, d.store.ChooseMail(t.Context(), person(email), kind, wanted))
	}
	choose("owner", consent.WeekMail, true)
	choose("owner", consent.WeekMail, false)
	choose("dpo", consent.WeekMail, true)
	choose("editor", consent.AlertMail, true)
	if late := d.sent(t, monday.Add(48*time.Hour)); len(late) > 0 {
		t.Errorf("sent two days late to %s", recipients(late))
	}
	mails := d.sent(t, monday.Add(48*time.Hour-time.Second))
	if got := recipients(mails); got != "analyst dpo" {
		t.Fatalf("sent to %q", got)
	}
	m := mails["<dpo@shop.example>"]
	for _, want := range []string{"- Banner shown: 1,200 (week before: 1,000, +20%)\n", "- Choices recorded: fewer than 5 (week before: 50)\n", "- Consent rate: – (week before: 98%)\n",
		"- Shown without a choice: – (week before: 950)\n", ": – (week before: 98%)\n", "16 November 2026 to 22 November 2026", "somebody could be recognised"} {
		if !strings.Contains(m.text, want) {
			t.Errorf("no %q in\n%s", want, m.text)
		}
	}
	for _, part := range []string{m.text, m.html} {
		if strings.Contains(part, "1,196") || strings.Contains(part, "75%") {
			t.Errorf("what four people chose can be told from\n%s", part)
		}
	}
}

// What could not be sent is tried again, the same mail; whoever has left or turned it off meanwhile is not mailed.
func TestWeeks_Retry(t *testing.T) {
	d := newDesk(t, "en")
	d.count(t, monday.AddDate(0, 0, -3), 100, 10)
	d.clock.Set(monday)
	away := jobs.NewWeeks(d.store, func(context.Context, *consent.WeeklyMail, *consent.Week, time.Time) error { return errors.New("away") }, d.clock.Now, slog.New(slog.DiscardHandler))
	if err := away.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "away") {
		t.Errorf("%v", err)
	}
	if soon := d.sent(t, monday.Add(time.Second)); len(soon) > 0 {
		t.Errorf("tried again at once")
	}
	_, err := open(t, d.dsn).Exec(`delete from member where role = 'owner'`)
	must(t, err)
	if again := d.sent(t, monday.Add(10*time.Minute)); recipients(again) != "analyst" {
		t.Errorf("sent to %q", recipients(again))
	}
}
