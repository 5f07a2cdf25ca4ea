package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/temoin/temoin/server/auth"
)

// UserByEmail returns the user with this e-mail address in lower case, or nil when there is none.
func (s *Store) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	var u auth.User
	err := s.db.GetContext(ctx, &u, `select id, email, password_hash from app_user where email = $1`, email)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.UserByEmail: %w", outage(ctx, err))
	}
	return &u, nil
}

// CountUsers says how many people can sign in.
func (s *Store) CountUsers(ctx context.Context) (int, error) {
	var n int
	if err := s.db.GetContext(ctx, &n, `select count(*) from app_user`); err != nil {
		return 0, fmt.Errorf("postgres.CountUsers: %w", outage(ctx, err))
	}
	return n, nil
}

// InsertUser adds a user; email is in lower case. It reports false when the e-mail address is already known and
// changes nothing then.
func (s *Store) InsertUser(ctx context.Context, email, passwordHash string, now time.Time) (bool, error) {
	result, err := s.db.ExecContext(ctx, `
		insert into app_user (email, password_hash, created_at) values ($1, $2, $3)
		on conflict (email) do nothing`, email, passwordHash, now)
	if err != nil {
		return false, fmt.Errorf("postgres.InsertUser: %w", outage(ctx, err))
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
