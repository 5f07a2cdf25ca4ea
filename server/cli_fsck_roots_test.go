package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/mail"
	"github.com/temoin/temoin/server/servertest"
)

// rooted has two sites with logs, and three roots an hour apart; the log of demo has grown before the second.
func rooted(t *testing.T) *kept {
	t.Helper()
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.record(t, "other", 0, 5)
	for hour := range 3 {
		if hour == 1 {
			k.record(t, "demo", 20, 30)
		}
		k.sequence(t)
		servertest.Rooted(t, k.dsn, fsckSeed, fsckNow.Add(time.Duration(hour)*time.Hour))
	}
	return k
}

// insider works on a copy of the database.
func (k *kept) insider(t *testing.T) *insider {
	t.Helper()
	copied := *k
	copied.dsn = servertest.Clone(t, k.dsn)
	db, err := sql.Open("postgres", copied.dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return &insider{T: t, kept: &copied, db: db}
}

// file writes what somebody keeps.
func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "kept")
	must(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

// What is stored about roots is made again from their checkpoints, and every damage is named.
func TestFsck_Roots(t *testing.T) {
	k := rooted(t)
	if report := fsckOf(t, k.dsn, k.data, nil); !strings.HasPrefix(report, "roots: 3 roots, 0 time-stamped, sound\ndemo: ") || strings.Contains(report, "difference") {
		t.Errorf("control:\n%s", report)
	}
	for damage, says := range map[string]string{
		`update root set note = replace(note, 'time 2026', 'time 2025') where number = 498700`:                     "root 498700 is not signed with the key of temoin.example/roots",
		`update root set note = (select note from root where number = 498701) where number = 498700`:               "root 498700 of 2026-11-22T04:00:00.000Z is signed as root 498701 of 2026-11-22T05:00:00.000Z",
		`update root set made_at = made_at + interval '1 second' where number = 498700`:                            "root 498700 of 2026-11-22T04:00:01.000Z is signed as root 498700 of 2026-11-22T04:00:00.000Z",
		`update root set token = '\x3000' where number = 498701`:                                                   "root 498701: its time stamp does not hold",
		`delete from anchored where site_id = 2`:                                                                   "root 498700 is of 2 logs, and is not that of the 1 checkpoints that are stored for it",
		`update anchored set last_root = 498701 where site_id = 1 and first_root = 498701`:                         "root 498702 is of 2 logs, and is not that of the 1 checkpoints",
		`update anchored set note = (select note from log_head where site_id = 1) where size < 25 and site_id = 1`: "root 498700: its checkpoint of demo does not hold: it is of 3",
		`update anchored set note = '' where site_id = 2`:                                                          "root 498700: its checkpoint of other does not hold",
		`update root set note = replace(note, 'example/roots', 'example/root')`:                                    "is not signed with the key of temoin.example/root: ",
	} {
		x := k.insider(t)
		x.exec(damage)
		if report := fsckOf(t, x.dsn, k.data, nil); !strings.Contains(report, says) || !strings.Contains(report, "temoin: fsck: ") {
			t.Errorf("%s: want %q:\n%s", damage, says, report)
		}
	}
}

// Whoever rewrites a log is found by the roots in the database; who makes those anew as well, by a root that somebody
// has kept, as it is or as a mail.
func TestFsck_KeptRoot(t *testing.T) {
	k := rooted(t)
	x := k.insider(t)
	var root string
	must(t, x.db.QueryRow(`select note from root order by number limit 1 offset 1`).Scan(&root))
	all := x.leaves()
	record, entry := x.edited(all[7].event)
	x.exec(`update event set record = $1 where site_id = 1 and id = $2`, record, all[7].event)
	all[7].entry = entry
	x.rebuild(all, fsckSeed)
	bare := t.TempDir() // without heads
	seed, err := os.ReadFile(filepath.Join(k.data, "seed"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(bare, "seed"), seed, 0o600))
	check := func(what, says string, checkpoints ...string) {
		t.Helper()
		if report := fsckOf(t, x.dsn, bare, func(f *fsck) { f.Checkpoints = checkpoints }); !strings.Contains(report, says) {
			t.Errorf("%s: want %q:\n%s", what, says, report)
		}
	}
	check("the log alone is made anew", "leaves are not those of the checkpoint in root 498700: the log was altered or forked since")

	x.exec(`delete from anchored`)
	x.exec(`delete from root`)
	for hour := range 3 {
		servertest.Rooted(t, x.dsn, fsckSeed, fsckNow.Add(time.Duration(hour)*time.Hour))
	}
	check("control: all is made anew, and nobody has kept anything", "roots: 3 roots, 0 time-stamped, sound\ndemo: ")
	check("a root that was kept", "root 498701 is not the one that somebody has kept", file(t, root))
	check("a root in an answer to a mail", "root 498701 is not the one that somebody has kept", file(t, "Hello\r\n> "+strings.ReplaceAll(root, "\n", "\r\n> ")))
	x.exec(`delete from root where number = 498701`)
	check("it is taken away", "root 498701 is missing, and somebody has kept it", file(t, root))
	check("a root that nobody signed", "is not signed with the key of temoin.example/roots", file(t, strings.Replace(root, "time 2026", "time 2025", 1)))
}

// The mail itself, as it lies in the outbox, is what fsck compares with.
func TestFsck_Mail(t *testing.T) {
	k := newKept(t)
	k.record(t, "demo", 0, 20)
	k.sequence(t)
	x := k.insider(t)
	var note string
	must(t, x.db.QueryRow(`select note from log_head where site_id = 1`).Scan(&note))
	dir := t.TempDir()
	outbox, err := mail.NewOutbox(dir, mail.Letters{From: "temoin@localhost", Keys: func(log string) ([]string, error) {
		key, err := fsckSeed.LogKey(log)
		return []string{key}, err
	}})
	must(t, err)
	must(t, outbox.Send(t.Context(), &consent.Mail{Site: "demo", Name: "Demo", Occasion: "day 2026-11-22", Recipient: "dpo@shop.example", Note: note, QueuedAt: fsckNow}, fsckNow))
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	kept := func(f *fsck) { f.Checkpoints = files }
	if report := fsckOf(t, x.dsn, k.data, kept); !strings.Contains(report, ", sound\n") || strings.Contains(report, "temoin: ") {
		t.Errorf("control:\n%s", report)
	}
	must(t, os.RemoveAll(filepath.Join(k.data, "heads")))
	all := x.leaves()
	record, entry := x.edited(all[7].event)
	x.exec(`update event set record = $1 where site_id = 1 and id = $2`, record, all[7].event)
	all[7].entry = entry
	x.rebuild(all, fsckSeed)
	if report := fsckOf(t, x.dsn, k.data, nil); !strings.Contains(report, ", sound\n") {
		t.Errorf("control: without the mail\n%s", report)
	}
	if report := fsckOf(t, x.dsn, k.data, kept); !strings.Contains(report, "leaves are not those of the checkpoint "+files[0]) {
		t.Errorf("%s", report)
	}
	if number := ledger.RootNumber(fsckNow); number != 498700 {
		t.Errorf("control: the numbers above are of %d", number)
	}
}
