package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func signer(site string) (note.Signer, error) {
	return auth.Seed{1}.LogSigner("temoin.example/promise/" + site), nil
}

// openStore is a store on a database of this test's own, with sites 1 and 2.
func openStore(t testing.TB) (store *postgres.Store, dsn string) {
	t.Helper()
	dsn = servertest.Database(t)
	must(t, postgres.EnsurePartitions(t.Context(), dsn, now))
	store, err := postgres.Open(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	_, err = open(t, dsn).Exec(`insert into site (key, name, domains, created_at) values ('demo', 'Demo', '{}', now()), ('other', 'Other', '{}', now())`)
	must(t, err)
	return store, dsn
}

func newCommitter(t testing.TB, store jobs.Decisions) *jobs.Committer {
	c := jobs.NewCommitter(store, signer, nil, slog.New(slog.NewTextHandler(t.Output(), nil)))
	t.Cleanup(c.Close)
	return c
}

var version = func() *consent.Version {
	v, err := consent.Publish(demo.Draft(), 1)
	if err != nil {
		panic(err)
	}
	return v
}()

// evidence of a decision told apart by n, of a site.
func evidence(t testing.TB, site int32, n int) *consent.Evidence {
	t.Helper()
	ms := now.UnixMilli()
	e, err := consent.NewEvidence(&consent.Decision{
		ID: fmt.Sprintf("%08x-%04x-7000-8000-%012x", ms>>16, ms&0xffff, n), Site: "demo", Subject: fmt.Sprintf("c3ViamVjd%013d", n), Notice: version.Digest(),
		Purposes: map[string]bool{"functional": true, "advertising": false, "social": false}, Act: consent.Choose, Lang: "fr", At: now,
	}, version, now, consent.Salt{byte(n), byte(n >> 8)})
	must(t, err)
	e.SiteID, e.Country, e.Device = site, "ZZ", "desktop"
	return e
}

// recordAll records at once and waits for all answers.
func recordAll(c *jobs.Committer, all []*consent.Evidence) ([]*consent.Recorded, []error) {
	recorded, faults := make([]*consent.Recorded, len(all)), make([]error, len(all))
	var waiting sync.WaitGroup
	for i, e := range all {
		waiting.Go(func() { recorded[i], faults[i] = c.Record(context.Background(), e) })
	}
	waiting.Wait()
	return recorded, faults
}

// A row that PostgreSQL refuses hurts nobody but its own sender.
func TestCommitter_PoisonedNeighbours(t *testing.T) {
	store, dsn := openStore(t)
	c, gate := hold(t, store)
	var all []*consent.Evidence
	for n := range 100 {
		e := evidence(t, 1, n)
		switch {
		case n%10 == 3:
			e.Record.PIIPrincipalID = "NUL\x00" // no PostgreSQL text holds it; the route would never let it through
		case n == 50:
			e.Record.RecordID = "0190a9d0-0000-7000-8000-000000000001" // of 2024: no partition takes it
		}
		all = append(all, e)
	}
	go gate.openWhen(c, len(all))
	recorded, faults := recordAll(c, all)
	for n := range all {
		poisoned := n%10 == 3 || n == 50
		if (faults[n] != nil) != poisoned || !poisoned && !recorded[n].New {
			t.Errorf("decision %d: %+v, %v", n, recorded[n], faults[n])
		}
	}
	if got := count(t, dsn, `select count(*) from event join pending on pending.site_id = event.site_id and event_id = id`); got != 1+89 {
		t.Errorf("%d events with their pending row, want 90", got)
	}
	// Control: one statement with a poisoned row records nothing.
	if err := store.InsertDecisions(t.Context(), all[:10], []consent.Promise{{SiteID: 1, ID: 1, Entries: make([][33]byte, 10)}}); err == nil {
		t.Error("a poisoned batch is recorded")
	}
}

// gated holds the first transaction back, so that a whole group gathers behind it.
type gated struct {
	jobs.Decisions
	entered, open chan struct{}
	once          sync.Once
	sizes         []int
}

func (g *gated) InsertDecisions(ctx context.Context, batch []*consent.Evidence, promises []consent.Promise) error {
	g.once.Do(func() { close(g.entered) })
	<-g.open
	g.sizes = append(g.sizes, len(batch))
	return g.Decisions.InsertDecisions(ctx, batch, promises)
}

// hold is a committer whose first transaction, with one decision of site 9, has begun and waits for the gate to open.
func hold(t *testing.T, store *postgres.Store) (*jobs.Committer, *gated) {
	t.Helper()
	gate := &gated{Decisions: store, entered: make(chan struct{}), open: make(chan struct{})}
	c := newCommitter(t, gate)
	pilot := evidence(t, 9, 0)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		if _, err := c.Record(context.Background(), pilot); err != nil {
			t.Errorf("the first decision: %v", err)
		}
	})
	t.Cleanup(waiting.Wait)
	<-gate.entered
	return c, gate
}

// openWhen opens the gate as soon as n decisions wait behind it.
func (g *gated) openWhen(c *jobs.Committer, n int) {
	for c.Waiting() < n {
		time.Sleep(100 * time.Microsecond)
	}
	close(g.open)
}

// Decisions that arrive while a transaction runs go into the next one together, sorted and without doubles, and each
// sender gets a promise for its own entry.
func TestCommitter_Groups(t *testing.T) {
	store, dsn := openStore(t)
	c, gate := hold(t, store)
	var all []*consent.Evidence
	for n := range 200 {
		all = append(all, evidence(t, int32(1+n%3), n/3), evidence(t, int32(1+n%3), n/3)) // each twice
	}
	go gate.openWhen(c, len(all))
	recorded, faults := recordAll(c, all)
	verifier := verifierOf(t, "temoin.example/promise/demo")
	fresh := 0
	for i, r := range recorded {
		must(t, faults[i])
		if r.New {
			fresh++
		}
		raw, salt, _, err := store.FindDecision(t.Context(), all[i].SiteID, all[i].Record.RecordID)
		must(t, err)
		must(t, ledger.CheckPromise(verifier, r.Promise, ledger.Entry(ledger.Decision, consent.Commit(salt, raw))))
	}
	if !slices.Equal(gate.sizes, []int{1, 200}) {
		t.Errorf("transactions of %v", gate.sizes)
	}
	if events, pending := count(t, dsn, `select count(*) from event`), count(t, dsn, `select count(*) from pending`); fresh != 200 || events != 201 || pending != 201 {
		t.Errorf("%d answered as new, %d events, %d pending", fresh, events, pending)
	}
	if kept := count(t, dsn, `select count(*) from promise`); kept != 4 {
		t.Errorf("%d promises", kept)
	}
}

// A decision that was there before leaves no promise behind that names nothing.
func TestCommitter_NoPromiseForNothing(t *testing.T) {
	store, dsn := openStore(t)
	var told []string
	c := jobs.NewCommitter(store, signer, func(all []*consent.Evidence) {
		for _, e := range all {
			told = append(told, e.Record.RecordID+string(e.Bytes))
		}
	}, slog.New(slog.DiscardHandler))
	t.Cleanup(c.Close)
	first, err := c.Record(t.Context(), evidence(t, 1, 1))
	must(t, err)
	again := evidence(t, 1, 1)
	again.Salt = consent.Salt{99}
	second, err := c.Record(t.Context(), again)
	must(t, err)
	if !first.New || second.New || first.Promise != second.Promise {
		t.Errorf("first %+v, again %+v", first, second)
	}
	if kept := count(t, dsn, `select count(*) from promise`); kept != 1 {
		t.Errorf("%d promises", kept)
	}
	// The cache hears of it again: the first time it may have been told nothing, when the commit's answer was lost.
	if len(told) != 2 || told[0] != told[1] {
		t.Errorf("told %d times: %v", len(told), told)
	}
}

// However often and wherever decisions are sent again, each is recorded once, and every promise is over what was recorded
// with it and nothing else.
func TestCommitter_PromisesOnlyWhatIsNew(t *testing.T) {
	store, dsn := openStore(t)
	servers := []*jobs.Committer{newCommitter(t, store), newCommitter(t, store), newCommitter(t, store)}
	const decisions = 400
	var waiting sync.WaitGroup
	var fresh atomic.Int64
	promises := make([]atomic.Pointer[string], decisions)
	for i, c := range servers {
		for k := range decisions {
			n := (k + i*decisions/5) % decisions
			e := evidence(t, int32(1+n%2), n)
			e.Salt = consent.Salt{byte(n), byte(n >> 8), byte(i)} // as each server makes its own
			waiting.Go(func() {
				r, err := c.Record(context.Background(), e)
				if err != nil {
					t.Errorf("decision %d: %v", n, err)
					return
				}
				if r.New {
					fresh.Add(1)
				}
				if !promises[n].CompareAndSwap(nil, &r.Promise) && *promises[n].Load() != r.Promise {
					t.Errorf("decision %d has two promises", n)
				}
			})
		}
	}
	waiting.Wait()
	if events := count(t, dsn, `select count(*) from event`); fresh.Load() != decisions || events != decisions {
		t.Errorf("%d answered as new, %d events", fresh.Load(), events)
	}
	const promised = `from promise, generate_series(0, length(entries) / 33 - 1) as n where `
	if all := count(t, dsn, `select count(*) `+promised+`true`); all != decisions {
		t.Errorf("%d entries are promised", all)
	}
	if spare := count(t, dsn, `select count(*) `+promised+`not exists (select from pending where pending.site_id = promise.site_id and entry = substring(entries from 33 * n + 1 for 33))`); spare != 0 {
		t.Errorf("%d entries are promised and not waiting", spare)
	}
	if groups := count(t, dsn, `select count(*) from promise`); groups == decisions {
		t.Error("control: no decision had company")
	}
}

// A full queue turns decisions away at once, and a failing database answers everybody; neither loses what comes later.
func TestCommitter_FullAndFailing(t *testing.T) {
	store, _ := openStore(t)
	c, gate := hold(t, store)
	var waiting sync.WaitGroup
	for n := 1; !c.Full(); n++ {
		e := evidence(t, 1, n)
		waiting.Go(func() {
			if _, err := c.Record(context.Background(), e); err != nil {
				t.Errorf("decision %s: %v", e.Record.RecordID, err)
			}
		})
		for c.Waiting() < n {
			time.Sleep(10 * time.Microsecond)
		}
	}
	var refused *consent.Error
	if _, err := c.Record(t.Context(), evidence(t, 1, 1_000_000)); !errors.As(err, &refused) || refused.Kind != consent.Unavailable {
		t.Errorf("full: %v", err)
	}
	close(gate.open)
	waiting.Wait()
	if _, err := c.Record(t.Context(), evidence(t, 1, 1_000_000)); err != nil {
		t.Errorf("after it: %v", err)
	}

	store.Close()
	if _, err := c.Record(t.Context(), evidence(t, 1, 1_000_001)); err == nil {
		t.Error("recorded without a database")
	}
}

// A database that goes away is an outage, not the fault of a row: the group is not halved, and everyone may try again.
func TestCommitter_Outage(t *testing.T) {
	store, dsn := openStore(t)
	failing := &killed{Decisions: store, t: t, dsn: dsn}
	c := newCommitter(t, failing)
	var all []*consent.Evidence
	for n := range 50 {
		all = append(all, evidence(t, 1, n))
	}
	_, faults := recordAll(c, all)
	var unavailable *consent.Error
	failed := 0
	for _, err := range faults {
		if err != nil {
			failed++
			if !errors.As(err, &unavailable) || unavailable.Kind != consent.Unavailable {
				t.Errorf("%v", err)
			}
		}
	}
	if failed == 0 || failing.calls > 3 {
		t.Errorf("%d senders turned away in %d transactions", failed, failing.calls)
	}
	recorded, faults := recordAll(c, all) // the same again
	for i := range all {
		if faults[i] != nil || recorded[i] == nil {
			t.Errorf("after the outage: %v", faults[i])
		}
	}
	if got := count(t, dsn, `select count(*) from event`); got != 50 {
		t.Errorf("%d events", got)
	}
}

// killed ends every connection of the store just before its first transaction.
type killed struct {
	jobs.Decisions
	t     testing.TB
	dsn   string
	calls int
}

func (k *killed) InsertDecisions(ctx context.Context, batch []*consent.Evidence, promises []consent.Promise) error {
	if k.calls++; k.calls == 1 {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return k.Decisions.InsertDecisions(ctx, batch, promises)
	}
	return k.Decisions.InsertDecisions(ctx, batch, promises)
}

// Close records what waits, then turns decisions away.
func TestCommitter_Close(t *testing.T) {
	store, dsn := openStore(t)
	c, gate := hold(t, store)
	var waiting sync.WaitGroup
	for n := range 20 {
		e := evidence(t, 1, n)
		waiting.Go(func() {
			if _, err := c.Record(context.Background(), e); err != nil {
				t.Errorf("decision %d: %v", n, err)
			}
		})
	}
	gate.openWhen(c, 20)
	c.Close()
	waiting.Wait()
	if got := count(t, dsn, `select count(*) from event`); got != 21 {
		t.Errorf("%d events", got)
	}
	if _, err := c.Record(t.Context(), evidence(t, 1, 21)); err == nil || !strings.Contains(err.Error(), "again") {
		t.Errorf("after Close: %v", err)
	}
}
