package jobs_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// queue puts n entries of a site into the queue.
func queue(t testing.TB, db *sql.DB, site, n int) {
	t.Helper()
	_, err := db.Exec(`
		insert into pending (site_id, event_id, entry, decided_at, notice, act, lang, country, device, purposes)
		select $1, gen_random_uuid(), '\x01'::bytea || sha256(gen_random_uuid()::text::bytea), now(), 1, 'choose', 'fr', 'ZZ', 'other', '{"": true}'
		from generate_series(1, $2)`, site, n)
	must(t, err)
}

// leaves are the entries of a site's log in order.
func leaves(t testing.TB, db *sql.DB, site int) (entries [][33]byte) {
	t.Helper()
	rows, err := db.Query(`select index, entry from leaf where site_id = $1 order by index`, site)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var index int
		var entry []byte
		must(t, rows.Scan(&index, &entry))
		if index != len(entries) {
			t.Fatalf("leaf %d stands in place %d", index, len(entries))
		}
		entries = append(entries, [33]byte(entry))
	}
	must(t, rows.Err())
	return entries
}

// root is RFC 6962's tree hash as its section 2.1 says it, without tiles.
func root(entries [][33]byte) [32]byte {
	switch len(entries) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, entries[0][:]...))
	}
	k := 1
	for 2*k < len(entries) {
		k *= 2
	}
	left, right := root(entries[:k]), root(entries[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// Logs grow by any number of leaves at a time, past full tiles; each head is the root of its leaves, signed by the site's
// own key, and each leaf is proved under it.
func TestSequencer_Grows(t *testing.T) {
	store, dsn := openStore(t)
	db := open(t, dsn)
	sequencer := servertest.Sequencer(t, dsn, auth.Seed{1})
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 1, 2, 250, 1, 1, 1, 300, 700, 5} {
		queue(t, db, 1, n)
		queue(t, db, 2, n/2)
		servertest.Sequenced(t, sequencer, n+n/2)
		for site, key := range map[int]string{1: "demo", 2: "other"} {
			entries := leaves(t, db, site)
			size, checkpoint, err := store.Checkpoint(t.Context(), int32(site))
			must(t, err)
			if size != int64(len(entries)) {
				t.Fatalf("%s has %d leaves and a head of %d", key, len(entries), size)
			}
			if size == 0 {
				continue
			}
			if hash := root(entries); !strings.HasPrefix(checkpoint, fmt.Sprintf("temoin.example/log/%s\n%d\n%s\n", key, size, base64.StdEncoding.EncodeToString(hash[:]))) {
				t.Fatalf("%s: the root of %d leaves is not in\n%s", key, size, checkpoint)
			}
			for range 5 {
				index := random.Int64N(size)
				proof, err := ledger.ProveLeaf(checkpoint, size, index, store.Tiles(t.Context(), int32(site)))
				must(t, err)
				place, err := ledger.CheckProof(verifierOf(t, servertest.LogOrigin+key), proof, entries[index])
				if err != nil || place != (ledger.Place{Index: index, Size: size}) {
					t.Fatalf("%s, leaf %d of %d: %v, %v", key, index, size, place, err)
				}
				if _, err := ledger.CheckProof(verifierOf(t, servertest.LogOrigin+key), proof, entries[(index+1)%size]); err == nil && size > 1 {
					t.Fatal("control: the proof of one leaf is taken for another")
				}
			}
		}
	}
	if n := count(t, dsn, `select count(*) from pending`); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

// Two sequencers on one database fork nothing: whatever was signed is a head of the one log.
func TestSequencer_TwoAtOnce(t *testing.T) {
	_, dsn := openStore(t)
	db := open(t, dsn)
	var mu sync.Mutex
	heads := map[int64]string{}
	one := func() *jobs.Sequencer { // with data folders of their own, as servers have
		log, err := postgres.OpenLog(dsn)
		must(t, err)
		t.Cleanup(func() { log.Close() })
		files, err := jobs.NewHeads(t.TempDir())
		must(t, err)
		return jobs.NewSequencer(noting{log, func(g *ledger.Grown) {
			mu.Lock()
			defer mu.Unlock()
			heads[g.Head.Size] = fmt.Sprintf("%x", g.Head.Root)
		}}, func(site string) (note.Signer, error) { return auth.Seed{1}.LogSigner("x/log/" + site), nil }, files, slog.New(slog.DiscardHandler))
	}
	sequencers := []*jobs.Sequencer{one(), one()}
	total := 0
	for run := range 100 {
		n := 1 + run%7
		queue(t, db, 1, n)
		total += n
		var running sync.WaitGroup
		for _, s := range sequencers {
			running.Go(func() {
				if _, err := s.Sequence(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
	}
	servertest.Sequenced(t, sequencers[0], count(t, dsn, `select count(*) from pending`))
	entries := leaves(t, db, 1)
	if len(entries) != total {
		t.Fatalf("%d leaves of %d", len(entries), total)
	}
	for size, hash := range heads {
		if want := root(entries[:size]); hash != fmt.Sprintf("%x", want) {
			t.Errorf("the head of %d leaves that was signed is not the log's", size)
		}
	}
	if len(heads) < 50 {
		t.Errorf("control: only %d heads were seen", len(heads))
	}
}

// noting tells of what is signed and committed.
type noting struct {
	jobs.Log
	tell func(*ledger.Grown)
}

func (n noting) Sequence(ctx context.Context, limit int, skip []int32, grow func(ledger.Growth) (*ledger.Grown, error)) (int, error) {
	var all []*ledger.Grown
	taken, err := n.Log.Sequence(ctx, limit, skip, func(g ledger.Growth) (*ledger.Grown, error) {
		grown, err := grow(g)
		all = append(all, grown)
		return grown, err
	})
	for _, grown := range all {
		if err == nil {
			n.tell(grown)
		}
	}
	return taken, err
}

// A head that moves while it is being extended is noticed, and nothing is lost.
func TestSequencer_ComparesAndSwaps(t *testing.T) {
	_, dsn := openStore(t)
	db := open(t, dsn)
	queue(t, db, 1, 3)
	servertest.Sequenced(t, servertest.Sequencer(t, dsn, auth.Seed{1}), 3)
	queue(t, db, 1, 2)
	log, err := postgres.OpenLog(dsn)
	must(t, err)
	defer log.Close()
	_, err = log.Sequence(t.Context(), 10, nil, func(g ledger.Growth) (*ledger.Grown, error) {
		_, err := db.Exec(`update log_head set size = 4`)
		must(t, err)
		signer, err := signer("demo")
		must(t, err)
		return ledger.Append(g, signer)
	})
	if err == nil || !strings.Contains(err.Error(), "has moved meanwhile") {
		t.Errorf("%v", err)
	}
	if waiting, made := count(t, dsn, `select count(*) from pending`), count(t, dsn, `select count(*) from leaf`); waiting != 2 || made != 3 {
		t.Errorf("%d wait, %d leaves", waiting, made)
	}
}

// A database that was restored from an older backup does not go on, and says what to do; other sites' logs do.
func TestSequencer_RefusesRestored(t *testing.T) {
	_, dsn := openStore(t)
	db := open(t, dsn)
	exec := func(statement string) {
		t.Helper()
		_, err := db.Exec(statement)
		must(t, err)
	}
	folder := t.TempDir()
	sequencer := servertest.SequencerIn(t, dsn, auth.Seed{1}, folder)
	queue(t, db, 1, 5)
	servertest.Sequenced(t, sequencer, 5)
	exec(`create table old_head as select * from log_head; create table old_tile as select * from tile`)
	queue(t, db, 1, 5)
	servertest.Sequenced(t, sequencer, 5)

	exec(`delete from leaf where index >= 5; delete from log_head; insert into log_head select * from old_head; delete from tile; insert into tile select * from old_tile`)
	queue(t, db, 1, 1)
	queue(t, db, 2, 2)
	_, err := sequencer.Sequence(t.Context())
	var fork *jobs.ForkError
	if !errors.As(err, &fork) || fork.Site != "demo" || fork.Has.Size != 5 || fork.Signed.Size != 10 || !strings.Contains(err.Error(), "Restore one that holds them") {
		t.Fatalf("%v", err)
	}
	servertest.Sequenced(t, sequencer, 2)
	if refused := sequencer.Refused(); !slices.Equal(refused, []string{"demo"}) {
		t.Errorf("refused: %q", refused)
	}
	if n := count(t, dsn, `select count(*) from leaf where site_id = 1`); n != 5 {
		t.Errorf("%d leaves", n)
	}
	// Control: without the file nothing would have noticed.
	forked := servertest.Sequencer(t, dsn, auth.Seed{1})
	servertest.Sequenced(t, forked, 1)
	queue(t, db, 1, 300)
	servertest.Sequenced(t, forked, 300)
	queue(t, db, 1, 1)
	if _, err := servertest.SequencerIn(t, dsn, auth.Seed{1}, folder).Sequence(t.Context()); !errors.As(err, &fork) || fork.Has.Size != 306 || fork.Signed.Size != 10 {
		t.Errorf("a longer log that does not hold what was signed: %v", err)
	}
	servertest.Sequenced(t, forked, 1)
}

// Leaves that were altered in the tree are not signed over.
func TestSequencer_RefusesAlteredTiles(t *testing.T) {
	_, dsn := openStore(t)
	db := open(t, dsn)
	sequencer := servertest.Sequencer(t, dsn, auth.Seed{1})
	queue(t, db, 1, 5)
	servertest.Sequenced(t, sequencer, 5)
	_, err := db.Exec(`update tile set hashes = set_byte(hashes, 130, get_byte(hashes, 130) # 1)`) // of the last leaf
	must(t, err)
	queue(t, db, 1, 1)
	if _, err := sequencer.Sequence(t.Context()); err == nil || !strings.Contains(err.Error(), "temoin fsck") {
		t.Errorf("%v", err)
	}
}

// The file is written before the transaction ends, so after a crash the database may have either head.
func TestHeads(t *testing.T) {
	dir := t.TempDir()
	heads := func() *jobs.Heads {
		h, err := jobs.NewHeads(dir)
		must(t, err)
		return h
	}
	from := func(head ledger.Head) ledger.Growth { return ledger.Growth{SiteID: 1, Site: "demo", Head: head} }
	a, b, c := ledger.EmptyHead, ledger.Head{Size: 3, Root: [32]byte{3}}, ledger.Head{Size: 5, Root: [32]byte{5}}
	must(t, heads().Advance(from(a), b))
	must(t, heads().Advance(from(a), b)) // its transaction failed
	h := heads()
	must(t, h.Advance(from(b), c))
	must(t, heads().Advance(from(b), c))
	must(t, h.Confirm("demo"))
	for name, head := range map[string]ledger.Head{"older": b, "empty": a, "another root": {Size: 5, Root: [32]byte{1}}} {
		var fork *jobs.ForkError
		if err := heads().Advance(from(head), ledger.Head{Size: 11}); !errors.As(err, &fork) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, os.WriteFile(filepath.Join(dir, "demo"), []byte("9 0"), 0o600))
	if err := heads().Advance(from(c), ledger.Head{Size: 11}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}
