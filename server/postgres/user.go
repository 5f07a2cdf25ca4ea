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

// Emails are those of everybody who can sign in.
func (s *Store) Emails(ctx context.Context) ([]string, error) {
	var emails []string
	if err := s.db.SelectContext(ctx, &emails, `select email from app_user order by email`); err != nil {
		return nil, fmt.Errorf("postgres.Emails: %w", outage(ctx, err))
	}
	return emails, nil
}

// SetPassword replaces a user's password and ends all their sessions; email is in lower case. It reports false when
// nobody has this address. It works as the role of the DSN: the server's own role cannot change whose account is whose.
func SetPassword(ctx context.Context, dsn, email, passwordHash string) (bool, error) {
	db, err := connect(dsn, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.SetPassword: %w", err)
	}
	defer db.Close()
	result, err := db.ExecContext(ctx, `
		with changed as (update app_user set password_hash = $2 where email = $1 returning id),
			ended as (delete from session using changed where user_id = changed.id)
		select id from changed`, email, passwordHash)
	if err != nil {
		return false, fmt.Errorf("postgres.SetPassword: %w", err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
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
