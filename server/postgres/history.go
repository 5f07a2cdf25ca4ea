package postgres

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// History returns the decisions of the subject who made the one with this id, the newest first and at most limit of
// them; none when there is no such decision, [consent.ErrErased] when it was erased.
func (s *Store) History(ctx context.Context, site int32, id string, limit int) ([]consent.Past, error) {
	var rows []struct {
		Record []byte `db:"record"`
		Notice int    `db:"notice"`
		Index  int64  `db:"index"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		select event.record, event.notice, coalesce(leaf.index, -1) as index
		from event as known
		join event on event.site_id = known.site_id and event.subject = known.subject
		left join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id
		where known.site_id = $1 and known.id = $2
		order by event.decided_at desc, event.id desc limit $3`, site, id, limit)
	if err != nil {
		return nil, fmt.Errorf("postgres.History(%s): %w", id, outage(ctx, err))
	}
	if len(rows) == 0 {
		if _, err := s.SubjectOf(ctx, site, id); err != nil {
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
