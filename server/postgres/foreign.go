package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/temoin/temoin/consent"
)

// foreignLock is the advisory lock under which foreign hosts are written: two servers name the same rows in any order.
const foreignLock = 0x666f7265

// AddForeignHosts adds refusals to the table and keeps, of each site, the hosts refused last.
func (s *Store) AddForeignHosts(ctx context.Context, hosts []consent.ForeignHost) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.AddForeignHosts: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::bigint)`, foreignLock); err != nil {
		return fmt.Errorf("postgres.AddForeignHosts: %w", outage(ctx, err))
	}
	for _, h := range hosts {
		if _, err := tx.ExecContext(ctx, `
			insert into foreign_host (site_id, host, count, first_at, last_at) values ($1, $2, $3, $4, $5)
			on conflict (site_id, host) do update
			set count = foreign_host.count + excluded.count, first_at = least(foreign_host.first_at, excluded.first_at),
				last_at = greatest(foreign_host.last_at, excluded.last_at)`,
			h.SiteID, h.Host, h.Count, h.First, h.Last); err != nil {
			return fmt.Errorf("postgres.AddForeignHosts: %w", outage(ctx, err))
		}
	}
	if _, err := tx.ExecContext(ctx, `
		delete from foreign_host using (
			select site_id, host, row_number() over (partition by site_id order by last_at desc, host) as place from foreign_host
		) as ranked
		where foreign_host.site_id = ranked.site_id and foreign_host.host = ranked.host and place > $1`, consent.MaxForeignHosts); err != nil {
		return fmt.Errorf("postgres.AddForeignHosts: %w", outage(ctx, err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.AddForeignHosts: %w", outage(ctx, err))
	}
	return nil
}

// ForeignHosts returns the hosts that were refused for a site since a time, the last one first. Among them may be hosts
// that have become the site's.
func (s *Store) ForeignHosts(ctx context.Context, site int32, since time.Time) ([]consent.ForeignHost, error) {
	rows, err := s.db.QueryContext(ctx, `
		select site_id, host, count, first_at, last_at from foreign_host
		where site_id = $1 and last_at > $2 order by last_at desc, host`, site, since)
	if err != nil {
		return nil, fmt.Errorf("postgres.ForeignHosts: %w", outage(ctx, err))
	}
	defer rows.Close()
	var hosts []consent.ForeignHost
	for rows.Next() {
		var h consent.ForeignHost
		if err := rows.Scan(&h.SiteID, &h.Host, &h.Count, &h.First, &h.Last); err != nil {
			return nil, fmt.Errorf("postgres.ForeignHosts: %w", err)
		}
		hosts = append(hosts, h)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.ForeignHosts: %w", outage(ctx, err))
	}
	return hosts, nil
}
