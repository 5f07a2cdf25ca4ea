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
		select user_id, secret, confirmed_at, last_step,
		       (select count(*) from recovery_code r where r.user_id = f.user_id and used_at is null) as codes_left
		from second_factor f where user_id = $1`, user)
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

// ConfirmSecondFactor makes the app that was set up count from now on, with the half minute of its first code and the
// recovery codes; this session has shown it, all others must. The logs say so. It reports false when there is none to
// confirm, or the code was used meanwhile.
func (s *Store) ConfirmSecondFactor(ctx context.Context, user *auth.User, step int64, codes [][]byte, by consent.By) (confirmed bool, err error) {
	err = s.change(ctx, "ConfirmSecondFactor", func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, `
			update second_factor set confirmed_at = $2, last_step = $3 where user_id = $1 and confirmed_at is null`, user.ID, by.At, step)
		if confirmed, err = affected(result, err); err != nil || !confirmed {
			return err
		}
		if err := insertRecoveryCodes(ctx, tx, user.ID, codes); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update session set strong = true where id = $1 and user_id = $2`, user.Session.ID, user.ID); err != nil {
			return err
		}
		return stateAbout(ctx, tx, user.ID, by, consent.SecondFactorSet, user.Email, nil, factorState{"totp", consent.FormatTime(by.At)})
	})
	return confirmed, err
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

// RemoveSecondFactor takes away the second factor of a user, recovery codes and all; the logs say so. It reports false
// when there was none.
func (s *Store) RemoveSecondFactor(ctx context.Context, user *auth.User, by consent.By) (removed bool, err error) {
	err = s.change(ctx, "RemoveSecondFactor", func(tx *sqlx.Tx) error {
		removed, err = removeSecondFactor(ctx, tx, user, by)
		return err
	})
	return removed, err
}

func removeSecondFactor(ctx context.Context, tx *sqlx.Tx, user *auth.User, by consent.By) (bool, error) {
	var confirmed []sql.NullTime
	if err := tx.SelectContext(ctx, &confirmed, `delete from second_factor where user_id = $1 returning confirmed_at`, user.ID); err != nil {
		return false, err
	}
	if len(confirmed) == 0 || !confirmed[0].Valid {
		return false, nil
	}
	// What was strong by the factor that is gone is not any more.
	if _, err := tx.ExecContext(ctx, `update session set strong = false where user_id = $1`, user.ID); err != nil {
		return false, err
	}
	return true, stateAbout(ctx, tx, user.ID, by, consent.SecondFactorRemoved, user.Email, factorState{"totp", consent.FormatTime(confirmed[0].Time)}, nil)
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
