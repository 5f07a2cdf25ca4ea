package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// noticeLock is the class of the advisory locks under which a site's versions are numbered ("note" in ASCII).
const noticeLock = 0x6e6f7465

// PublishNotice makes the draft the site's current version. A draft that says what the current version says already
// publishes nothing: published is false and the current version is returned. The site's log tells of the version.
func (s *Store) PublishNotice(ctx context.Context, site int32, draft consent.Draft, by consent.By) (v *consent.Version, published bool, err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	if v, published, err = publishNotice(ctx, tx, site, draft, by); err != nil || !published {
		return v, false, err
	}
	if err := tx.Commit(); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, outage(ctx, err))
	}
	return v, true, nil
}

// publishNotice is [Store.PublishNotice] as part of a transaction. It ends the comparison that runs on the site.
func publishNotice(ctx context.Context, tx *sqlx.Tx, site int32, draft consent.Draft, by consent.By) (v *consent.Version, published bool, err error) {
	if err := lockNotice(ctx, tx, site); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice: %w", outage(ctx, err))
	}
	current, err := newestVersion(ctx, tx, site)
	if err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice: %w", err)
	}
	number, before := 1, ""
	if current != nil {
		number, before = current.Number+1, current.Digest()
		if v, err = consent.Publish(draft, current.Number); err != nil {
			return nil, false, err
		}
		if v.Digest() == before {
			return v, false, nil
		}
	}
	if v, err = consent.Publish(draft, number); err != nil {
		return nil, false, err
	}
	if _, err := tx.ExecContext(ctx, `
		insert into notice (site_id, number, digest, body, published_at) values ($1, $2, $3, $4, $5)`,
		site, v.Number, v.Digest(), v.Canonical(), by.At); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, outage(ctx, err))
	}
	if _, err := endComparison(ctx, tx, site, consent.KeptOther, v.Number, by); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, outage(ctx, err))
	}
	if err := statePassage(ctx, tx, site, by); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, err)
	}
	if err := statePublication(ctx, tx, site, v, before, by); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, err)
	}
	if err := followDraft(ctx, tx, site, current, v, by); err != nil {
		return nil, false, fmt.Errorf("postgres.PublishNotice(%s): %w", draft.Site, err)
	}
	return v, true, nil
}

// lockNotice has nobody else publish on a site until the transaction ends.
func lockNotice(ctx context.Context, tx *sqlx.Tx, site int32) error {
	_, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, $2::int)`, noticeLock, site)
	return err
}

// newestVersion is the current version of a site, or nil.
func newestVersion(ctx context.Context, tx *sqlx.Tx, site int32) (*consent.Version, error) {
	var body []byte
	err := tx.GetContext(ctx, &body, `select body from notice where site_id = $1 order by number desc limit 1`, site)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, outage(ctx, err)
	}
	return consent.ParseVersion(body)
}

// Versions returns every version of a site with who published it, the newest first.
func (s *Store) Versions(ctx context.Context, site int32) ([]consent.PublishedVersion, error) {
	rows, err := s.db.QueryContext(ctx, `
		with action as materialized (
			select convert_from(body, 'UTF8')::jsonb -> 'action' as said from statement where site_id = $1 and kind = 4 and what = $2
		)
		select notice.body, notice.published_at, coalesce(said ->> 'who', ''), coalesce(said ->> 'why', '')
		from notice left join action on said ->> 'after' = notice.digest
		where notice.site_id = $1 order by notice.number desc`, site, consent.NoticePublished)
	if err != nil {
		return nil, fmt.Errorf("postgres.Versions: %w", outage(ctx, err))
	}
	defer rows.Close()
	var versions []consent.PublishedVersion
	for rows.Next() {
		var v consent.PublishedVersion
		var body []byte
		if err := rows.Scan(&body, &v.At, &v.Who, &v.Why); err != nil {
			return nil, fmt.Errorf("postgres.Versions: %w", err)
		}
		if v.Version, err = consent.ParseVersion(body); err != nil {
			return nil, fmt.Errorf("postgres.Versions: %w", err)
		}
		versions = append(versions, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Versions: %w", outage(ctx, err))
	}
	return versions, nil
}

// statePublication says in a site's log that a version was published, and who published it.
func statePublication(ctx context.Context, tx *sqlx.Tx, site int32, v *consent.Version, before string, by consent.By) error {
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, $2::int)`, statementLock, site); err != nil {
		return err // StateNotices may be looking
	}
	logged, err := siteOf(ctx, tx, site)
	if err != nil {
		return err
	}
	return state(ctx, tx, logged, by.At, statedNotice(v.Digest(), v.Number, by.At), consent.Statement{Action: &consent.Action{
		Who: by.Who, What: consent.NoticePublished, On: strconv.Itoa(v.Number), Before: before, After: v.Digest(), Why: by.Why,
	}})
}

func statedNotice(digest string, number int, at time.Time) consent.Statement {
	return consent.Statement{Notice: &consent.StatedNotice{Digest: digest, Number: number, PublishedAt: consent.FormatTime(at)}}
}

// StateNotices says in each site's log what was published before statements were made.
func (s *Store) StateNotices(ctx context.Context, now time.Time) error {
	var sites []loggedSite
	if err := s.db.SelectContext(ctx, &sites, `
		select id, key from site
		where exists (
			select from notice
			where site_id = site.id and not exists (
				select from statement
				where site_id = notice.site_id and kind = 2 and convert_from(body, 'UTF8')::jsonb #>> '{notice,digest}' = notice.digest
			)
		)
		order by id`); err != nil {
		return fmt.Errorf("postgres.StateNotices: %w", outage(ctx, err))
	}
	for _, site := range sites {
		err := s.once(ctx, site.ID, ledger.Notice, func(tx *sqlx.Tx, stated []*consent.Statement) error {
			var notices []struct {
				Digest      string    `db:"digest"`
				Number      int       `db:"number"`
				PublishedAt time.Time `db:"published_at"`
			}
			err := tx.SelectContext(ctx, &notices, `select digest, number, published_at from notice where site_id = $1 order by number`, site.ID)
			if err != nil {
				return err
			}
			for _, n := range notices {
				isStated := func(s *consent.Statement) bool { return s.Notice != nil && s.Notice.Digest == n.Digest }
				if slices.ContainsFunc(stated, isStated) {
					continue
				}
				if err := state(ctx, tx, site, now, statedNotice(n.Digest, n.Number, n.PublishedAt)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("postgres.StateNotices(%s): %w", site.Key, outage(ctx, err))
		}
	}
	return nil
}

// StateBuild says in a site's log what is served for a version, unless the same was said before.
func (s *Store) StateBuild(ctx context.Context, site int32, build consent.Build, now time.Time) error {
	err := s.once(ctx, site, ledger.Notice, func(tx *sqlx.Tx, stated []*consent.Statement) error {
		for _, s := range stated {
			if s.Build != nil && s.Build.Notice == build.Notice && maps.Equal(s.Build.Files, build.Files) {
				return nil
			}
		}
		logged, err := siteOf(ctx, tx, site)
		if err != nil {
			return err
		}
		return state(ctx, tx, logged, now, consent.Statement{Build: &build})
	})
	if err != nil {
		return fmt.Errorf("postgres.StateBuild: %w", err)
	}
	return nil
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
