package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// A site that was taken over under another seed is sound, before its new server has started and after, and goes on under the new
// server's key with a word of the change; what was altered since is found.
func TestImport_OtherSeed(t *testing.T) {
	k := newKept(t)
	k.record(t, "other", 0, 20)
	k.sequence(t)
	older := file(t, k.note(t, "other"))
	k.erase(t, "other", 3)
	k.sequence(t)
	_, pack := k.exported(t, func(e *export) { e.Site = "other" })
	there := &kept{servertest.EmptyDatabase(t), t.TempDir(), k.versions}
	must(t, os.WriteFile(filepath.Join(there.data, "seed"), []byte(strings.Repeat("ab", 32)+"\n"), 0o600))
	i := importSite{File: pack, URL: "https://new.example", database: database{Data: there.data, DatabaseURL: there.dsn}}
	start := func() *servertest.App {
		return servertest.Start(t, func(c *config.Config) { c.Data, c.DatabaseURL, c.URL = there.data, there.dsn, "https://new.example" })
	}
	look := func(change ...func(*fsck)) string {
		return fsckOf(t, there.dsn, there.data, func(f *fsck) {
			f.Site, f.URL = "other", "https://new.example"
			for _, c := range change {
				c(f)
			}
		})
	}
	withOlder := func(f *fsck) { f.Checkpoints = []string{older} }
	sound := func(when string) {
		t.Helper()
		report := look(withOlder)
		for _, want := range []string{", sound\n", "1 record erased, explained by 1 erasure", "the first 23 leaves are those of the checkpoint " + older, "by an earlier server's key, of which nothing is kept"} {
			if !strings.Contains(report, want) {
				t.Errorf("%s: %q is missing:\n%s", when, want, report)
			}
		}
	}
	if got := ran(t, i.Run); !strings.Contains(got, "other is imported") || !strings.Contains(got, "another name or key") {
		t.Fatal(got)
	}
	sound("before the start")
	a := start()
	eventually(t, "checkpoints under the new key", 1, func() int { return strings.Count(there.note(t, "other"), "new.example/log/other\n") })
	sound("after the start")
	must(t, a.Stop(t.Context()))

	promises, err := fsckSeed.LogKey(fsckHost + "/promise/other")
	must(t, err)
	if report := look(func(f *fsck) { f.Key = promises }); !strings.Contains(report, ", sound\n") || strings.Contains(report, "by an earlier server's key") {
		t.Errorf("with the key of the promises:\n%s", report)
	}

	x := there.insider(t)
	x.exec(`update event set record = null, salt = null, subject = null where subject = $1`, fmt.Sprintf("c3ViamVjd%012dA", 4))
	if report := fsckOf(t, x.dsn, there.data, func(f *fsck) { f.Site = "other" }); !strings.Contains(report, "was erased, and the log does not say so") {
		t.Errorf("%s", report)
	}
	x = there.insider(t)
	late := k.decision(t, "other", 50) // made up since, with a promise in the earlier server's name
	entry := ledger.Entry(ledger.Decision, consent.Commit(late.Salt, late.Bytes))
	note, err := ledger.SignBatch(fsckSeed.LogSigner(fsckHost+"/promise/other"), [][ledger.EntryBytes]byte{entry})
	must(t, err)
	x.exec(`insert into promise (site_id, id, note, entries) select id, 1, $1, $2 from site where key = 'other'`, note, entry[:])
	x.exec(`insert into pending (site_id, event_id, entry) select id, $1, $2 from site where key = 'other'`, late.Record.RecordID, entry[:])
	if report := fsckOf(t, x.dsn, there.data, func(f *fsck) { f.Site = "other" }); !strings.Contains(report, "promise 1 is not signed with the key of this server, and not all of its entries are leaves from before the change of key") {
		t.Errorf("%s", report)
	}
}

// A server that runs takes the site up under its own key, and says so before it goes on. Where the key that was kept is lost by
// then, whoever has it gives it.
func TestImport_BesideServer(t *testing.T) {
	k := newKept(t)
	k.record(t, "other", 0, 10)
	k.sequence(t)
	k.erase(t, "other", 3)
	k.sequence(t)
	earlier, err := fsckSeed.LogKey(fsckHost + "/log/other")
	must(t, err)
	_, pack := k.exported(t, func(e *export) { e.Site = "other" })
	for _, isLost := range []bool{false, true} {
		var data string
		a := servertest.Start(t, func(c *config.Config) { data = c.Data })
		i := importSite{File: pack, Addr: a.Addr(), database: database{Data: data, DatabaseURL: a.DSN()}}
		if got := ran(t, i.Run); !strings.Contains(got, "other is imported") {
			t.Fatal(got)
		}
		if isLost {
			must(t, os.Remove(filepath.Join(data, "keys", "other")))
			must(t, a.Stop(t.Context()))
			a = servertest.Start(t, func(c *config.Config) { c.Data, c.DatabaseURL = data, a.DSN() })
		} else {
			store, err := postgres.Open(t.Context(), a.DSN())
			must(t, err)
			sites, err := store.Sites(t.Context())
			must(t, err)
			must(t, store.Close())
			must(t, postgres.SetRetention(t.Context(), a.DSN(), sites[len(sites)-1].ID, 12, consent.ByServer(fsckNow)))
		}
		look := func(key string) string {
			return fsckOf(t, a.DSN(), data, func(f *fsck) { f.Site, f.URL, f.Addr, f.Key = "other", "", a.Addr(), key })
		}
		there := &kept{dsn: a.DSN()}
		eventually(t, "checkpoints under the new key", 1, func() int { return strings.Count(there.note(t, "other"), a.Addr()+"/log/other\n") })
		if report := look(earlier); !strings.Contains(report, ", sound\n") {
			t.Errorf("%s", report)
		}
		if report := look(""); strings.Contains(report, ", sound\n") == isLost || strings.Contains(report, "give the whole key with --key") != isLost {
			t.Errorf("lost: %t\n%s", isLost, report)
		}
	}
}

// note is the checkpoint of a site.
func (k *kept) note(t *testing.T, site string) (note string) {
	t.Helper()
	db, err := sql.Open("postgres", k.dsn)
	must(t, err)
	defer db.Close()
	must(t, db.QueryRow(`select note from log_head join site on site.id = site_id where key = $1`, site).Scan(&note))
	return note
}
