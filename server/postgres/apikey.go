package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// keyState is what the logs digest of an API key.
type keyState struct {
	Name   string          `json:"name"`
	Scopes []auth.KeyScope `json:"scopes"`
}

// keyTouch is how exactly the last use of a key is known: not one update a request.
const keyTouch = 10 * time.Minute

// InsertKey stores a new API key of a site under the hash of its secret; the site's log says so.
func (s *Store) InsertKey(ctx context.Context, site int32, key auth.Key, tokenHash []byte, by consent.By) error {
	return s.change(ctx, "InsertKey", func(tx *sqlx.Tx) error {
		logged, err := siteOf(ctx, tx, site)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			insert into api_key (site_id, id, token_hash, name, scopes, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			site, key.ID, tokenHash, key.Name, pq.Array(key.Scopes), key.MadeBy, by.At); err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.KeyMade, key.ID, nil, keyState{key.Name, key.Scopes})
	})
}

// SiteKeys are the API keys of a site, the newest first.
func (s *Store) SiteKeys(ctx context.Context, site int32) ([]auth.Key, error) {
	var rows []keyRow
	if err := s.db.SelectContext(ctx, &rows, `
		select id, name, scopes, made_by, created_at, used_at from api_key where site_id = $1 order by created_at desc, id`, site); err != nil {
		return nil, fmt.Errorf("postgres.SiteKeys: %w", outage(ctx, err))
	}
	keys := make([]auth.Key, len(rows))
	for i := range rows {
		keys[i] = rows[i].key()
	}
	return keys, nil
}

type keyRow struct {
	auth.Key
	Texts pq.StringArray `db:"scopes"`
}

func (r *keyRow) key() auth.Key {
	for _, scope := range r.Texts {
		r.Key.Scopes = append(r.Key.Scopes, auth.KeyScope(scope))
	}
	return r.Key
}

// UseKey returns the key of a site with this hash and notes its use, or nil when there is none.
func (s *Store) UseKey(ctx context.Context, site int32, tokenHash []byte, now time.Time) (*auth.Key, error) {
	var row keyRow
	err := s.db.GetContext(ctx, &row, `
		select id, name, scopes, made_by, created_at, used_at from api_key where site_id = $1 and token_hash = $2`, site, tokenHash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.UseKey: %w", outage(ctx, err))
	}
	key := row.key()
	if key.Used == nil || now.Sub(*key.Used) >= keyTouch {
		if _, err := s.db.ExecContext(ctx, `update api_key set used_at = $3 where site_id = $1 and id = $2`, site, key.ID, now); err != nil {
			return nil, fmt.Errorf("postgres.UseKey: %w", outage(ctx, err))
		}
	}
	return &key, nil
}

// RevokeKey ends an API key of a site at once; the site's log says so. It reports false when there is no such key.
func (s *Store) RevokeKey(ctx context.Context, site int32, id string, by consent.By) (known bool, err error) {
	err = s.change(ctx, "RevokeKey", func(tx *sqlx.Tx) error {
		logged, err := siteOf(ctx, tx, site)
		if err != nil {
			return err
		}
		var row keyRow
		err = tx.GetContext(ctx, &row, `
			delete from api_key where site_id = $1 and id::text = $2 returning id, name, scopes, made_by, created_at, used_at`, site, id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		known = true
		key := row.key()
		return stateAction(ctx, tx, logged, by, consent.KeyRevoked, key.ID, keyState{key.Name, key.Scopes}, nil)
	})
	return known, err
}
