package postgres_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

var otherSite = consent.Site{ID: 2, Key: "other"}

// archive is a database with two sites: demo keeps for 24 months, other for 12. Each has decisions of 1 to 12 November
// 2026, interleaved in time, in leaves, and one of 5 December.
type archive struct {
	store *postgres.Store
	dsn   string
	db    *sql.DB
	at    time.Time // of the server's clock
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{at: now}
	a.store, a.dsn = openStore(t)
	a.db = owner(t, a.dsn)
	_, err := a.store.InsertSite(t.Context(), consent.Site{Key: "other", Name: "Other", Domains: []string{"other.example"}}, by)
	must(t, err)
	for _, site := range []consent.Site{demoSite, otherSite} {
		draft := demo.Draft()
		draft.Site = site.Key
		_, _, err := a.store.PublishNotice(t.Context(), site.ID, draft, by)
		must(t, err)
		must(t, postgres.SetRetention(t.Context(), a.dsn, site.ID, map[string]int{"demo": 24, "other": 12}[site.Key], by))
		for day := 1; day <= 12; day++ {
			if day == 7 { // a leaf between them that is no decision
				must(t, a.store.InsertKey(t.Context(), site.ID, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, []byte(site.Key), by))
			}
			decideOn(t, a.store, site, subject(day), day, time.Date(2026, 11, day, 4, 0, 0, 0, time.UTC))
		}
		decideOn(t, a.store, site, subject(1), 20, time.Date(2026, 12, 5, 4, 0, 0, 0, time.UTC))
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, a.dsn, auth.Seed{1}))
	return a
}

func (a *archive) remove(t *testing.T) error {
	t.Helper()
	return postgres.RemoveExpired(t.Context(), a.dsn, servertest.Sealer(auth.Seed{1}), func() time.Time { return a.at })
}

func (a *archive) count(t *testing.T, query string) (n int) {
	t.Helper()
	must(t, a.db.QueryRow(query).Scan(&n))
	return n
}

// has says how many decisions of each site there are, and how many promises.
func (a *archive) has(t *testing.T) [4]int {
	t.Helper()
	return [4]int{
		a.count(t, `select count(*) from event where site_id = 1`), a.count(t, `select count(*) from event where site_id = 2`),
		a.count(t, `select count(*) from promise where site_id = 1`), a.count(t, `select count(*) from promise where site_id = 2`),
	}
}

// explained fails the test unless the leaves without a decision are exactly those that the log says were removed.
func (a *archive) explained(t *testing.T, site int32) (statements int) {
	t.Helper()
	named := []int64{}
	rows, err := a.db.Query(`select body from statement where site_id = $1 and kind = 3`, site)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var body []byte
		must(t, rows.Scan(&body))
		s, err := consent.ParseStatement(body)
		must(t, err)
		if s.Erasure.Ground != consent.AfterTerms || s.MadeAt != consent.FormatTime(a.at) {
			t.Errorf("%s", body)
		}
		for _, span := range s.Erasure.Leaves {
			for index := span[0]; index <= span[1]; index++ {
				named = append(named, index)
			}
		}
		statements++
	}
	slices.Sort(named)
	missing := []int64{}
	holes, err := a.db.Query(`
		select index from leaf where site_id = $1 and get_byte(entry, 0) = 1
		and not exists (select from event where event.site_id = leaf.site_id and event.id = leaf.event_id) order by index`, site)
	must(t, err)
	defer holes.Close()
	for holes.Next() {
		var index int64
		must(t, holes.Scan(&index))
		missing = append(missing, index)
	}
	if !slices.Equal(named, missing) {
		t.Errorf("site %d: the log names %v, and %v are missing", site, named, missing)
	}
	return statements
}

// A month goes when the last choice in it has ended for as long as the site keeps records: by batches while another site
// must keep its own part, else at once; the log says which.
func TestRemoveExpired(t *testing.T) {
	postgres.SmallSteps(t, 5, 1)
	a := newArchive(t)
	_, err := a.db.Exec(`insert into foreign_host (site_id, host, count, first_at, last_at) values (1, 'old.example', 1, $1, $1), (1, 'new.example', 1, $2, $2)`,
		time.Date(2028, 11, 12, 4, 0, 0, 0, time.UTC), time.Date(2028, 12, 12, 4, 0, 0, 0, time.UTC))
	must(t, err)
	for _, step := range []struct {
		at   time.Time // the clock
		has  [4]int
		says string
	}{
		{time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC), [4]int{13, 13, 13, 13}, "too young"},
		{time.Date(2028, 12, 12, 3, 59, 59, 0, time.UTC), [4]int{13, 13, 13, 13}, "the last choice of November 2026 ended on 12 December 2027, 12 months less a second ago"},
		{time.Date(2028, 12, 13, 4, 0, 0, 0, time.UTC), [4]int{13, 1, 13, 1}, "for other it is time, demo keeps"},
		{time.Date(2028, 12, 14, 4, 0, 0, 0, time.UTC), [4]int{13, 1, 13, 1}, "a day later nothing more"},
	} {
		a.at = step.at
		must(t, a.remove(t))
		if got := a.has(t); got != step.has {
			t.Fatalf("%s: %v, want %v", step.says, got, step.has)
		}
		last, err := a.store.LastRetention(t.Context())
		must(t, err)
		if last == nil || last.Ended == nil || !last.Ended.Equal(a.at) || last.Error != "" {
			t.Errorf("%s: %v", step.says, last)
		}
	}
	a.at = time.Date(2028, 12, 13, 4, 0, 0, 0, time.UTC)
	if n := a.explained(t, 2); n != 3 { // 12 rows in batches of 5
		t.Errorf("%d statements", n)
	}
	if n := a.explained(t, 1); n != 0 {
		t.Errorf("%d statements about a site that keeps all", n)
	}
	if hosts := a.count(t, `select count(*) from foreign_host`); hosts != 1 {
		t.Errorf("%d hosts", hosts)
	}
	exists := func(partition string) int {
		return a.count(t, `select count(*) from pg_class where relname = '`+partition+`'`)
	}
	if exists("event_2026_11") != 1 {
		t.Error("a month that demo must keep was dropped")
	}
	a.at = time.Date(2029, 12, 13, 4, 0, 0, 0, time.UTC)
	must(t, a.remove(t))
	if got := a.has(t); got != [4]int{1, 0, 1, 0} || // and other's of December
		exists("event_2026_11") != 0 || exists("event_2026_10") != 0 || exists("event_2026_12") != 1 {
		t.Errorf("%v", got)
	}
	if n := a.explained(t, 1); n != 2 { // one row of leaves each
		t.Errorf("%d statements", n)
	}
	last, err := a.store.LastRetention(t.Context())
	must(t, err)
	if last.Records != 13 {
		t.Errorf("%v", last)
	}
}

// A run that fails says why, has removed nothing that the log does not tell of, and the next one goes on.
func TestRemoveExpired_Resumes(t *testing.T) {
	postgres.SmallSteps(t, 5, 4)
	a := newArchive(t)
	exec := func(statement string) {
		t.Helper()
		_, err := a.db.Exec(statement)
		must(t, err)
	}
	exec(`create function break() returns trigger language plpgsql as $$ begin
		if (select count(*) from statement where kind = 3) >= 1 then raise exception 'broken'; end if; return new; end $$;
		create trigger break before insert on statement for each row execute function break()`)
	a.at = time.Date(2028, 12, 13, 4, 0, 0, 0, time.UTC)
	if err := a.remove(t); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Fatalf("%v", err)
	}
	if got := a.has(t); got != [4]int{13, 8, 13, 13} || a.explained(t, 2) != 1 {
		t.Errorf("after the failure: %v", got)
	}
	last, err := a.store.LastRetention(t.Context())
	must(t, err)
	if last.Ended == nil || last.Records != 5 || !strings.Contains(last.Error, "broken") {
		t.Errorf("%v", last)
	}
	exec(`drop trigger break on statement`)
	must(t, a.remove(t)) // the same day: the first run of it has failed
	if got := a.has(t); got != [4]int{13, 1, 13, 1} || a.explained(t, 2) != 3 {
		t.Errorf("after the next run: %v", got)
	}
}

// What cannot be dropped now stays whole, with a reason; who reads meanwhile is not kept waiting.
func TestRemoveExpired_DropWaitsForNobody(t *testing.T) {
	a := newArchive(t)
	a.at = time.Date(2029, 12, 13, 4, 0, 0, 0, time.UTC)
	reader, err := a.db.BeginTx(t.Context(), nil)
	must(t, err)
	defer reader.Rollback()
	var n int
	must(t, reader.QueryRow(`select count(*) from event`).Scan(&n))
	began := time.Now()
	if err := a.remove(t); err == nil || !strings.Contains(err.Error(), "lock timeout") {
		t.Fatalf("%v", err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("waited %s", took)
	}
	if got := a.has(t); got != [4]int{13, 13, 13, 13} || a.explained(t, 1) != 0 || a.explained(t, 2) != 0 {
		t.Errorf("%v", got)
	}
	must(t, reader.Rollback())
	must(t, a.remove(t))
	if got := a.has(t); got != [4]int{1, 0, 1, 0} || a.explained(t, 1) != 1 || a.explained(t, 2) != 2 {
		t.Errorf("%v", got)
	}
}

// What has no place in the log yet is kept, so that each hole has a name.
func TestRemoveExpired_KeepsWhatWaits(t *testing.T) {
	a := newArchive(t)
	decideOn(t, a.store, otherSite, subject(40), 40, time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)) // no sequencer runs
	a.at = time.Date(2028, 12, 25, 4, 0, 0, 0, time.UTC)
	must(t, a.remove(t))
	if got := a.has(t); got[1] != 14 {
		t.Errorf("%v", got)
	}
}

// Of servers that run together one removes, and no more than once a day.
func TestRemoveExpired_Once(t *testing.T) {
	a := newArchive(t)
	a.at = time.Date(2028, 12, 13, 4, 0, 0, 0, time.UTC)
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			if err := postgres.RemoveExpired(context.WithoutCancel(t.Context()), a.dsn, servertest.Sealer(auth.Seed{1}), func() time.Time { return a.at }); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if n := a.explained(t, 2); n != 1 {
		t.Errorf("%d statements", n)
	}
	_, err := a.db.Exec(`insert into foreign_host (site_id, host, count, first_at, last_at) values (1, 'old.example', 1, $1, $1)`, now)
	must(t, err)
	must(t, a.remove(t))
	if a.count(t, `select count(*) from foreign_host`) != 1 {
		t.Error("it ran twice on one day")
	}
	a.at = a.at.AddDate(0, 0, 1)
	must(t, a.remove(t))
	if a.count(t, `select count(*) from foreign_host`) != 0 {
		t.Error("it did not run the next day")
	}
}

// However short the choices and the site's terms, nothing goes whose id would still be taken: sent again, a removed decision
// would be recorded anew.
func TestRemoveExpired_KeepsWhatCanComeBack(t *testing.T) {
	a := newArchive(t)
	must(t, postgres.SetRetention(t.Context(), a.dsn, 2, 1, by))
	_, err := a.db.Exec(`update event set expires_at = decided_at + interval '1 month'`)
	must(t, err)
	end := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		at   time.Time
		left int
	}{{end.Add(consent.IDPast), 13}, {end.Add(consent.IDPast + 25*time.Hour), 1}} {
		a.at = step.at
		must(t, a.remove(t))
		if got := a.has(t); got[1] != step.left {
			t.Errorf("%s: %v", a.at, got)
		}
	}
}

// A month is what its ids say: under the name of an older one it stays.
func TestRemoveExpired_NamesSayNothing(t *testing.T) {
	a := newArchive(t)
	_, err := a.db.Exec(`
		update event set expires_at = '2000-01-01';
		alter table event_2026_11 rename to event_2019_01;
		create table event_2026_11 ()`)
	must(t, err)
	a.at = time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	must(t, a.remove(t))
	if got := a.has(t); got != [4]int{13, 13, 13, 13} || a.explained(t, 1) != 0 || a.explained(t, 2) != 0 {
		t.Errorf("%v", got)
	}
}
