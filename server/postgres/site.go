package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// InsertSite adds a site, says so in its log, and returns its id. When the key is known the site stays as it is and its id
// is returned.
func (s *Store) InsertSite(ctx context.Context, site consent.Site, by consent.By) (int32, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("postgres.InsertSite(%s): %w", site.Key, outage(ctx, err))
	}
	defer tx.Rollback()
	var id int32
	err = tx.GetContext(ctx, &id, `
		insert into site (key, name, domains, demo, created_at, org_id)
		select $1, $2, $3, $4, $5, case when $6 = '' then first_org() else (select id from org where key = $6) end
		on conflict (key) do nothing returning id`, site.Key, site.Name, pq.Array(site.Domains), site.Demo, by.At, site.Org)
	switch {
	case errors.Is(err, sql.ErrNoRows): // known
		err = tx.GetContext(ctx, &id, `select id from site where key = $1`, site.Key)
	case err == nil:
		after := map[string]any{"name": site.Name, "domains": site.Domains}
		err = stateMade(ctx, tx, loggedSite{id, site.Key}, by, after)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return 0, fmt.Errorf("postgres.InsertSite(%s): %w", site.Key, outage(ctx, err))
	}
	return id, nil
}

// AddSite adds a site to an organisation and says so in its log. known is true, and nothing changes, when the key is somebody's
// already.
func (s *Store) AddSite(ctx context.Context, org int32, site consent.Site, by consent.By) (known bool, err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.AddSite(%s): %w", site.Key, outage(ctx, err))
	}
	defer tx.Rollback()
	var id int32
	err = tx.GetContext(ctx, &id, `
		insert into site (key, name, domains, created_at, org_id) values ($1, $2, $3, $4, $5)
		on conflict (key) do nothing returning id`, site.Key, site.Name, pq.Array(site.Domains), by.At, org)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err == nil {
		after := map[string]any{"name": site.Name, "domains": site.Domains}
		err = stateMade(ctx, tx, loggedSite{id, site.Key}, by, after)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return false, fmt.Errorf("postgres.AddSite(%s): %w", site.Key, outage(ctx, err))
	}
	return false, nil
}

// SetDomains replaces the hosts that may record decisions for a site, and forgets that they were refused; the site's log
// says so. It works as the role of the DSN: the server's own role cannot open a site to other origins.
func SetDomains(ctx context.Context, dsn string, site int32, domains []string, by consent.By) error {
	return asOwner(ctx, dsn, "SetDomains", func(tx *sqlx.Tx) error {
		var before []string
		if err := tx.QueryRowContext(ctx, `select domains from site where id = $1 for update`, site).Scan(pq.Array(&before)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from foreign_host where site_id = $1 and host = any ($2)`, site, pq.Array(domains)); err != nil {
			return err
		}
		if slices.Equal(before, domains) {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `update site set domains = $2 where id = $1`, site, pq.Array(domains)); err != nil {
			return err
		}
		logged, err := siteOf(ctx, tx, site)
		if err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.HostsChanged, logged.Key, before, domains)
	})
}

// Sites returns all sites by key.
func (s *Store) Sites(ctx context.Context) ([]consent.Site, error) {
	rows, err := s.db.QueryContext(ctx, `select id, key, name, domains, demo, retention_months from site order by key`)
	if err != nil {
		return nil, fmt.Errorf("postgres.Sites: %w", outage(ctx, err))
	}
	defer rows.Close()
	var sites []consent.Site
	for rows.Next() {
		var site consent.Site
		if err := rows.Scan(&site.ID, &site.Key, &site.Name, pq.Array(&site.Domains), &site.Demo, &site.RetentionMonths); err != nil {
			return nil, fmt.Errorf("postgres.Sites: %w", err)
		}
		sites = append(sites, site)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Sites: %w", outage(ctx, err))
	}
	return sites, nil
}
