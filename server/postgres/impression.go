package postgres

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// AddImpressions adds counted impressions to the table.
func (s *Store) AddImpressions(ctx context.Context, counted map[consent.Impression]int64) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	for i, n := range counted {
		if _, err := tx.ExecContext(ctx, `
			insert into impression (site_id, hour, notice, layer, lang, country, device, shown)
			values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (site_id, hour, notice, layer, lang, country, device) do update
			set shown = impression.shown + excluded.shown`,
			i.SiteID, i.Hour, i.Notice, i.Layer, i.Lang, i.Country, i.Device, n); err != nil {
			return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
	}
	return nil
}
