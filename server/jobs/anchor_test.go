package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// anchoring is a database whose site demo has a log, with people to tell and a notice that was published at now.
type anchoring struct {
	store     *postgres.Store
	dsn       string
	db        *sql.DB
	sequencer *jobs.Sequencer
	clock     servertest.Clock
}

func newAnchoring(t *testing.T) *anchoring {
	t.Helper()
	a := &anchoring{}
	a.store, a.dsn = openStore(t)
	a.db = open(t, a.dsn)
	a.sequencer = servertest.Sequencer(t, a.dsn, auth.Seed{1})
	a.grow(t, 1, 3)
	a.clock.Set(now)
	_, err := a.db.Exec(`insert into app_user (email, password_hash, created_at) values ('owner@example.org', '', now()), ('second@example.org', '', now()), ('marketer@example.org', '', now());
		insert into member (org_id, user_id, role, granted_by, granted_at)
		select first_org(), id, case email when 'owner@example.org' then 'owner' when 'second@example.org' then 'dpo' else 'analyst' end, 'server', now() from app_user`)
	must(t, err)
	a.publish(t, 1, 1, "DPO@shop.example", now)
	return a
}

// grow adds leaves to a site's log.
func (a *anchoring) grow(t *testing.T, site, n int) {
	t.Helper()
	queue(t, a.db, site, n)
	servertest.SequencedAll(t, a.sequencer)
}

func (a *anchoring) publish(t *testing.T, site, number int, contact string, at time.Time) {
	t.Helper()
	body := fmt.Sprintf(`{"controller":{"contact":%q},"number":%d,"site":%d}`, contact, number, site)
	_, err := a.db.Exec(`insert into notice (site_id, number, digest, body, published_at) values ($1, $2, encode(sha256($3::bytea), 'hex'), $3::bytea, $4)`, site, number, body, at)
	must(t, err)
}

func (a *anchoring) pass(d time.Duration) { a.clock.Set(a.clock.Now().Add(d)) }

// mails is the job of one server of several.
func (a *anchoring) mails(t *testing.T, send func(ctx context.Context, m *consent.Mail, now time.Time) error) (*jobs.Mails, *jobs.Anchors) {
	t.Helper()
	store, err := postgres.Open(t.Context(), a.dsn)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	anchors := jobs.NewAnchors()
	return jobs.NewMails(store, send, a.clock.Now, anchors, slog.New(slog.DiscardHandler)), anchors
}

// post notes what is sent.
type post struct {
	mu   sync.Mutex
	sent []string // "site, occasion, recipient", sorted
	note string   // the last one's
}

func (p *post) send(_ context.Context, m *consent.Mail, _ time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m.Site+", "+m.Occasion+", "+m.Recipient)
	slices.Sort(p.sent)
	p.note = m.Note
	return nil
}

// take returns what was sent since the last time.
func (p *post) take() (sent []string) {
	sent, p.sent = p.sent, nil
	return sent
}

func to(prefix string, recipients ...string) (all []string) {
	for _, recipient := range recipients {
		all = append(all, prefix+", "+recipient)
	}
	return all
}

var everybody = []string{"dpo@shop.example", "owner@example.org", "second@example.org"}

// Users and contact get the checkpoint once a day and once for each publication, and nobody anything else.
func TestMails(t *testing.T) {
	a := newAnchoring(t)
	var p post
	job, anchors := a.mails(t, p.send)
	expect := func(when string, want ...string) {
		t.Helper()
		must(t, job.Once(t.Context()))
		if sent := p.take(); !slices.Equal(sent, want) {
			t.Errorf("%s: %q, want %q", when, sent, want)
		}
	}
	expect("at once", to("demo, day 2026-11-22", everybody...)...)
	_, note, err := a.store.Checkpoint(t.Context(), 1)
	must(t, err)
	if p.note != note || note == "" {
		t.Errorf("sent %q of %q", p.note, note)
	}
	expect("at once again")
	a.pass(5 * time.Second)
	expect("when the notice is in the log", to("demo, notice 1", everybody...)...)
	a.pass(time.Minute)
	expect("a minute later")
	if at := anchors.State().Mail; !at.Equal(now.Add(5 * time.Second)) {
		t.Errorf("last mail at %v", at)
	}

	a.publish(t, 1, 2, "https://shop.example/contact", a.clock.Now())
	a.pass(10 * time.Second)
	expect("a publication by a controller without an address", to("demo, notice 2", "owner@example.org", "second@example.org")...)
	a.publish(t, 2, 1, "owner@example.org", a.clock.Now().Add(-25*time.Hour)) // told long ago, or never to be
	a.grow(t, 2, 1)
	expect("a second log", to("other, day 2026-11-22", "owner@example.org", "second@example.org")...)
	a.pass(20 * time.Hour) // 2026-11-23
	expect("the next day", slices.Concat(to("demo, day 2026-11-23", "owner@example.org", "second@example.org"), to("other, day 2026-11-23", "owner@example.org", "second@example.org"))...)
	_, err = a.db.Exec(`update site set demo = true where id = 1`)
	must(t, err)
	a.publish(t, 1, 3, "donnees@sillage.example", a.clock.Now())
	a.pass(10 * time.Second)
	expect("the demo's contact is made up", to("demo, notice 3", "owner@example.org", "second@example.org")...)
	a.pass(31 * 24 * time.Hour)
	p.take()
	must(t, job.Once(t.Context()))
	if n := count(t, a.dsn, `select count(*) from mail where queued_at < '2026-12-01'`); n != 0 {
		t.Errorf("%d mails of last month are kept", n)
	}
}

// However many servers there are, each mail is sent once; control: without the claim, all of them send it.
func TestMails_OnceOfManyServers(t *testing.T) {
	a := newAnchoring(t)
	var p post
	var servers []*jobs.Mails
	for range 4 {
		job, _ := a.mails(t, p.send)
		servers = append(servers, job)
	}
	a.pass(time.Hour) // then no publication is told any more
	for day := range 10 {
		a.pass(24 * time.Hour)
		var all sync.WaitGroup
		for _, job := range servers {
			all.Go(func() {
				if err := job.Once(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if sent := p.take(); len(sent) != len(everybody) {
			t.Errorf("day %d: %q", day, sent)
		}
	}
}

// What cannot be sent is sent later, the same as it was, and after a while no more.
func TestMails_Retries(t *testing.T) {
	a := newAnchoring(t)
	var p post
	away, attempts := true, 0
	job, anchors := a.mails(t, func(ctx context.Context, m *consent.Mail, now time.Time) error {
		if attempts++; away {
			return errors.New("connection refused")
		}
		return p.send(ctx, m, now)
	})
	once := func(wantErr bool) {
		t.Helper()
		if err := job.Once(t.Context()); (err != nil) != wantErr {
			t.Errorf("%v", err)
		}
	}
	once(true)
	once(false) // nothing to do before a minute has passed
	if attempts != 3 || anchors.State().Failures["mail"] != 3 {
		t.Errorf("%d attempts, %v", attempts, anchors.State())
	}
	_, note, err := a.store.Checkpoint(t.Context(), 1)
	must(t, err)
	a.grow(t, 1, 5)
	a.pass(61 * time.Second)
	once(true) // the first is due again, and so is the notice's
	before := attempts
	a.pass(61 * time.Second)
	once(true)
	if attempts-before != 3 { // the notice's alone: the others wait two minutes now
		t.Errorf("%d attempts after a minute", attempts-before)
	}
	away = false
	a.pass(time.Hour)
	once(false)
	if sent := p.take(); !slices.Equal(sent, slices.Concat(to("demo, day 2026-11-22", everybody...), to("demo, notice 1", everybody...))) {
		t.Errorf("sent %q", sent)
	}
	if n := count(t, a.dsn, `select count(distinct note) from mail where occasion like 'day%' and note <> ''`); n != 1 || !strings.HasPrefix(note, servertest.LogOrigin+"demo\n3\n") {
		t.Errorf("%d texts, %s", n, note)
	}

	away = true
	a.pass(24 * time.Hour)
	for range 100 {
		if err := job.Once(t.Context()); err == nil {
			t.Log("waits")
		}
		a.pass(time.Hour)
	}
	waits := count(t, a.dsn, `select count(*) from mail where sent_at is null and occasion = 'day 2026-11-23' and tries between 8 and 30`)
	if waits != len(everybody) {
		t.Errorf("%d mails of a server that stays away were tried with patience", waits)
	}
	away = false
	p.take()
	once(false)
	for _, sent := range p.take() {
		if strings.Contains(sent, "day 2026-11-23") {
			t.Errorf("after four days: %s", sent)
		}
	}
}

// A server that dies while it sends leaves the mail to another, after a while.
func TestMails_Crash(t *testing.T) {
	a := newAnchoring(t)
	_, err := a.db.Exec(`delete from app_user`)
	must(t, err)
	must(t, a.store.QueueMails(t.Context(), now))
	if m, err := a.store.ClaimMail(t.Context(), now, now.Add(-time.Hour), now.Add(5*time.Minute)); err != nil || m == nil || m.Recipient != "dpo@shop.example" || m.Name != "Demo" {
		t.Fatalf("%+v %v", m, err)
	}
	var p post
	job, _ := a.mails(t, p.send)
	must(t, job.Once(t.Context()))
	if sent := p.take(); len(sent) > 0 {
		t.Errorf("taken from a living server: %q", sent)
	}
	a.pass(6 * time.Minute)
	must(t, job.Once(t.Context()))
	if sent := p.take(); !slices.Contains(sent, "demo, day 2026-11-22, dpo@shop.example") {
		t.Errorf("lost: %q", sent)
	}
}

// rooting is the job of one server of several.
func (a *anchoring) roots(t *testing.T, stamp func(context.Context, string) ([]byte, error)) (*jobs.Roots, *jobs.Anchors) {
	t.Helper()
	log, err := postgres.OpenLog(a.dsn)
	must(t, err)
	t.Cleanup(func() { log.Close() })
	anchors := jobs.NewAnchors()
	return jobs.NewRoots(log, auth.Seed{1}.LogSigner(servertest.RootsOrigin), stamp, a.clock.Now, anchors, slog.New(slog.DiscardHandler)), anchors
}

// anchorage is what the store says of a leaf under the keys of these names.
func (a *anchoring) anchorage(t *testing.T, seed auth.Seed, site int32, index int64, log, roots string) *consent.Anchorage {
	t.Helper()
	logKey, err := seed.LogKey(log)
	must(t, err)
	rootsKey, err := seed.LogKey(roots)
	must(t, err)
	anchorage, err := a.store.Anchorage(t.Context(), site, index, logKey, rootsKey)
	must(t, err)
	return anchorage
}

// check makes sure that a leaf is proved to be in a root of the number.
func (a *anchoring) check(t *testing.T, site int32, key string, index int64, number int64, size int64) {
	t.Helper()
	anchorage := a.anchorage(t, auth.Seed{1}, site, index, servertest.LogOrigin+key, servertest.RootsOrigin)
	if anchorage == nil {
		t.Fatalf("leaf %d of %s is in no root", index, key)
	}
	proof, err := ledger.ProveCheckpoint(anchorage.Root, anchorage.Checkpoints, anchorage.Index)
	must(t, err)
	rootsKey, err := auth.Seed{1}.LogKey(servertest.RootsOrigin)
	must(t, err)
	verifier, err := ledger.ParseKey(rootsKey)
	must(t, err)
	checkpoint := anchorage.Checkpoints[anchorage.Index]
	root, _, err := ledger.CheckAnchor(verifier, proof, checkpoint)
	if err != nil || root.Number() != number || anchorage.Size != size || !strings.HasPrefix(checkpoint, fmt.Sprintf("%s%s\n%d\n", servertest.LogOrigin, key, size)) {
		t.Errorf("leaf %d of %s: root %d of %d leaves, %v\n%s", index, key, root.Number(), anchorage.Size, err, checkpoint)
	}
}

// However many servers there are, an hour has one root; a leaf is proved by the first one that holds it.
func TestRoots(t *testing.T) {
	a := newAnchoring(t)
	var servers []*jobs.Roots
	for range 3 {
		job, _ := a.roots(t, nil)
		servers = append(servers, job)
	}
	first := ledger.RootNumber(now)
	for hour := range 8 {
		if hour == 2 {
			a.grow(t, 2, 4)
		}
		if hour == 5 {
			a.grow(t, 1, 300)
		}
		for range 2 {
			var all sync.WaitGroup
			for _, job := range servers {
				all.Go(func() {
					if err := job.Once(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			a.pass(10 * time.Minute)
		}
		if n := count(t, a.dsn, `select count(*) from root`); n != hour+1 {
			t.Errorf("%d roots after %d hours", n, hour+1)
		}
		a.pass(40 * time.Minute)
	}
	a.check(t, 1, "demo", 0, first, 3)
	a.check(t, 1, "demo", 2, first, 3)
	a.check(t, 1, "demo", 3, first+5, 303)
	a.check(t, 2, "other", 0, first+2, 4)
	if n := count(t, a.dsn, `select count(*) from anchored`); n != 3 {
		t.Errorf("%d rows for three checkpoints", n)
	}
	for _, c := range []struct {
		seed       auth.Seed
		log, roots string
	}{{auth.Seed{1}, "another.example/log/demo", servertest.RootsOrigin}, {auth.Seed{1}, servertest.LogOrigin + "demo", "another.example/roots"}, {auth.Seed{2}, servertest.LogOrigin + "demo", servertest.RootsOrigin}} {
		if anchorage := a.anchorage(t, c.seed, 1, 0, c.log, c.roots); anchorage != nil {
			t.Errorf("%v: %+v", c, anchorage)
		}
	}
	if anchorage := a.anchorage(t, auth.Seed{1}, 1, 303, servertest.LogOrigin+"demo", servertest.RootsOrigin); anchorage != nil {
		t.Errorf("a leaf that is in no root: %+v", anchorage)
	}
	// A clock that goes back makes no root twice.
	a.clock.Set(now)
	must(t, servers[0].Once(t.Context()))
	if n := count(t, a.dsn, `select count(*) from root`); n != 8 {
		t.Errorf("%d roots after the clock went back", n)
	}
}

// Without a leaf there is nothing to say.
func TestRoots_Empty(t *testing.T) {
	a := &anchoring{}
	a.store, a.dsn = openStore(t)
	a.clock.Set(now)
	job, anchors := a.roots(t, nil)
	must(t, job.Once(t.Context()))
	if n := count(t, a.dsn, `select count(*) from root`); n != 0 || !anchors.State().Root.IsZero() {
		t.Errorf("%d roots, %+v", n, anchors.State())
	}
}

// tsa is a time-stamp authority made of openssl ts.
type tsa struct {
	url, dir string
	status   int // 0 for an answer, else an HTTP error
	change   func(answer []byte) []byte
}

func newTSA(t *testing.T) *tsa {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is missing here: no time-stamp authority can be made")
	}
	a := &tsa{dir: t.TempDir()}
	must(t, os.WriteFile(filepath.Join(a.dir, "serial"), []byte("01\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(a.dir, "tsa.cnf"), []byte(`
[tsa]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
[req]
distinguished_name = name
prompt = no
[name]
CN = authority for tests
[stamp]
basicConstraints = critical,CA:false
extendedKeyUsage = critical,timeStamping
`), 0o600))
	a.openssl(t, nil, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-config", "tsa.cnf", "-extensions", "stamp")
	var one sync.Mutex // of the serial number
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one.Lock()
		defer one.Unlock()
		question, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Content-Type") != "application/timestamp-query" {
			t.Errorf("%v %v", r.Header, err)
		}
		if a.status != 0 {
			w.WriteHeader(a.status)
			return
		}
		must(t, os.WriteFile(filepath.Join(a.dir, "question.tsq"), question, 0o600))
		a.openssl(t, nil, "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "question.tsq", "-signer", "cert.pem", "-inkey", "key.pem", "-out", "answer.tsr")
		answer, err := os.ReadFile(filepath.Join(a.dir, "answer.tsr"))
		must(t, err)
		if a.change != nil {
			answer = a.change(answer)
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		w.Write(answer)
	}))
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

func (a *tsa) openssl(t *testing.T, want error, args ...string) string {
	t.Helper()
	command := exec.Command("openssl", args...)
	command.Dir = a.dir
	out, err := command.CombinedOutput()
	if (err == nil) != (want == nil) {
		t.Errorf("openssl %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// A root's time stamp is that of its note, as openssl finds; an authority that is away is asked again.
func TestRoots_Stamped(t *testing.T) {
	authority := newTSA(t)
	a := newAnchoring(t)
	job, anchors := a.roots(t, jobs.NewAuthority(authority.url).Stamp)
	authority.status = http.StatusServiceUnavailable
	if err := job.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("an authority that is away: %v", err)
	}
	must(t, job.Once(t.Context())) // waits
	a.grow(t, 1, 10)
	a.pass(time.Hour)
	if err := job.Once(t.Context()); err == nil {
		t.Error("it is still away")
	}
	if anchors.State().Failures["stamp"] != 2 || anchors.State().Failures["root"] != 0 {
		t.Errorf("%+v", anchors.State())
	}
	first := ledger.RootNumber(now)
	a.check(t, 1, "demo", 0, first, 3) // without a stamp

	authority.status = 0
	a.pass(50 * time.Minute)
	must(t, job.Once(t.Context()))
	for number := first; number < first+2; number++ {
		root, err := a.store.Root(t.Context(), number)
		must(t, err)
		if root == nil || root.Token == nil {
			t.Fatalf("root %d has no time stamp: %+v", number, root)
		}
		must(t, jobs.CheckToken(root.Token, root.Note))
		must(t, os.WriteFile(filepath.Join(authority.dir, "root.txt"), []byte(root.Note), 0o600))
		must(t, os.WriteFile(filepath.Join(authority.dir, "root.tsr"), root.Token, 0o600))
		if out := authority.openssl(t, nil, "ts", "-verify", "-data", "root.txt", "-in", "root.tsr", "-CAfile", "cert.pem"); !strings.Contains(out, "Verification: OK") {
			t.Errorf("%s", out)
		}
		must(t, os.WriteFile(filepath.Join(authority.dir, "root.txt"), []byte(root.Note+" "), 0o600))
		authority.openssl(t, errors.New("control"), "ts", "-verify", "-data", "root.txt", "-in", "root.tsr", "-CAfile", "cert.pem")
	}
	// A leaf is proved by the first root with a stamp: here the one of an hour without any is passed over.
	_, err := a.db.Exec(`update root set token = null, try_after = 'infinity' where number = $1`, first)
	must(t, err)
	a.check(t, 1, "demo", 0, first+1, 13)
}

// Only an answer to the very question is a time stamp.
func TestAuthority_Refuses(t *testing.T) {
	authority := newTSA(t)
	stamp := jobs.NewAuthority(authority.url).Stamp
	good, err := stamp(t.Context(), "x")
	must(t, err)
	if err := jobs.CheckToken(good, "y"); err == nil {
		t.Error("the stamp of something else is taken")
	}
	for name, change := range map[string]func([]byte) []byte{
		"an older answer about the same": func([]byte) []byte { return good },
		"a rejection":                    func([]byte) []byte { return []byte{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02} },
		"something after it":             func(b []byte) []byte { return append(b, 0) },
		"an altered signature":           func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"nothing":                        func([]byte) []byte { return nil },
		"a page":                         func([]byte) []byte { return []byte("<html>") },
		"too much":                       func([]byte) []byte { return make([]byte, 1<<20) },
	} {
		authority.change = change
		if token, err := stamp(t.Context(), "x"); err == nil {
			t.Errorf("%s is taken: %x", name, token)
		}
	}
	authority.change = nil
	if _, err := stamp(t.Context(), "x"); err != nil {
		t.Errorf("control: %v", err)
	}
	secret := "http://me:hunter2@" + strings.TrimPrefix(authority.url, "http://")
	if _, err := jobs.NewAuthority(secret).Stamp(t.Context(), "x"); err != nil {
		t.Errorf("with a password: %v", err)
	}
	for _, url := range []string{"http://me:hunter2@127.0.0.1:1/", "http://me:hunter2@%zz/"} {
		if _, err := jobs.NewAuthority(url).Stamp(t.Context(), "x"); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("nobody there: %v", err)
		}
	}
}
