package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
)

// NoteAlerts opens an alert where a judgement has one and none of its kind is open, and queues the mails that tell of it;
// it closes those of which a judgement says that all is as usual again.
func (s *Store) NoteAlerts(ctx context.Context, site int32, judged []consent.Judgement, now time.Time) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.NoteAlerts: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	for _, j := range judged {
		if j.Alert != nil {
			err = openAlert(ctx, tx, site, j.Alert, now)
		} else {
			_, err = tx.ExecContext(ctx, `update alert set closed_at = $3 where site_id = $1 and kind = $2 and closed_at is null`, site, j.Kind, now)
		}
		if err != nil {
			return fmt.Errorf("postgres.NoteAlerts: %w", outage(ctx, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.NoteAlerts: %w", outage(ctx, err))
	}
	return nil
}

func openAlert(ctx context.Context, tx *sqlx.Tx, site int32, a *consent.Alert, now time.Time) error {
	var id int64
	err := tx.GetContext(ctx, &id, `
		insert into alert (site_id, kind, starts, share, low, high, of, opened_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (site_id, kind) where closed_at is null do nothing returning id`,
		site, a.Kind, a.From, a.Share, a.Low, a.High, a.Of, now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // open already
	}
	if err != nil {
		return err
	}
	note, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		insert into mail (site_id, occasion, recipient, note, queued_at, try_after)
		select site_id, $6, email, $7, $1, $1 from (`+selectRecipients+`) as recipient where site_id = $5
		on conflict do nothing`, recipientArgs(consent.AlertMail, now, site, fmt.Sprintf("%s%d", consent.AlertOccasion, id), string(note))...)
	return err
}

// Alerts are those of a site that are open and those that were opened since a time, the newest first.
func (s *Store) Alerts(ctx context.Context, site int32, since time.Time) ([]consent.OpenAlert, error) {
	rows, err := s.db.QueryContext(ctx, `
		select id, kind, starts, share, low, high, of, opened_at, closed_at, dismissed_at from alert
		where site_id = $1 and (closed_at is null or opened_at >= $2) order by id desc limit 100`, site, since)
	if err != nil {
		return nil, fmt.Errorf("postgres.Alerts: %w", outage(ctx, err))
	}
	defer rows.Close()
	var alerts []consent.OpenAlert
	for rows.Next() {
		var a consent.OpenAlert
		if err := rows.Scan(&a.ID, &a.Kind, &a.From, &a.Share, &a.Low, &a.High, &a.Of, &a.Opened, &a.Closed, &a.Dismissed); err != nil {
			return nil, fmt.Errorf("postgres.Alerts: %w", err)
		}
		alerts = append(alerts, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Alerts: %w", outage(ctx, err))
	}
	return alerts, nil
}

// AlertsBySite counts, by id of a site, the alerts that are open and that nobody has dismissed.
func (s *Store) AlertsBySite(ctx context.Context) (map[int32]int, error) {
	var rows []struct {
		Site int32 `db:"site_id"`
		N    int   `db:"n"`
	}
	if err := s.db.SelectContext(ctx, &rows, `select site_id, count(*) as n from alert where closed_at is null and dismissed_at is null group by site_id`); err != nil {
		return nil, fmt.Errorf("postgres.AlertsBySite: %w", outage(ctx, err))
	}
	bySite := map[int32]int{}
	for _, row := range rows {
		bySite[row.Site] = row.N
	}
	return bySite, nil
}

// DismissAlert takes an alert off the page; the site's log says so. It reports false where there is none such.
func (s *Store) DismissAlert(ctx context.Context, site int32, id int64, by consent.By) (bool, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.DismissAlert: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	var kind string
	err = tx.GetContext(ctx, &kind, `update alert set dismissed_at = $3 where site_id = $1 and id = $2 and dismissed_at is null returning kind`, site, id, by.At)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("postgres.DismissAlert: %w", outage(ctx, err))
	}
	logged, err := siteOf(ctx, tx, site)
	if err != nil {
		return false, err
	}
	if err := stateAction(ctx, tx, logged, by, consent.AlertDismissed, fmt.Sprintf("%s %d", kind, id), nil, nil); err != nil {
		return false, err
	}
	if err := tx.Commit(); err != nil {
		return false, fmt.Errorf("postgres.DismissAlert: %w", outage(ctx, err))
	}
	return true, nil
}
