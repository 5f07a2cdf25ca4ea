package postgres

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// eraserRole takes away what says who decided what; 003_statement.sql makes it and says what it may do.
const eraserRole = "temoin_eraser"

// Eraser erases the records of subjects. It works as a role of its own, on a connection of its own.
type Eraser struct {
	db   *sqlx.DB
	seal consent.Sealer
}

// OpenEraser connects to a migrated database. seal gives the key that seals what a site's log is told.
func OpenEraser(dsn string, seal consent.Sealer) (*Eraser, error) {
	db, err := connect(dsn, map[string]string{"role": eraserRole, "synchronous_commit": "on", "timezone": "UTC"})
	if err != nil {
		return nil, fmt.Errorf("postgres.OpenEraser: %w", err)
	}
	db.SetMaxOpenConns(2)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &Eraser{sqlx.NewDb(db, "postgres"), seal}, nil
}

// Close ends the connections.
func (e *Eraser) Close() error { return e.db.Close() }

// lockSubject keeps the decisions of a subject as they are until they were compared with the log.
const lockSubject = `select id from event where site_id = $1 and subject = $2 for update`

// heldDecisions are decisions of a site with the entry of each, as they are at one moment: in the log or in the queue. One
// that the sequencer takes on meanwhile is named by its entry, which the log will hold. A time that is no number is as wrong as any.
const heldDecisions = `
select event.id, coalesce(subject, ''), coalesce(digest, ''),
       case when isfinite(event.decided_at) then event.decided_at else 'epoch' end, case when isfinite(expires_at) then expires_at else 'epoch' end,
       record, event.salt, coalesce(leaf.index, -1), coalesce(leaf.entry, pending.entry)
from %s as event
left join notice on notice.site_id = event.site_id and notice.number = event.notice
left join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id
left join pending on pending.site_id = event.site_id and pending.event_id = event.id
where event.site_id = $1 and %s
order by leaf.index`

// eraseDecisions leaves of each decision what brings nobody back.
const eraseDecisions = `update event set subject = null, record = null, salt = null where site_id = $1 and id = any ($2)`

// Erase erases all records of a subject of a site, and says in the site's log which, in one transaction. It returns how
// many there were, and the id of the statement; without any it says nothing. What differs from its entry in the log is not
// erased: the statement would explain away what was altered. A controller's erasure is stated as an action too.
func (e *Eraser) Erase(ctx context.Context, site consent.Site, subject string, ground consent.Ground, by consent.By) (records int, statement string, err error) {
	return e.erase(ctx, site, subject, ground, by, func(altered error) error { return altered })
}

// EraseAltered erases, for a controller, what differs from its entry in the log too, and returns how many did. What is said
// in the log leaves those out: their holes stay unexplained.
func (e *Eraser) EraseAltered(ctx context.Context, site consent.Site, subject string, by consent.By) (records, altered int, err error) {
	records, _, err = e.erase(ctx, site, subject, consent.OnRequest, by, func(error) error {
		altered++
		return nil
	})
	return records, altered, err
}

func (e *Eraser) erase(ctx context.Context, site consent.Site, subject string, ground consent.Ground, by consent.By, onAltered func(error) error) (records int, statement string, err error) {
	tx, err := e.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, "", fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	erasure := consent.Erasure{Ground: ground, Leaves: [][2]int64{}}
	if records, err = eraseHeld(ctx, tx, loggedSite{site.ID, site.Key}, subject, &erasure, onAltered); err != nil || records == 0 {
		return 0, "", err
	}
	stated := []consent.Statement{{Erasure: &erasure}}
	if ground == consent.OnRequest {
		action, err := consent.NewAction(by, consent.SubjectErased, site.Key, nil, erasure)
		if err != nil {
			return 0, "", fmt.Errorf("postgres.Erase: %w", err)
		}
		stated = append(stated, consent.Statement{Action: action})
	}
	ids, err := stateSealed(ctx, tx, e.seal, loggedSite{site.ID, site.Key}, by.At, stated...)
	if err != nil {
		return 0, "", fmt.Errorf("postgres.Erase: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return 0, "", fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	return records, ids[0], nil
}

func eraseHeld(ctx context.Context, tx *sqlx.Tx, site loggedSite, subject string, erasure *consent.Erasure, onAltered func(error) error) (records int, err error) {
	var ids []string
	if err := tx.SelectContext(ctx, &ids, lockSubject, site.ID, subject); err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	// What erases reads no record; it is the server that compares.
	if _, err := tx.ExecContext(ctx, `set local role `+appRole); err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	err = eachHeld(ctx, tx, site, "event", "event.id = any ($2)", func(h *heldDecision) error {
		if err := h.altered(); err != nil {
			return onAltered(err)
		}
		if h.index >= 0 {
			erasure.AddLeaf(h.index)
		} else {
			erasure.Waiting = append(erasure.Waiting, base64.StdEncoding.EncodeToString(h.entry))
		}
		return nil
	}, pq.Array(ids))
	if err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	if _, err := tx.ExecContext(ctx, `set local role `+eraserRole); err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	if _, err := tx.ExecContext(ctx, eraseDecisions, site.ID, pq.Array(ids)); err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	return len(ids), nil
}

// heldDecision is a decision with its entry in the log, or in the queue where the index is -1.
type heldDecision struct {
	consent.Stored
	index int64
	entry []byte
}

// altered says how the decision differs from what the log says of it. How is for the command alone: the detail, which who
// asks by HTTP is told, holds nothing of what is stored, which may be somebody else's.
func (h *heldDecision) altered() error {
	if len(h.entry) != ledger.EntryBytes {
		return consent.Errorf(consent.Conflict, "", "decision %s is neither in the log nor waiting for it: nothing was erased. Run temoin fsck on the server", h.ID)
	}
	if found := h.Differences([ledger.EntryBytes]byte(h.entry)); len(found) > 0 {
		return fmt.Errorf("decision %s was altered: %s. %w", h.ID, found[0], consent.Errorf(consent.Conflict, "", "Nothing was erased, for that would hide that decision %s was altered. Run temoin fsck on the server", h.ID))
	}
	return nil
}

// eachHeld hands over the decisions of a site in a table for which a condition holds.
func eachHeld(ctx context.Context, tx *sqlx.Tx, site loggedSite, table, condition string, do func(*heldDecision) error, args ...any) error {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(heldDecisions, table, condition), append([]any{site.ID}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		h := heldDecision{Stored: consent.Stored{Site: site.Key}}
		if err := rows.Scan(&h.ID, &h.Subject, &h.Digest, &h.DecidedAt, &h.ExpiresAt, &h.Record, &h.Salt, &h.index, &h.entry); err != nil {
			return err
		}
		if err := do(&h); err != nil {
			return err
		}
	}
	return rows.Err()
}

// SubjectOf returns who made the decision with this id, empty when there is none, and whether it is the first that the log
// has of this subject; [consent.ErrErased] when it was erased.
func (s *Store) SubjectOf(ctx context.Context, site int32, id string) (subject string, isFirst bool, err error) {
	var found sql.NullString
	err = s.db.QueryRowContext(ctx, `
		with placed as (`+placed+`)
		select subject, id is not distinct from (select id from placed order by place limit 1) from event where site_id = $1 and id = $2`, site, id).Scan(&found, &isFirst)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("postgres.SubjectOf(%s): %w", id, outage(ctx, err))
	case !found.Valid:
		return "", false, consent.ErrErased
	}
	return found.String, isFirst, nil
}

// Erasures returns the ids of all statements since a time that something was erased.
func (s *Store) Erasures(ctx context.Context, since time.Time) (ids []string, err error) {
	if err = s.db.SelectContext(ctx, &ids, `select id from statement where kind = 3 and made_at > $1`, since); err != nil {
		return nil, fmt.Errorf("postgres.Erasures: %w", outage(ctx, err))
	}
	return ids, nil
}
