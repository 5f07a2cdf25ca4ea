package postgres

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// InsertKey stores the hash of a new API key of a site; the site's log says so. id is a UUID.
func (s *Store) InsertKey(ctx context.Context, site int32, id string, tokenHash []byte, by consent.By) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.InsertKey: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	logged, err := siteOf(ctx, tx, site)
	if err != nil {
		return fmt.Errorf("postgres.InsertKey: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `
		insert into api_key (site_id, id, token_hash, created_at) values ($1, $2, $3, $4)`, site, id, tokenHash, by.At); err != nil {
		return fmt.Errorf("postgres.InsertKey: %w", outage(ctx, err))
	}
	if err := stateAction(ctx, tx, logged, by, consent.KeyMade, id, nil, tokenHash); err != nil {
		return fmt.Errorf("postgres.InsertKey: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.InsertKey: %w", outage(ctx, err))
	}
	return nil
}

// HasKey says whether an API key with this hash belongs to the site.
func (s *Store) HasKey(ctx context.Context, site int32, tokenHash []byte) (bool, error) {
	var ok bool
	err := s.db.GetContext(ctx, &ok, `
		select exists (select from api_key where site_id = $1 and token_hash = $2)`, site, tokenHash)
	if err != nil {
		return false, fmt.Errorf("postgres.HasKey: %w", outage(ctx, err))
	}
	return ok, nil
}
