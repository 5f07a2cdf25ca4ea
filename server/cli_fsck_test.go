package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

var (
	fsckSeed = auth.Seed{1}
	fsckNow  = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
)

const fsckHost = "temoin.example"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kept is a server's database and data folder, with the sites demo and other.
type kept struct {
	dsn, data string
	versions  map[string]*consent.Version
}

func newKept(t *testing.T) *kept {
	t.Helper()
	k := &kept{servertest.Database(t), t.TempDir(), map[string]*consent.Version{}}
	must(t, os.WriteFile(filepath.Join(k.data, "seed"), fmt.Appendf(nil, "%x\n", fsckSeed[:]), 0o600))
	must(t, postgres.EnsurePartitions(t.Context(), k.dsn, fsckNow))
	store, err := postgres.Open(t.Context(), k.dsn)
	must(t, err)
	defer store.Close()
	for _, site := range []string{"demo", "other"} {
		id, err := store.InsertSite(t.Context(), consent.Site{Key: site, Name: site, Domains: []string{site + ".example"}}, consent.ByServer(fsckNow))
		must(t, err)
		draft := demo.Draft()
		draft.Site = site
		k.versions[site], _, err = store.PublishNotice(t.Context(), id, draft, consent.ByServer(fsckNow))
		must(t, err)
	}
	return k
}

// publish publishes more versions of a site's notice; nothing is decided under them.
func (k *kept) publish(t *testing.T, site string, months ...int) {
	t.Helper()
	store, err := postgres.Open(t.Context(), k.dsn)
	must(t, err)
	defer store.Close()
	for _, n := range months {
		draft := demo.Draft()
		draft.Site, draft.Months = site, n
		id := map[string]int32{"demo": 1, "other": 2}[site]
		version, _, err := store.PublishNotice(t.Context(), id, draft, consent.ByServer(fsckNow))
		must(t, err)
		must(t, store.StateBuild(t.Context(), id, consent.Build{Notice: version.Digest(), Files: map[string]string{"/w/a.js": strings.Repeat("0", 64)}}, fsckNow))
	}
}

func (k *kept) decision(t *testing.T, site string, n int) *consent.Evidence {
	t.Helper()
	made := fsckNow.Add(time.Duration(n)*time.Second + time.Duration(site[0])*time.Millisecond)
	ms := made.UnixMilli()
	e, err := consent.NewEvidence(&consent.Decision{
		ID: fmt.Sprintf("%08x-%04x-7000-8000-%012x", ms>>16, ms&0xffff, n), Site: site, Subject: fmt.Sprintf("c3ViamVjd%012dA", n), Notice: k.versions[site].Digest(),
		Purposes: map[string]bool{"functional": true, "advertising": false, "social": n%2 == 0}, Act: consent.Choose, Lang: "fr", At: made,
	}, k.versions[site], made, consent.Salt{byte(n), byte(n >> 8), site[0]})
	must(t, err)
	e.SiteID, e.Country, e.Device = map[string]int32{"demo": 1, "other": 2}[site], "ZZ", "desktop"
	return e
}

// record records the decisions from one number up to another, of a site.
func (k *kept) record(t *testing.T, site string, from, to int) {
	t.Helper()
	store, err := postgres.Open(t.Context(), k.dsn)
	must(t, err)
	defer store.Close()
	c := jobs.NewCommitter(store, fsckSigner("/promise/"), nil, slog.New(slog.NewTextHandler(t.Output(), nil)))
	defer c.Close()
	var waiting sync.WaitGroup
	for n := from; n < to; n++ {
		e := k.decision(t, site, n)
		waiting.Go(func() {
			if _, err := c.Record(context.WithoutCancel(t.Context()), e); err != nil {
				t.Error(err)
			}
		})
	}
	waiting.Wait()
}

// batch records the decisions from one number up to another, of demo, in one transaction.
func (k *kept) batch(t *testing.T, from, to int) {
	t.Helper()
	store, err := postgres.Open(t.Context(), k.dsn)
	must(t, err)
	defer store.Close()
	var batch []*consent.Evidence
	promise := consent.Promise{SiteID: 1, ID: int64(from)}
	for n := from; n < to; n++ {
		e := k.decision(t, "demo", n)
		batch, promise.Entries = append(batch, e), append(promise.Entries, ledger.Entry(ledger.Decision, consent.Commit(e.Salt, e.Bytes)))
	}
	promise.Note, err = ledger.SignBatch(fsckSeed.LogSigner(fsckHost+"/promise/demo"), promise.Entries)
	must(t, err)
	must(t, store.InsertDecisions(t.Context(), batch, []consent.Promise{promise}))
}

// erase erases what a decision's subject has decided.
func (k *kept) erase(t *testing.T, site string, n int) {
	t.Helper()
	eraser, err := postgres.OpenEraser(k.dsn, fsckSigner("/log/"))
	must(t, err)
	defer eraser.Close()
	e := k.decision(t, site, n)
	records, _, err := eraser.Erase(t.Context(), consent.Site{ID: e.SiteID, Key: site}, e.Record.PIIPrincipalID, consent.ByVisitor, consent.ByServer(fsckNow))
	if err != nil || records != 1 {
		t.Fatalf("%d records, %v", records, err)
	}
}

func fsckSigner(kind string) func(site string) (note.Signer, error) {
	return func(site string) (note.Signer, error) { return fsckSeed.LogSigner(fsckHost + kind + site), nil }
}

// sequence makes leaves of all that waits.
func (k *kept) sequence(t *testing.T) {
	t.Helper()
	log, err := postgres.OpenLog(k.dsn)
	must(t, err)
	defer log.Close()
	heads, err := jobs.NewHeads(filepath.Join(k.data, "heads"))
	must(t, err)
	_, err = jobs.NewSequencer(log, fsckSigner("/log/"), heads, slog.New(slog.DiscardHandler)).Sequence(t.Context())
	must(t, err)
}

// checkpoint writes the checkpoint of demo to a file, as it is mailed.
func (k *kept) checkpoint(t *testing.T) (file string) {
	t.Helper()
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	var text string
	must(t, db.QueryRow(`select note from log_head where site_id = 1`).Scan(&text))
	file = filepath.Join(t.TempDir(), "checkpoint.txt")
	must(t, os.WriteFile(file, []byte("\r\n"+strings.ReplaceAll(text, "\n", "\r\n")+"\r\n"), 0o600))
	return file
}

// fsckOf is what fsck prints about a database, with its error as the last line.
func fsckOf(t *testing.T, dsn, data string, change func(*fsck)) string {
	t.Helper()
	var out bytes.Buffer
	command := fsck{URL: "https://" + fsckHost, database: database{Data: data, DatabaseURL: dsn}}
	if change != nil {
		change(&command)
	}
	if err := command.Run(t.Context(), terminal{&out, slog.New(slog.NewTextHandler(t.Output(), nil))}); err != nil {
		fmt.Fprintln(&out, "temoin:", oneLine(err))
	}
	return out.String()
}

// insider is a PostgreSQL superuser; where a script signs, it has stolen the seed too.
type insider struct {
	*testing.T
	*kept
	db *sql.DB
}

func (x *insider) exec(statement string, args ...any) {
	x.Helper()
	if result, err := x.db.Exec(statement, args...); err != nil {
		x.Fatalf("%s: %v", statement, err)
	} else if n, err := result.RowsAffected(); err != nil || n == 0 {
		x.Fatalf("%s: changed nothing, %v", statement, err)
	}
}

// leaf is one of the log of demo.
type leaf struct {
	entry [ledger.EntryBytes]byte
	event string
}

func (x *insider) leaves() (all []leaf) {
	x.Helper()
	rows, err := x.db.Query(`select entry, event_id from leaf where site_id = 1 order by index`)
	must(x, err)
	defer rows.Close()
	for rows.Next() {
		var l leaf
		var entry []byte
		must(x, rows.Scan(&entry, &l.event))
		copy(l.entry[:], entry)
		all = append(all, l)
	}
	must(x, rows.Err())
	return all
}

// rebuild replaces the log of demo: leaves, tiles, head and checkpoint fit together.
func (x *insider) rebuild(leaves []leaf, seed auth.Seed) {
	x.Helper()
	for _, table := range []string{"leaf", "tile", "log_head"} {
		x.exec(`delete from ` + table + ` where site_id = 1`)
	}
	growth := ledger.Growth{Head: ledger.EmptyHead, Entries: make([][ledger.EntryBytes]byte, len(leaves))}
	for i, l := range leaves {
		growth.Entries[i] = l.entry
		x.exec(`insert into leaf (site_id, index, entry, event_id) values (1, $1, $2, $3)`, i, l.entry[:], l.event)
	}
	grown, err := ledger.Append(growth, seed.LogSigner(fsckHost+"/log/demo"))
	must(x, err)
	for _, tile := range grown.Tiles {
		x.exec(`insert into tile (site_id, level, n, hashes) values (1, $1, $2, $3)`, tile.Level, tile.N, tile.Hashes)
	}
	x.exec(`insert into log_head (site_id, size, root, note) values (1, $1, $2, $3)`, grown.Head.Size, grown.Head.Root[:], grown.Note)
	x.promise()
}

// promise makes the promises of demo anew, to fit what is in the log and in its queue.
func (x *insider) promise() {
	x.Helper()
	rows, err := x.db.Query(`
		select promise, string_agg(entry, ''::bytea order by id) from event
		join (select site_id, event_id, entry from leaf union all select site_id, event_id, entry from pending) as kept on kept.site_id = event.site_id and event_id = id
		where event.site_id = 1 group by promise`)
	must(x, err)
	defer rows.Close()
	x.exec(`delete from promise where site_id = 1`)
	for rows.Next() {
		var id int64
		var all []byte
		must(x, rows.Scan(&id, &all))
		var entries [][ledger.EntryBytes]byte
		for e := range slices.Chunk(all, ledger.EntryBytes) {
			entries = append(entries, [ledger.EntryBytes]byte(e))
		}
		note, err := ledger.SignBatch(fsckSeed.LogSigner(fsckHost+"/promise/demo"), entries)
		must(x, err)
		x.exec(`insert into promise (site_id, id, note, entries) values (1, $1, $2, $3)`, id, note, all)
	}
	must(x, rows.Err())
}

// edited is a decision with another answer, and its entry.
func (x *insider) edited(event string) (record []byte, entry [ledger.EntryBytes]byte) {
	x.Helper()
	var salt []byte
	must(x, x.db.QueryRow(`select record, salt from event where site_id = 1 and id = $1`, event).Scan(&record, &salt))
	r, err := consent.ParseRecord(record)
	must(x, err)
	r.Purposes["advertising"] = true
	record, err = r.Canonical()
	must(x, err)
	return record, ledger.Entry(ledger.Decision, consent.Commit(consent.Salt(salt), record))
}

// insert stores a decision that nobody made, without a place in the log.
func (x *insider) insert(e *consent.Evidence) {
	x.Helper()
	x.exec(`insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt) values (1, $1, $2, 1, 1, $3, $4, $5, $6)`,
		e.Record.RecordID, e.Record.PIIPrincipalID, e.DecidedAt, e.ExpiresAt, e.Bytes, e.Salt[:])
}

// blank takes the record of a leaf of demo away, as an erasure does.
func (x *insider) blank(index int) {
	x.Helper()
	x.exec(`update event set subject = null, record = null, salt = null where site_id = 1 and id = $1`, x.leaves()[index].event)
}

// erasure says that a leaf of demo was erased.
func (x *insider) erasure(index int64) consent.Statement {
	return consent.Statement{Schema: consent.StatementSchema, ID: "01a20320-a200-7000-8000-00000000eeee", Site: "demo", MadeAt: consent.FormatTime(fsckNow),
		Erasure: &consent.Erasure{Ground: consent.ByVisitor, Leaves: [][2]int64{{index, index}}}}
}

// state stores a statement of demo that the log then takes on.
func (x *insider) state(s consent.Statement) {
	x.Helper()
	body, err := consent.Canonical(&s)
	must(x, err)
	x.exec(`insert into statement (site_id, id, kind, made_at, body, salt) values (1, $1, $2, $3, $4, $5)`, s.ID, int16(s.Kind()), fsckNow, body, make([]byte, 32))
	entry := ledger.Entry(s.Kind(), consent.Commit(consent.Salt{}, body))
	x.exec(`insert into pending (site_id, event_id, entry) values (1, $1, $2)`, s.ID, entry[:])
}

// by says what is needed to find what an insider did. A checkpoint finds what was done to the leaves that it covers.
type by int

const (
	alone by = iota // the database contradicts itself, or its checkpoint the seed
	early           // any checkpoint, even one of the first 300 leaves
	late            // the checkpoint of all 400, or the head that the server keeps in its data folder
	nothing
)

// Everything that an insider does to the past is found, from a checkpoint outside the database where the key was stolen.
func TestFsck_Insiders(t *testing.T) {
	k := newKept(t)
	// Those of one call get their leaves in any order: number 50, which is erased, has one between 17 and 200, which the scripts touch.
	k.record(t, "demo", 0, 40)
	k.record(t, "demo", 40, 100)
	k.record(t, "demo", 100, 300)
	k.record(t, "other", 0, 100)
	k.sequence(t)
	k.erase(t, "demo", 50)
	k.sequence(t)
	first := k.checkpoint(t)
	backup := servertest.Clone(t, k.dsn)
	k.record(t, "demo", 300, 400)
	k.record(t, "other", 100, 200)
	k.sequence(t)
	last := k.checkpoint(t)
	k.record(t, "demo", 400, 403) // these wait
	k.erase(t, "demo", 401)
	k.record(t, "demo", 403, 404) // waits too, alone in its batch
	k.batch(t, 404, 407)          // and so do these, in one
	k.publish(t, "demo", 11, 12)
	waits := k.decision(t, "demo", 403)
	erased, waiting := k.decision(t, "demo", 50), k.decision(t, "demo", 401)
	restore := func(x *insider, e *consent.Evidence) {
		x.exec(`update event set subject = $2, record = $3, salt = $4 where site_id = 1 and id = $1`, e.Record.RecordID, e.Record.PIIPrincipalID, e.Bytes, e.Salt[:])
	}

	bare := t.TempDir() // a data folder of which the insider has taken the heads
	seed, err := os.ReadFile(filepath.Join(k.data, "seed"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(bare, "seed"), seed, 0o600))
	for _, script := range []struct {
		name  string
		needs by
		says  string // fsck, of the first difference
		run   func(x *insider)
	}{
		{"touch nothing", nothing, "", func(x *insider) {}},
		{"edit a record", alone, "leaf 17, decision ", func(x *insider) {
			event := x.leaves()[17].event
			record, _ := x.edited(event)
			x.exec(`update event set record = $1 where site_id = 1 and id = $2`, record, event)
		}},
		{"delete an event", alone, "leaf 17: its decision ", func(x *insider) { x.exec(`delete from event where site_id = 1 and id = $1`, x.leaves()[17].event) }},
		{"blank a record", alone, "was erased, and the log does not say so", func(x *insider) {
			x.exec(`update event set subject = null, record = null, salt = null where site_id = 1 and id = $1`, x.leaves()[17].event)
		}},
		{"bring an erased record back", alone, "was erased, and it is there again", func(x *insider) { restore(x, erased) }},
		{"bring back one that waits", alone, "was erased, and it is there again", func(x *insider) { restore(x, waiting) }},
		{"delete what an erasure left", alone, "what an erasure had left of its decision ", func(x *insider) {
			x.exec(`delete from event where site_id = 1 and id = $1`, erased.Record.RecordID)
		}},
		{"let an erasure name another leaf", alone, "its body, salt or kind is not the one that the log commits to", func(x *insider) {
			x.exec(`update event set subject = null, record = null, salt = null where site_id = 1 and id = $1`, x.leaves()[17].event)
			x.exec(`update statement set body = convert_to(replace(convert_from(body, 'UTF8'), '"leaves":[[', '"leaves":[[17,17],['), 'UTF8')
				where site_id = 1 and kind = 3 and convert_from(body, 'UTF8') like '%"leaves":[[%'`)
		}},
		{"make up an erasure without a leaf", alone, "is neither in the log nor waiting", func(x *insider) {
			x.blank(17)
			x.state(x.erasure(17))
			x.exec(`delete from pending where site_id = 1 and event_id = $1`, x.erasure(17).ID)
		}},
		{"make up an erasure that waits", alone, "nobody has sealed it", func(x *insider) {
			x.state(x.erasure(17))
			x.blank(17)
		}},
		{"make up an erasure and have it sequenced", alone, "nobody has sealed it", func(x *insider) {
			x.state(x.erasure(17))
			x.blank(17)
			x.data = x.TempDir()
			x.sequence(x.T)
		}},
		{"make up a retention run", alone, "nobody has sealed it", func(x *insider) {
			s := x.erasure(17)
			s.Erasure.Ground = consent.AfterTerms
			x.state(s)
			x.exec(`delete from event where site_id = 1 and id = $1`, x.leaves()[17].event)
		}},
		{"forget an erasure", alone, "leaf 303: its statement ", func(x *insider) {
			x.exec(`delete from statement where site_id = 1 and kind = 3 and id = $1`, x.leaves()[303].event)
		}},
		{"forget an erasure and its leaf", alone, "was erased, and the log does not say so", func(x *insider) {
			all := x.leaves()
			x.exec(`delete from statement where site_id = 1 and kind = 3 and id = $1`, all[303].event)
			x.rebuild(slices.Delete(all, 303, 304), fsckSeed)
		}},
		{"swap two records", alone, "leaf 17, decision ", func(x *insider) {
			all := x.leaves()
			x.exec(`update event set record = other.record, salt = other.salt from event as other
				where event.site_id = 1 and other.site_id = 1 and event.id = any(array[$1, $2]::uuid[]) and other.id = any(array[$1, $2]::uuid[]) and other.id <> event.id`,
				all[17].event, all[18].event)
		}},
		{"back-date a column", alone, "its time of the choice is stored as ", func(x *insider) {
			x.exec(`update event set decided_at = decided_at - interval '1 day' where site_id = 1 and id = $1`, x.leaves()[17].event)
		}},
		{"back-date column and record", alone, "its record or salt is not the one that the log commits to", func(x *insider) {
			event := x.leaves()[17].event
			var record []byte
			must(x, x.db.QueryRow(`update event set decided_at = decided_at - interval '1 day' where site_id = 1 and id = $1 returning record`, event).Scan(&record))
			r, err := consent.ParseRecord(record)
			must(x, err)
			at, err := consent.ParseTime(r.Event.EventTime)
			must(x, err)
			r.Event.EventTime = consent.FormatTime(at.AddDate(0, 0, -1))
			record, err = r.Canonical()
			must(x, err)
			x.exec(`update event set record = $1 where site_id = 1 and id = $2`, record, event)
		}},
		{"cut the tail", late, "there are 350 leaves, and ", func(x *insider) {
			all := x.leaves()
			for _, l := range all[350:] {
				x.exec(`delete from event where site_id = 1 and id = $1`, l.event)
			}
			x.rebuild(all[:350], fsckSeed)
		}},
		{"rebuild over an edited record", early, "leaves are not those of ", func(x *insider) {
			all := x.leaves()
			record, entry := x.edited(all[17].event)
			x.exec(`update event set record = $1 where site_id = 1 and id = $2`, record, all[17].event)
			all[17].entry = entry
			x.rebuild(all, fsckSeed)
		}},
		{"fork", late, "the first 404 leaves are not those of ", func(x *insider) {
			all := x.leaves()
			slices.Reverse(all[350:])
			x.rebuild(all, fsckSeed)
		}},
		{"restore an older state", late, "there are 304 leaves, and ", func(x *insider) {
			x.dsn = servertest.Clone(x, backup)
		}},
		{"change a notice", alone, "notice 1: its body is not the one that its digest names", func(x *insider) {
			x.exec(`update notice set body = convert_to(replace(convert_from(body, 'UTF8'), '"months":13', '"months":12'), 'UTF8') where site_id = 1 and number = 1`)
		}},
		{"change a notice and its digest", alone, "its notice is stored as ", func(x *insider) {
			x.exec(`update notice set body = '{}', digest = encode(sha256('{}'), 'hex') where site_id = 1 and number = 1`)
		}},
		{"change the key", alone, "the head's checkpoint is not signed with the key of temoin.example/log/demo", func(x *insider) { x.rebuild(x.leaves(), auth.Seed{2}) }},
		{"replay under another id", alone, "decision 01a20320-a200-7000-8000-00000000ffff is neither in the log nor waiting", func(x *insider) {
			x.exec(`insert into event select site_id, '01a20320-a200-7000-8000-00000000ffff', subject, notice, promise, decided_at, expires_at, record, salt
				from event where site_id = 1 and id = $1`, x.leaves()[17].event)
		}},
		{"insert in the past", early, "leaves are not those of ", func(x *insider) {
			e := k.decision(x.T, "demo", 9999)
			x.insert(e)
			x.rebuild(slices.Insert(x.leaves(), 200, leaf{ledger.Entry(ledger.Decision, consent.Commit(e.Salt, e.Bytes)), e.Record.RecordID}), fsckSeed)
		}},
		// What a log cannot tell: whether somebody has made the decision that it takes on.
		{"record an invented decision now", nothing, "", func(x *insider) {
			e := k.decision(x.T, "demo", 9999)
			x.insert(e)
			entry := ledger.Entry(ledger.Decision, consent.Commit(e.Salt, e.Bytes))
			x.exec(`insert into pending (site_id, event_id, entry, decided_at, notice, act, lang, country, device, purposes)
				values (1, $1, $2, $3, 1, 'choose', 'fr', 'ZZ', 'desktop', '{"": true}')`, e.Record.RecordID, entry[:], e.DecidedAt)
			x.promise()
		}},
		{"delete one that waits", alone, ": of its 1 entry, 1 neither in the log nor waiting for it", func(x *insider) {
			x.exec(`delete from pending where site_id = 1 and event_id = $1`, waits.Record.RecordID)
			x.exec(`delete from event where site_id = 1 and id = $1`, waits.Record.RecordID)
		}},
		{"delete one of a batch that waits", alone, "promise 404: of its 3 entries, 1 neither in the log nor waiting for it", func(x *insider) {
			x.exec(`delete from pending where site_id = 1 and event_id = $1`, k.decision(x.T, "demo", 405).Record.RecordID)
			x.exec(`delete from event where site_id = 1 and id = $1`, k.decision(x.T, "demo", 405).Record.RecordID)
		}},
		{"rewrite one that waits", alone, " is not what promise ", func(x *insider) {
			record, entry := x.edited(waits.Record.RecordID)
			x.exec(`update event set record = $2 where site_id = 1 and id = $1`, waits.Record.RecordID, record)
			x.exec(`update pending set entry = $2 where site_id = 1 and event_id = $1`, waits.Record.RecordID, entry[:])
		}},
		{"delete the promises", alone, ": its promise ", func(x *insider) { x.exec(`delete from promise where site_id = 1`) }},
		{"cut an entry from a promise", alone, " is signed over other entries than those stored with it", func(x *insider) {
			x.exec(`update promise set entries = substr(entries, 1, length(entries) - 33) where site_id = 1 and id = (select promise from event where site_id = 1 and id = $1)`, x.leaves()[17].event)
		}},
		{"promise with another key", alone, " is not signed with the key of temoin.example/promise/demo", func(x *insider) {
			x.exec(`update promise set note = replace(note, chr(8212) || ' temoin.example/promise/demo ', chr(8212) || ' temoin.example/promise/demo A') where site_id = 1`)
		}},
		{"delete notices without decisions", alone, "notice 3: the log or its queue tells of it, and it is missing", func(x *insider) {
			x.exec(`delete from notice where site_id = 1 and number in (2, 3)`)
		}},
		{"delete the notice of a build", alone, ", of which the log or its queue tells what was served, is missing", func(x *insider) {
			x.exec(`delete from notice where site_id = 1 and number = 3`)
		}},
	} {
		t.Run(script.name, func(t *testing.T) {
			copied := *k
			copied.dsn = servertest.Clone(t, k.dsn)
			x := &insider{T: t, kept: &copied}
			x.db, err = sql.Open("postgres", copied.dsn)
			must(t, err)
			t.Cleanup(func() { x.db.Close() })
			script.run(x)
			for _, with := range []struct {
				what        string
				data        string
				checkpoints []string
				finds       bool
			}{
				{"the database alone", bare, nil, script.needs == alone},
				{"a checkpoint of 300 leaves", bare, []string{first}, script.needs <= early},
				{"a checkpoint of 400 leaves", bare, []string{last}, script.needs <= late},
				{"the head in the data folder", k.data, nil, script.needs <= late},
			} {
				report := fsckOf(t, x.dsn, with.data, func(f *fsck) { f.Site, f.Checkpoints = "demo", with.checkpoints })
				if strings.Contains(report, "temoin: ") != with.finds || with.finds && !strings.Contains(report, script.says) {
					t.Errorf("from %s, want found %t, %q:\n%s", with.what, with.finds, script.says, report)
				}
				if !with.finds && !strings.Contains(report, ", sound\n") {
					t.Errorf("from %s: not sound:\n%s", with.what, report)
				}
			}
			if report := fsckOf(t, x.dsn, bare, func(f *fsck) { f.Site = "other" }); !strings.Contains(report, ", sound\n") {
				t.Errorf("the other site:\n%s", report)
			}
		})
	}
}

// What was erased is told and explained, wherever its entry was, and the log goes on.
func TestFsck_Erased(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	for n := range 3 {
		k.erase(t, "demo", n)
	}
	k.record(t, "demo", 20, 30)
	k.erase(t, "demo", 25) // it waits
	want := "demo: 4 records erased, explained by 4 erasures\n"
	for _, when := range []string{"before they have their places", "after"} {
		if report := fsckOf(t, k.dsn, k.data, nil); !strings.Contains(report, ", sound\n"+want) || strings.Contains(report, "temoin: ") {
			t.Errorf("%s:\n%s", when, report)
		}
		k.sequence(t)
	}
	later := func() time.Time { return fsckNow.AddDate(7, 0, 0) } // the time of all records is over
	must(t, postgres.RemoveExpired(t.Context(), k.dsn, fsckSigner("/log/"), later))
	want = "demo: 30 records erased, explained by 5 erasures\n"
	if report := fsckOf(t, k.dsn, k.data, nil); !strings.Contains(report, ", sound\n"+want) || strings.Contains(report, "temoin: ") {
		t.Errorf("after their time:\n%s", report)
	}
	must(t, postgres.EnsurePartitions(t.Context(), k.dsn, fsckNow))
	k.record(t, "demo", 28, 29) // as from a backup; its leaf is there
	if report := fsckOf(t, k.dsn, k.data, nil); !strings.Contains(report, "was erased, and it is there again") {
		t.Errorf("brought back:\n%s", report)
	}
}

// A partition that was renamed, and one put in its place, are told: what has been kept for its time goes by months.
func TestFsck_Partitions(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 3)
	k.sequence(t)
	if report := fsckOf(t, k.dsn, k.data, nil); !strings.Contains(report, ", sound\n") || strings.Contains(report, "partition") {
		t.Errorf("control:\n%s", report)
	}
	x := k.insider(t)
	for _, statement := range []string{
		`alter table event_2026_11 rename to event_2019_01`,
		`create table event_2026_11 partition of event for values from ('0ffffffe-0000-0000-0000-000000000000') to ('0fffffff-0000-0000-0000-000000000000')`,
		`create table more partition of event for values from ('0fffffff-0000-0000-0000-000000000000') to (maxvalue)`,
	} {
		if _, err := x.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	report := fsckOf(t, x.dsn, k.data, nil)
	for _, name := range []string{"event_2019_01", "event_2026_11", "more"} {
		if want := fmt.Sprintf("the partition %q of the decisions does not hold the ids of the month that it is named after", name); !strings.Contains(report, want) {
			t.Errorf("%q is missing:\n%s", want, report)
		}
	}
	if !strings.Contains(report, "temoin: fsck: 3 differences") {
		t.Errorf("%s", report)
	}
}

// What was altered, and erased all the same, is no hole that the log explains.
func TestFsck_ErasedAlthoughAltered(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	e := k.decision(t, "demo", 5)
	_, err = db.Exec(`update event set salt = sha256('') where site_id = 1 and id = $1`, e.Record.RecordID)
	must(t, err)
	command := erase{Site: "demo", Subject: e.Record.PIIPrincipalID, Why: "request of 3 March", Seed: fmt.Sprintf("%x", fsckSeed[:]), database: database{DatabaseURL: k.dsn}}
	term, out := output(t)
	if err := command.Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "was altered") {
		t.Fatalf("an altered record: %v", err)
	}
	command.Altered = true
	must(t, command.Run(t.Context(), term))
	if !strings.Contains(out.String(), "1 record erased") || !strings.Contains(out.String(), "1 record differed from the log") {
		t.Error(out)
	}
	k.sequence(t)
	if report := fsckOf(t, k.dsn, k.data, nil); !strings.Contains(report, "was erased, and the log does not say so") || !strings.Contains(report, "1 difference") {
		t.Error(report)
	}
}

// What is damaged is named, and at most so much of it that it can be read.
func TestFsck_Damages(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 300)
	k.sequence(t)
	k.record(t, "demo", 300, 302) // these wait
	must(t, postgres.SetRetention(t.Context(), k.dsn, 2, 24, consent.ByServer(fsckNow)))
	must(t, postgres.SetRetention(t.Context(), k.dsn, 2, 12, consent.ByServer(fsckNow)))
	const aLeaf = `(select event_id from leaf where site_id = 1 and index = 5)`
	for damage, says := range map[string]string{
		`delete from leaf where site_id = 1 and index = 5`:                                        "leaf 5 is missing, and all up to leaf 5",
		`update leaf set entry = set_byte(entry, 0, 9) where site_id = 1 and index = 5`:           "leaf 5: type 9 is none",
		`update leaf set entry = set_byte(entry, 9, 255 - get_byte(entry, 9)) where index = 5`:    "tile 0 of level 0 has other hashes than its leaves",
		`delete from tile where level = 1`:                                                        "tile 0 of level 1 is missing",
		`update tile set hashes = substr(hashes, 1, 320) where n = 1`:                             "tile 1 of level 0 has 320 bytes, not 1504",
		`update tile set hashes = set_byte(hashes, 9, 255 - get_byte(hashes, 9)) where level = 1`: "tile 0 of level 1 has other hashes",
		`insert into tile (site_id, level, n, hashes) values (1, 0, 2, sha256(''))`:               "tile 2 of level 0 belongs to no leaf",
		`insert into tile (site_id, level, n, hashes) values (1, 7, 0, sha256(''))`:               "tile 0 of level 7 belongs to no leaf",
		`update log_head set size = 299`:                                                          "the head says 299 leaves with the root ",
		`update log_head set root = sha256('x')`:                                                  "and there are 303 with the root ",
		`update log_head set note = ''`:                                                           `the head's checkpoint is of "", not of this log`,
		`update log_head set note = replace(note, '/demo', '/other')`:                             `of "temoin.example/log/other", not of this log`,
		`delete from log_head`:                                                                                                             "the head says 0 leaves with the root ",
		`delete from notice where site_id = 1`:                                                                                             "notice 1 of decision ",
		`update event set expires_at = 'infinity' where id = ` + aLeaf:                                                                     "its end of the choice is stored as ",
		`update event set salt = '' where id = ` + aLeaf:                                                                                   "its salt has 0 bytes, not 32",
		`update event set record = '{}' where site_id = 1`:                                                                                 "demo: and 584 differences more\n",
		`delete from event where id = (select event_id from pending limit 1)`:                                                              "entry 307 of the queue: its decision ",
		`update pending set entry = set_byte(entry, 9, 255 - get_byte(entry, 9))`:                                                          "entry 307 of the queue, decision ",
		`delete from pending`:                                                                                                              "is neither in the log nor waiting for it",
		`update pending set event_id = ` + aLeaf + ` where seq = 307`:                                                                      "is in the log and waits for it as well",
		`delete from statement where kind = 2 and site_id = 1`:                                                                             "leaf 1: its statement ",
		`update statement set body = set_byte(body, 20, get_byte(body, 20) # 1) where kind = 4 and site_id = 1`:                            "its body, salt or kind is not the one that the log commits to",
		`update statement set made_at = 'infinity' where site_id = 1`:                                                                      "its time is stored as ",
		`update statement set kind = 5 where kind = 4 and site_id = 1`:                                                                     "its kind is stored as ",
		`update notice set published_at = published_at - interval '1 day' where site_id = 1`:                                               "notice 1: neither the log nor its queue tells of it as it is stored",
		`insert into notice (site_id, number, digest, body, published_at) values (1, 2, encode(sha256('{}'), 'hex'), '{}', now())`:         "notice 2: neither the log nor its queue tells of it",
		`insert into statement select site_id, gen_random_uuid(), kind, made_at, body, salt from statement where kind = 2 and site_id = 1`: " is neither in the log nor waiting for it",
		`insert into pending (site_id, event_id, entry) select site_id, event_id, entry from leaf where site_id = 1 and index = 1`:         " is in the log and waits for it as well",
		`update event set expires_at = '2000-01-01' where id = ` + aLeaf:                                                                   `its end of the choice is stored as "2000-01-01T00:00:00.000Z", and its record says "20`,
		`update site set retention_months = 1 where id = 1`:                                                                                "demo: records are kept for 1 month after the choice has ended, and the log says 60: changed in the database alone",
		`update site set retention_months = 60 where id = 2`:                                                                               "other: records are kept for 60 months after the choice has ended, and the log says 12: changed in the database alone",
		`update site set key = 'shop' where id = 1`:                                                                                        `there is no site "demo", and the head in `,
	} {
		copied := *k
		copied.dsn = servertest.Clone(t, k.dsn)
		x := &insider{T: t, kept: &copied}
		var err error
		x.db, err = sql.Open("postgres", copied.dsn)
		must(t, err)
		x.exec(damage)
		x.db.Close()
		report := fsckOf(t, x.dsn, x.data, nil)
		if !strings.Contains(report, says) || !strings.Contains(report, "temoin: fsck: ") || strings.Count(report, "\n") > maxToldFault+6 {
			t.Errorf("%s: want %q:\n%s", damage, says, report)
		}
	}
	sound := regexp.MustCompile(`^demo: 303 leaves, root [A-Za-z0-9+/]{43}=, sound\nother: 3 leaves, root [A-Za-z0-9+/]{43}=, sound\n$`)
	if report := fsckOf(t, k.dsn, k.data, nil); !sound.MatchString(report) {
		t.Errorf("control:\n%s", report)
	}
}

// What is asked for is said where it cannot be done, and nothing is made up for it.
func TestFsck_Asked(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 3)
	k.sequence(t)
	checkpoint := k.checkpoint(t)
	altered := filepath.Join(t.TempDir(), "altered")
	text, err := os.ReadFile(checkpoint)
	must(t, err)
	must(t, os.WriteFile(altered, bytes.Replace(text, []byte("\n6\r"), []byte("\n5\r"), 1), 0o600))
	noCheckpoint := filepath.Join(t.TempDir(), "mail")
	must(t, os.WriteFile(noCheckpoint, []byte("Hello"), 0o600))
	empty := t.TempDir()
	for says, change := range map[string]func(*fsck){
		"demo: its checkpoint names it temoin.example/log/demo and was checked with the key of that name; this server is 127.0.0.1:8080 ": func(f *fsck) { f.URL, f.Addr = "", "0.0.0.0:8080" },
		`there is no site "shop"; there are: demo, other`:                    func(f *fsck) { f.Site = "shop" },
		"no seed in " + empty + ": give --data (TEMOIN_DATA) or TEMOIN_SEED": func(f *fsck) { f.Data = empty },
		altered + " is not signed with the key of temoin.example/log/demo":   func(f *fsck) { f.Checkpoints = []string{altered} },
		noCheckpoint + " holds no checkpoint":                                func(f *fsck) { f.Checkpoints = []string{noCheckpoint} },
		checkpoint + " is a checkpoint of demo, and only other":              func(f *fsck) { f.Checkpoints, f.Site = []string{checkpoint}, "other" },
		"the head's checkpoint is not signed with the key of":                func(f *fsck) { f.Seed = strings.Repeat("ab", 32) },
		"demo: 6 leaves, root ":                                              func(f *fsck) { f.Checkpoints = []string{checkpoint} },
		"demo: the first 6 leaves are those of the checkpoint " + checkpoint: func(f *fsck) { f.Checkpoints = []string{checkpoint} },
	} {
		if report := fsckOf(t, k.dsn, k.data, change); !strings.Contains(report, says) {
			t.Errorf("want %q:\n%s", says, report)
		}
	}
	if report := fsckOf(t, k.dsn, k.data, func(f *fsck) { f.Checkpoints, f.Site = []string{altered}, "demo" }); strings.Contains(report, "sound") {
		t.Errorf("sound beside a checkpoint that was changed:\n%s", report)
	}
	if report := fsckOf(t, k.dsn, k.data, func(f *fsck) { f.URL, f.Addr = "", "" }); strings.Contains(report, "this server is") || !strings.Contains(report, ", sound\n") {
		t.Errorf("it tells an address that nobody has given:\n%s", report)
	}
	if files, err := os.ReadDir(empty); err != nil || len(files) > 0 {
		t.Errorf("made %v, %v", files, err)
	}
}

// A promise that a visitor has kept is looked for, in whatever form; without it, nothing is left of a decision that was deleted
// with its promise before the log took it on.
func TestFsck_KeptPromise(t *testing.T) {
	k := newKept(t)
	k.batch(t, 0, 5)
	k.batch(t, 5, 6)
	k.sequence(t)
	k.batch(t, 6, 9) // these wait
	promise := func(from, until, n int) string {
		var entries [][ledger.EntryBytes]byte
		for n := from; n < until; n++ {
			e := k.decision(t, "demo", n)
			entries = append(entries, ledger.Entry(ledger.Decision, consent.Commit(e.Salt, e.Bytes)))
		}
		note, err := ledger.SignBatch(fsckSeed.LogSigner(fsckHost+"/promise/demo"), entries)
		must(t, err)
		text, err := ledger.Proof(note, entries, n-from)
		must(t, err)
		return text
	}
	inLog, alone, waits := promise(0, 5, 3), promise(5, 6, 5), promise(6, 9, 8)
	answer, err := json.MarshalIndent(map[string]any{"id": "01a2", "expires_at": "2027", "promise": waits}, "", "  ")
	must(t, err)
	_, mine := k.exported(t, func(e *export) { e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 3) })
	_, bodies := members(t, mine)
	insider := k.insider(t)
	insider.exec(`delete from event where id in (select event_id from pending)`)
	insider.exec(`delete from promise where id = 6`) // named by its first decision
	insider.exec(`delete from pending`)
	kept := func(dsn, text string) string {
		return fsckOf(t, dsn, k.data, func(f *fsck) { f.Checkpoints = []string{file(t, text)} })
	}
	if report := fsckOf(t, insider.dsn, k.data, nil); strings.Contains(report, "difference") {
		t.Errorf("control: the deleted one leaves a trace\n%s", report)
	}
	for _, c := range []struct{ dsn, text, want string }{
		{k.dsn, inLog, " is kept: its entry is leaf "},
		{k.dsn, alone, " is kept: its entry is leaf "},
		{k.dsn, waits, " is kept: its entry is entry "},
		{k.dsn, "Hello\r\n> " + strings.ReplaceAll(waits, "\n", "\r\n> "), " is kept: its entry is entry "},
		{k.dsn, string(answer), " is kept: its entry is entry "},
		{k.dsn, string(bodies["receipts/0001.json"]), "demo: the first 9 leaves are those of the checkpoint "},
		{insider.dsn, inLog, " is kept: its entry is leaf "},
		{insider.dsn, waits, "the entry that it was made for is neither in the log nor waiting for it: deleted before the log took it on, or the file was altered"},
		{insider.dsn, string(answer), "neither in the log nor waiting for it"},
		{k.dsn, strings.Replace(inLog, "index 3", "index 2", 1), "or the file was altered"},
		{k.dsn, strings.Replace(alone, "/promise/demo\n1\n", "/promise/demo\n2\n", 1), " is not signed with the key of temoin.example/promise/demo"},
		{k.dsn, strings.ReplaceAll(alone, "/promise/demo", "/promise/shop"), " is not signed with the key of temoin.example/promise/shop"},
		{k.dsn, `{"promise": "none"}`, "holds no checkpoint of a log, no root and no promise"},
	} {
		report := kept(c.dsn, c.text)
		isKept := strings.HasPrefix(c.want, " is kept") || strings.HasPrefix(c.want, "demo: the first")
		if !strings.Contains(report, c.want) || strings.Contains(report, "temoin: ") == isKept {
			t.Errorf("want %q:\n%s", c.want, report)
		}
	}
	of := func(f *fsck) { f.Site, f.Checkpoints = "other", []string{file(t, alone)} }
	if report := fsckOf(t, k.dsn, k.data, of); !strings.Contains(report, "is a promise of demo, and only other is to be compared") {
		t.Errorf("%s", report)
	}
}

// A log that grows meanwhile is sound, whenever one looks.
func TestFsck_WhileSequencing(t *testing.T) {
	k := newKept(t)
	reports := map[string]bool{}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range 50 {
			report := fsckOf(t, k.dsn, k.data, func(f *fsck) { f.Site = "demo" })
			if !strings.Contains(report, ", sound\n") {
				t.Errorf("%s", report)
			}
			reports[report] = true
		}
	}()
	for n := 0; ; n += 10 {
		k.record(t, "demo", n, n+10)
		k.sequence(t)
		select {
		case <-ended:
		default:
			continue
		}
		break
	}
	if len(reports) < 5 {
		t.Errorf("control: the log had only %d states", len(reports))
	}
}

// Beside a running server fsck finds all that it needs by the server's own variables.
func TestFsck_BesideServer(t *testing.T) {
	var data string
	a := servertest.Start(t, func(c *config.Config) { data, c.Rate = c.Data, config.Rate{} })
	term, _ := output(t)
	must(t, (&seed{URL: a.URL(), Site: demo.SiteKey, Days: 2, Count: 30, Seed: 1}).Run(t.Context(), term))
	report := ""
	eventually(t, "leaves", 1, func() int {
		report = fsckOf(t, a.DSN(), data, func(f *fsck) { f.URL, f.Addr = "", a.Addr() })
		return strings.Count(strings.ReplaceAll(report, "demo: 0 leaves", ""), "demo: ")
	})
	if !regexp.MustCompile(`^(roots: \d+ roots?, 0 time-stamped, sound\n)?demo: \d+ lea(f|ves), root [A-Za-z0-9+/]{43}=, sound\n$`).MatchString(report) {
		t.Errorf("%s", report)
	}
}
