package postgres

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// InsertOrg adds an organisation. There is no log before it has a site, so nothing says so yet.
func (s *Store) InsertOrg(ctx context.Context, key, name string, by consent.By) error {
	result, err := s.db.ExecContext(ctx, `insert into org (key, name, created_at) values ($1, $2, $3) on conflict (key) do nothing`, key, name, by.At)
	if err != nil {
		return fmt.Errorf("postgres.InsertOrg: %w", outage(ctx, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("postgres.InsertOrg: %w", consent.Errorf(consent.Conflict, "key", "There is an organisation with the key %s already.", key))
	}
	return nil
}
