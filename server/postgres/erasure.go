package postgres

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
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

// eraseSubject leaves of each decision of a subject what brings nobody back, and tells where its entry is: each is in the
// log or in the queue, and this statement sees both as they were at one moment. One that the sequencer takes on meanwhile
// is named by its entry, which the log will hold.
const eraseSubject = `
with erased as (
  update event set subject = null, record = null, salt = null where site_id = $1 and subject = $2 returning id
)
select coalesce(leaf.index, -1), pending.entry
from erased
left join leaf on leaf.site_id = $1 and leaf.event_id = erased.id
left join pending on pending.site_id = $1 and pending.event_id = erased.id
order by leaf.index`

// Erase erases all records of a subject of a site, and says in the site's log which, in one transaction. It returns how
// many there were, and the id of the statement; without any it says nothing. A controller's erasure is stated as an action
// too.
func (e *Eraser) Erase(ctx context.Context, site consent.Site, subject string, ground consent.Ground, by consent.By) (records int, statement string, err error) {
	tx, err := e.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, "", fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	erasure := consent.Erasure{Ground: ground, Leaves: [][2]int64{}}
	if records, err = erase(ctx, tx, site.ID, subject, &erasure); err != nil || records == 0 {
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

func erase(ctx context.Context, tx *sqlx.Tx, site int32, subject string, erasure *consent.Erasure) (records int, err error) {
	rows, err := tx.QueryContext(ctx, eraseSubject, site, subject)
	if err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	defer rows.Close()
	for ; rows.Next(); records++ {
		var index int64
		var waiting []byte
		if err := rows.Scan(&index, &waiting); err != nil {
			return 0, fmt.Errorf("postgres.Erase: %w", err)
		}
		switch {
		case index >= 0:
			erasure.AddLeaf(index)
		case waiting != nil:
			erasure.Waiting = append(erasure.Waiting, base64.StdEncoding.EncodeToString(waiting))
		default:
			return 0, errors.New("postgres.Erase: a decision is neither in the log nor waiting for it; run temoin fsck")
		}
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("postgres.Erase: %w", outage(ctx, err))
	}
	return records, nil
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
