package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/temoin/temoin/server/auth"
)

// InsertSession stores a session of a user under the hash of its token, and removes the sessions that ended.
func (s *Store) InsertSession(ctx context.Context, tokenHash []byte, user int32, now, expires time.Time) error {
	if _, err := s.db.ExecContext(ctx, `delete from session where expires_at <= $1`, now); err != nil {
		return fmt.Errorf("postgres.InsertSession: %w", outage(ctx, err))
	}
	_, err := s.db.ExecContext(ctx, `
		insert into session (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)`,
		tokenHash, user, now, expires)
	if err != nil {
		return fmt.Errorf("postgres.InsertSession: %w", outage(ctx, err))
	}
	return nil
}

// sessionTouch is how much of a session's idle life must be used up before a use prolongs it, and how exact it is when
// somebody was last seen: one update in ten minutes at most, not one a request.
const sessionTouch = 10 * time.Minute

// UserBySession returns the user of a running session, notes that they were seen, and prolongs it to now + idle, but never
// beyond full after sign-in. It returns nil when the session is unknown or has ended.
func (s *Store) UserBySession(ctx context.Context, tokenHash []byte, now time.Time, idle, full time.Duration) (*auth.User, error) {
	var row struct {
		auth.User
		Created time.Time `db:"created_at"`
		Expires time.Time `db:"expires_at"`
		Unseen  bool      `db:"unseen"`
	}
	err := s.db.GetContext(ctx, &row, `
		select u.id, u.email, u.password_hash, s.created_at, s.expires_at, coalesce(u.last_seen_at < $3, true) as unseen
		from session s join app_user u on u.id = s.user_id
		where s.token_hash = $1 and s.expires_at > $2`, tokenHash, now, now.Add(-sessionTouch))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.UserBySession: %w", outage(ctx, err))
	}
	until := now.Add(idle)
	if end := row.Created.Add(full); end.Before(until) {
		until = end
	}
	if until.Sub(row.Expires) >= sessionTouch {
		if _, err := s.db.ExecContext(ctx, `update session set expires_at = $2 where token_hash = $1`, tokenHash, until); err != nil {
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
