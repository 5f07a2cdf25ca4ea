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

// factorState is what the logs digest of a second factor.
type factorState struct {
	Kind      string `json:"kind"`
	Confirmed string `json:"confirmed"`
}

// SecondFactor returns the one of a user, confirmed or not, or nil.
func (s *Store) SecondFactor(ctx context.Context, user int32) (*auth.SecondFactor, error) {
	var factor auth.SecondFactor
	err := s.db.GetContext(ctx, &factor, `
		select user_id, secret, confirmed_at, last_step from second_factor where user_id = $1`, user)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.SecondFactor: %w", outage(ctx, err))
	}
	return &factor, nil
}

// BeginSecondFactor keeps the secret of an app that is being set up, in place of one that was begun before. It reports
// false, and changes nothing, when the user has one already.
func (s *Store) BeginSecondFactor(ctx context.Context, user int32, sealed []byte, now time.Time) (begun bool, err error) {
	err = s.change(ctx, "BeginSecondFactor", func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from second_factor where user_id = $1 and confirmed_at is null`, user); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			insert into second_factor (user_id, secret, made_at) values ($1, $2, $3) on conflict (user_id) do nothing`, user, sealed, now)
		begun, err = affected(result, err)
		return err
	})
	return begun, err
}

// ConfirmSecondFactor makes the app that was set up count from now on, with the half minute of its first code; this
// session has shown it, all others must. The recovery codes are kept where it is the first factor, which first says. The
// logs say so. It reports false when there is none to confirm, or the code was used meanwhile.
func (s *Store) ConfirmSecondFactor(ctx context.Context, user *auth.User, step int64, codes [][]byte, by consent.By) (confirmed, first bool, err error) {
	err = s.change(ctx, "ConfirmSecondFactor", func(tx *sqlx.Tx) error {
		before, err := lockFactors(ctx, tx, user.ID)
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			update second_factor set confirmed_at = $2, last_step = $3 where user_id = $1 and confirmed_at is null`, user.ID, by.At, step)
		if confirmed, err = affected(result, err); err != nil || !confirmed {
			return err
		}
		first = before == 0
		if err := factorAdded(ctx, tx, user, first, codes); err != nil {
			return err
		}
		return stateAbout(ctx, tx, user.ID, by, consent.SecondFactorSet, user.Email, nil, factorState{"totp", consent.FormatTime(by.At)})
	})
	return confirmed, first, err
}

// lockFactors says how many second factors count for a user, of either kind, and lets nobody else change them until the
// transaction ends.
func lockFactors(ctx context.Context, tx *sqlx.Tx, user int32) (n int, err error) {
	if _, err := tx.ExecContext(ctx, `select from app_user where id = $1 for no key update`, user); err != nil {
		return 0, err
	}
	err = tx.GetContext(ctx, &n, `
		select (select count(*) from second_factor where user_id = $1 and confirmed_at is not null) + (select count(*) from passkey where user_id = $1)`, user)
	return n, err
}

// factorAdded makes the present session strong; the first factor brings recovery codes.
func factorAdded(ctx context.Context, tx *sqlx.Tx, user *auth.User, first bool, codes [][]byte) error {
	if first {
		if err := insertRecoveryCodes(ctx, tx, user.ID, codes); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `update session set strong = true where id = $1 and user_id = $2`, user.Session.ID, user.ID)
	return err
}

// factorRemoved has recovery codes, and what was strong by factors, go with the last of them.
func factorRemoved(ctx context.Context, tx *sqlx.Tx, user int32, left int) error {
	if left > 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `delete from recovery_code where user_id = $1`, user); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `update session set strong = false where user_id = $1`, user)
	return err
}

// UseStep says that a code of this half minute was used. It reports false when it, or a later one, was used already.
func (s *Store) UseStep(ctx context.Context, user int32, step int64) (bool, error) {
	result, err := s.db.ExecContext(ctx, `
		update second_factor set last_step = $2 where user_id = $1 and confirmed_at is not null and last_step < $2`, user, step)
	fresh, err := affected(result, err)
	if err != nil {
		return false, fmt.Errorf("postgres.UseStep: %w", outage(ctx, err))
	}
	return fresh, nil
}

// UseRecoveryCode uses up a recovery code; the logs say so. It reports false when there is no such code left.
func (s *Store) UseRecoveryCode(ctx context.Context, user *auth.User, hash []byte, by consent.By) (used bool, err error) {
	err = s.change(ctx, "UseRecoveryCode", func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, `
			update recovery_code set used_at = $3 where user_id = $1 and hash = $2 and used_at is null`, user.ID, hash, by.At)
		if used, err = affected(result, err); err != nil || !used {
			return err
		}
		var left int
		if err := tx.GetContext(ctx, &left, `select count(*) from recovery_code where user_id = $1 and used_at is null`, user.ID); err != nil {
			return err
		}
		return stateAbout(ctx, tx, user.ID, by, consent.RecoveryCodeUsed, user.Email, left+1, left)
	})
	return used, err
}

// CodesLeft is how many recovery codes of a user were not used.
func (s *Store) CodesLeft(ctx context.Context, user int32) (n int, err error) {
	if err := s.db.GetContext(ctx, &n, `select count(*) from recovery_code where user_id = $1 and used_at is null`, user); err != nil {
		return 0, fmt.Errorf("postgres.CodesLeft: %w", outage(ctx, err))
	}
	return n, nil
}

// SetRecoveryCodes replaces all recovery codes of a user; the logs say so.
func (s *Store) SetRecoveryCodes(ctx context.Context, user *auth.User, codes [][]byte, by consent.By) error {
	return s.change(ctx, "SetRecoveryCodes", func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from recovery_code where user_id = $1`, user.ID); err != nil {
			return err
		}
		if err := insertRecoveryCodes(ctx, tx, user.ID, codes); err != nil {
			return err
		}
		return stateAbout(ctx, tx, user.ID, by, consent.RecoveryCodesMade, user.Email, nil, codes)
	})
}

func insertRecoveryCodes(ctx context.Context, tx *sqlx.Tx, user int32, codes [][]byte) error {
	for _, hash := range codes {
		if _, err := tx.ExecContext(ctx, `insert into recovery_code (user_id, hash) values ($1, $2)`, user, hash); err != nil {
			return err
		}
	}
	return nil
}

// RemoveSecondFactor takes away the app of a user; the logs say so. It reports false when there was none.
func (s *Store) RemoveSecondFactor(ctx context.Context, user *auth.User, by consent.By) (removed bool, err error) {
	err = s.change(ctx, "RemoveSecondFactor", func(tx *sqlx.Tx) error {
		before, err := lockFactors(ctx, tx, user.ID)
		if err != nil {
			return err
		}
		if removed, err = removeApp(ctx, tx, user, by); err != nil || !removed {
			return err
		}
		return factorRemoved(ctx, tx, user.ID, before-1)
	})
	return removed, err
}

func removeApp(ctx context.Context, tx *sqlx.Tx, user *auth.User, by consent.By) (bool, error) {
	var confirmed []sql.NullTime
	if err := tx.SelectContext(ctx, &confirmed, `delete from second_factor where user_id = $1 returning confirmed_at`, user.ID); err != nil {
		return false, err
	}
	if len(confirmed) == 0 || !confirmed[0].Valid {
		return false, nil
	}
	return true, stateAbout(ctx, tx, user.ID, by, consent.SecondFactorRemoved, user.Email, factorState{"totp", consent.FormatTime(confirmed[0].Time)}, nil)
}

// removeFactors takes away every second factor of a user.
func removeFactors(ctx context.Context, tx *sqlx.Tx, user *auth.User, by consent.By) error {
	if _, err := removeApp(ctx, tx, user, by); err != nil {
		return err
	}
	var keys []string
	if err := tx.SelectContext(ctx, &keys, `select id from passkey where user_id = $1 order by made_at, id`, user.ID); err != nil {
		return err
	}
	for _, id := range keys {
		if _, err := removePasskey(ctx, tx, user, id, by); err != nil {
			return err
		}
	}
	return factorRemoved(ctx, tx, user.ID, 0)
}

// change runs one transaction. name is what its errors begin with.
func (s *Store) change(ctx context.Context, name string, do func(tx *sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.%s: %w", name, outage(ctx, err))
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return fmt.Errorf("postgres.%s: %w", name, outage(ctx, err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.%s: %w", name, outage(ctx, err))
	}
	return nil
}

// affected says whether a statement changed a row.
func affected(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
