package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// PlanPublication has a draft published at a time to come; the site's log says so. One of a site waits at most.
func (s *Store) PlanPublication(ctx context.Context, site int32, draft consent.Draft, due time.Time, by consent.By) error {
	if err := draft.Check(); err != nil {
		return err
	}
	body, err := consent.CanonicalDraft(draft)
	if err != nil {
		return err
	}
	return s.inSite(ctx, "PlanPublication", site, func(tx *sqlx.Tx, logged loggedSite) error {
		_, err := tx.ExecContext(ctx, `
			insert into publication (site_id, id, due_at, body, who, why, made_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			site, uuid.New(), due, body, by.Who, by.Why, by.At)
		if pq.As(err, pqerror.UniqueViolation) != nil {
			return consent.Errorf(consent.Conflict, "at", "A publication is planned already. Cancel it first.")
		}
		if err != nil {
			return err
		}
		if err := statePassage(ctx, tx, site, by); err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.PublicationPlanned, consent.FormatTime(due), nil, draft.Tidied())
	})
}

// CancelPublication takes back what waits for its time; the site's log says so.
func (s *Store) CancelPublication(ctx context.Context, site int32, by consent.By) error {
	return s.inSite(ctx, "CancelPublication", site, func(tx *sqlx.Tx, logged loggedSite) error {
		var due time.Time
		var body []byte
		err := tx.QueryRowContext(ctx, `
			update publication set state = 'cancelled', ended_at = $2 where site_id = $1 and state = 'waiting' returning due_at, body`, site, by.At).Scan(&due, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return consent.Errorf(consent.NotFound, "", "No publication is planned; it may just have happened.")
		}
		if err != nil {
			return err
		}
		draft, err := consent.ParseDraft(body)
		if err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.PublicationCancelled, consent.FormatTime(due), draft, nil)
	})
}

// LastPublication is the planned publication of a site that waits, else the last one that does not any more, or nil.
func (s *Store) LastPublication(ctx context.Context, site int32) (*consent.Publication, error) {
	p, err := scanPublication(s.db.QueryRowContext(ctx, selectPublication+`where site_id = $1 order by (state = 'waiting') desc, ended_at desc limit 1`, site))
	if err != nil {
		return nil, fmt.Errorf("postgres.LastPublication: %w", outage(ctx, err))
	}
	return p, nil
}

// PublishDue publishes one planned draft whose time has come, and returns nil when there is none. What the rules of
// publishing refuse by now, or was planned by somebody who may not publish any more, fails for good, and the site's log says so.
// Beside other servers each is published by one.
func (s *Store) PublishDue(ctx context.Context, now time.Time) (*consent.Publication, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("postgres.PublishDue: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	p, err := scanPublication(tx.QueryRowContext(ctx, selectPublication+`
		where state = 'waiting' and due_at <= $1 order by due_at, site_id limit 1 for update skip locked`, now))
	if err != nil || p == nil {
		return nil, outage(ctx, err)
	}
	var version *consent.Version
	if err = mayStillPublish(ctx, tx, p, now); err == nil {
		version, _, err = publishNotice(ctx, tx, p.SiteID, p.Draft, consent.By{Who: p.Who, Why: p.Why, At: now})
	}
	var refused *consent.Error
	switch {
	case errors.As(err, &refused) && (refused.Kind == consent.Invalid || refused.Kind == consent.Forbidden):
		p.State, p.Error = consent.Failed, refused.Error()
		err = stateFailed(ctx, tx, p, now)
	case err == nil:
		p.State, p.Number = consent.Published, version.Number
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.PublishDue: %w", outage(ctx, err))
	}
	if _, err := tx.ExecContext(ctx, `
		update publication set state = $3, number = nullif($4, 0), error = $5, ended_at = $6 where site_id = $1 and id = $2`,
		p.SiteID, p.ID, p.State, p.Number, p.Error, now); err != nil {
		return nil, fmt.Errorf("postgres.PublishDue: %w", outage(ctx, err))
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("postgres.PublishDue: %w", outage(ctx, err))
	}
	return p, nil
}

// mayStillPublish says whether who planned a publication has the right to publish at its time. What the server or a command
// planned is nobody's role.
func mayStillPublish(ctx context.Context, tx *sqlx.Tx, p *consent.Publication, now time.Time) error {
	email, isUser := strings.CutPrefix(p.Who, "user:")
	if !isUser {
		return nil
	}
	var roles []auth.Role
	if err := tx.SelectContext(ctx, &roles, `
		select role from member join app_user on app_user.id = user_id join site on site.org_id = member.org_id
		where site.id = $1 and email = $2 and (site_id is null or site_id = site.id) and (expires_at is null or expires_at > $3)`, p.SiteID, email, now); err != nil {
		return err
	}
	if !slices.ContainsFunc(roles, func(r auth.Role) bool { return r.May(auth.Publish) }) {
		return p.ErrMayNotPublish()
	}
	return nil
}

func stateFailed(ctx context.Context, tx *sqlx.Tx, p *consent.Publication, now time.Time) error {
	logged, err := siteOf(ctx, tx, p.SiteID)
	if err != nil {
		return err
	}
	by := consent.By{Who: "server", Why: p.Error, At: now}
	return stateAction(ctx, tx, logged, by, consent.PublicationFailed, consent.FormatTime(p.Due), p.Draft, nil)
}

const selectPublication = `select id, site_id, due_at, body, who, why, made_at, state, coalesce(number, 0), error from publication `

func scanPublication(row interface{ Scan(...any) error }) (*consent.Publication, error) {
	var p consent.Publication
	var body []byte
	err := row.Scan(&p.ID, &p.SiteID, &p.Due, &body, &p.Who, &p.Why, &p.MadeAt, &p.State, &p.Number, &p.Error)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p.Draft, err = consent.ParseDraft(body)
	return &p, err
}

// inSite runs one transaction about one site. name is what its errors begin with.
func (s *Store) inSite(ctx context.Context, name string, site int32, do func(tx *sqlx.Tx, logged loggedSite) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.%s: %w", name, outage(ctx, err))
	}
	defer tx.Rollback()
	logged, err := siteOf(ctx, tx, site)
	if err != nil {
		return fmt.Errorf("postgres.%s: %w", name, err)
	}
	if err := do(tx, logged); err != nil {
		return fmt.Errorf("postgres.%s: %w", name, outage(ctx, err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.%s: %w", name, outage(ctx, err))
	}
	return nil
}
