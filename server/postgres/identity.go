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

// InsertFlow keeps a sign-in on its way through the issuer, under the hash of its state, and removes those that ended.
func (s *Store) InsertFlow(ctx context.Context, state []byte, flow auth.Flow, now time.Time) error {
	if _, err := s.db.ExecContext(ctx, `delete from oidc_flow where expires_at <= $1`, now); err != nil {
		return fmt.Errorf("postgres.InsertFlow: %w", outage(ctx, err))
	}
	_, err := s.db.ExecContext(ctx, `
		insert into oidc_flow (state, nonce, verifier, next, expires_at) values ($1, $2, $3, $4, $5)`,
		state, flow.Nonce, flow.Verifier, flow.Next, flow.Expires)
	if err != nil {
		return fmt.Errorf("postgres.InsertFlow: %w", outage(ctx, err))
	}
	return nil
}

// TakeFlow takes out what [Store.InsertFlow] kept: a state counts once. It returns nil when there is none or it has ended.
func (s *Store) TakeFlow(ctx context.Context, state []byte, now time.Time) (*auth.Flow, error) {
	var flow auth.Flow
	err := s.db.GetContext(ctx, &flow, `
		delete from oidc_flow where state = $1 returning nonce, verifier, next, expires_at`, state)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !now.Before(flow.Expires) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.TakeFlow: %w", outage(ctx, err))
	}
	return &flow, nil
}

// UserByIdentity returns the user whom an issuer means by a subject and a verified e-mail address. The first time the
// subject is bound to the user with the address, which the logs say. It is nil when nobody has the address, when the
// subject is another user's, and when the user has another subject of this issuer.
func (s *Store) UserByIdentity(ctx context.Context, id auth.Identity, by consent.By) (user *auth.User, err error) {
	err = s.change(ctx, "UserByIdentity", func(tx *sqlx.Tx) error {
		var found auth.User
		err := tx.GetContext(ctx, &found, `
			select `+userColumns+` from app_user u where u.email = $1`, id.Email)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			insert into identity (issuer, subject, user_id, bound_at) values ($1, $2, $3, $4) on conflict do nothing`, id.Issuer, id.Subject, found.ID, by.At)
		isNew, err := affected(result, err)
		if err != nil {
			return err
		}
		if isNew {
			user = &found
			return stateAbout(ctx, tx, found.ID, by, consent.IdentityBound, found.Email, nil, map[string]string{"issuer": id.Issuer, "subject": id.Subject})
		}
		var bound bool
		if err := tx.GetContext(ctx, &bound, `
			select exists (select from identity where issuer = $1 and subject = $2 and user_id = $3)`, id.Issuer, id.Subject, found.ID); err != nil {
			return err
		}
		if bound {
			user = &found
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return user, nil
}
