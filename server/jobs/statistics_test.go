package jobs_test

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"testing"
	"time"

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

const decided = `select coalesce(sum(decisions), 0) from statistic where purpose = ''`

// A decision is counted in the hour of its choice, once for itself and once for every purpose that was asked.
func TestStatistics_Rows(t *testing.T) {
	store, dsn := openStore(t)
	c := newCommitter(t, store)
	for n := range 3 {
		e := evidence(t, 1, n)
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
	rows, err := open(t, dsn).Query(`select hour, notice, purpose, act, lang, country, device, decisions, granted from statistic where site_id = 1 order by act, purpose`)
	must(t, err)
	defer rows.Close()
	type row struct {
		hour                                time.Time
		notice                              int
		purpose, act, lang, country, device string
		decisions, granted                  int
	}
	var got []row
	for rows.Next() {
		var r row
		must(t, rows.Scan(&r.hour, &r.notice, &r.purpose, &r.act, &r.lang, &r.country, &r.device, &r.decisions, &r.granted))
		if !r.hour.Equal(now) || r.notice != 1 || r.lang != "fr" || r.country != "ZZ" || r.device != "desktop" {
			t.Errorf("row %+v", r)
		}
		got = append(got, row{purpose: r.purpose, act: r.act, decisions: r.decisions, granted: r.granted})
	}
	want := []row{
		{purpose: "", act: "choose", decisions: 2, granted: 2}, {purpose: "advertising", act: "choose", decisions: 2},
		{purpose: "functional", act: "choose", decisions: 2, granted: 2}, {purpose: "social", act: "choose", decisions: 2},
		{purpose: "", act: "refuse_all", decisions: 1}, {purpose: "advertising", act: "refuse_all", decisions: 1},
		{purpose: "functional", act: "refuse_all", decisions: 1}, {purpose: "social", act: "refuse_all", decisions: 1},
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	if n, err := sequencer.Sequence(t.Context()); n != 0 || err != nil {
		t.Errorf("counted again: %d, %v", n, err)
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
	if n, rows := count(t, dsn, decided), count(t, dsn, `select count(*) from statistic`); n != 2 || rows != 1 {
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
	if first, second := count(t, dsn, `select shown from impression where layer = 1`), count(t, dsn, `select shown from impression where layer = 2`); first != 4 || second != 1 {
		t.Errorf("first layer %d times, second %d", first, second)
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
