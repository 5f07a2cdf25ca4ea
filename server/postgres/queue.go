package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// Queue says what waits for the logs. A decision came when its promise was made, whose id begins with that time; the one it
// names may be of long before.
func (s *Store) Queue(ctx context.Context) (queue consent.Queue, err error) {
	var oldest sql.NullTime
	if err := s.db.QueryRowContext(ctx, `
		select (select count(*) from pending), (
		  select coalesce(to_timestamp((event.promise >> 20) / 1000.0), statement.made_at)
		  from (select site_id, event_id from pending order by seq limit 1) as first
		  left join event on event.site_id = first.site_id and event.id = first.event_id
		  left join statement on statement.site_id = first.site_id and statement.id = first.event_id
		)`).Scan(&queue.Entries, &oldest); err != nil {
		return queue, fmt.Errorf("postgres.Queue: %w", outage(ctx, err))
	}
	queue.Oldest = oldest.Time
	return queue, nil
}
