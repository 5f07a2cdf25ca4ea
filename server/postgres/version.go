package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// CurrentVersion returns the published notice with the highest number, or nil when a site has none.
func (s *Store) CurrentVersion(ctx context.Context, site int32) (*consent.Version, error) {
	var body []byte
	err := s.db.GetContext(ctx, &body, `select body from notice where site_id = $1 order by number desc limit 1`, site)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.CurrentVersion: %w", outage(ctx, err))
	}
	return consent.ParseVersion(body)
}
