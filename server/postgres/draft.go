package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
)

// errDraftMoved is what a change of an older revision gets.
var errDraftMoved = consent.Errorf(consent.Conflict, "revision", "Somebody else has changed this draft since. Fetch it again and bring both together.")

// WorkingDraft returns what is being worked on for a site, or nil while nobody has changed anything.
func (s *Store) WorkingDraft(ctx context.Context, site int32) (*consent.WorkingDraft, error) {
	var w consent.WorkingDraft
	var body []byte
	err := s.db.QueryRowContext(ctx, `select body, revision, updated_by, updated_at from draft where site_id = $1`, site).Scan(&body, &w.Revision, &w.By, &w.At)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.WorkingDraft: %w", outage(ctx, err))
	}
	if w.Draft, err = consent.ParseDraft(body); err != nil {
		return nil, fmt.Errorf("postgres.WorkingDraft: %w", err)
	}
	return &w, nil
}

// SaveDraft replaces the draft of a site if it still has this revision, 0 for none, and returns the new revision. Where the
// draft is the same, nothing changes.
func (s *Store) SaveDraft(ctx context.Context, site int32, revision int64, draft consent.Draft, by string, at time.Time) (int64, error) {
	body, err := consent.CanonicalDraft(draft)
	if err != nil {
		return 0, err
	}
	var saved int64
	if revision == 0 {
		err = s.db.QueryRowContext(ctx, `
			insert into draft (site_id, revision, body, updated_by, updated_at) values ($1, 1, $2, $3, $4)
			on conflict (site_id) do nothing returning revision`, site, body, by, at).Scan(&saved)
	} else {
		err = s.db.QueryRowContext(ctx, `
			update draft set
			  revision = revision + (body <> $3)::int,
			  updated_by = case when body = $3 then updated_by else $4 end,
			  updated_at = case when body = $3 then updated_at else $5 end,
			  body = $3
			where site_id = $1 and revision = $2 returning revision`, site, revision, body, by, at).Scan(&saved)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errDraftMoved
	}
	if err != nil {
		return 0, fmt.Errorf("postgres.SaveDraft: %w", outage(ctx, err))
	}
	return saved, nil
}

// followDraft lets a draft in which nobody has changed anything since the version before go along with a new version.
func followDraft(ctx context.Context, tx *sqlx.Tx, site int32, before, now *consent.Version, by consent.By) error {
	if before == nil {
		return nil
	}
	old, err := consent.CanonicalDraft(before.Draft)
	if err != nil {
		return err
	}
	next, err := consent.CanonicalDraft(now.Draft)
	if err != nil || bytes.Equal(old, next) {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		update draft set revision = revision + 1, body = $3, updated_by = $4, updated_at = $5
		where site_id = $1 and body = $2`, site, old, next, by.Who, by.At); err != nil {
		return fmt.Errorf("postgres.followDraft: %w", outage(ctx, err))
	}
	return nil
}
