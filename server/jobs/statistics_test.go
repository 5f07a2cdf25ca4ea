package jobs_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "github.com/lib/pq"
	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/servertest"
)

func verifierOf(t testing.TB, origin string) note.Verifier {
	t.Helper()
	key, err := auth.Seed{1}.LogKey(origin)
	must(t, err)
	verifier, err := note.NewVerifier(key)
	must(t, err)
	return verifier
}

func open(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

func count(t testing.TB, dsn, query string) (n int) {
	t.Helper()
	must(t, open(t, dsn).QueryRow(query).Scan(&n))
	return n
}

const decided = `select coalesce(sum(decisions), 0) from statistic where cut = ''`

// A decision is counted in the hour of its choice, once for itself and once for every purpose that was asked.
func TestStatistics_Rows(t *testing.T) {
	store, dsn := openStore(t)
	c := newCommitter(t, store)
	for n := range 3 {
		e := evidence(t, 1, n)
		e.Exceptions = map[string]bool{"youtube": true}
		if n == 2 {
			e = evidence(t, 1, n)
			e.Record.Event.Act, e.Record.Event.EventState = consent.RefuseAll, "refused"
			e.Record.Purposes = map[string]bool{"strictly_necessary": true, "functional": false, "advertising": false, "social": false}
		}
		_, err := c.Record(t.Context(), e)
		must(t, err)
	}
	sequencer := servertest.Sequencer(t, dsn, auth.Seed{1})
	servertest.Sequenced(t, sequencer, 3)
	var hours int
	must(t, open(t, dsn).QueryRow(`select count(*) from statistic where hour <> case when cut like '% day' then date_bin('1 day', $1, 'epoch') else $1 end or notice <> case when cut ~ '^(language|country|device|page) day$' then 0 else 1 end or site_id <> 1`, now).Scan(&hours))
	if hours != 0 {
		t.Errorf("%d rows of another hour, version or site", hours)
	}
	want := " 3 of 0 1 2 0 2 0, country ZZ 3 of 0 1 2 0 2 0, device desktop 3 of 0 1 2 0 2 0, language fr 3 of 0 1 2 0 2 0, page  3 of 0 1 2 0 2 0, " +
		"purpose advertising 3 of 0 0 0 0 0 0, purpose functional 3 of 0 0 0 0 2 0, purpose social 3 of 0 0 0 0 0 0, service youtube 2 of 0 0 0 0 2 0"
	for _, days := range []bool{false, true} {
		if got := counted(t, dsn, days); got != want {
			t.Errorf("counted (days: %v)\n%s, want\n%s", days, got, want)
		}
	}
	if n, err := sequencer.Sequence(t.Context()); n != 0 || err != nil {
		t.Errorf("counted again: %d, %v", n, err)
	}
}

// counted are the rows of statistic: cut, value, decisions of accepted, refused, partly, withdrawn, granted, changed.
func counted(t testing.TB, dsn string, days bool) (rows string) {
	t.Helper()
	must(t, open(t, dsn).QueryRow(`select coalesce(string_agg(
		concat_ws(' ', nullif(rtrim(replace(cut, ' day', '')), ''), case when cut in ('', ' day') then null else value end) || ' ' || decisions || ' of ' || concat_ws(' ', accepted, refused, partly, withdrawn, granted, changed), ', '
		order by cut, value), '') from statistic where cut like '% day' = $1`, days).Scan(&rows))
	return rows
}

// A decision that says something else than the same visitor's of the days before is counted as a change, once, in whatever
// batches the two were sequenced.
func TestStatistics_Changed(t *testing.T) {
	store, dsn := openStore(t)
	c := newCommitter(t, store)
	sequencer := servertest.Sequencer(t, dsn, auth.Seed{1})
	record := func(n int, subject string, at time.Time, act consent.Act, functional bool, services map[string]bool) {
		t.Helper()
		e := evidence(t, 1, n)
		id, err := uuid.Parse(e.Record.RecordID)
		must(t, err)
		binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|binary.BigEndian.Uint64(id[:8])&0xffff)
		e.Record.RecordID, e.Record.PIIPrincipalID, e.DecidedAt = id.String(), subject, at
		e.Record.Event.Act, e.Record.Services = act, services
		e.Record.Purposes = map[string]bool{"strictly_necessary": true, "functional": functional, "advertising": false, "social": false}
		e.Bytes, err = e.Record.Canonical()
		must(t, err)
		_, err = c.Record(t.Context(), e)
		must(t, err)
	}
	const day = 24 * time.Hour
	a, b, d := strings.Repeat("A", 22), strings.Repeat("B", 21)+"A", strings.Repeat("D", 21)+"A"
	record(0, a, now.Add(-6*day), consent.Choose, true, nil)
	servertest.Sequenced(t, sequencer, 1)
	record(1, a, now.Add(-5*day), consent.Choose, true, nil)         // the same again
	record(2, a, now.Add(-time.Hour), consent.RefuseAll, false, nil) // another: counted
	record(3, b, now.Add(-8*day), consent.Choose, true, nil)
	record(4, b, now.Add(-time.Hour), consent.RefuseAll, false, nil) // another, later than 7 days
	record(5, d, now.Add(-2*time.Hour), consent.RefuseAll, false, nil)
	record(6, d, now.Add(-time.Hour), consent.Choose, false, map[string]bool{"youtube": true}) // a service alone: counted
	servertest.Sequenced(t, sequencer, 6)
	if got := count(t, dsn, `select sum(changed) from statistic where cut = ''`); got != 2 {
		t.Errorf("%d changes, want 2", got)
	}
	if got := count(t, dsn, `select changed from statistic where cut = 'country' and hour = '`+now.Add(-time.Hour).Format(time.RFC3339)+`'`); got != 2 {
		t.Errorf("%d changes in the hour of the change", got)
	}
}

// What no visitor decided becomes a leaf and is not counted.
func TestStatistics_Statements(t *testing.T) {
	_, dsn := openStore(t)
	db := open(t, dsn)
	queue(t, db, 1, 2)
	_, err := db.Exec(`insert into pending (site_id, event_id, entry) select 1, gen_random_uuid(), '\x03'::bytea || sha256(i::text::bytea) from generate_series(1, 3) as i`)
	must(t, err)
	servertest.Sequenced(t, servertest.Sequencer(t, dsn, auth.Seed{1}), 5)
	if n, rows := count(t, dsn, decided), count(t, dsn, `select count(*) from statistic`); n != 2 || rows != 10 {
		t.Errorf("%d decisions counted in %d rows", n, rows)
	}
	if _, err := db.Exec(`insert into pending (site_id, event_id, entry, act) values (1, gen_random_uuid(), decode(repeat('01', 33), 'hex'), 'choose')`); err == nil {
		t.Error("a decision that could be counted in part is taken")
	}
}

// A transaction that took its place early and commits late is counted, and gets its leaf. A cursor over seq, run beside,
// loses it: that is why the queue is emptied.
func TestStatistics_LateCommit(t *testing.T) {
	_, dsn := openStore(t)
	sequencer := servertest.Sequencer(t, dsn, auth.Seed{1})
	db := open(t, dsn)
	insert := `insert into pending (site_id, event_id, entry, decided_at, notice, act, lang, country, device, purposes)
		values (1, gen_random_uuid(), decode(repeat('01', 33), 'hex'), now(), 1, 'choose', 'fr', 'ZZ', 'other', '{"": true}') returning seq`
	cursor, byCursor := 0, 0
	advance := func() {
		var n int
		must(t, db.QueryRow(`select count(*), coalesce(max(seq), $1) from pending where seq > $1`, cursor).Scan(&n, &cursor))
		byCursor += n
	}
	late, err := db.Begin()
	must(t, err)
	var early, next int
	must(t, late.QueryRow(insert).Scan(&early))
	must(t, db.QueryRow(insert).Scan(&next))
	if early >= next {
		t.Fatalf("control: seq %d is not before %d", early, next)
	}
	advance()
	servertest.Sequenced(t, sequencer, 1)
	must(t, late.Commit())
	advance()
	servertest.Sequenced(t, sequencer, 1)
	if got := count(t, dsn, decided); got != 2 {
		t.Errorf("counted %d of 2", got)
	}
	if got := count(t, dsn, `select count(*) from leaf`); got != 2 {
		t.Errorf("%d leaves of 2", got)
	}
	if byCursor != 1 {
		t.Errorf("control: the cursor found %d, and should have lost one of 2", byCursor)
	}
}

// Two servers that sequence all the time, while decisions come in, count each exactly once.
func TestStatistics_TwoServers(t *testing.T) {
	store, dsn := openStore(t)
	c := newCommitter(t, store)
	ctx, stop := context.WithCancel(t.Context())
	var counting sync.WaitGroup
	for _, s := range []*jobs.Sequencer{servertest.Sequencer(t, dsn, auth.Seed{1}), servertest.Sequencer(t, dsn, auth.Seed{1})} {
		counting.Go(func() {
			for ctx.Err() == nil {
				if _, err := s.Sequence(context.WithoutCancel(ctx)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	const total = 600
	for n := 0; n < total; n += 100 {
		var all []*consent.Evidence
		for i := range 100 {
			all = append(all, evidence(t, int32(1+i%2), n+i))
		}
		_, faults := recordAll(c, all)
		for _, err := range faults {
			must(t, err)
		}
	}
	stop()
	counting.Wait()
	servertest.Sequenced(t, servertest.Sequencer(t, dsn, auth.Seed{1}), total-count(t, dsn, decided))
	if got := count(t, dsn, decided); got != total {
		t.Errorf("counted %d of %d", got, total)
	}
}

// Showings are counted in memory and added to the table; what could not be written is kept.
func TestImpressions(t *testing.T) {
	store, dsn := openStore(t)
	impressions := jobs.NewImpressions(store, slog.New(slog.DiscardHandler))
	shown := consent.Impression{SiteID: 1, Hour: now, Notice: 1, Layer: 1, Lang: "fr", Country: "ZZ", Device: "mobile"}
	second := shown
	second.Layer = 2
	impressions.Add(shown)
	impressions.Add(shown)
	impressions.Add(second)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := impressions.Flush(ended); err == nil {
		t.Error("written with an ended context")
	}
	impressions.Add(shown)
	must(t, impressions.Flush(t.Context()))
	must(t, impressions.Flush(t.Context()))
	impressions.Add(shown)
	must(t, impressions.Flush(t.Context()))
	if first, second := count(t, dsn, `select shown from impression where cut = ''`), count(t, dsn, `select second from impression where cut = 'device' and value = 'mobile'`); first != 4 || second != 1 {
		t.Errorf("first layer %d times, second %d", first, second)
	}
	shown.Notice = 2
	impressions.Add(shown)
	must(t, impressions.Flush(t.Context()))
	if got := count(t, dsn, `select shown from impression where cut = 'device day' and notice = 0`); got != 5 {
		t.Errorf("%d showings of both versions in the day of a device, want 5", got)
	}
}

// Partitions are made on a new day of the server's clock, whatever its jump, and again after a failure.
func TestPartitions(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	at := now
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return at
	}
	set := func(to time.Time) {
		mu.Lock()
		defer mu.Unlock()
		at = to
	}
	calls := make(chan time.Time)
	faults := make(chan error, 10)
	go jobs.Partitions(ctx, clock, func(_ context.Context, now time.Time) error {
		calls <- now
		return <-faults
	}, slog.New(slog.DiscardHandler))
	expect := func(at time.Time, answer error) {
		t.Helper()
		faults <- answer
		if got := <-calls; !got.Equal(at) {
			t.Errorf("called for %s, want %s", got, at)
		}
	}
	expect(now, nil)
	later := now.AddDate(0, 13, 0)
	set(later)
	expect(later, context.DeadlineExceeded)
	set(later.Add(2 * time.Minute))
	expect(later.Add(2*time.Minute), nil)
}
