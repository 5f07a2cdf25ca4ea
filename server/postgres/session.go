package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// InsertSession stores a session of a user under the hash of its token, and removes the sessions that ended. Of the
// session it takes Strong, Browser, System, Created and Expires.
func (s *Store) InsertSession(ctx context.Context, tokenHash []byte, user int32, session auth.Session) error {
	if _, err := s.db.ExecContext(ctx, `delete from session where expires_at <= $1`, session.Created); err != nil {
		return fmt.Errorf("postgres.InsertSession: %w", outage(ctx, err))
	}
	_, err := s.db.ExecContext(ctx, `
		insert into session (token_hash, user_id, strong, browser, system, created_at, seen_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $6, $7)`,
		tokenHash, user, session.Strong, session.Browser, session.System, session.Created, session.Expires)
	if err != nil {
		return fmt.Errorf("postgres.InsertSession: %w", outage(ctx, err))
	}
	return nil
}

// sessionTouch is how much of a session's idle life must be used up before a use prolongs it, and how exact it is when
// somebody was last seen: one update in ten minutes at most, not one a request.
const sessionTouch = 10 * time.Minute

// UserBySession returns the user of a running session, notes that they were seen, and prolongs it to now + idle, but never beyond full after
// sign-in; one in which the second factor is still to be shown is not prolonged. It returns nil when the session is
// unknown or has ended.
func (s *Store) UserBySession(ctx context.Context, tokenHash []byte, now time.Time, idle, full time.Duration) (*auth.User, error) {
	var row struct {
		auth.User
		Unseen bool `db:"unseen"`
	}
	err := s.db.GetContext(ctx, &row, `
		select `+userColumns+`,
		       s.id as "session.id", s.strong as "session.strong", s.browser as "session.browser", s.system as "session.system",
		       s.created_at as "session.created_at", s.seen_at as "session.seen_at", s.expires_at as "session.expires_at",
		       coalesce(u.last_seen_at < $3, true) as unseen
		from session s join app_user u on u.id = s.user_id
		where s.token_hash = $1 and s.expires_at > $2`, tokenHash, now, now.Add(-sessionTouch))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.UserBySession: %w", outage(ctx, err))
	}
	if row.HasFactor() && !row.Session.Strong {
		return &row.User, nil
	}
	until := now.Add(idle)
	if end := row.Session.Created.Add(full); end.Before(until) {
		until = end
	}
	if until.Sub(row.Session.Expires) >= sessionTouch {
		if _, err := s.db.ExecContext(ctx, `update session set expires_at = $2, seen_at = $3 where token_hash = $1`, tokenHash, until, now); err != nil {
			return nil, fmt.Errorf("postgres.UserBySession: %w", outage(ctx, err))
		}
	}
	if row.Unseen {
		if _, err := s.db.ExecContext(ctx, `update app_user set last_seen_at = $2 where id = $1`, row.ID, now); err != nil {
			return nil, fmt.Errorf("postgres.UserBySession: %w", outage(ctx, err))
		}
	}
	return &row.User, nil
}

// DeleteSession ends a session at once. Ending an unknown one is no error.
func (s *Store) DeleteSession(ctx context.Context, tokenHash []byte) error {
	if _, err := s.db.ExecContext(ctx, `delete from session where token_hash = $1`, tokenHash); err != nil {
		return fmt.Errorf("postgres.DeleteSession: %w", outage(ctx, err))
	}
	return nil
}

// Sessions are those of a user that run, the last used first; those in which a second factor is still to be shown are
// none yet.
func (s *Store) Sessions(ctx context.Context, user int32, now time.Time) ([]auth.Session, error) {
	sessions := []auth.Session{}
	err := s.db.SelectContext(ctx, &sessions, `
		select id, strong, browser, system, created_at, seen_at, expires_at from session s
		where user_id = $1 and expires_at > $2
		  and (strong or not exists (select from second_factor f where f.user_id = s.user_id and f.confirmed_at is not null)
		             and not exists (select from passkey k where k.user_id = s.user_id))
		order by seen_at desc, id`, user, now)
	if err != nil {
		return nil, fmt.Errorf("postgres.Sessions: %w", outage(ctx, err))
	}
	return sessions, nil
}

// EndSessions ends one session of a user, or with an empty id all but the kept one. It returns how many it ended; the
// logs say which.
func (s *Store) EndSessions(ctx context.Context, user *auth.User, id, keep string, by consent.By) (int, error) {
	var ended []string
	err := s.change(ctx, "EndSessions", func(tx *sqlx.Tx) error {
		err := tx.SelectContext(ctx, &ended, `
			delete from session where user_id = $1 and (id::text = $2 or $2 = '' and id::text <> $3) returning id`, user.ID, id, keep)
		if err != nil || len(ended) == 0 {
			return err
		}
		return stateAbout(ctx, tx, user.ID, by, consent.SessionsEnded, user.Email, ended, nil)
	})
	return len(ended), err
}
