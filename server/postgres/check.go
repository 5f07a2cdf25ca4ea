package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
)

// looseReports is how many reports of a site stay on which no publication rests, the newest.
const looseReports = 3

// BeginCheck notes that this server looks at a draft of a site, and returns the id of the run; empty when the same draft
// is being looked at. Another draft of the site is given up for it.
func (s *Store) BeginCheck(ctx context.Context, site int32, draft string) (id string, err error) {
	err = s.db.GetContext(ctx, &id, `
		insert into gate_run (site_id, id, draft) values ($1, $2, $3)
		on conflict (site_id) do update set id = excluded.id, draft = excluded.draft, done = 0, total = 0, seen_at = now()
		where gate_run.draft <> excluded.draft or gate_run.seen_at < now() - interval '15 seconds'
		returning id`, site, uuid.New(), draft)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("postgres.BeginCheck: %w", outage(ctx, err))
	}
	return id, nil
}

// SeeCheck notes how far a run is, and that its server lives; it reports false when the run was given up.
func (s *Store) SeeCheck(ctx context.Context, site int32, id string, done, total int) (bool, error) {
	result, err := s.db.ExecContext(ctx, `update gate_run set done = $3, total = $4, seen_at = now() where site_id = $1 and id = $2`, site, id, done, total)
	if err != nil {
		return false, fmt.Errorf("postgres.SeeCheck: %w", outage(ctx, err))
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// EndCheck ends a run with its report and pictures, or without when there are none; one that was given up leaves nothing.
func (s *Store) EndCheck(ctx context.Context, site int32, id string, report *consent.Report, pictures map[string][]byte) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.EndCheck: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	result, err := tx.ExecContext(ctx, `delete from gate_run where site_id = $1 and id = $2`, site, id)
	if err != nil {
		return fmt.Errorf("postgres.EndCheck: %w", outage(ctx, err))
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("postgres.EndCheck: %w", err)
	} else if n > 0 && report != nil {
		if err := insertReport(ctx, tx, site, report, pictures); err != nil {
			return fmt.Errorf("postgres.EndCheck: %w", outage(ctx, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.EndCheck: %w", outage(ctx, err))
	}
	return nil
}

func insertReport(ctx context.Context, tx *sqlx.Tx, site int32, report *consent.Report, pictures map[string][]byte) error {
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	madeAt, err := consent.ParseTime(report.MadeAt)
	if err != nil {
		return err
	}
	// A report on which a publication rests stays as it was; any other of the same draft gives way to the new one.
	if _, err := tx.ExecContext(ctx, `
		delete from gate_report where site_id = $1 and not kept and (draft = $2 or seq <= (
			select seq from gate_report where site_id = $1 and not kept order by seq desc offset $3 limit 1))`,
		site, report.Draft, looseReports-1); err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	result, err := tx.ExecContext(ctx, `
		insert into gate_report (site_id, draft, digest, made_at, body) values ($1, $2, $3, $4, $5) on conflict do nothing`,
		site, report.Draft, hex.EncodeToString(sum[:]), madeAt, body)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	for name, png := range pictures {
		if _, err := tx.ExecContext(ctx, `insert into gate_picture (site_id, draft, name, png) values ($1, $2, $3, $4)`, site, report.Draft, name, png); err != nil {
			return err
		}
	}
	return nil
}

// CancelCheck gives up what is being looked at on a site, whichever server does.
func (s *Store) CancelCheck(ctx context.Context, site int32) error {
	if _, err := s.db.ExecContext(ctx, `delete from gate_run where site_id = $1`, site); err != nil {
		return fmt.Errorf("postgres.CancelCheck: %w", outage(ctx, err))
	}
	return nil
}

// Check is how far the look at a draft has come; it is never nil.
func (s *Store) Check(ctx context.Context, site int32, draft string) (*consent.Check, error) {
	var row struct {
		Running bool           `db:"running"`
		Done    int            `db:"done"`
		Total   int            `db:"total"`
		Body    []byte         `db:"body"`
		Digest  sql.NullString `db:"digest"`
	}
	err := s.db.GetContext(ctx, &row, `
		select run.id is not null as running, coalesce(run.done, 0) as done, coalesce(run.total, 0) as total, report.body, report.digest
		from (select $1::int as site_id, $2::text as draft) asked
		left join gate_run run on run.site_id = asked.site_id and run.draft = asked.draft and run.seen_at > now() - interval '15 seconds'
		left join gate_report report on report.site_id = asked.site_id and report.draft = asked.draft`, site, draft)
	if err != nil {
		return nil, fmt.Errorf("postgres.Check: %w", outage(ctx, err))
	}
	check := &consent.Check{Running: row.Running, Done: row.Done, Total: row.Total, Digest: row.Digest.String}
	if row.Body != nil {
		if err := json.Unmarshal(row.Body, &check.Report); err != nil {
			return nil, fmt.Errorf("postgres.Check: %w", err)
		}
	}
	return check, nil
}

// statePassage says in a site's log by what a draft may be published, if a gate stands before that. The report stays from
// then on.
func statePassage(ctx context.Context, tx *sqlx.Tx, site int32, by consent.By) error {
	passed := by.Passed
	if passed == nil {
		return nil
	}
	logged, err := siteOf(ctx, tx, site)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `update gate_report set kept = true where site_id = $1 and draft = $2`, site, passed.Draft); err != nil {
		return fmt.Errorf("postgres.statePassage: %w", outage(ctx, err))
	}
	return state(ctx, tx, logged, by.At, consent.Statement{Action: &consent.Action{Who: by.Who, What: consent.GatePassed, On: passed.Draft, After: passed.Report, Why: passed.Why}})
}

// CheckPicture is a picture of a report of a site (PNG), or nil when there is none of this name.
func (s *Store) CheckPicture(ctx context.Context, site int32, name string) (png []byte, err error) {
	err = s.db.GetContext(ctx, &png, `select png from gate_picture where site_id = $1 and name = $2 limit 1`, site, name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("postgres.CheckPicture: %w", outage(ctx, err))
	}
	return png, nil
}
