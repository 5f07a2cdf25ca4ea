package httpapi_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unsafe"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/docs"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	looks "github.com/temoin/temoin/server/gate"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// now is the server's time in these tests unless they say otherwise.
var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

var seed = auth.Seed{1, 2, 3}

// fixture is a server with real parts on a port of its own, for one site, the demo's.
type fixture struct {
	url      string
	dsn      string
	store    *postgres.Store
	version  *consent.Version
	key      string // API key of the demo site
	shown    chan consent.Impression
	recorder *jobs.Committer
	catalog  *httpapi.Catalog
	foreign  *jobs.ForeignHosts
	checks   *jobs.Checks
}

// start brings up a server; change, if not nil, alters what it is made of.
func start(t testing.TB, change func(*httpapi.Deps)) *fixture {
	t.Helper()
	ctx := t.Context()
	f := &fixture{dsn: servertest.Database(t), key: auth.NewKey(), shown: make(chan consent.Impression, 100)}
	must(t, postgres.EnsurePartitions(ctx, f.dsn, now))
	store, err := postgres.Open(ctx, f.dsn)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	f.store = store
	site, err := store.InsertSite(ctx, consent.Site{Key: demo.SiteKey, Name: "Demo", Domains: []string{"shop.example", "xn--caf-dma.example"}}, consent.ByServer(now))
	must(t, err)
	f.version, _, err = store.PublishNotice(ctx, site, demo.Draft(), consent.ByServer(now))
	must(t, err)
	_, err = store.InsertSite(ctx, consent.Site{Key: "silent", Name: "Without a notice", Domains: []string{"silent.example"}}, consent.ByServer(now))
	must(t, err)
	must(t, store.InsertKey(ctx, site, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, auth.HashToken(f.key), consent.ByServer(now)))

	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	catalog := httpapi.NewCatalog(store, fakeWidget, func(ctx context.Context, site int32, build consent.Build, bodies [][]byte) error {
		must(t, store.KeepScripts(ctx, site, bodies))
		return store.StateBuild(ctx, site, build, now)
	}, log)
	must(t, catalog.Refresh(ctx))
	f.catalog, f.foreign = catalog, jobs.NewForeignHosts(store, log)
	f.recorder = jobs.NewCommitter(store, signer, nil, log)
	t.Cleanup(f.recorder.Close)
	desk, err := postgres.OpenDesk(f.dsn)
	must(t, err)
	t.Cleanup(func() { desk.Close() })
	tokens, err := seed.TokenSigner()
	must(t, err)
	eraser, err := postgres.OpenEraser(f.dsn, servertest.Sealer(seed))
	must(t, err)
	t.Cleanup(func() { eraser.Close() })
	f.checks = jobs.NewChecks(store, lintOnly, func() time.Time { return now }, log)
	t.Cleanup(f.checks.Close)
	deps := httpapi.Deps{
		Clock: func() time.Time { return now }, Log: log, Catalog: catalog, Recorder: f.recorder, Keys: store, Ping: store.Ping,
		Toss:      func() bool { return false },
		Decisions: direct{store}, Shown: func(i consent.Impression) { f.shown <- i }, Foreign: f.foreign.Add,
		KeptScript: func(ctx context.Context, site int32, prefix string) (*httpapi.File, error) {
			body, err := store.Script(ctx, site, prefix)
			if body == nil {
				return nil, err
			}
			return &httpapi.File{Body: body, ETag: `"kept"`}, err
		},
		Ledger: store, Tokens: tokens, Erasures: uncached{store, eraser}, ReceiptKey: seed.ReceiptKey, RateKey: seed.RateKey,
		LogKey:     func(site string) (string, error) { return seed.LogKey(servertest.LogOrigin + site) },
		PromiseKey: func(site string) (string, error) { return seed.LogKey("temoin.example/promise/" + site) },
		Verifier:   docs.Verifier,
		RootsKey:   func() (string, error) { return seed.LogKey(servertest.RootsOrigin) },
		Waiting:    f.store.Queue, Refused: func() []string { return []string{"forked"} },
		Anchors: func() httpapi.AnchorState {
			return httpapi.AnchorState{Root: now.Add(-time.Minute), Failures: map[string]int64{"mail": 2}}
		},
		Dashboard: httpapi.Dashboard{Sites: siteAdmin{store, f.dsn}, Check: func(context.Context, string, consent.Site, *consent.Version) ([]httpapi.PageFinding, error) {
			return []httpapi.PageFinding{{ID: "page", Level: "good", Details: []string{}}}, nil
		}, Accounts: store, Store: desk, Pages: fstest.MapFS{}, Secrets: seed, SetPassword: func(ctx context.Context, user *auth.User, hash string, by consent.By) error {
			_, err := postgres.SetPassword(ctx, f.dsn, postgres.NewPassword{Email: user.Email, Hash: hash, KeepSession: user.Session.ID}, by)
			return err
		}, Gate: f.checks, Build: fakeWidget, Announce: func(context.Context, string) error { return nil }},
	}
	if change != nil {
		change(&deps)
	}
	f.url = serve(t, deps)
	return f
}

func serve(t testing.TB, deps httpapi.Deps) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := httpapi.New(deps)
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Listen(listener); err != nil {
			t.Errorf("Listen: %v", err)
		}
	})
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := server.Shutdown(context.Background()); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		serving.Wait()
	})
	url = "http://" + listener.Addr().String()
	for deadline := time.Now().Add(10 * time.Second); ; { // the listener accepts before the server serves
		if r, err := http.Get(url + "/healthz"); err == nil {
			r.Body.Close()
			return url
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func signer(site string) (note.Signer, error) {
	return seed.LogSigner("temoin.example/promise/" + site), nil
}

// lintOnly looks at a draft as a server without a browser does.
func lintOnly(ctx context.Context, draft consent.Draft, now time.Time, progress func(done, total int)) (*consent.Report, map[string][]byte, error) {
	return looks.New("/nowhere/chromium", nil, slog.New(slog.DiscardHandler)).Look(ctx, draft, now, progress)
}

func fakeWidget(v *consent.Version) (*httpapi.Widget, error) {
	file := func(body string) httpapi.File {
		return httpapi.File{Body: []byte(body), Brotli: []byte("br of " + body), Gzip: []byte("gzip of " + body), ETag: `"` + body + `"`}
	}
	first := map[string]httpapi.File{}
	for _, tag := range v.Languages {
		first[tag] = file("first-" + tag)
	}
	loader := "loader-" + v.Site
	if v.Number > 1 {
		loader += fmt.Sprintf("-%d", v.Number)
	}
	return &httpapi.Widget{Loader: file(loader), Pinned: "0123.loader.js", First: first, UI: map[string]httpapi.File{"ui-fr-0123.js": file("ui-fr-0123")}}, nil
}

// direct reads decisions without a cache.
type direct struct{ store *postgres.Store }

func (d direct) CurrentDecision(ctx context.Context, site consent.Site, subject string) (*consent.Record, error) {
	raw, err := d.store.CurrentDecision(ctx, site.ID, subject)
	if err != nil || raw == nil {
		return nil, err
	}
	return consent.ParseRecord(raw)
}

// uncached erases in the database.
type uncached struct {
	*postgres.Store
	eraser *postgres.Eraser
}

func (u uncached) Erase(ctx context.Context, site consent.Site, subject string, ground consent.Ground, by consent.By) (int, error) {
	records, _, err := u.eraser.Erase(ctx, site, subject, ground, by)
	return records, err
}

// decision is a valid body for POST /v1/decisions; subject and id are made from n.
func (f *fixture) decision(n int) map[string]any {
	var raw [16]byte
	copy(raw[:], fmt.Sprintf("subject%09d", n))
	return map[string]any{
		"id": eventID(now, n), "site": demo.SiteKey, "subject": base64.RawURLEncoding.EncodeToString(raw[:]), "notice": f.version.Digest(),
		"purposes": map[string]bool{"functional": true, "advertising": false, "social": false},
		"act":      "choose", "lang": "fr", "at": "2026-11-22T03:59:00.000Z", "sent": "2026-11-22T03:59:01.000Z",
	}
}

// eventID is a UUIDv7 of a time, told apart by n.
func eventID(at time.Time, n int) string {
	ms := at.UnixMilli()
	return fmt.Sprintf("%08x-%04x-7000-8000-%012x", ms>>16, ms&0xffff, n)
}

// post sends a body as a page would and returns status and answer.
func (f *fixture) post(t testing.TB, path string, body any, header ...string) (int, string) {
	t.Helper()
	raw, ok := body.([]byte)
	if !ok {
		var err error
		raw, err = json.Marshal(body)
		must(t, err)
	}
	r, err := http.NewRequest("POST", f.url+path, bytes.NewReader(raw))
	must(t, err)
	r.Header.Set("Content-Type", "text/plain")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	must(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(t, err)
	return response.StatusCode, string(answer)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// db opens the database as its owner.
func (f *fixture) db(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", f.dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// listen serves a Fiber application of the test's own.
func listen(t testing.TB, app *fiber.App) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go app.Listener(listener)
	t.Cleanup(func() { app.Shutdown() })
	return "http://" + listener.Addr().String()
}

// unsafeString shares b's memory, as Fiber's own strings do.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// siteAdmin adds and opens sites.
type siteAdmin struct {
	*postgres.Store
	dsn string
}

func (s siteAdmin) SetDomains(ctx context.Context, site int32, domains []string, by consent.By) error {
	return postgres.SetDomains(ctx, s.dsn, site, domains, by)
}
