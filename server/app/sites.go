package app

import (
	"context"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/postgres"
)

// siteAdmin adds sites as the server's own role, and opens them to other hosts as the database's owner, which alone may.
type siteAdmin struct {
	*postgres.Store
	dsn string
}

// SetDomains implements [httpapi.SiteStore].
func (s siteAdmin) SetDomains(ctx context.Context, site int32, domains []string, by consent.By) error {
	return postgres.SetDomains(ctx, s.dsn, site, domains, by)
}
