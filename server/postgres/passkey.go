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

const passkeyColumns = `id, name, credential, public_key, transports, synced, sign_count, made_at, used_at`

// Passkeys are those of a user, the oldest first.
func (s *Store) Passkeys(ctx context.Context, user int32) ([]auth.Passkey, error) {
	keys := []auth.Passkey{}
	if err := s.db.SelectContext(ctx, &keys, `select `+passkeyColumns+` from passkey where user_id = $1 order by made_at, id`, user); err != nil {
		return nil, fmt.Errorf("postgres.Passkeys: %w", outage(ctx, err))
	}
	return keys, nil
}

// KeepCeremony keeps what a session was asked for, in place of what it was asked before.
func (s *Store) KeepCeremony(ctx context.Context, session string, kept []byte, ends time.Time) error {
	if _, err := s.db.ExecContext(ctx, `update session set ceremony = $2, ceremony_ends = $3 where id = $1`, session, kept, ends); err != nil {
		return fmt.Errorf("postgres.KeepCeremony: %w", outage(ctx, err))
	}
	return nil
}

// TakeCeremony takes out what [Store.KeepCeremony] kept: a challenge counts once. It returns nil when there is none or it
// has ended.
func (s *Store) TakeCeremony(ctx context.Context, session string, now time.Time) (kept []byte, err error) {
	err = s.db.GetContext(ctx, &kept, `
		with asked as (select id, ceremony from session where id = $1 and ceremony_ends > $2 for update)
		update session set ceremony = null, ceremony_ends = null from asked where session.id = asked.id
		returning asked.ceremony`, session, now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.TakeCeremony: %w", outage(ctx, err))
	}
	return kept, nil
}

// InsertPasskey gives a user a passkey; this session has shown it, all others must. The recovery codes are kept where it
// is the first factor, which first says. The logs say so.
func (s *Store) InsertPasskey(ctx context.Context, user *auth.User, key auth.Passkey, codes [][]byte, by consent.By) (first bool, err error) {
	err = s.change(ctx, "InsertPasskey", func(tx *sqlx.Tx) error {
		before, err := lockFactors(ctx, tx, user.ID)
		if err != nil {
			return err
		}
		if before >= auth.MaxPasskeys {
			return consent.Errorf(consent.Conflict, "", "There are %d passkeys: remove one that you do not use first.", auth.MaxPasskeys)
		}
		result, err := tx.ExecContext(ctx, `
			insert into passkey (user_id, id, name, credential, public_key, transports, synced, sign_count, made_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (credential) do nothing`,
			user.ID, key.ID, key.Name, key.Credential, key.PublicKey, key.Transports, key.Synced, key.SignCount, by.At)
		isNew, err := affected(result, err)
		if err != nil {
			return err
		}
		if !isNew {
			return consent.Errorf(consent.Conflict, "passkey", "This passkey is known already.")
		}
		first = before == 0
		if err := factorAdded(ctx, tx, user, first, codes); err != nil {
			return err
		}
		return stateAbout(ctx, tx, user.ID, by, consent.SecondFactorSet, user.Email, nil, factorState{"passkey " + key.Name, consent.FormatTime(by.At)})
	})
	return first, err
}

// UsePasskey stores a use of a passkey with its new count. It reports false when it is gone, or was used meanwhile with
// this count or a higher one.
func (s *Store) UsePasskey(ctx context.Context, user int32, key auth.Passkey, now time.Time) (bool, error) {
	result, err := s.db.ExecContext(ctx, `
		update passkey set sign_count = $3, used_at = $4
		where user_id = $1 and id = $2 and (sign_count < $3 or sign_count = 0 and $3 = 0)`, user, key.ID, key.SignCount, now)
	used, err := affected(result, err)
	if err != nil {
		return false, fmt.Errorf("postgres.UsePasskey: %w", outage(ctx, err))
	}
	return used, nil
}

// RemovePasskey takes a passkey away; the logs say so. It reports false when there is none with this id. The last factor
// of somebody who must keep one stays, which is an error.
func (s *Store) RemovePasskey(ctx context.Context, user *auth.User, id string, mustKeepOne bool, by consent.By) (removed bool, err error) {
	err = s.change(ctx, "RemovePasskey", func(tx *sqlx.Tx) error {
		before, err := lockFactors(ctx, tx, user.ID)
		if err != nil {
			return err
		}
		if removed, err = removePasskey(ctx, tx, user, id, by); err != nil || !removed {
			return err
		}
		if before == 1 && mustKeepOne {
			return consent.Errorf(consent.Conflict, "", "This is your only second factor, and your role asks for one: add another one first.")
		}
		return factorRemoved(ctx, tx, user.ID, before-1)
	})
	return removed && err == nil, err
}

func removePasskey(ctx context.Context, tx *sqlx.Tx, user *auth.User, id string, by consent.By) (bool, error) {
	var key auth.Passkey
	err := tx.GetContext(ctx, &key, `delete from passkey where user_id = $1 and id = $2 returning `+passkeyColumns, user.ID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, stateAbout(ctx, tx, user.ID, by, consent.SecondFactorRemoved, user.Email, factorState{"passkey " + key.Name, consent.FormatTime(key.Made)}, nil)
}
