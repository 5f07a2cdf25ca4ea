package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// InsertSite adds a site and returns its id. When the key is known the site stays as it is and its id is returned.
func (s *Store) InsertSite(ctx context.Context, site consent.Site, now time.Time) (int32, error) {
	var id int32
	if _, err := s.db.ExecContext(ctx, `
		insert into site (key, name, domains, demo, created_at) values ($1, $2, $3, $4, $5)
		on conflict (key) do nothing`, site.Key, site.Name, pq.Array(site.Domains), site.Demo, now); err != nil {
		return 0, fmt.Errorf("postgres.InsertSite(%s): %w", site.Key, err)
	}
	if err := s.db.GetContext(ctx, &id, `select id from site where key = $1`, site.Key); err != nil {
		return 0, fmt.Errorf("postgres.InsertSite(%s): %w", site.Key, err)
	}
	return id, nil
}

// SetDomains replaces the hosts that may record decisions for a site, and forgets that they were refused. It works as the role of the DSN: the server's
// own role cannot open a site to other origins.
func SetDomains(ctx context.Context, dsn string, site int32, domains []string) error {
	db, err := connect(dsn, nil)
	if err != nil {
		return fmt.Errorf("postgres.SetDomains: %w", err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `
		with known as (delete from foreign_host where site_id = $1 and host = any ($2))
		update site set domains = $2 where id = $1 and domains <> $2`, site, pq.Array(domains)); err != nil {
		return fmt.Errorf("postgres.SetDomains: %w", err)
	}
	return nil
}

// Sites returns all sites by key.
func (s *Store) Sites(ctx context.Context) ([]consent.Site, error) {
	rows, err := s.db.QueryContext(ctx, `select id, key, name, domains, demo from site order by key`)
	if err != nil {
		return nil, fmt.Errorf("postgres.Sites: %w", outage(ctx, err))
	}
	defer rows.Close()
	var sites []consent.Site
	for rows.Next() {
		var site consent.Site
		if err := rows.Scan(&site.ID, &site.Key, &site.Name, pq.Array(&site.Domains), &site.Demo); err != nil {
			return nil, fmt.Errorf("postgres.Sites: %w", err)
		}
		sites = append(sites, site)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Sites: %w", outage(ctx, err))
	}
	return sites, nil
}
