package app

import (
	"context"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/rediscache"
)

// erasures erases in the database, and has every cache forget.
type erasures struct {
	*postgres.Store
	eraser *postgres.Eraser
	cache  *rediscache.Decisions
}

// Erase implements [httpapi.Erasures].
func (e erasures) Erase(ctx context.Context, site consent.Site, subject string, ground consent.Ground, by consent.By) (int, error) {
	records, statement, err := e.eraser.Erase(ctx, site, subject, ground, by)
	if err == nil && records > 0 {
		e.cache.Erased(statement, site, subject)
	}
	return records, err
}
