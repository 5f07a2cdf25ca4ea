package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Checkpoints returns the newest signed checkpoint of every log that has one, by the site's key.
func (s *Store) Checkpoints(ctx context.Context) (map[string]string, error) {
	var rows []struct{ Key, Note string }
	err := s.db.SelectContext(ctx, &rows, `select key, note from log_head join site on site.id = log_head.site_id where note <> ''`)
	if err != nil {
		return nil, fmt.Errorf("postgres.Checkpoints: %w", outage(ctx, err))
	}
	notes := map[string]string{}
	for _, row := range rows {
		notes[row.Key] = row.Note
	}
	return notes, nil
}

// StateKeyChange says in a site's log that it goes on under another key, unless that was the last change it told of. seal
// gives the new key.
func (s *Store) StateKeyChange(ctx context.Context, key string, change consent.KeyChange, seal consent.Sealer, now time.Time) error {
	site := loggedSite{Key: key}
	if err := s.db.GetContext(ctx, &site.ID, `select id from site where key = $1`, key); err != nil {
		return fmt.Errorf("postgres.StateKeyChange(%s): %w", key, outage(ctx, err))
	}
	err := s.once(ctx, site.ID, ledger.KeyChange, func(tx *sqlx.Tx, stated []*consent.Statement) error {
		if n := len(stated); n > 0 && stated[n-1].KeyChange.New == change.New {
			return nil
		}
		_, err := stateSealed(ctx, tx, seal, site, now, consent.Statement{KeyChange: &change})
		return err
	})
	if err != nil {
		return fmt.Errorf("postgres.StateKeyChange(%s): %w", key, err)
	}
	return nil
}
