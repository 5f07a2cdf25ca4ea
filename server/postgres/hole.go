package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
)

// HoleOf returns where the erased decision with this id stood in the log of a site, and the statement that explains it; nil
// when the decision waits for its leaf, or nothing explains that it is gone.
func (s *Store) HoleOf(ctx context.Context, site int32, id string) (*consent.Hole, error) {
	var hole consent.Hole
	var entry []byte
	err := s.db.QueryRowContext(ctx, `select index, entry from leaf where site_id = $1 and event_id = $2`, site, id).Scan(&hole.Index, &entry)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.HoleOf(%s): %w", id, outage(ctx, err))
	}
	var stated []struct {
		Body   []byte        `db:"body"`
		MadeAt time.Time     `db:"made_at"`
		Leaf   sql.NullInt64 `db:"index"`
	}
	if err := s.db.SelectContext(ctx, &stated, `
		select body, made_at, leaf.index
		from statement left join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id
		where statement.site_id = $1 and kind = 3 and (
			exists (select from jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'erasure' -> 'leaves') as span
				where $2 between (span ->> 0)::bigint and (span ->> 1)::bigint)
			or exists (select from jsonb_array_elements_text(convert_from(body, 'UTF8')::jsonb -> 'erasure' -> 'waiting') as waiting
				where waiting = replace(encode($3, 'base64'), E'\n', '')))
		order by made_at limit 1`, site, hole.Index, entry); err != nil {
		return nil, fmt.Errorf("postgres.HoleOf(%s): %w", id, outage(ctx, err))
	}
	if len(stated) == 0 {
		return nil, nil
	}
	statement, err := consent.ParseStatement(stated[0].Body)
	if err != nil {
		return nil, fmt.Errorf("postgres.HoleOf(%s): %w", id, err)
	}
	hole.Erasure, hole.At = *statement.Erasure, stated[0].MadeAt
	if stated[0].Leaf.Valid {
		hole.Leaf = &stated[0].Leaf.Int64
	}
	if hole.Erasure.Ground == consent.OnRequest {
		hole.Action, err = s.actionOn(ctx, site, &hole)
	}
	return &hole, err
}

// actionOn finds the action that an erasure is part of: both are stated at once, and the action digests the erasure.
func (s *Store) actionOn(ctx context.Context, site int32, hole *consent.Hole) (*consent.Action, error) {
	same, err := consent.NewAction(consent.By{}, consent.SubjectErased, "", nil, hole.Erasure)
	if err != nil {
		return nil, err
	}
	var bodies [][]byte
	if err := s.db.SelectContext(ctx, &bodies, `
		select body from statement where site_id = $1 and kind = 4 and what = $2 and made_at = $3`, site, consent.SubjectErased, hole.At); err != nil {
		return nil, fmt.Errorf("postgres.HoleOf: %w", outage(ctx, err))
	}
	for _, body := range bodies {
		statement, err := consent.ParseStatement(body)
		if err != nil {
			return nil, fmt.Errorf("postgres.HoleOf: %w", err)
		}
		if statement.Action.After == same.After {
			return statement.Action, nil
		}
	}
	return nil, nil
}

// StateExport says in a site's log that somebody has taken an evidence pack; on names no visitor.
func (s *Store) StateExport(ctx context.Context, site int32, scope consent.PackScope, on string, by consent.By) error {
	return s.change(ctx, "StateExport", func(tx *sqlx.Tx) error {
		logged, err := siteOf(ctx, tx, site)
		if err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.PackExported, on, nil, scope)
	})
}
