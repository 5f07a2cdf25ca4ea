package postgres

import (
	"context"
	"fmt"
	"time"
)

// InsertKey stores the hash of a new API key of a site. id is a UUID.
func (s *Store) InsertKey(ctx context.Context, site int32, id string, tokenHash []byte, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		insert into api_key (site_id, id, token_hash, created_at) values ($1, $2, $3, $4)`, site, id, tokenHash, now)
	if err != nil {
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
