package postgres_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

var demoSite = consent.Site{ID: 1, Key: demo.SiteKey}

// subject is one of 22 characters.
func subject(n int) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "subject%09d", n))
}

// decide records a decision of a subject of the demo, made at a time, and returns its id.
func decide(t testing.TB, store *postgres.Store, subject string, n int, at time.Time) string {
	t.Helper()
	return decideOn(t, store, demoSite, subject, n, at)
}

func decideOn(t testing.TB, store *postgres.Store, site consent.Site, subject string, n int, at time.Time) string {
	t.Helper()
	version, err := consent.Publish(demo.Draft(), 1)
	must(t, err)
	ms := at.UnixMilli()
	id := fmt.Sprintf("%08x-%04x-7000-8000-%012x", ms>>16, ms&0xffff, n)
	e, err := consent.NewEvidence(&consent.Decision{
		ID: id, Site: site.Key, Subject: subject, Notice: version.Digest(),
		Purposes: map[string]bool{"functional": true, "advertising": false, "social": false}, Act: consent.Choose, Lang: "fr", At: at,
	}, version, at, consent.Salt{byte(n), byte(n >> 8)})
	must(t, err)
	e.SiteID, e.Country, e.Device = site.ID, "ZZ", "desktop"
	entry := ledger.Entry(ledger.Decision, consent.Commit(e.Salt, e.Bytes))
	must(t, store.InsertDecisions(t.Context(), []*consent.Evidence{e}, []consent.Promise{{SiteID: site.ID, ID: ms<<20 + int64(n), Note: "note", Entries: [][33]byte{entry}}}))
	return id
}

func openEraser(t testing.TB, dsn string) *postgres.Eraser {
	t.Helper()
	eraser, err := postgres.OpenEraser(dsn, servertest.Sealer(auth.Seed{1}))
	must(t, err)
	t.Cleanup(func() { eraser.Close() })
	return eraser
}

// What an erasure leaves brings nobody back; the log says which decisions it was, by place or by entry, and never whose.
func TestErase(t *testing.T) {
	store, dsn := openStore(t)
	_, _, err := store.PublishNotice(t.Context(), 1, demo.Draft(), by)
	must(t, err)
	sequencer := servertest.Sequencer(t, dsn, auth.Seed{1})
	servertest.SequencedAll(t, sequencer)
	mine, other := subject(1), subject(2)
	ids := []string{decide(t, store, mine, 1, now), decide(t, store, mine, 2, now.Add(time.Second))}
	kept := decide(t, store, other, 3, now)
	servertest.SequencedAll(t, sequencer)
	ids = append(ids, decide(t, store, mine, 4, now.Add(2*time.Second))) // this one waits
	db := owner(t, dsn)
	var waiting []byte
	must(t, db.QueryRow(`select entry from pending`).Scan(&waiting))

	eraser := openEraser(t, dsn)
	records, statement, err := eraser.Erase(t.Context(), demoSite, mine, consent.OnRequest, by)
	if err != nil || records != 3 {
		t.Fatalf("%d, %v", records, err)
	}
	all := stated(t, db, 1)
	if len(all) != 2 || all[0].Erasure == nil || all[1].Action == nil || all[0].ID != statement {
		t.Fatalf("%+v", all)
	}
	e := all[0].Erasure
	if e.Ground != consent.OnRequest || len(e.Leaves) != 1 || e.Leaves[0] != [2]int64{3, 4} || len(e.Waiting) != 1 || e.Waiting[0] != base64.StdEncoding.EncodeToString(waiting) {
		t.Errorf("%+v", e)
	}
	if a := all[1].Action; a.What != consent.SubjectErased || a.Who != by.Who || a.Why != by.Why || a.After == "" {
		t.Errorf("%+v", a)
	}
	for _, id := range ids {
		for name, read := range map[string]func() error{
			"find":    func() error { _, _, _, err := store.FindDecision(t.Context(), 1, id); return err },
			"exhibit": func() error { _, err := store.Exhibit(t.Context(), 1, id); return err },
			"history": func() error { _, err := store.History(t.Context(), 1, id, 10); return err },
			"subject": func() error { _, _, err := store.SubjectOf(t.Context(), 1, id); return err },
		} {
			if err := read(); !errors.Is(err, consent.ErrErased) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if record, err := store.CurrentDecision(t.Context(), 1, mine); record != nil || err != nil {
		t.Errorf("%s, %v", record, err)
	}
	if who, isFirst, err := store.SubjectOf(t.Context(), 1, kept); who != other || !isFirst || err != nil {
		t.Errorf("the other: %q, %v", who, err)
	}
	if found := anywhere(t, db, mine); found != "" {
		t.Errorf("the subject stands in %s", found)
	}
	if found := anywhere(t, db, other); found == "" {
		t.Error("control: the other subject stands nowhere")
	}
	if again, _, err := eraser.Erase(t.Context(), demoSite, mine, consent.OnRequest, by); again != 0 || err != nil {
		t.Errorf("again: %d, %v", again, err)
	}
	if n := len(stated(t, db, 1)); n != 2 {
		t.Errorf("%d statements after nothing was erased", n)
	}
}

// anywhere returns the tables that hold a text in any column, or in bytes.
func anywhere(t *testing.T, db *sql.DB, text string) string {
	t.Helper()
	rows, err := db.Query(`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
	must(t, err)
	var tables, found []string
	for rows.Next() {
		var table string
		must(t, rows.Scan(&table))
		tables = append(tables, table)
	}
	must(t, rows.Close())
	for _, table := range tables {
		var n int
		must(t, db.QueryRow(`select count(*) from `+table+` as r where position($1 in r::text) > 0 or position(encode(convert_to($1, 'UTF8'), 'hex') in r::text) > 0`, text).Scan(&n))
		if n > 0 {
			found = append(found, table)
		}
	}
	return strings.Join(found, ", ")
}

// However the sequencer runs meanwhile, each erased decision is named exactly once, by a place that is its own or by its
// entry.
func TestErase_WhileSequencing(t *testing.T) {
	store, dsn := openStore(t)
	_, _, err := store.PublishNotice(t.Context(), 1, demo.Draft(), by)
	must(t, err)
	sequencer, eraser := servertest.Sequencer(t, dsn, auth.Seed{1}), openEraser(t, dsn)
	ended := make(chan struct{})
	var sequencing sync.WaitGroup
	sequencing.Go(func() {
		for {
			select {
			case <-ended:
				return
			default:
			}
			if _, err := sequencer.Sequence(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		}
	})
	const subjects = 60
	want := 0
	for n := range subjects {
		for i := range 1 + n%3 {
			decide(t, store, subject(n), n*10+i, now.Add(time.Duration(i)*time.Second))
			want++
		}
		if n%2 == 0 { // its turn comes with the next one's, when it may have its place
			continue
		}
		for _, erased := range []int{n - 1, n} {
			if _, _, err := eraser.Erase(t.Context(), demoSite, subject(erased), consent.ByVisitor, by); err != nil {
				t.Error(err)
			}
		}
	}
	close(ended)
	sequencing.Wait()
	servertest.SequencedAll(t, sequencer)
	db := owner(t, dsn)
	named, waited := map[int64]int{}, 0
	rows, err := db.Query(`select body from statement where kind = 3`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var body []byte
		must(t, rows.Scan(&body))
		s, err := consent.ParseStatement(body)
		must(t, err)
		for _, span := range s.Erasure.Leaves {
			for index := span[0]; index <= span[1]; index++ {
				named[index]++
			}
		}
		for _, entry := range s.Erasure.Waiting {
			raw, err := base64.StdEncoding.DecodeString(entry)
			must(t, err)
			var index int64
			must(t, db.QueryRow(`select index from leaf where entry = $1`, raw).Scan(&index))
			named[index]++
			waited++
		}
	}
	if len(named) != want {
		t.Errorf("%d leaves named, %d decisions erased", len(named), want)
	}
	for index, times := range named {
		var kind int
		must(t, db.QueryRow(`select get_byte(entry, 0) from leaf where index = $1`, index).Scan(&kind))
		if times != 1 || kind != int(ledger.Decision) {
			t.Errorf("leaf %d of type %d is named %d times", index, kind, times)
		}
	}
	t.Logf("%d of %d were named while they waited", waited, want)
}

// Records that were given to another subject are not erased with that subject's own: no statement explains away what somebody
// altered in the database.
func TestErase_RefusesWhatWasAltered(t *testing.T) {
	store, dsn := openStore(t)
	_, _, err := store.PublishNotice(t.Context(), 1, demo.Draft(), by)
	must(t, err)
	sequencer, eraser, db := servertest.Sequencer(t, dsn, auth.Seed{1}), openEraser(t, dsn), owner(t, dsn)
	victim := decide(t, store, subject(1), 1, now)
	decide(t, store, subject(2), 2, now)
	servertest.SequencedAll(t, sequencer)
	waiting := decide(t, store, subject(3), 3, now)
	for says, alter := range map[string]string{
		`its subject is stored as`:       `update event set subject = '` + subject(2) + `' where id = '` + victim + `'`,
		`its record or salt is not`:      `update event set salt = sha256('') where subject = '` + subject(2) + `'`,
		`its end of the choice`:          `update event set expires_at = 'infinity' where subject = '` + subject(2) + `'`,
		waiting + " was altered: its su": `update event set subject = '` + subject(2) + `' where id = '` + waiting + `'`,
		`is neither in the log`:          `delete from leaf where event_id = '` + victim + `'; update event set subject = '` + subject(2) + `' where id = '` + victim + `'`,
	} {
		_, err := db.Exec(`create table kept as select * from event; create table kept_leaf as select * from leaf; ` + alter)
		must(t, err)
		if records, _, err := eraser.Erase(t.Context(), demoSite, subject(2), consent.ByVisitor, by); err == nil || records != 0 ||
			!strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "Run temoin fsck") {
			t.Errorf("%s: %d, %v", says, records, err)
		}
		if n := len(stated(t, db, 1)); n != 0 {
			t.Errorf("%s: %d statements", says, n)
		}
		_, err = db.Exec(`delete from event; insert into event select * from kept; delete from leaf; insert into leaf select * from kept_leaf; drop table kept, kept_leaf`)
		must(t, err)
	}
	if records, _, err := eraser.Erase(t.Context(), demoSite, subject(2), consent.ByVisitor, by); records != 1 || err != nil { // control
		t.Errorf("%d, %v", records, err)
	}
	if records, altered, err := eraser.EraseAltered(t.Context(), demoSite, subject(3), by); records != 1 || altered != 0 || err != nil {
		t.Errorf("%d, %d, %v", records, altered, err)
	}
	_, err = db.Exec(`update event set salt = sha256('') where subject = '` + subject(1) + `'`)
	must(t, err)
	if records, altered, err := eraser.EraseAltered(t.Context(), demoSite, subject(1), by); records != 1 || altered != 1 || err != nil {
		t.Errorf("%d, %d, %v", records, altered, err)
	}
}
