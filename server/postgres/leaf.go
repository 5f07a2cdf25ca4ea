package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Checkpoint returns the size and the signed checkpoint of a site's log; size is 0 while it has none.
func (s *Store) Checkpoint(ctx context.Context, site int32) (size int64, note string, err error) {
	err = s.db.QueryRowContext(ctx, `select size, note from log_head where site_id = $1`, site).Scan(&size, &note)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, "", fmt.Errorf("postgres.Checkpoint: %w", outage(ctx, err))
	}
	return size, note, nil
}

// Tiles reads tiles of a site's log, as full as they are; those that are not there are missing from the answer.
func (s *Store) Tiles(ctx context.Context, site int32) ledger.Tiles {
	return func(keys []ledger.TileKey) (map[ledger.TileKey][]byte, error) {
		found, err := tiles(ctx, s.db, site, keys)
		if err != nil {
			return nil, fmt.Errorf("postgres.Tiles: %w", outage(ctx, err))
		}
		return found, nil
	}
}

// Leaves returns up to n entries of a site's log, 33 bytes each, from an index on.
func (s *Store) Leaves(ctx context.Context, site int32, from int64, n int) (entries [][]byte, err error) {
	err = s.db.SelectContext(ctx, &entries, `select entry from leaf where site_id = $1 and index >= $2 order by index limit $3`, site, from, n)
	if err != nil {
		return nil, fmt.Errorf("postgres.Leaves: %w", outage(ctx, err))
	}
	return entries, nil
}

// Exhibit returns a decision of a site by its id, or nil when there is none; [consent.ErrErased] when it was erased.
func (s *Store) Exhibit(ctx context.Context, site int32, id string) (*consent.Exhibit, error) {
	var e consent.Exhibit
	var salt []byte
	err := s.db.QueryRowContext(ctx, `
		select event.record, event.salt, notice.body, coalesce(leaf.index, -1)
		from event join notice on notice.site_id = event.site_id and notice.number = event.notice
		left join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id
		where event.site_id = $1 and event.id = $2`, site, id).Scan(&e.Record, &salt, &e.Notice, &e.Index)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.Exhibit(%s): %w", id, outage(ctx, err))
	}
	if e.Record == nil {
		return nil, consent.ErrErased
	}
	copy(e.Salt[:], salt)
	return &e, nil
}
