package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// noticeLock is the class of the advisory locks under which a site's versions are numbered ("note" in ASCII).
const noticeLock = 0x6e6f7465

// PublishNotice makes the draft the site's current version. A draft that says what the current version says already
// publishes nothing: published is false and the current version is returned.
func (s *Store) PublishNotice(ctx context.Context, site int32, draft consent.Draft, now time.Time) (v *consent.Version, published bool, err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, $2::int)`, noticeLock, site); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice: %w", err)
	}
	current := struct {
		Number int    `db:"number"`
		Digest string `db:"digest"`
	}{}
	err = tx.GetContext(ctx, &current, `select number, digest from notice where site_id = $1 order by number desc limit 1`, site)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, false, fmt.Errorf("postgres.PublishNotice: %w", err)
	}
	if current.Number > 0 {
		if v, err = consent.Publish(draft, current.Number); err != nil {
			return nil, false, err
		}
		if v.Digest() == current.Digest {
			return v, false, nil
		}
	}
	if v, err = consent.Publish(draft, current.Number+1); err != nil {
		return nil, false, err
	}
	if _, err := tx.ExecContext(ctx, `
		insert into notice (site_id, number, digest, body, published_at) values ($1, $2, $3, $4, $5)`,
		site, v.Number, v.Digest(), v.Canonical(), now); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, err)
	}
	if err := tx.Commit(); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, outage(ctx, err))
	}
	return v, true, nil
}

// Notices returns the published versions whose digests are not among known, oldest first.
func (s *Store) Notices(ctx context.Context, known []string) ([]*consent.Version, error) {
	if known == nil {
		known = []string{} // nil would be null, which nothing differs from
	}
	var bodies [][]byte
	err := s.db.SelectContext(ctx, &bodies, `
		select body from notice where digest <> all ($1) order by site_id, number`, pq.Array(known))
	if err != nil {
		return nil, fmt.Errorf("postgres.Notices: %w", outage(ctx, err))
	}
	versions := make([]*consent.Version, len(bodies))
	for i, body := range bodies {
		if versions[i], err = consent.ParseVersion(body); err != nil {
			return nil, fmt.Errorf("postgres.Notices: %w", err)
		}
	}
	return versions, nil
}
