package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
)

// publishDemo makes the demo shop's site, and publishes its notice if it says something new.
func publishDemo(ctx context.Context, dsn string, store *postgres.Store, base string, now time.Time) error {
	u, err := url.Parse(base)
	if err != nil {
		return fmt.Errorf("app.publishDemo: %w", err)
	}
	domains := []string{"localhost", "127.0.0.1"}
	if host := u.Hostname(); !slices.Contains(domains, host) {
		domains = append(domains, host)
	}
	id, err := store.InsertSite(ctx, consent.Site{Key: demo.SiteKey, Name: demo.Draft().Controller.Name, Domains: domains, Demo: true}, consent.ByServer(now))
	if err != nil {
		return fmt.Errorf("app.publishDemo: %w", err)
	}
	// The server's own address may have changed since the site was made.
	if err := postgres.SetDomains(ctx, dsn, id, domains, consent.ByServer(now)); err != nil {
		return fmt.Errorf("app.publishDemo: %w", err)
	}
	versions, err := store.Versions(ctx, id)
	if err != nil {
		return fmt.Errorf("app.publishDemo: %w", err)
	}
	if len(versions) > 0 && versions[0].Who != "" && versions[0].Who != consent.ByServer(now).Who {
		return nil // somebody has made it their own
	}
	if _, _, err := store.PublishNotice(ctx, id, demo.Draft(), consent.ByServer(now)); err != nil {
		return fmt.Errorf("app.publishDemo: %w", err)
	}
	return nil
}
