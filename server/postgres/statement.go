package postgres

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// statementLock is the class of the advisory locks under which a site's builds and keys are stated, each once ("stat" in
// ASCII).
const statementLock = 0x73746174

// loggedSite is a site whose log gets a statement.
type loggedSite struct {
	ID  int32  `db:"id"`
	Key string `db:"key"`
}

// stateSealed adds statements to the log of a site, as part of a transaction that does what they say: each gets its id, its
// seal if it carries one, its salt and its place in the queue. It returns the ids.
func stateSealed(ctx context.Context, tx *sqlx.Tx, seal consent.Sealer, site loggedSite, at time.Time, statements ...consent.Statement) (ids []string, err error) {
	at = at.UTC().Truncate(time.Millisecond)
	for _, s := range statements {
		id := newStatementID(at)
		s.Schema, s.ID, s.Site, s.MadeAt = consent.StatementSchema, id.String(), site.Key, consent.FormatTime(at)
		if s.IsSealed() {
			signer, err := seal(site.Key)
			if err == nil {
				err = s.SealWith(signer)
			}
			if err != nil {
				return nil, fmt.Errorf("postgres.state: %w", err)
			}
		}
		body, err := consent.Canonical(&s)
		if err != nil {
			return nil, fmt.Errorf("postgres.state: %w", err)
		}
		var salt consent.Salt
		rand.Read(salt[:]) // never fails
		entry := ledger.Entry(s.Kind(), consent.Commit(salt, body))
		if _, err := tx.ExecContext(ctx, `insert into statement (site_id, id, kind, made_at, body, salt) values ($1, $2, $3, $4, $5, $6)`,
			site.ID, id, int16(s.Kind()), at, body, salt[:]); err != nil {
			return nil, fmt.Errorf("postgres.state: %w", outage(ctx, err))
		}
		if _, err := tx.ExecContext(ctx, `insert into pending (site_id, event_id, entry) values ($1, $2, $3)`, site.ID, id, entry[:]); err != nil {
			return nil, fmt.Errorf("postgres.state: %w", outage(ctx, err))
		}
		ids = append(ids, s.ID)
	}
	return ids, nil
}

// state is [stateSealed] for what carries no seal, and for those whom no id concerns.
func state(ctx context.Context, tx *sqlx.Tx, site loggedSite, at time.Time, statements ...consent.Statement) error {
	_, err := stateSealed(ctx, tx, nil, site, at, statements...)
	return err
}

// stateAction is [state] for an action on one site.
func stateAction(ctx context.Context, tx *sqlx.Tx, site loggedSite, by consent.By, what, on string, before, after any) error {
	action, err := consent.NewAction(by, what, on, before, after)
	if err != nil {
		return err
	}
	return state(ctx, tx, site, by.At, consent.Statement{Action: action})
}

// stateAbout is [stateAction] for what concerns a user: it stands in the log of each site that their roles reach.
func stateAbout(ctx context.Context, tx *sqlx.Tx, user int32, by consent.By, what, on string, before, after any) error {
	var orgs []int32
	if err := tx.SelectContext(ctx, &orgs, `select org_id from member where user_id = $1 and site_id is null order by org_id`, user); err != nil {
		return fmt.Errorf("postgres.stateAbout: %w", outage(ctx, err))
	}
	for _, org := range orgs {
		if err := stateEarly(ctx, tx, org, by, what, on, before, after); err != nil {
			return err
		}
	}
	return stateWhere(ctx, tx, `exists (
		select from member where user_id = $1 and member.org_id = site.org_id and (site_id is null or site_id = site.id))`, user, by, what, on, before, after)
}

// stateInOrg is [stateAction] for what concerns one site of an organisation, or all of them where site is 0.
func stateInOrg(ctx context.Context, tx *sqlx.Tx, org, site int32, by consent.By, what, on string, before, after any) error {
	if site != 0 {
		return stateWhere(ctx, tx, `id = $1`, site, by, what, on, before, after)
	}
	if err := stateEarly(ctx, tx, org, by, what, on, before, after); err != nil {
		return err
	}
	return stateWhere(ctx, tx, `org_id = $1`, org, by, what, on, before, after)
}

// earlyLock is the class of the advisory locks under which an organisation gets its first site, or an action before that
// ("earl" in ASCII).
const earlyLock = 0x6561726c

// hasSite says whether an organisation has a site besides one. Nobody adds one before the transaction ends.
func hasSite(ctx context.Context, tx *sqlx.Tx, org, besides int32) (has bool, err error) {
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, $2::int)`, earlyLock, org); err != nil {
		return false, fmt.Errorf("postgres.hasSite: %w", outage(ctx, err))
	}
	if err := tx.GetContext(ctx, &has, `select exists (select from site where org_id = $1 and id <> $2)`, org, besides); err != nil {
		return false, fmt.Errorf("postgres.hasSite: %w", outage(ctx, err))
	}
	return has, nil
}

// stateEarly keeps an action on an organisation that has no site, and so no log, for that of the first.
func stateEarly(ctx context.Context, tx *sqlx.Tx, org int32, by consent.By, what, on string, before, after any) error {
	if has, err := hasSite(ctx, tx, org, 0); err != nil || has {
		return err
	}
	action, err := consent.NewAction(by, what, on, before, after)
	if err != nil {
		return err
	}
	body, err := consent.Canonical(action)
	if err != nil {
		return fmt.Errorf("postgres.stateEarly: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `insert into early_action (org_id, made_at, body) values ($1, $2, $3)`, org, by.At, body); err != nil {
		return fmt.Errorf("postgres.stateEarly: %w", outage(ctx, err))
	}
	return nil
}

// stateMade is [stateAction] for a site that was just added. The log of the first of an organisation begins with what was done there before.
func stateMade(ctx context.Context, tx *sqlx.Tx, site loggedSite, by consent.By, after any) error {
	var org int32
	if err := tx.GetContext(ctx, &org, `select org_id from site where id = $1`, site.ID); err != nil {
		return fmt.Errorf("postgres.stateMade: %w", outage(ctx, err))
	}
	// Of two that are added at once the first is who holds the lock first, whichever has the smaller id.
	hasOther, err := hasSite(ctx, tx, org, site.ID)
	if err != nil {
		return err
	}
	if !hasOther {
		var early []struct {
			At   time.Time `db:"made_at"`
			Body []byte    `db:"body"`
		}
		if err := tx.SelectContext(ctx, &early, `select made_at, body from early_action where org_id = $1 order by id`, org); err != nil {
			return fmt.Errorf("postgres.stateMade: %w", outage(ctx, err))
		}
		for _, e := range early {
			var action consent.Action
			if err := json.Unmarshal(e.Body, &action); err != nil {
				return fmt.Errorf("postgres.stateMade: %w", err)
			}
			if err := state(ctx, tx, site, e.At, consent.Statement{Action: &action}); err != nil {
				return err
			}
		}
	}
	return stateAction(ctx, tx, site, by, consent.SiteMade, site.Key, nil, after)
}

// stateWhere is [stateAction] for the sites of a condition about an id.
func stateWhere(ctx context.Context, tx *sqlx.Tx, condition string, id int32, by consent.By, what, on string, before, after any) error {
	var sites []loggedSite
	if err := tx.SelectContext(ctx, &sites, `select id, key from site where `+condition+` order by id`, id); err != nil {
		return fmt.Errorf("postgres.stateWhere: %w", outage(ctx, err))
	}
	for _, site := range sites {
		if err := stateAction(ctx, tx, site, by, what, on, before, after); err != nil {
			return err
		}
	}
	return nil
}

// siteOf finds the site with this id.
func siteOf(ctx context.Context, tx *sqlx.Tx, id int32) (site loggedSite, err error) {
	if err = tx.GetContext(ctx, &site, `select id, key from site where id = $1`, id); err != nil {
		return site, fmt.Errorf("postgres.siteOf(%d): %w", id, outage(ctx, err))
	}
	return site, nil
}

// newStatementID makes a UUIDv7 of a time (RFC 9562 §5.7).
func newStatementID(at time.Time) (id uuid.UUID) {
	rand.Read(id[6:]) // never fails
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(id[:6], ms[2:])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}

// statements reads what was stated of one kind for a site, oldest first.
func statements(ctx context.Context, tx *sqlx.Tx, site int32, kind byte) ([]*consent.Statement, error) {
	var bodies [][]byte
	if err := tx.SelectContext(ctx, &bodies, `select body from statement where site_id = $1 and kind = $2 order by id`, site, int16(kind)); err != nil {
		return nil, fmt.Errorf("postgres.statements: %w", outage(ctx, err))
	}
	all := make([]*consent.Statement, len(bodies))
	for i, body := range bodies {
		var err error
		if all[i], err = consent.ParseStatement(body); err != nil {
			return nil, fmt.Errorf("postgres.statements: %w", err)
		}
	}
	return all, nil
}

// once runs do in a transaction that no other runs beside for the same site, with what was stated of one kind already.
func (s *Store) once(ctx context.Context, site int32, kind byte, do func(tx *sqlx.Tx, stated []*consent.Statement) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.once: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, $2::int)`, statementLock, site); err != nil {
		return fmt.Errorf("postgres.once: %w", outage(ctx, err))
	}
	stated, err := statements(ctx, tx, site, kind)
	if err != nil {
		return err
	}
	if err := do(tx, stated); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.once: %w", outage(ctx, err))
	}
	return nil
}
