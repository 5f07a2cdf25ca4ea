package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// placed are the decisions of the subject who made the one with an id, and where each stands in the log, or will.
const placed = `
	select event.id, event.record, event.notice, event.decided_at, leaf.index, coalesce(leaf.index, 4611686018427387904 + pending.seq) as place
	from event as known
	join event on event.site_id = known.site_id and event.subject = known.subject
	left join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id
	left join pending on pending.site_id = event.site_id and pending.event_id = event.id
	where known.site_id = $1 and known.id = $2`

// History returns the decision with this id and, when it is the first that the log has of its subject, all others of that
// subject, the newest first and at most limit of them; none when there is no such decision, [consent.ErrErased] when it was
// erased. A later one may be anybody's: who knows a subject's id can decide under it.
func (s *Store) History(ctx context.Context, site int32, id string, limit int) ([]consent.Past, error) {
	var rows []struct {
		Record []byte `db:"record"`
		Notice int    `db:"notice"`
		Index  int64  `db:"index"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		with placed as (`+placed+`)
		select record, notice, coalesce(index, -1) as index from placed
		where id = $2 or $2 = (select id from placed order by place limit 1)
		order by decided_at desc, id desc limit $3`, site, id, limit)
	if err != nil {
		return nil, fmt.Errorf("postgres.History(%s): %w", id, outage(ctx, err))
	}
	if len(rows) == 0 {
		if _, _, err := s.SubjectOf(ctx, site, id); err != nil {
			return nil, err
		}
	}
	history := make([]consent.Past, len(rows))
	for i, row := range rows {
		record, err := consent.ParseRecord(row.Record)
		if err != nil {
			return nil, fmt.Errorf("postgres.History(%s): %w", id, err)
		}
		history[i] = consent.Past{Record: record, Notice: row.Notice, Index: row.Index}
	}
	return history, nil
}

// HistoryOf returns what a subject of a site has decided, the newest first and at most limit of them.
func (s *Store) HistoryOf(ctx context.Context, site int32, subject string, limit int) ([]consent.Past, error) {
	var rows []struct {
		Record []byte `db:"record"`
		Notice int    `db:"notice"`
		Index  int64  `db:"index"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		select event.record, event.notice, coalesce(leaf.index, -1) as index
		from event left join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id
		where event.site_id = $1 and event.subject = $2
		order by event.decided_at desc, event.id desc limit $3`, site, subject, limit)
	if err != nil {
		return nil, fmt.Errorf("postgres.HistoryOf: %w", outage(ctx, err))
	}
	history := make([]consent.Past, len(rows))
	for i, row := range rows {
		record, err := consent.ParseRecord(row.Record)
		if err != nil {
			return nil, fmt.Errorf("postgres.HistoryOf: %w", err)
		}
		history[i] = consent.Past{Record: record, Notice: row.Notice, Index: row.Index}
	}
	return history, nil
}

// DecidedBy returns who made the decision with this id, empty when there is none; [consent.ErrErased] when it was erased.
func (s *Store) DecidedBy(ctx context.Context, site int32, id string) (string, error) {
	var subject sql.NullString
	err := s.db.QueryRowContext(ctx, `select subject from event where site_id = $1 and id = $2`, site, id).Scan(&subject)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("postgres.DecidedBy(%s): %w", id, outage(ctx, err))
	case !subject.Valid:
		return "", consent.ErrErased
	}
	return subject.String, nil
}
