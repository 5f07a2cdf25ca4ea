package postgres

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// MakeRoot makes the root of this hour over the current checkpoints of all logs; sign is given them in the order of the
// sites' keys. It reports false, and makes none, where the hour has one already, another server is making it, or no log
// has a leaf.
func (l *Log) MakeRoot(ctx context.Context, now time.Time, sign func(checkpoints []string) (note string, err error)) (bool, error) {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.MakeRoot: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	made, err := makeRoot(ctx, tx, now, sign)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return false, fmt.Errorf("postgres.MakeRoot: %w", outage(ctx, err))
	}
	return made, nil
}

func makeRoot(ctx context.Context, tx *sqlx.Tx, now time.Time, sign func(checkpoints []string) (string, error)) (bool, error) {
	var leads bool
	if err := tx.GetContext(ctx, &leads, `select pg_try_advisory_xact_lock(hashtext('temoin roots'))`); err != nil || !leads {
		return false, err
	}
	var last int64
	if err := tx.GetContext(ctx, &last, `select coalesce(max(number), 0) from root`); err != nil {
		return false, err
	}
	number := ledger.RootNumber(now)
	if last >= number {
		return false, nil
	}
	var heads []struct {
		SiteID int32  `db:"site_id"`
		Size   int64  `db:"size"`
		Note   string `db:"note"`
	}
	if err := tx.SelectContext(ctx, &heads, `
		select site_id, size, note from log_head join site on site.id = log_head.site_id
		where size > 0
		order by site.key collate "C"`); err != nil || len(heads) == 0 {
		return false, err
	}
	checkpoints := make([]string, len(heads))
	for i, head := range heads {
		checkpoints[i] = head.Note
	}
	note, err := sign(checkpoints)
	if err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `insert into root (number, made_at, note, try_after) values ($1, $2, $3, $2)`, number, now.UTC().Truncate(time.Millisecond), note); err != nil {
		return false, err
	}
	// A checkpoint that stood in the last root too goes on; any other is a new row.
	n := len(heads)
	_, err = tx.ExecContext(ctx, `
		with head as (select * from unnest($3::int[], $4::bigint[], $5::text[]) as head (site_id, size, note)),
		same as (
			update anchored set last_root = $1 from head
			where anchored.site_id = head.site_id and anchored.last_root = $2 and anchored.note = head.note
			returning anchored.site_id
		)
		insert into anchored (site_id, first_root, last_root, size, note)
		select site_id, $1, $1, size, note from head where site_id not in (select site_id from same)`, number, last,
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(heads[i].SiteID)) }),
		array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(heads[i].Size)) }),
		pq.Array(checkpoints))
	return true, err
}

// ClaimRoot returns a root that was made since a time and waits for its time stamp, the newest first, or nil. Nobody else
// is given it until the time of again.
func (l *Log) ClaimRoot(ctx context.Context, now, since, again time.Time) (*consent.StoredRoot, error) {
	var root consent.StoredRoot
	err := l.db.GetContext(ctx, &root, `
		update root set tries = tries + 1, try_after = $3
		where number = (
			select number from root
			where token is null and try_after <= $1 and made_at >= $2
			order by number desc limit 1 for update skip locked
		)
		returning number, made_at, note, token, tries`, now, since, again)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.ClaimRoot: %w", outage(ctx, err))
	}
	return &root, nil
}

// RetryRoot says when the time stamp of a claimed root may be asked for again.
func (l *Log) RetryRoot(ctx context.Context, number int64, at time.Time) error {
	if _, err := l.db.ExecContext(ctx, `update root set try_after = $2 where number = $1 and token is null`, number, at); err != nil {
		return fmt.Errorf("postgres.RetryRoot: %w", outage(ctx, err))
	}
	return nil
}

// KeepToken stores the time stamp of a root that has none.
func (l *Log) KeepToken(ctx context.Context, number int64, token []byte) error {
	if _, err := l.db.ExecContext(ctx, `update root set token = $2 where number = $1 and token is null`, number, token); err != nil {
		return fmt.Errorf("postgres.KeepToken: %w", outage(ctx, err))
	}
	return nil
}

// LastRoot says when the newest root was made; zero while there is none.
func (l *Log) LastRoot(ctx context.Context) (time.Time, error) {
	var at sql.NullTime
	if err := l.db.GetContext(ctx, &at, `select max(made_at) from root`); err != nil {
		return time.Time{}, fmt.Errorf("postgres.LastRoot: %w", outage(ctx, err))
	}
	return at.Time, nil
}

const rootColumns = `select number, made_at, note, token, tries from root `

// Root returns a root by its number, or nil when there is none.
func (s *Store) Root(ctx context.Context, number int64) (*consent.StoredRoot, error) {
	return s.root(ctx, rootColumns+`where number = $1`, number)
}

// NewestRoot returns the newest root, or nil while there is none.
func (s *Store) NewestRoot(ctx context.Context) (*consent.StoredRoot, error) {
	return s.root(ctx, rootColumns+`order by number desc limit 1`)
}

func (s *Store) root(ctx context.Context, query string, args ...any) (*consent.StoredRoot, error) {
	var root consent.StoredRoot
	err := s.db.GetContext(ctx, &root, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.root: %w", outage(ctx, err))
	}
	return &root, nil
}

// Anchorage returns the first root with a time stamp that holds a leaf of a site, else the first root that does, or nil
// while none does: the earlier it is, the more it says. Only checkpoints and roots under these two keys count.
func (s *Store) Anchorage(ctx context.Context, site int32, index int64, logKey, rootsKey string) (*consent.Anchorage, error) {
	a, err := anchorageOf(ctx, s.db, site, index, logKey, rootsKey)
	if err != nil {
		return nil, fmt.Errorf("postgres.Anchorage: %w", outage(ctx, err))
	}
	return a, nil
}

func anchorageOf(ctx context.Context, db sqlx.QueryerContext, site int32, index int64, logKey, rootsKey string) (*consent.Anchorage, error) {
	log, roots, err := signatureStarts(logKey, rootsKey)
	if err != nil {
		return nil, err
	}
	var root consent.StoredRoot
	err = sqlx.GetContext(ctx, db, &root, `
		with first as (
			select first_root as number from anchored
			where site_id = $1 and size > $2 and strpos(note, $3) > 0
			order by size, first_root limit 1
		)
		select number, note, token from root
		where strpos(note, $4) > 0 and number = coalesce(
			(select root.number from root, first where root.number >= first.number and token is not null order by root.number limit 1),
			(select number from first))`, site, index, log, roots)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	a, err := anchorageIn(ctx, db, site, &root)
	if err != nil || a.Index < 0 || a.Size <= index || !strings.Contains(a.Checkpoints[a.Index], log) {
		return nil, err
	}
	return a, nil
}

// signatureStarts are [ledger.SignatureStart] of both keys.
func signatureStarts(logKey, rootsKey string) (log, roots string, err error) {
	if log, err = ledger.SignatureStart(logKey); err == nil {
		roots, err = ledger.SignatureStart(rootsKey)
	}
	return log, roots, err
}

// anchorageIn returns all that is in a root; Index is -1 when the site is not.
func anchorageIn(ctx context.Context, db sqlx.QueryerContext, site int32, root *consent.StoredRoot) (*consent.Anchorage, error) {
	a := &consent.Anchorage{Root: root.Note, Token: root.Token, Index: -1}
	rows, err := db.QueryContext(ctx, `
		select site.id, latest.size, latest.note from site
		cross join lateral (
			select last_root, size, note from anchored
			where anchored.site_id = site.id and first_root <= $1
			order by first_root desc limit 1
		) as latest
		where latest.last_root >= $1
		order by site.key collate "C"`, root.Number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int32
		var size int64
		var note string
		if err := rows.Scan(&id, &size, &note); err != nil {
			return nil, err
		}
		if id == site {
			a.Index, a.Size = len(a.Checkpoints), size
		}
		a.Checkpoints = append(a.Checkpoints, note)
	}
	return a, rows.Err()
}
