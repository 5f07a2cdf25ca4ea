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

// Orgs are the ids of all organisations by key.
func (s *Store) Orgs(ctx context.Context) (map[string]int32, error) {
	var rows []struct {
		ID  int32  `db:"id"`
		Key string `db:"key"`
	}
	if err := s.db.SelectContext(ctx, &rows, `select id, key from org order by key`); err != nil {
		return nil, fmt.Errorf("postgres.Orgs: %w", outage(ctx, err))
	}
	orgs := map[string]int32{}
	for _, row := range rows {
		orgs[row.Key] = row.ID
	}
	return orgs, nil
}
