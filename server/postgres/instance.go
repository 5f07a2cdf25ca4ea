package postgres

import (
	"bytes"
	"context"
	"fmt"
)

// SameSeed says whether the seed with this fingerprint is the one that this database was begun with; the first caller
// begins it.
func (s *Store) SameSeed(ctx context.Context, fingerprint []byte) (bool, error) {
	if _, err := s.db.ExecContext(ctx, `insert into instance (seed) values ($1) on conflict do nothing`, fingerprint); err != nil {
		return false, fmt.Errorf("postgres.SameSeed: %w", outage(ctx, err))
	}
	var first []byte
	if err := s.db.GetContext(ctx, &first, `select seed from instance`); err != nil {
		return false, fmt.Errorf("postgres.SameSeed: %w", outage(ctx, err))
	}
	return bytes.Equal(first, fingerprint), nil
}
