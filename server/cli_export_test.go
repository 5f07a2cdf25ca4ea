package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// exportNow is after all that the tests record, and after it has ended.
var exportNow = time.Date(2028, 1, 1, 12, 0, 0, 0, time.UTC)

// exported is what export prints, with its error as the last line, and the file that it writes.
func (k *kept) exported(t *testing.T, change func(*export)) (printed, file string) {
	t.Helper()
	e := export{Site: "demo", Out: filepath.Join(t.TempDir(), "pack.zip"), Chunk: 64, now: func() time.Time { return exportNow }, database: database{Data: k.data, DatabaseURL: k.dsn}}
	if change != nil {
		change(&e)
	}
	return ran(t, e.Run), e.Out
}

// ran is what a command prints, with its error as the last line.
func ran(t *testing.T, run func(ctx context.Context, t terminal) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), terminal{&out, slog.New(slog.NewTextHandler(t.Output(), nil))}); err != nil {
		fmt.Fprintln(&out, "temoin:", oneLine(err))
	}
	return out.String()
}

func (k *kept) key(t *testing.T) string {
	t.Helper()
	key, err := fsckSeed.LogKey(fsckHost + "/log/demo")
	must(t, err)
	return key
}

func verified(t *testing.T, file, key string, checkpoints ...string) string {
	t.Helper()
	v := verify{File: file, Checkpoints: checkpoints}
	if key != "" {
		v.Key = &key
	}
	return ran(t, v.Run)
}

// A pack of a whole site proves itself, and makes the same log elsewhere.
func TestExport_WholeSite(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 150)
	k.record(t, "other", 0, 3)
	k.sequence(t)
	older := k.checkpoint(t)
	k.record(t, "demo", 150, 200)
	k.sequence(t)
	printed, file := k.exported(t, nil)
	if !strings.Contains(printed, "is written") {
		t.Fatal(printed)
	}
	got := verified(t, file, k.key(t), older)
	t.Log(got)
	for _, want := range []string{"valid\n", "the whole log", "203 leaves", "200 decisions", "key: it is the one you gave", "checkpoint: the first 153 leaves are those of"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}

	empty := servertest.EmptyDatabase(t)
	imported := importSite{File: file, Key: k.key(t), URL: "https://" + fsckHost, database: database{Data: k.data, DatabaseURL: empty}}
	got = ran(t, imported.Run)
	t.Log(got)
	if !strings.Contains(got, "demo is imported: 203 leaves, root ") || !strings.Contains(got, "same key") {
		t.Error("not imported")
	}
	before, _, _ := strings.Cut(fsckOf(t, k.dsn, k.data, func(f *fsck) { f.Site = "demo" }), "\n")
	if after := fsckOf(t, empty, t.TempDir(), func(f *fsck) {
		f.Site = "demo"
		f.Seed = fmt.Sprintf("%x", fsckSeed[:])
		f.Checkpoints = []string{older}
	}); after != before+"\ndemo: the first 153 leaves are those of the checkpoint "+older+"\n" {
		t.Errorf("here\n%s\nthere\n%s", before, after)
	}
	if got := ran(t, imported.Run); !strings.Contains(got, "is there already") {
		t.Error(got)
	}
	imported.DatabaseURL = k.dsn
	k.record(t, "demo", 200, 201)
	k.sequence(t)
	if got := ran(t, imported.Run); !strings.Contains(got, "Two logs cannot be joined") {
		t.Error(got)
	}
}

func members(t *testing.T, file string) (names []string, bodies map[string][]byte) {
	t.Helper()
	z, err := zip.OpenReader(file)
	must(t, err)
	defer z.Close()
	bodies = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		body, err := io.ReadAll(r)
		must(t, err)
		must(t, r.Close())
		names, bodies[f.Name] = append(names, f.Name), body
	}
	return names, bodies
}

func rezip(t *testing.T, names []string, bodies map[string][]byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "altered.zip")
	f, err := os.Create(file)
	must(t, err)
	defer f.Close()
	z := zip.NewWriter(f)
	for _, name := range names {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write(bodies[name])
		must(t, err)
	}
	must(t, z.Close())
	return file
}

// reseal is what an insider with the log's key can do: the list of files fits again.
func reseal(t *testing.T, names []string, bodies map[string][]byte) string {
	t.Helper()
	var list consent.Pack
	must(t, json.Unmarshal(bodies["pack.json"], &list))
	list.Files = nil
	for _, name := range names {
		if name != "pack.json" && name != "pack.signature" {
			list.Files = append(list.Files, consent.PackFile{Name: name, Bytes: int64(len(bodies[name])), SHA256: fmt.Sprintf("%x", sha256.Sum256(bodies[name]))})
		}
	}
	var err error
	bodies["pack.json"], err = consent.Canonical(list)
	must(t, err)
	signature, err := ledger.SignPack(fsckSeed.LogSigner(fsckHost+"/log/demo"), sha256.Sum256(bodies["pack.json"]))
	must(t, err)
	bodies["pack.signature"] = []byte(signature)
	return rezip(t, names, bodies)
}

// No altered pack is valid, whoever altered it.
func TestVerify_AlteredPack(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 100)
	k.sequence(t)
	_, file := k.exported(t, nil)
	subject := fmt.Sprintf("c3ViamVjd%012dA", 7)
	_, mine := k.exported(t, func(e *export) { e.Subject, e.At = subject, "2026-12-01" })
	for kind, file := range map[string]string{"site": file, "subject": mine} {
		names, bodies := members(t, file)
		if got := verified(t, rezip(t, names, bodies), ""); !strings.HasPrefix(got, "valid\n") {
			t.Fatalf("control: %s", got)
		}
		refused := func(what, file string) {
			t.Helper()
			if got := verified(t, file, ""); !strings.Contains(got, "not valid") {
				t.Errorf("%s, %s: %s", kind, what, got)
			}
		}
		for i, name := range names {
			altered := maps.Clone(bodies)
			altered[name] = bytes.Clone(bodies[name])
			if len(altered[name]) == 0 {
				altered[name] = []byte{0}
			}
			altered[name][len(altered[name])/2] ^= 1
			refused("a flipped bit in "+name, rezip(t, names, altered))
			refused("without "+name, rezip(t, slices.Delete(slices.Clone(names), i, i+1), bodies))
		}
		altered := maps.Clone(bodies)
		altered["records/000099.jsonl"] = []byte("{}\n")
		refused("one more", rezip(t, append(slices.Clone(names), "records/000099.jsonl"), altered))
		refused("one more, and signed", reseal(t, append(slices.Clone(names), "records/000099.jsonl"), altered))
		whole, err := os.ReadFile(file)
		must(t, err)
		cut := filepath.Join(t.TempDir(), "cut.zip")
		must(t, os.WriteFile(cut, whole[:len(whole)-30], 0o600))
		refused("cut", cut)
	}

	// With the log's key.
	names, bodies := members(t, file)
	records, statements := "records/000000.jsonl", "statements/000000.jsonl"
	lines := func(name string) []string { return strings.SplitAfter(string(bodies[name]), "\n") }
	parse := func(line string) (l consent.PackLine) { must(t, json.Unmarshal([]byte(line), &l)); return l }
	print := func(l consent.PackLine) string { b, err := json.Marshal(l); must(t, err); return string(b) + "\n" }
	for what, c := range map[string]struct {
		name, want string
		alter      func(lines []string)
	}{
		"swapped records": {records, "is not what the log commits to", func(lines []string) {
			a, b := parse(lines[3]), parse(lines[4])
			a.Index, b.Index = b.Index, a.Index
			lines[3], lines[4] = print(b), print(a)
		}},
		"two lines swapped": {records, "out of its place", func(lines []string) { lines[3], lines[4] = lines[4], lines[3] }},
		"a record dropped":  {records, "its record is missing", func(lines []string) { lines[5] = "" }},
		"a record silently erased": {records, "the log does not say that it was erased", func(lines []string) {
			l := parse(lines[5])
			l.Salt, l.Content = nil, ""
			lines[5] = print(l)
		}},
		"another answer":          {records, "is not what the log commits to", func(lines []string) { lines[5] = strings.Replace(lines[5], `\"social\":`, `\"social\":!`, 1) }},
		"a statement dropped":     {statements, "what it says is missing", func(lines []string) { lines[1] = "" }},
		"a notice of other words": {"notices/1.json", "not one that the log tells of", func(lines []string) { lines[0] = strings.Replace(lines[0], "cookies", "biscuit", 1) }},
	} {
		altered, all := maps.Clone(bodies), lines(c.name)
		c.alter(all)
		altered[c.name] = []byte(strings.Join(all, ""))
		if got := verified(t, reseal(t, names, altered), k.key(t)); !strings.Contains(got, c.want) || !strings.Contains(got, "not valid") {
			t.Errorf("%s: %s", what, got)
		}
	}
	entries := maps.Clone(bodies)
	entries["log/000000.bin"] = bytes.Clone(bodies["log/000000.bin"])
	copy(entries["log/000000.bin"][:66], append(bytes.Clone(bodies["log/000000.bin"][33:66]), bodies["log/000000.bin"][:33]...))
	if got := verified(t, reseal(t, names, entries), k.key(t)); !strings.Contains(got, "do not give the root that is signed") {
		t.Errorf("entries swapped: %s", got)
	}
	otherKey, err := fsckSeed.LogKey(fsckHost + "/log/dem0")
	must(t, err)
	if got := verified(t, file, otherKey); !strings.Contains(got, "of another log than the key given") {
		t.Errorf("another key: %s", got)
	}

	// A tail that somebody has seen.
	k.record(t, "demo", 100, 110)
	k.sequence(t)
	if got := verified(t, file, "", k.checkpoint(t)); !strings.Contains(got, "the pack is older, or its tail was cut") {
		t.Error(got)
	}
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	checkpoint := k.checkpoint(t)
	leaves := x.leaves()
	leaves[0], leaves[1] = leaves[1], leaves[0]
	x.rebuild(leaves, fsckSeed)
	_, forked := k.exported(t, nil)
	if got := verified(t, forked, k.key(t)); !strings.HasPrefix(got, "valid\n") {
		t.Errorf("control: without the checkpoint a rewritten log is sound: %s", got)
	}
	if got := verified(t, forked, k.key(t), checkpoint); !strings.Contains(got, "altered or forked since") {
		t.Error(got)
	}
}

// serve keeps two scripts of a site, and has its log tell of the first for a notice version.
func (k *kept) serve(t *testing.T, version *consent.Version) (stated, other string) {
	t.Helper()
	store, err := postgres.Open(t.Context(), k.dsn)
	must(t, err)
	defer store.Close()
	bodies := [][]byte{[]byte("served(" + version.Digest() + ")"), []byte("served later")}
	must(t, store.KeepScripts(t.Context(), 1, bodies))
	sum := func(body []byte) string { return fmt.Sprintf("%x", sha256.Sum256(body)) }
	must(t, store.StateBuild(t.Context(), 1, consent.Build{Notice: version.Digest(), Files: map[string]string{"/k/demo.js": sum(bodies[0])}}, fsckNow))
	return sum(bodies[0]), sum(bodies[1])
}

// What visitors were served is in the pack, byte for byte, if the log says that it was.
func TestExport_Scripts(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 10)
	stated, other := k.serve(t, k.versions["demo"])
	k.sequence(t)
	_, whole := k.exported(t, nil)
	_, mine := k.exported(t, func(e *export) { e.Subject, e.At = fmt.Sprintf("c3ViamVjd%012dA", 7), "2026-12-01" })
	for _, file := range []string{whole, mine} {
		names, bodies := members(t, file)
		if got := string(bodies["scripts/"+stated+".js"]); got != "served("+k.versions["demo"].Digest()+")" || slices.Contains(names, "scripts/"+other+".js") {
			t.Errorf("%q, %q", got, names)
		}
		if got := verified(t, file, k.key(t)); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "scripts: 1 file, byte for byte what the log says was served\n") {
			t.Error(got)
		}
		altered := maps.Clone(bodies)
		altered["scripts/"+stated+".js"] = []byte("never served")
		if got := verified(t, reseal(t, names, altered), k.key(t)); !strings.Contains(got, "is not the file that its name says") {
			t.Error(got)
		}
		altered = maps.Clone(bodies)
		altered["scripts/"+other+".js"] = []byte("served later")
		if got := verified(t, reseal(t, append(slices.Clone(names), "scripts/"+other+".js"), altered), k.key(t)); !strings.Contains(got, "is not one that the log says was served") {
			t.Error(got)
		}
	}

	there := servertest.EmptyDatabase(t)
	imported := importSite{File: whole, Key: k.key(t), URL: "https://" + fsckHost, database: database{Data: k.data, DatabaseURL: there}}
	if got := ran(t, imported.Run); !strings.Contains(got, "demo is imported") {
		t.Fatal(got)
	}
	store, err := postgres.Open(t.Context(), there)
	must(t, err)
	defer store.Close()
	if body, err := store.Script(t.Context(), 1, stated); err != nil || !strings.HasPrefix(string(body), "served(") {
		t.Errorf("%q, %v", body, err)
	}
}

// The pack of a visitor says what was valid at a time, and holds no other visitor.
func TestExport_Subject(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	subject, other := fmt.Sprintf("c3ViamVjd%012dA", 7), fmt.Sprintf("c3ViamVjd%013d", 8)
	for at, want := range map[string]string{
		"2026-11-22T04:00:07.999Z": "at 2026-11-22T04:00:07.999Z: the choice made at 2026-11-22T04:00:07.100Z was valid",
		"2026-11-22T04:00:07Z":     "no choice was valid",
		"2026-11-22":               "at 2026-11-22T23:59:59.999Z: the choice made at",
		"2027-12-23":               "no choice was valid",                              // it has ended
		"2028-01-01":               "at 2028-01-01T12:00:00.000Z: no choice was valid", // a day that has not ended says nothing of its rest
	} {
		printed, file := k.exported(t, func(e *export) { e.Subject, e.At = subject, at })
		got := verified(t, file, k.key(t))
		if !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, want) {
			t.Errorf("%s: %s%s", at, printed, got)
		}
		names, bodies := members(t, file)
		if !slices.Contains(names, "receipts/0001.json") || bytes.Contains(bytes.Join(slices.Collect(maps.Values(bodies)), nil), []byte(other)) {
			t.Errorf("%s: %q", at, names)
		}
		if _, err := consent.VerifyReceipt(bodies["receipts/0001.json"], k.key(t)); err != nil {
			t.Error(err)
		}
	}
	for want, change := range map[string]func(*export){
		"has no record of the visitor":        func(e *export) { e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 99) },
		"--subject goes with --at":            func(e *export) { e.Subject, e.From = subject, "2026-11-22" },
		"--at goes with --subject":            func(e *export) { e.At = "2026-11-22" },
		"neither a time such as":              func(e *export) { e.From = "yesterday" },
		"--to is before --from":               func(e *export) { e.From, e.To = "2026-11-22", "2026-11-21" },
		`there is no site "none"`:             func(e *export) { e.Site = "none" },
		"signed with another seed's key":      func(e *export) { e.Seed = strings.Repeat("ab", 32) },
		"is there already: name another file": func(e *export) { must(t, os.WriteFile(e.Out, nil, 0o600)) },
		"must be 16 random bytes":             func(e *export) { e.Subject = "me" },
		"lies ahead":                          func(e *export) { e.Subject, e.At = subject, "2028-01-02" },
		"2028-01-01T12:00:01.000Z lies ahead": func(e *export) { e.Subject, e.At = subject, "2028-01-01T12:00:01Z" },
	} {
		if printed, _ := k.exported(t, change); !strings.Contains(printed, want) {
			t.Errorf("want %q: %s", want, printed)
		}
	}
}

// The pack of a period holds its records alone, and all of the log.
func TestExport_Period(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 100)
	k.sequence(t)
	_, file := k.exported(t, func(e *export) { e.From, e.To = "2026-11-22T04:00:10Z", "2026-11-22T04:00:30Z" })
	got := verified(t, file, k.key(t), k.checkpoint(t))
	for _, want := range []string{"valid\n", "records: 20 decisions", "not here: 80 decisions", "the first 103 leaves are those of"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	i := importSite{File: file, database: database{Data: k.data, DatabaseURL: k.dsn}}
	if got := ran(t, i.Run); !strings.Contains(got, "only a pack of a whole site can be imported") {
		t.Error(got)
	}
}

// What a record says counts, not the columns that it is stored under: where they differ, the export says so.
func TestExport_Altered(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 40)
	k.sequence(t)
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	subject, other := fmt.Sprintf("c3ViamVjd%012dA", 7), fmt.Sprintf("c3ViamVjd%012dA", 8)
	x.exec(`update event set decided_at = decided_at + interval '1 year' where site_id = 1 and subject = $1`, other)
	ofHour := func(e *export) { e.From, e.To = "2026-11-22T04:00:00Z", "2026-11-22T05:00:00Z" }
	for _, change := range []func(*export){nil, ofHour} {
		printed, file := k.exported(t, change)
		if !strings.Contains(printed, "but the database differs from its log: 1 decision is stored otherwise than its record says") {
			t.Error(printed)
		}
		if got := verified(t, file, k.key(t)); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "records: 40 decisions") {
			t.Error(got)
		}
		if _, bodies := members(t, file); !bytes.Contains(bodies["README.txt"], []byte("WARNING: in the database")) || bytes.Contains(bodies["README.txt"], []byte("is not sound")) {
			t.Errorf("%s", bodies["README.txt"])
		}
	}
	if printed, _ := k.exported(t, func(e *export) { e.Subject = other }); !strings.Contains(printed, "its time of the choice is stored as") || strings.Contains(printed, "is written") {
		t.Error(printed)
	}
	x.exec(`update event set subject = $2 where site_id = 1 and subject = $1`, other, subject)
	if printed, _ := k.exported(t, func(e *export) { e.Subject = subject }); !strings.Contains(printed, "its subject is stored as") || strings.Contains(printed, "is written") {
		t.Error(printed)
	}
	_, mine := k.exported(t, func(e *export) { e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 9) })
	_, bodies := members(t, mine)
	if got := verified(t, mine, k.key(t)); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "rests on the word of whoever made the pack") || !bytes.Contains(bodies["README.txt"], []byte("A later choice, such as a withdrawal, may be left out")) {
		t.Errorf("%s%s", got, bodies["README.txt"])
	}
}

// interrupted runs an export until some parts are there.
func (k *kept) interrupted(t *testing.T, e *export) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			if _, err := os.Stat(e.Out + ".part/000001.zip"); err == nil {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	got := ran(t, func(_ context.Context, t terminal) error { return e.Run(ctx, t) })
	cancel()
	<-ended
	return got
}

// An export that was interrupted goes on where it was, with the checkpoint that it began with.
func TestExport_GoesOn(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 300)
	k.sequence(t)
	out := filepath.Join(t.TempDir(), "pack.zip")
	e := export{Site: "demo", Out: out, Chunk: 8, database: database{Data: k.data, DatabaseURL: k.dsn}}
	if got := k.interrupted(t, &e); !strings.Contains(got, "the same command goes on from there") {
		t.Fatalf("it was not interrupted: %s", got)
	}
	must(t, os.WriteFile(out+".part/000009.zip.new", []byte("half"), 0o600)) // as a crash leaves it
	k.record(t, "demo", 300, 310)
	k.sequence(t)
	got := ran(t, e.Run)
	if !strings.Contains(got, "goes on where it was, with the checkpoint of 303 leaves") || !strings.Contains(got, "is written") {
		t.Error(got)
	}
	if got := verified(t, out, k.key(t), k.checkpoint(t)); !strings.Contains(got, "the pack is older") {
		t.Errorf("control: the log has gone on: %s", got)
	}
	if got := verified(t, out, k.key(t)); !strings.Contains(got, "303 leaves") || !strings.HasPrefix(got, "valid\n") {
		t.Error(got)
	}
	if _, err := os.Stat(out + ".part"); err == nil {
		t.Error("the parts are still there")
	}
}

// Erased records are holes that the log explains, here and after an import; any other hole is none.
func TestExport_Erased(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 40)
	k.sequence(t)
	out := filepath.Join(t.TempDir(), "pack.zip")
	e := export{Site: "demo", Out: out, Chunk: 8, database: database{Data: k.data, DatabaseURL: k.dsn}}
	if got := k.interrupted(t, &e); !strings.Contains(got, "the same command goes on") {
		t.Fatal(got)
	}
	gone := fmt.Sprintf("c3ViamVjd%012dA", 3)
	k.erase(t, "demo", 3)
	k.sequence(t)
	if got := ran(t, e.Run); !strings.Contains(got, "begun anew") {
		t.Errorf("an export of what was erased since goes on: %s", got)
	}
	if got := verified(t, out, k.key(t)); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "holes: 1 erased decision, which the log explains") {
		t.Error(got)
	}
	if _, bodies := members(t, out); bytes.Contains(bytes.Join(slices.Collect(maps.Values(bodies)), nil), []byte(gone)) {
		t.Error("the pack tells of the erased visitor")
	}
	_, period := k.exported(t, func(e *export) { e.From = "2026-11-22" })
	if got := verified(t, period, k.key(t)); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "holes: 1 erased") {
		t.Error(got)
	}
	empty := servertest.EmptyDatabase(t)
	i := importSite{File: out, URL: "https://" + fsckHost, database: database{Data: k.data, DatabaseURL: empty}}
	if got := ran(t, i.Run); !strings.Contains(got, "demo is imported") {
		t.Error(got)
	}
	if got := fsckOf(t, empty, k.data, func(f *fsck) { f.Site = "demo" }); !strings.Contains(got, "sound") || !strings.Contains(got, "1 record erased") {
		t.Error(got)
	}
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	x.exec(`update event set record = null, salt = null, subject = null where site_id = 1 and subject = $1`, fmt.Sprintf("c3ViamVjd%012dA", 4))
	printed, file := k.exported(t, nil)
	if !strings.Contains(printed, "1 record or statement is missing and the log does not say why") {
		t.Error(printed)
	}
	if got := verified(t, file, k.key(t)); !strings.Contains(got, "the log does not say that it was erased") {
		t.Error(got)
	}
}

// Nothing stands in a pack's zip file that one program shows and another does not.
func TestVerify_PackForm(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 10)
	k.sequence(t)
	_, file := k.exported(t, nil)
	whole, err := os.ReadFile(file)
	must(t, err)
	_, mine := k.exported(t, func(e *export) { e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 7) })
	another, err := os.ReadFile(mine)
	must(t, err)
	end := bytes.LastIndex(whole, []byte("PK\x05\x06"))
	begin := binary.LittleEndian.Uint32(whole[end+16:]) // of the directory
	altered := func(b []byte, at int, with byte) []byte {
		b = bytes.Clone(b)
		b[at] = with
		return b
	}
	hidden := slices.Concat(whole[:begin], []byte("hidden"), whole[begin:])
	binary.LittleEndian.PutUint32(hidden[end+6+16:], begin+6)
	for _, name := range []string{"log/000000.bin", "records/000000.jsonl", "README.txt", "pack.json", "pack.signature", "log.key"} {
		behind := packed(t, file, name, func(h *zip.FileHeader, raw []byte) []byte { return append(raw, "hidden"...) })
		if got := verified(t, behind, k.key(t)); !strings.HasPrefix(got, "temoin: not valid: ") || !strings.Contains(got, "something stands behind the end of a part") {
			t.Errorf("bytes behind %s: %s", name, got)
		}
	}
	stored := packed(t, file, "log.key", func(h *zip.FileHeader, _ []byte) []byte {
		h.Method = zip.Store
		return []byte(k.key(t) + "\n")
	})
	if got := verified(t, stored, k.key(t)); !strings.Contains(got, `"log.key" is not compressed as the others are`) {
		t.Error(got)
	}
	same := packed(t, file, "log.key", func(_ *zip.FileHeader, raw []byte) []byte { return raw })
	if got := verified(t, same, k.key(t)); !strings.HasPrefix(got, "valid\n") {
		t.Errorf("control: %s", got)
	}
	for what, b := range map[string][]byte{
		"another pack before it": slices.Concat(another, whole),
		"bytes before it":        slices.Concat([]byte("PK\x03\x04"), whole),
		"bytes behind it":        slices.Concat(whole, []byte("more")),
		"a comment":              slices.Concat(altered(whole, end+20, 4), []byte("more")),
		"bytes behind the parts": hidden,
		"another local name":     altered(whole, 30, 'X'),
		"an encrypted part":      altered(altered(whole, 6, 9), int(begin)+8, 9),
		"a time":                 altered(altered(whole, 10, 1), int(begin)+12, 1),
	} {
		file := filepath.Join(t.TempDir(), "pack.zip")
		must(t, os.WriteFile(file, b, 0o600))
		if got := verified(t, file, k.key(t)); !strings.HasPrefix(got, "temoin: not valid: not a zip file as temoin export writes it") {
			t.Errorf("%s: %s", what, got)
		}
	}
}

// packed writes a pack again, part by part as it is; with has the one of this name.
func packed(t *testing.T, file, name string, with func(h *zip.FileHeader, raw []byte) []byte) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	must(t, err)
	defer z.Close()
	var b bytes.Buffer
	again := zip.NewWriter(&b)
	for _, f := range z.File {
		from, err := f.OpenRaw()
		must(t, err)
		raw, err := io.ReadAll(from)
		must(t, err)
		header := f.FileHeader
		if f.Name == name {
			raw = with(&header, raw)
			header.CompressedSize64 = uint64(len(raw))
		}
		part, err := again.CreateRaw(&header)
		must(t, err)
		_, err = part.Write(raw)
		must(t, err)
	}
	must(t, again.Close())
	out := filepath.Join(t.TempDir(), "pack.zip")
	must(t, os.WriteFile(out, b.Bytes(), 0o600))
	return out
}

// A pack that says to have more leaves than its files can hold is refused before anybody counts to them.
func TestVerify_EndlessPack(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 10)
	k.sequence(t)
	_, file := k.exported(t, nil)
	names, bodies := members(t, file)
	checkpoint, err := ledger.Sign(fsckSeed.LogSigner(fsckHost+"/log/demo"), 1<<53-1, [32]byte{1})
	must(t, err)
	bodies["checkpoint.txt"] = []byte(checkpoint)
	if got := verified(t, reseal(t, names, bodies), k.key(t)); !strings.Contains(got, "not valid: 9,007,199,254,740,991 leaves in files of 64 are more files than it has") {
		t.Error(got)
	}
}

// What is missing without a word in the log is said at once, and no pack says that nothing is missing.
func TestExport_Missing(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	k.erase(t, "demo", 3)
	k.sequence(t)
	silent, loud := "Nothing is missing in silence", "WARNING: this pack is not sound"
	_, sound := k.exported(t, nil)
	if _, bodies := members(t, sound); !bytes.Contains(bodies["README.txt"], []byte(silent)) || bytes.Contains(bodies["README.txt"], []byte(loud)) {
		t.Errorf("control: %s", bodies["README.txt"])
	}
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	x.exec(`delete from event where site_id = 1 and subject = $1`, fmt.Sprintf("c3ViamVjd%012dA", 4))
	for name, change := range map[string]func(*export){"site": nil, "period": func(e *export) { e.From = "2026-11-22" }} {
		printed, file := k.exported(t, change)
		if !strings.Contains(printed, "temoin: ") || !strings.Contains(printed, "is not sound, and temoin verify refuses it: 1 record or statement is missing and the log does not say why") {
			t.Errorf("%s: %s", name, printed)
		}
		_, bodies := members(t, file)
		if bytes.Contains(bodies["README.txt"], []byte(silent)) || !bytes.Contains(bodies["README.txt"], []byte(loud)) {
			t.Errorf("%s: %s", name, bodies["README.txt"])
		}
		if got := verified(t, file, k.key(t)); !strings.Contains(got, "the log does not say that it was erased") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A visitor's pack is compared with an older checkpoint as far as that goes without all entries.
func TestVerify_SubjectCheckpoint(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	older := k.checkpoint(t)
	k.record(t, "demo", 20, 30)
	k.sequence(t)
	_, file := k.exported(t, func(e *export) { e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 7) })
	_, bodies := members(t, file)
	for _, name := range []string{"README.txt", "LISEZ-MOI.txt"} {
		if bytes.Contains(bodies[name], []byte("--checkpoint")) {
			t.Errorf("%s tells to compare what cannot be compared: %s", name, bodies[name])
		}
	}
	for checkpoint, want := range map[string]string{older: "was not compared: it needs all entries of the log", k.checkpoint(t): "is of the same log"} {
		if got := verified(t, file, k.key(t), checkpoint); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, want) {
			t.Errorf("want %q: %s", want, got)
		}
	}
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	leaves := x.leaves()
	leaves[0], leaves[1] = leaves[1], leaves[0]
	x.rebuild(leaves, fsckSeed)
	if got := verified(t, file, k.key(t), k.checkpoint(t)); !strings.Contains(got, "not valid") || !strings.Contains(got, "the log was altered or forked") {
		t.Error(got)
	}
}

// A key that was copied from several lines of a page is the same key; what is none is called so.
func TestVerify_KeyAsCopied(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 10)
	k.sequence(t)
	_, file := k.exported(t, func(e *export) { e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 7) })
	_, bodies := members(t, file)
	receipt := filepath.Join(t.TempDir(), "receipt.json")
	must(t, os.WriteFile(receipt, bodies["receipts/0001.json"], 0o600))
	key := k.key(t)
	for _, file := range []string{file, receipt} {
		for _, given := range []string{key[:40] + "\n" + key[40:], " " + key[:9] + " " + key[9:60] + "\r\n" + key[60:] + "\n"} {
			if got := verified(t, file, given); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "key: it is the one you gave") {
				t.Errorf("%q: %s", given, got)
			}
		}
		for _, given := range []string{"xyz", key[:len(key)-1], key + "x", strings.Replace(key, "+", "-", 1)} {
			if got := verified(t, file, given); !strings.Contains(got, "--key: not a public key") || strings.Contains(got, "not valid") {
				t.Errorf("%q: %s", given, got)
			}
		}
	}
}

// After records were removed since their time was over, packs of the site and of a period hold, and an import has the same root.
func TestExport_AfterRetention(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 30)
	k.sequence(t)
	later := func() time.Time { return fsckNow.AddDate(7, 0, 0) }
	must(t, postgres.RemoveExpired(t.Context(), k.dsn, fsckSigner("/log/"), later))
	k.sequence(t)
	_, site := k.exported(t, nil)
	_, period := k.exported(t, func(e *export) { e.From = "2026-11-22" })
	for _, file := range []string{site, period} {
		if got := verified(t, file, k.key(t), k.checkpoint(t)); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "records: 0 decisions") || !strings.Contains(got, "holes: 30 erased decisions, which the log explains") {
			t.Error(got)
		}
	}
	empty := servertest.EmptyDatabase(t)
	i := importSite{File: site, Key: k.key(t), URL: "https://" + fsckHost, database: database{Data: k.data, DatabaseURL: empty}}
	if got := ran(t, i.Run); !strings.Contains(got, "demo is imported") {
		t.Error(got)
	}
	here, there := fsckOf(t, k.dsn, k.data, func(f *fsck) { f.Site = "demo" }), fsckOf(t, empty, k.data, func(f *fsck) { f.Site = "demo" })
	if here != there || !strings.Contains(here, ", sound\n") || !strings.Contains(here, "30 records erased, explained by ") {
		t.Errorf("here\n%s\nthere\n%s", here, there)
	}
}

// An erasure that nobody sealed explains no hole, in whatever pack it is, and is not imported.
func TestExport_MadeUpErasure(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	x.state(x.erasure(7))
	x.blank(7)
	k.sequence(t)
	_, file := k.exported(t, nil)
	for _, want := range []string{"not valid", "nobody has sealed it", "leaf 7: its record is gone, and the log does not say that it was erased"} {
		if got := verified(t, file, k.key(t)); !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	empty := servertest.EmptyDatabase(t)
	i := importSite{File: file, URL: "https://" + fsckHost, database: database{Data: k.data, DatabaseURL: empty}}
	if got := ran(t, i.Run); !strings.Contains(got, "not valid") {
		t.Error(got)
	}
}

// Erasures from before a change of key hold under the old one, if the change was sealed with the new one and the old one is
// known: from the change, or from whoever verifies.
func TestExport_KeyChanged(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	k.erase(t, "demo", 3)
	k.sequence(t)
	const moved = "moved.example/log/"
	current, err := fsckSeed.LogKey(moved + "demo")
	must(t, err)
	newKey := func(site string) (note.Signer, error) { return fsckSeed.LogSigner(moved + site), nil }
	nameOnly := strings.Join(strings.Split(k.key(t), "+")[:2], "+")
	for _, c := range []struct {
		old, given, want string
		seal             consent.Sealer
	}{
		{k.key(t), current, "valid\n", newKey},
		{nameOnly, current, "not valid: 2 differences", newKey}, // whoever makes up a key can have it named
		{nameOnly, current, "it is sealed with an earlier key of the log, " + nameOnly + ", of which only this name is known: give the whole key with --key", newKey},
		{nameOnly, current + "\n" + k.key(t), "valid\n", newKey},
		{k.key(t), current, "not valid", fsckSigner("/log/")},
	} {
		copied := *k
		copied.dsn, copied.data = servertest.Clone(t, k.dsn), t.TempDir()
		store, err := postgres.Open(t.Context(), copied.dsn)
		must(t, err)
		must(t, store.StateKeyChange(t.Context(), "demo", consent.KeyChange{Old: c.old, New: current}, c.seal, fsckNow))
		must(t, store.Close())
		log, err := postgres.OpenLog(copied.dsn)
		must(t, err)
		heads, err := jobs.NewHeads(filepath.Join(copied.data, "heads"))
		must(t, err)
		_, err = jobs.NewSequencer(log, newKey, heads, slog.New(slog.DiscardHandler)).Sequence(t.Context())
		must(t, err)
		must(t, log.Close())
		_, file := copied.exported(t, func(e *export) { e.Seed = fmt.Sprintf("%x", fsckSeed[:]) })
		if got := verified(t, file, c.given); !strings.Contains(got, c.want) || strings.HasPrefix(got, "valid\n") != (c.want == "valid\n") {
			t.Errorf("want %q: %s", c.want, got)
		}
	}
}

// A database whose server has another seed since gives packs under the new key: roots under the earlier one are left out, and the
// pack says so. fsck tells of them, and of promises whose key nobody has kept.
func TestExport_SeedReplaced(t *testing.T) {
	k := newKept(t)
	k.batch(t, 0, 10)
	k.sequence(t)
	servertest.Rooted(t, k.dsn, fsckSeed, fsckNow)
	k.erase(t, "demo", 3)
	k.sequence(t)
	servertest.Rooted(t, k.dsn, fsckSeed, fsckNow.Add(time.Hour))
	replaced := auth.Seed{2}
	current, err := replaced.LogKey(servertest.LogOrigin + "demo")
	must(t, err)
	store, err := postgres.Open(t.Context(), k.dsn)
	must(t, err)
	for _, site := range []string{"demo", "other"} {
		old, err := fsckSeed.LogKey(servertest.LogOrigin + site)
		must(t, err)
		current, err := replaced.LogKey(servertest.LogOrigin + site)
		must(t, err)
		must(t, store.StateKeyChange(t.Context(), site, consent.KeyChange{Old: old, New: current}, servertest.Sealer(replaced), fsckNow))
	}
	must(t, store.Close())
	t.Run("leaves", func(t *testing.T) { // whose connection ends with it
		servertest.SequencedAll(t, servertest.SequencerIn(t, k.dsn, replaced, filepath.Join(k.data, "heads")))
	})
	servertest.Rooted(t, k.dsn, replaced, fsckNow.Add(26*time.Hour))
	withSeed := func(e *export) { e.Seed = fmt.Sprintf("%x", replaced[:]) }
	printed, site := k.exported(t, withSeed)
	if !strings.Contains(printed, "is written") {
		t.Fatal(printed)
	}
	_, mine := k.exported(t, func(e *export) { withSeed(e); e.Subject = fmt.Sprintf("c3ViamVjd%012dA", 7) })
	for _, file := range []string{site, mine} {
		if got := verified(t, file, current); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, "anchors: 1 published root from 2026-11-23T06:00:00.000Z ") {
			t.Error(got)
		}
	}
	_, bodies := members(t, site)
	if want := "published under an earlier key of the server (2) would show: they are left out"; !bytes.Contains(bodies["README.txt"], []byte(want)) {
		t.Errorf("%s", bodies["README.txt"])
	}
	fsckNew := func(f *fsck) { f.Seed = fmt.Sprintf("%x", replaced[:]) }
	report := fsckOf(t, k.dsn, k.data, fsckNew)
	for _, want := range []string{"roots: 3 roots, 0 time-stamped, sound\n", "roots: 2 roots are by an earlier server's key", ", sound\ndemo: 1 promise is by an earlier server's key"} {
		if !strings.Contains(report, want) || strings.Contains(report, "temoin: ") {
			t.Errorf("%q is missing:\n%s", want, report)
		}
	}
	for damage, want := range map[string]string{
		`update root set made_at = made_at + interval '1 second' where number = 498700`:                    "root 498700 is not signed with the key of temoin.example/roots",
		`update root set note = replace(note, '` + "\n2\n" + `', '` + "\n3\n" + `') where number = 498701`: "root 498701 is not signed with the key of temoin.example/roots",
		`update root set note = replace(note, 'time 2026', 'time 2025') where number = 498726`:             "root 498726 is not signed with the key of temoin.example/roots",
		`update anchored set note = replace(note, ' ', '  ') where first_root = 498700`:                    "root 498700: its checkpoint of demo does not hold",
	} {
		x := k.insider(t)
		x.exec(damage)
		if report := fsckOf(t, x.dsn, k.data, fsckNew); !strings.Contains(report, want) {
			t.Errorf("%s: want %q:\n%s", damage, want, report)
		}
	}
}

// What others keep of the log is in the pack, and binds it.
func TestExport_Anchors(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 10)
	k.record(t, "other", 0, 3)
	k.sequence(t)
	log, err := postgres.OpenLog(k.dsn)
	must(t, err)
	defer log.Close()
	roots := fsckSeed.LogSigner(fsckHost + ledger.RootsOf)
	sign := func(at time.Time) func([]string) (string, error) {
		return func(checkpoints []string) (string, error) { return ledger.SignRoot(roots, at, checkpoints) }
	}
	for hour := range 30 {
		at := fsckNow.Add(time.Duration(hour) * time.Hour)
		made, err := log.MakeRoot(t.Context(), at, sign(at))
		if err != nil || !made {
			t.Fatalf("%t, %v", made, err)
		}
		if hour == 5 {
			must(t, log.KeepToken(t.Context(), ledger.RootNumber(at), []byte("token")))
			k.record(t, "demo", 10, 15)
			k.sequence(t)
		}
	}
	rootsKey, err := fsckSeed.LogKey(fsckHost + ledger.RootsOf)
	must(t, err)
	_, site := k.exported(t, nil)
	_, mine := k.exported(t, func(e *export) { e.Subject, e.At = fmt.Sprintf("c3ViamVjd%012dA", 7), "2026-11-22" })
	for file, want := range map[string]string{
		site: "anchors: 2 published roots from 2026-11-22T09:00:00.000Z to 2026-11-23T00:00:00.000Z, 1 with a time stamp",
		mine: "anchors: 1 published root from 2026-11-22T09:00:00.000Z to 2026-11-22T09:00:00.000Z, 1 with a time stamp",
	} {
		if got := verified(t, file, k.key(t)+"\n"+rootsKey); !strings.HasPrefix(got, "valid\n") || !strings.Contains(got, want) || !strings.Contains(got, "key of the roots is the one you gave") {
			t.Error(got)
		}
	}
	_, bodies := members(t, mine)
	if r, err := consent.VerifyReceipt(bodies["receipts/0001.json"], k.key(t)+" "+rootsKey); err != nil || r.Anchor == nil || !r.Anchor.KeyChecked {
		t.Errorf("%+v, %v", r, err)
	}

	// A log that was rewritten after it was anchored: with the log's key, but without the roots'.
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	x := &insider{t, k, db}
	leaves := x.leaves()
	leaves[0], leaves[1] = leaves[1], leaves[0]
	x.rebuild(leaves, fsckSeed)
	_, forked := k.exported(t, nil)
	if got := verified(t, forked, ""); !strings.Contains(got, "are not those of the one in anchors/") {
		t.Error(got)
	}
	names, bodies := members(t, site)
	otherRoots, err := auth.Seed{2}.LogKey(fsckHost + ledger.RootsOf)
	must(t, err)
	if got := verified(t, site, k.key(t)+"\n"+otherRoots); !strings.Contains(got, "the roots are of another key than the one given for temoin.example/roots") || !strings.Contains(got, "not valid") {
		t.Error(got)
	}
	ofOthers, err := fsckSeed.LogKey("elsewhere.example" + ledger.RootsOf)
	must(t, err)
	altered := maps.Clone(bodies)
	altered["roots.key"] = []byte(ofOthers + "\n")
	if got := verified(t, reseal(t, names, altered), ""); !strings.Contains(got, "the roots are of elsewhere.example/roots, and the log is temoin.example/log/demo") || !strings.Contains(got, "not valid") {
		t.Error(got)
	}
	name := names[slices.IndexFunc(names, func(name string) bool { return strings.HasSuffix(name, ".proof") })]
	bodies[name] = bytes.Replace(bodies[name], []byte("index 0"), []byte("index 1"), 1)
	if got := verified(t, reseal(t, names, bodies), ""); !strings.Contains(got, "does not hold a checkpoint of this log") {
		t.Error(got)
	}
}
