package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// userColumns are those of an [auth.User] u without the session.
const userColumns = `u.id, u.email, u.password_hash, u.handle,
	exists (select from second_factor f where f.user_id = u.id and f.confirmed_at is not null) as has_app,
	exists (select from passkey k where k.user_id = u.id) as has_passkey`

// UserByEmail returns the user with this e-mail address in lower case, or nil when there is none.
func (s *Store) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	var u auth.User
	err := s.db.GetContext(ctx, &u, `
		select `+userColumns+` from app_user u where u.email = $1`, email)
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

// NewPassword is what [SetPassword] sets.
type NewPassword struct {
	Email        string // lower case
	Hash         string
	KeepSession  string // id of the one session that goes on; may be empty
	RemoveFactor bool   // the second factors, which are lost, go too
}

// SetPassword replaces a user's password and ends their sessions. The log of each site that their roles reach says
// so. It reports false when nobody has this address. It works as the role of the DSN: the server's own role cannot change
// whose account is whose.
func SetPassword(ctx context.Context, dsn string, set NewPassword, by consent.By) (known bool, err error) {
	err = asOwner(ctx, dsn, "SetPassword", func(tx *sqlx.Tx) error {
		var user auth.User
		err := tx.GetContext(ctx, &user, `select id, email, password_hash from app_user where email = $1 for update`, set.Email)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		known = true
		if _, err := tx.ExecContext(ctx, `update app_user set password_hash = $2 where id = $1`, user.ID, set.Hash); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from session where user_id = $1 and id::text <> $2`, user.ID, set.KeepSession); err != nil {
			return err
		}
		if set.RemoveFactor {
			if err := removeFactors(ctx, tx, &user, by); err != nil {
				return err
			}
		}
		return stateAbout(ctx, tx, user.ID, by, consent.PasswordSet, set.Email, user.PasswordHash, set.Hash)
	})
	return known && err == nil, err
}

// InsertUser adds an owner of the first organisation; email is in lower case. The log of each of its sites says so. It
// reports false when the e-mail address is already known and changes nothing then.
func (s *Store) InsertUser(ctx context.Context, email, passwordHash string, by consent.By) (bool, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.InsertUser: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	var user int32
	err = tx.GetContext(ctx, &user, `
		with added as (
			insert into app_user (email, password_hash, created_at) values ($1, $2, $3)
			on conflict (email) do nothing returning id
		)
		insert into member (org_id, user_id, role, granted_by, granted_at) select first_org(), id, 'owner', $4, $3 from added
		returning user_id`, email, passwordHash, by.At, by.Who)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("postgres.InsertUser: %w", outage(ctx, err))
	}
	if err := stateAbout(ctx, tx, user, by, consent.UserMade, email, nil, passwordHash); err != nil {
		return false, fmt.Errorf("postgres.InsertUser: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return false, fmt.Errorf("postgres.InsertUser: %w", outage(ctx, err))
	}
	return true, nil
}
