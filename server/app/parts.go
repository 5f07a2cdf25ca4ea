package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/dashboard"
	"github.com/temoin/temoin/docs"
	"github.com/temoin/temoin/server/assets"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/country"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/gate"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/rediscache"
)

// startParts brings up what stands between the database and the listener.
func (a *App) startParts(ctx context.Context, cfg config.Config, opts Options, seed auth.Seed, listener net.Listener) error {
	cache, err := a.startRedis(cfg)
	if err != nil {
		return err
	}
	store, err := postgres.Open(ctx, a.dsn)
	if err != nil {
		return err
	}
	a.onStop("database connections", func(context.Context) error { return store.Close() })
	if err := warnOfStrangers(ctx, cfg, store, seed, opts.Progress); err != nil {
		return err
	}
	if err := postgres.EnsurePartitions(ctx, a.dsn, opts.Clock()); err != nil {
		return err
	}
	if err := publishDemo(ctx, a.dsn, store, a.url, opts.Clock()); err != nil {
		return err
	}
	if err := store.StateNotices(ctx, opts.Clock()); err != nil {
		return err
	}
	if a.Owner, err = firstOwner(ctx, store, cfg, opts.Clock()); err != nil {
		return err
	}

	opts.Progress("building the widget")
	catalog := httpapi.NewCatalog(store, func(v *consent.Version) (*httpapi.Widget, error) { return buildWidget(v, a.url) },
		func(ctx context.Context, site int32, build consent.Build, bodies [][]byte) error {
			if err := store.KeepScripts(ctx, site, bodies); err != nil {
				return err
			}
			return store.StateBuild(ctx, site, build, opts.Clock())
		}, opts.Log)
	if err := catalog.Refresh(ctx); err != nil {
		return err
	}
	a.background("catalog", func(ctx context.Context) { catalog.Run(ctx, rediscache.Changes(ctx, cache)) })

	decisions := rediscache.NewDecisions(cache, store, seed.CacheKey(), opts.Clock, opts.Log)
	a.background("cache of decisions", decisions.Run)
	a.background("erasures elsewhere", decisions.Watch)

	host := publicHost(a.url)
	signer := func(kind string) func(site string) (note.Signer, error) {
		return func(site string) (note.Signer, error) { return seed.LogSigner(host + kind + site), nil }
	}
	key := func(kind string) func(site string) (string, error) {
		return func(site string) (string, error) { return seed.LogKey(host + kind + site) }
	}
	eraser, err := postgres.OpenEraser(a.dsn, signer("/log/"))
	if err != nil {
		return err
	}
	a.onStop("connections of the eraser", func(context.Context) error { return eraser.Close() })
	a.background("partitions", func(ctx context.Context) {
		jobs.Partitions(ctx, opts.Clock, func(ctx context.Context, now time.Time) error {
			return postgres.EnsurePartitions(ctx, a.dsn, now)
		}, opts.Log)
	})
	a.background("retention", func(ctx context.Context) {
		jobs.Retention(ctx, opts.Clock, func(ctx context.Context) error {
			return postgres.RemoveExpired(ctx, a.dsn, signer("/log/"), opts.Clock)
		}, opts.Log)
	})
	impressions := jobs.NewImpressions(store, opts.Log)
	a.onStop("last impressions", impressions.Flush)
	a.background("impressions", impressions.Run)
	foreign := jobs.NewForeignHosts(store, opts.Log)
	a.onStop("last foreign hosts", foreign.Flush)
	a.background("foreign hosts", foreign.Run)

	keys := stateKeys{store, jobs.NewKeys(KeysFolder(cfg)), key("/log/"), signer("/log/"), opts.Clock}
	if err := keys.changed(ctx, seed); err != nil {
		return err
	}
	sequencer, err := a.startSequencer(cfg, func(site string) (note.Signer, error) {
		err := keys.state(ctx, site, "") // before anything is signed with it; of a site that was imported since, the change
		return seed.LogSigner(host + "/log/" + site), err
	}, opts.Log)
	if err != nil {
		return err
	}
	a.background("watch of what waits", func(ctx context.Context) { jobs.WatchQueue(ctx, opts.Clock, store.Queue, opts.Log) })
	anchors, err := a.startAnchors(cfg, opts, seed, store)
	if err != nil {
		return err
	}
	committer := jobs.NewCommitter(store, signer("/promise/"), decisions.Recorded, opts.Log)
	a.onStop("committer", func(context.Context) error { committer.Close(); return nil })

	desk, err := postgres.OpenDesk(a.dsn)
	if err != nil {
		return err
	}
	a.onStop("connections of the dashboard", func(context.Context) error { return desk.Close() })
	tokens, err := seed.TokenSigner()
	if err != nil {
		return err
	}
	checks := jobs.NewChecks(store, gate.New(cfg.Chromium, buildTrial, opts.Log).Look, opts.Clock, opts.Log)
	a.onStop("looks at drafts", func(context.Context) error { checks.Close(); return nil })
	countryOf, err := a.openCountries(cfg)
	if err != nil {
		return err
	}
	passkeys, err := auth.NewPasskeys(a.url)
	if err != nil {
		return err
	}
	server := httpapi.New(httpapi.Deps{
		Clock: opts.Clock, Log: opts.Log,
		Catalog: catalog, Recorder: committer, Keys: store, Ping: store.Ping,
		Toss:      func() bool { return rand.Uint64()&1 == 1 },
		Decisions: decisions, Shown: impressions.Add, Foreign: foreign.Add, KeptScript: keptScripts(store),
		Ledger: store, Tokens: tokens, Erasures: erasures{store, eraser, decisions}, LogKey: key("/log/"), PromiseKey: key("/promise/"),
		RootsKey: func() (string, error) { return seed.LogKey(host + ledger.RootsOf) },
		Anchors:  func() httpapi.AnchorState { return httpapi.AnchorState(anchors.State()) },
		Waiting:  store.Queue, Refused: sequencer.Refused,
		ReceiptKey: seed.ReceiptKey, RateKey: seed.RateKey, Rate: httpapi.Rate(cfg.Rate), Drain: cfg.Drain, TrustedProxies: cfg.TrustedProxies,
		CountryHeader: cfg.CountryHeader, Country: countryOf,
		Verifier: docs.Verifier,
		Mount:    demo.Mount(cfg.DemoPartners),
		Dashboard: httpapi.Dashboard{
			Accounts: store, Store: desk, Sites: siteAdmin{store, a.dsn}, URL: a.url, Mailed: cfg.SMTPURL != "", Pages: dashboard.Files(), Check: pageCheck(desk, a.url),
			Gate:     checks,
			Build:    func(v *consent.Version) (*httpapi.Widget, error) { return buildWidget(v, a.url) },
			Announce: func(ctx context.Context, site string) error { return rediscache.Announce(ctx, cache, site) },
			Secrets:  seed, SecondFactor: secondFactor(cfg), Passkeys: passkeys, Issuer: issuer(cfg, a.url, opts.Clock),
			SetPassword: func(ctx context.Context, user *auth.User, hash string, by consent.By) error {
				_, err := postgres.SetPassword(ctx, a.dsn, postgres.NewPassword{Email: user.Email, Hash: hash, KeepSession: user.Session.ID}, by)
				return err
			},
			Pack: func(ctx context.Context, site, subject string, at, now time.Time, to io.Writer) error {
				return WriteSubjectPack(ctx, desk, seed, site, subject, at, now, to)
			},
		},
	})
	a.background("alerts", func(ctx context.Context) { jobs.Alerts(ctx, store, opts.Clock, opts.Log) })
	a.background("publications", func(ctx context.Context) {
		jobs.Publications(ctx, store, opts.Clock, server.Published, opts.Log)
	})
	a.background("comparisons", func(ctx context.Context) {
		jobs.Comparisons(ctx, store, opts.Clock, server.Published, opts.Log)
	})
	return a.serve(ctx, server, listener)
}

// warnOfStrangers tells of set-ups in which servers on one database would contradict each other.
func warnOfStrangers(ctx context.Context, cfg config.Config, store *postgres.Store, seed auth.Seed, progress func(string)) error {
	same, err := store.SameSeed(ctx, seed.Fingerprint())
	if err != nil {
		return err
	}
	if !same {
		progress("warning: this database was begun with another seed, so receipt keys and signatures given before do not fit: set TEMOIN_SEED to the first server's, or restore its seed file")
	}
	if cfg.DatabaseURL != "" && cfg.RedisURL == "" {
		progress("warning: the cache is this server's own: set TEMOIN_REDIS_URL before a second server works on the same database, or each may answer with choices that the other has replaced")
	}
	return nil
}

// serve answers requests until Stop, which lets those in flight finish. It returns when the first one is answered: a
// server that is told to stop before it has begun would never end.
func (a *App) serve(ctx context.Context, server *httpapi.Server, listener net.Listener) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Listen(listener); err != nil {
			a.fail(fmt.Errorf("the listener has ended: %w", err))
		}
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.addr+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return fmt.Errorf("the server does not answer itself: %w", err)
	}
	response.Body.Close()
	a.onStop("HTTP", func(ctx context.Context) error {
		err := server.Shutdown(ctx)
		if err == nil {
			<-done
		}
		return err
	})
	return nil
}

// openCountries reads the operator's file of countries; nil where there is none.
func (a *App) openCountries(cfg config.Config) (func(netip.Addr) string, error) {
	if cfg.CountryDB == "" {
		return nil, nil
	}
	database, err := country.Open(cfg.CountryDB)
	if err != nil {
		return nil, err
	}
	a.onStop("countries", func(context.Context) error { return database.Close() })
	return database.Of, nil
}

// startRedis finds the cache, its own or the one it was given. One that does not answer costs speed, not answers.
func (a *App) startRedis(cfg config.Config) (redis.UniversalClient, error) {
	a.redis = cfg.RedisURL
	if a.redis == "" {
		embedded, err := rediscache.StartEmbedded()
		if err != nil {
			return nil, err
		}
		a.onStop("Redis", func(context.Context) error { embedded.Close(); return nil })
		a.redis = embedded.URL()
	}
	client, err := rediscache.Open(a.redis)
	if err != nil {
		return nil, fmt.Errorf("TEMOIN_REDIS_URL: %w", err)
	}
	a.onStop("Redis connections", func(context.Context) error { return client.Close() })
	return client, nil
}

// publicHost is the host under which the server is known: the names of its logs begin with it.
func publicHost(base string) string {
	if u, err := url.Parse(base); err == nil {
		return u.Host
	}
	return base
}

// stateKeys says in a log that it goes on under another key than before.
type stateKeys struct {
	store *postgres.Store
	kept  *jobs.Keys
	key   func(site string) (string, error)
	seal  consent.Sealer
	clock func() time.Time
}

// changed looks at each log with a checkpoint. The old key is one of this seed that has signed it, else the one that was kept
// outside the database; where there is neither, only its name is stated, which explains nothing.
func (k *stateKeys) changed(ctx context.Context, seed auth.Seed) error {
	checkpoints, err := k.store.Checkpoints(ctx)
	if err != nil {
		return err
	}
	for site, checkpoint := range checkpoints {
		old, err := seed.LogKey(ledger.CheckpointOrigin(checkpoint))
		if err != nil || !hasSigned(old, checkpoint) {
			if old, err = k.kept.Last(site); err != nil {
				return err
			}
			if old == "" {
				old = ledger.CheckpointSigner(checkpoint)
			}
		}
		if err := k.state(ctx, site, old); err != nil {
			return err
		}
	}
	return nil
}

// state keeps the key of a site's log; where it had another before, old or the one that was kept, the log says so.
func (k *stateKeys) state(ctx context.Context, site, old string) error {
	current, err := k.key(site)
	if err == nil && old == "" {
		old, err = k.kept.Last(site)
	}
	if err == nil && old != "" && old != current {
		err = k.store.StateKeyChange(ctx, site, consent.KeyChange{Old: old, New: current}, k.seal, k.clock())
	}
	if err != nil {
		return err
	}
	return k.kept.Keep(site, current)
}

func hasSigned(key, checkpoint string) bool {
	verifier, err := ledger.ParseKey(key)
	if err == nil {
		_, err = ledger.OpenCheckpoint(verifier, checkpoint)
	}
	return err == nil
}

// startSequencer makes leaves of what waits. What it has signed is also kept in the data folder.
func (a *App) startSequencer(cfg config.Config, signer func(site string) (note.Signer, error), log *slog.Logger) (*jobs.Sequencer, error) {
	store, err := postgres.OpenLog(a.dsn)
	if err != nil {
		return nil, err
	}
	a.onStop("connection of the sequencer", func(context.Context) error { return store.Close() })
	heads, err := jobs.NewHeads(HeadsFolder(cfg))
	if err != nil {
		return nil, err
	}
	sequencer := jobs.NewSequencer(store, signer, heads, log)
	a.background("sequencer", sequencer.Run)
	return sequencer, nil
}

func buildWidget(v *consent.Version, base string) (*httpapi.Widget, error) {
	built, err := assets.BuildWidget(v, assets.Options{URL: base})
	if err != nil {
		return nil, err
	}
	files := func(of map[string]assets.File) map[string]httpapi.File {
		out := make(map[string]httpapi.File, len(of))
		for name, file := range of {
			out[name] = httpapi.File(file)
		}
		return out
	}
	return &httpapi.Widget{Loader: httpapi.File(built.Loader), Pinned: built.Pinned, First: files(built.First), UI: files(built.UI)}, nil
}

// buildTrial makes the scripts of a draft for a site that nobody but the gate sees.
func buildTrial(v *consent.Version, base string) (gate.Files, error) {
	built, err := assets.BuildWidget(v, assets.Options{URL: base})
	if err != nil {
		return gate.Files{}, err
	}
	files := gate.Files{Loader: built.Loader.Body, Others: map[string][]byte{}}
	for name, file := range built.UI {
		files.Others[name] = file.Body
	}
	return files, nil
}
