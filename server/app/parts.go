package app

import (
	"context"
	"fmt"
	"net"
	"net/url"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/dashboard"
	"github.com/temoin/temoin/server/assets"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/rediscache"
)

// startParts brings up what stands between the database and the listener.
func (a *App) startParts(ctx context.Context, cfg config.Config, opts Options, seed auth.Seed, listener net.Listener) error {
	if err := a.startRedis(cfg); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, a.dsn)
	if err != nil {
		return err
	}
	a.onStop("database connections", func(context.Context) error { return store.Close() })
	if err := postgres.EnsurePartitions(ctx, a.dsn, opts.Clock()); err != nil {
		return err
	}
	if err := publishDemo(ctx, store, a.url, opts.Clock()); err != nil {
		return err
	}
	if a.Owner, err = firstOwner(ctx, store, cfg, opts.Clock()); err != nil {
		return err
	}

	opts.Progress("building the widget")
	catalog := httpapi.NewCatalog(store, func(v *consent.Version) (*httpapi.Widget, error) { return buildWidget(v, a.url) }, opts.Log)
	if err := catalog.Refresh(ctx); err != nil {
		return err
	}
	a.background("catalog", func(ctx context.Context) { catalog.Run(ctx, nil) })

	origin := logOrigin(a.url)
	committer := jobs.NewCommitter(store, func(site string) (note.Signer, error) { return seed.LogSigner(origin(site)), nil }, nil, opts.Log)
	a.onStop("committer", func(context.Context) error { committer.Close(); return nil })

	server := httpapi.New(httpapi.Deps{
		Clock: opts.Clock, Log: opts.Log,
		Catalog: catalog, Recorder: committer, Keys: store, Ping: store.Ping,
		Decisions: current{store}, Shown: func(consent.Impression) {},
		ReceiptKey: seed.ReceiptKey, RateKey: seed.RateKey, Rate: httpapi.Rate(cfg.Rate), TrustedProxies: cfg.TrustedProxies,
		Dashboard: httpapi.Dashboard{
			Store: store, URL: a.url, Pages: dashboard.Files(),
			LogKey: func(site string) (string, error) { return seed.LogKey(origin(site)) },
		},
	})
	a.serve(server, listener)
	return nil
}

// serve answers requests until Stop, which lets those in flight finish.
func (a *App) serve(server *httpapi.Server, listener net.Listener) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Listen(listener); err != nil {
			a.fail(fmt.Errorf("the listener has ended: %w", err))
		}
	}()
	a.onStop("HTTP", func(ctx context.Context) error {
		err := server.Shutdown(ctx)
		<-done
		return err
	})
}

// startRedis finds the cache, its own or the one it was given. One that does not answer costs speed, not answers.
func (a *App) startRedis(cfg config.Config) error {
	a.redis = cfg.RedisURL
	if a.redis != "" {
		return nil
	}
	embedded, err := rediscache.StartEmbedded()
	if err != nil {
		return err
	}
	a.onStop("Redis", func(context.Context) error { embedded.Close(); return nil })
	a.redis = embedded.URL()
	return nil
}

// logOrigin names a site's log: it begins with the host under which the server is known.
func logOrigin(base string) func(site string) string {
	host := base
	if u, err := url.Parse(base); err == nil {
		host = u.Host
	}
	return func(site string) string { return host + "/promise/" + site }
}

func buildWidget(v *consent.Version, base string) (*httpapi.Widget, error) {
	built, err := assets.BuildWidget(v, assets.Options{URL: base})
	if err != nil {
		return nil, err
	}
	w := &httpapi.Widget{Loader: httpapi.File(built.Loader), UI: make(map[string]httpapi.File, len(built.UI))}
	for name, file := range built.UI {
		w.UI[name] = httpapi.File(file)
	}
	return w, nil
}

// current reads decisions from the database.
type current struct{ store *postgres.Store }

func (c current) CurrentDecision(ctx context.Context, site consent.Site, subject string) (*consent.Record, error) {
	raw, err := c.store.CurrentDecision(ctx, site.ID, subject)
	if err != nil || raw == nil {
		return nil, err
	}
	return consent.ParseRecord(raw)
}
