package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Snapshot reads the logs and what they cover as they were at one moment, however long that takes and whatever is
// recorded meanwhile. Close it.
type Snapshot struct{ tx *sqlx.Tx }

// Snapshot takes one now.
func (s *Store) Snapshot(ctx context.Context) (*Snapshot, error) {
	tx, err := s.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("postgres.Snapshot: %w", outage(ctx, err))
	}
	// The planner, which takes each part of a cursor for much, would compile it for longer than it runs.
	if _, err := tx.ExecContext(ctx, `set local jit = off`); err != nil {
		return nil, errors.Join(fmt.Errorf("postgres.Snapshot: %w", outage(ctx, err)), tx.Rollback())
	}
	return &Snapshot{tx}, nil
}

// Close lets go of it.
func (s *Snapshot) Close() error { return s.tx.Rollback() }

// StoredLog is what the database says about one site's log.
type StoredLog struct {
	SiteID int32  `db:"id"`
	Site   string `db:"key"`
	Months int    `db:"retention_months"`
	Leaves int64  `db:"leaves"` // counted
	Size   int64  `db:"size"`   // this and the rest are the head's
	Root   []byte `db:"root"`
	Note   string `db:"note"`
}

// Logs returns the log of every site in the order of their keys.
func (s *Snapshot) Logs(ctx context.Context) (logs []StoredLog, err error) {
	err = s.tx.SelectContext(ctx, &logs, `
		select site.id, site.key, site.retention_months, (select count(*) from leaf where leaf.site_id = site.id) as leaves,
		       coalesce(log_head.size, 0) as size, coalesce(log_head.root, sha256('')) as root, coalesce(log_head.note, '') as note
		from site left join log_head on log_head.site_id = site.id
		order by site.key collate "C"`)
	return logs, fault("Logs", err)
}

// Partitions returns the parts of the table of decisions.
func (s *Snapshot) Partitions(ctx context.Context) ([]StoredPartition, error) {
	partitions, err := partitionsOf(ctx, s.tx)
	return partitions, fault("Partitions", err)
}

// StoredNotice is a notice version: the digest under which it is found, the one that its body has, and its time.
type StoredNotice struct {
	Digest, BodyDigest string
	PublishedAt        time.Time
}

// Notices returns the notice versions of a site by number.
func (s *Snapshot) Notices(ctx context.Context, site int32) (map[int]StoredNotice, error) {
	rows, err := s.tx.QueryContext(ctx, `select number, digest, body, case when isfinite(published_at) then published_at else 'epoch' end from notice where site_id = $1`, site)
	if err != nil {
		return nil, fault("Notices", err)
	}
	defer rows.Close()
	notices := map[int]StoredNotice{}
	for rows.Next() {
		var number int
		var digest string
		var body []byte
		var publishedAt time.Time
		if err := rows.Scan(&number, &digest, &body, &publishedAt); err != nil {
			return nil, fault("Notices", err)
		}
		sum := sha256.Sum256(body)
		notices[number] = StoredNotice{digest, hex.EncodeToString(sum[:]), publishedAt}
	}
	return notices, fault("Notices", rows.Err())
}

// StoredSeal is a statement that carries a seal, and the index of its leaf, or of none as yet math.MaxInt64.
type StoredSeal struct {
	Index int64
	*consent.Statement
}

// Sealed returns the statements of a site about erased records and changes of key in the order of its log; what cannot be
// read is left out, and found where the statement is compared with its entry.
func (s *Snapshot) Sealed(ctx context.Context, site int32) (sealed []StoredSeal, err error) {
	rows, err := s.tx.QueryContext(ctx, `
		select coalesce(index, $4), body from statement
		left join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id
		left join pending on pending.site_id = statement.site_id and pending.event_id = statement.id
		where statement.site_id = $1 and kind in ($2, $3)
		order by index, seq`, site, int16(ledger.Erased), int16(ledger.KeyChange), int64(math.MaxInt64))
	if err != nil {
		return nil, fault("Sealed", err)
	}
	defer rows.Close()
	for rows.Next() {
		var index int64
		var body []byte
		if err := rows.Scan(&index, &body); err != nil {
			return nil, fault("Sealed", err)
		}
		if stated, err := consent.ParseStatement(body); err == nil && stated.IsSealed() {
			sealed = append(sealed, StoredSeal{index, stated})
		}
	}
	return sealed, fault("Sealed", rows.Err())
}

// StoredEntry is an entry of a site's log, or one that waits for it, with the event or statement that it is about.
type StoredEntry struct {
	At        int64 // its index, or its place in the queue
	Entry     []byte
	EventID   uuid.UUID                // of the event or the statement
	Notice    int                      // number of the version that the event names
	Event     *consent.Stored          // without site and digest; nil where there is none, and without record where that was erased
	Statement *consent.StoredStatement // without site; nil where there is none
}

// contentOf adds the event or the statement to each entry. offset 0 keeps the planner from joining whole tables for a few thousand rows; a
// time that is no number is as wrong as any.
const contentOf = `
left join lateral (
  select subject, notice, promise, record, salt,
         case when isfinite(decided_at) then decided_at else 'epoch' end as decided_at,
         case when isfinite(expires_at) then expires_at else 'epoch' end as expires_at
  from event where event.site_id = entries.site_id and event.id = entries.event_id
  offset 0
) as event on true
left join lateral (
  select kind, case when isfinite(made_at) then made_at else 'epoch' end as made_at, body, salt from statement
  where substring(entries.entry from 1 for 1) <> '\x01' and statement.site_id = entries.site_id and statement.id = entries.event_id
  offset 0
) as statement on true`

const content = `event_id, event.notice, subject, event.decided_at, expires_at, record, event.salt, statement.kind, statement.made_at, statement.body, statement.salt`

// Leaves returns up to limit leaves of a site from an index on, in order.
func (s *Snapshot) Leaves(ctx context.Context, site int32, from int64, limit int) ([]StoredEntry, error) {
	return s.entries(ctx, `
		select index, entry, `+content+`
		from (select * from leaf where site_id = $1 and index >= $2 order by index limit $3) as entries `+contentOf+`
		order by index`, site, from, limit)
}

// Waiting returns up to limit entries of a site that wait for its log, from a place in the queue on, in order.
func (s *Snapshot) Waiting(ctx context.Context, site int32, from int64, limit int) ([]StoredEntry, error) {
	return s.entries(ctx, `
		select seq, entry, `+content+`
		from (select site_id, seq, event_id, entry from pending where site_id = $1 and seq >= $2 order by seq limit $3) as entries `+contentOf+`
		order by seq`, site, from, limit)
}

func (s *Snapshot) entries(ctx context.Context, query string, args ...any) ([]StoredEntry, error) {
	rows, err := s.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fault("entries", err)
	}
	defer rows.Close()
	var entries []StoredEntry
	for rows.Next() {
		var e StoredEntry
		var notice, kind sql.NullInt64
		var subject sql.NullString
		var decidedAt, expiresAt, madeAt sql.NullTime
		var record, salt, body, statementSalt []byte
		if err := rows.Scan(&e.At, &e.Entry, &e.EventID, &notice, &subject, &decidedAt, &expiresAt, &record, &salt, &kind, &madeAt, &body, &statementSalt); err != nil {
			return nil, fault("entries", err)
		}
		e.Notice = int(notice.Int64)
		if decidedAt.Valid {
			e.Event = &consent.Stored{
				ID: e.EventID.String(), Subject: subject.String, DecidedAt: decidedAt.Time, ExpiresAt: expiresAt.Time, Record: record, Salt: salt,
			}
		}
		if kind.Valid {
			e.Statement = &consent.StoredStatement{ID: e.EventID.String(), Kind: byte(kind.Int64), MadeAt: madeAt.Time, Body: body, Salt: statementSalt}
		}
		entries = append(entries, e)
	}
	return entries, fault("entries", rows.Err())
}

// Tiles reads tiles of a site's log.
func (s *Snapshot) Tiles(ctx context.Context, site int32, keys []ledger.TileKey) (map[ledger.TileKey][]byte, error) {
	found, err := tiles(ctx, s.tx, site, keys)
	return found, fault("Tiles", err)
}

// TilesBeyond returns the tiles that a log of this many leaves does not have.
func (s *Snapshot) TilesBeyond(ctx context.Context, site int32, size int64) (keys []ledger.TileKey, err error) {
	err = s.tx.SelectContext(ctx, &keys, `
		select level, n from tile
		where site_id = $1 and (level not between 0 and 6 or n < 0 or n >= (($2::bigint >> 8 * level) + 255) / 256)
		order by level, n`, site, size)
	return keys, fault("TilesBeyond", err)
}

// Astray tells of each event and each statement of a site that is not in exactly one of the log and the queue: in both, or
// in neither. what is decision or statement.
func (s *Snapshot) Astray(ctx context.Context, site int32, tell func(what, id string, both bool)) error {
	rows, err := s.tx.QueryContext(ctx, `
		select 'decision' as what, event.id, leaf.event_id is not null as both
		from event
		left join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id and substring(leaf.entry from 1 for 1) = $2
		left join pending on pending.site_id = event.site_id and pending.event_id = event.id
		where event.site_id = $1 and (leaf.event_id is null) = (pending.event_id is null)
		union all
		select 'statement', statement.id, leaf.event_id is not null
		from statement
		left join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id and substring(leaf.entry from 1 for 1) <> $2
		left join pending on pending.site_id = statement.site_id and pending.event_id = statement.id
		where statement.site_id = $1 and (leaf.event_id is null) = (pending.event_id is null)
		order by id`, site, []byte{ledger.Decision})
	if err != nil {
		return fault("Astray", err)
	}
	defer rows.Close()
	for rows.Next() {
		var what, id string
		var both bool
		if err := rows.Scan(&what, &id, &both); err != nil {
			return fault("Astray", err)
		}
		tell(what, id, both)
	}
	return fault("Astray", rows.Err())
}

// Promises returns up to limit promises of a site with an id above one, in order.
func (s *Snapshot) Promises(ctx context.Context, site int32, above int64, limit int) (promises []consent.PackPromise, err error) {
	rows, err := s.tx.QueryContext(ctx, `select id, note, entries from promise where site_id = $1 and id > $2 order by id limit $3`, site, above, limit)
	if err != nil {
		return nil, fault("Promises", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p consent.PackPromise
		if err := rows.Scan(&p.ID, &p.Note, &p.Entries); err != nil {
			return nil, fault("Promises", err)
		}
		promises = append(promises, p)
	}
	return promises, fault("Promises", rows.Err())
}

// entriesOf has a row for each entry of promises. Joined to nothing, the entries of a batch are read and unpacked once, and not
// again for each: three times as fast where batches are large. offset 0 keeps the planner from doing otherwise.
func entriesOf(promises string) string {
	return `
  select id, substring(entries from 33 * n + 1 for 33) as entry, (length(entries) + 32) / 33 as of
  from (select id, entries || ''::bytea as entries from promise where ` + promises + ` offset 0) as whole, generate_series(0, (length(entries) - 1) / 33) as n
  offset 0`
}

// promised has a row for each entry that a promise of a site is over, and kept one for each that its log has or will take on.
var promised = `
with promised as (` + entriesOf(`site_id = $1`) + `
), kept as (
  select event_id, entry from leaf where site_id = $1
  union all
  select event_id, entry from pending where site_id = $1
)`

// Unpromised tells of each decision of a site that its promise does not hold, or that has none.
func (s *Snapshot) Unpromised(ctx context.Context, site int32, tell func(id string, promise int64, isThere bool)) error {
	rows, err := s.tx.QueryContext(ctx, promised+`
		select event.id, event.promise, promise.id is not null
		from event
		join kept on kept.event_id = event.id
		left join promised on promised.id = event.promise and promised.entry = kept.entry
		left join promise on promise.site_id = event.site_id and promise.id = event.promise
		where event.site_id = $1 and promised.id is null
		order by event.id`, site)
	if err != nil {
		return fault("Unpromised", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var promise int64
		var isThere bool
		if err := rows.Scan(&id, &promise, &isThere); err != nil {
			return fault("Unpromised", err)
		}
		tell(id, promise, isThere)
	}
	return fault("Unpromised", rows.Err())
}

// Unkept tells of each promise of a site with entries that are neither in the log nor waiting for it: how many, of how many.
func (s *Snapshot) Unkept(ctx context.Context, site int32, tell func(promise, missing, entries int64)) error {
	rows, err := s.tx.QueryContext(ctx, promised+`
		select promised.id, count(*), of
		from promised
		where not exists (select from kept where kept.entry = promised.entry)
		group by promised.id, of
		order by promised.id`, site)
	if err != nil {
		return fault("Unkept", err)
	}
	defer rows.Close()
	for rows.Next() {
		var promise, missing, entries int64
		if err := rows.Scan(&promise, &missing, &entries); err != nil {
			return fault("Unkept", err)
		}
		tell(promise, missing, entries)
	}
	return fault("Unkept", rows.Err())
}

// PromisedLate tells which of these promises of a site have an entry that is no leaf before an index.
func (s *Snapshot) PromisedLate(ctx context.Context, site int32, ids []int64, before int64) (late []int64, err error) {
	err = s.tx.SelectContext(ctx, &late, `
		select distinct id from (`+entriesOf(`site_id = $1 and id = any($2)`)+`) as promised
		where not exists (select from leaf where site_id = $1 and index < $3 and leaf.entry = promised.entry)
		order by id`, site, array(oidInt8, len(ids), func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(ids[i])) }), before)
	return late, fault("PromisedLate", err)
}

// Anchored is a checkpoint of a site and in which roots it stands, from the first to the last.
type Anchored struct {
	Site  string `db:"key"`
	First int64  `db:"first_root"`
	Last  int64  `db:"last_root"`
	Size  int64  `db:"size"`
	Note  string `db:"note"`
}

// Roots returns up to limit roots from a number on, in order, and the checkpoints that first stood in one of them.
func (s *Snapshot) Roots(ctx context.Context, from int64, limit int) (roots []consent.StoredRoot, anchored []Anchored, err error) {
	if err := s.tx.SelectContext(ctx, &roots, rootColumns+`where number >= $1 order by number limit $2`, from, limit); err != nil || len(roots) == 0 {
		return nil, nil, fault("Roots", err)
	}
	err = s.tx.SelectContext(ctx, &anchored, `
		select key, first_root, last_root, size, note from anchored join site on site.id = anchored.site_id
		where first_root between $1 and $2
		order by first_root, key collate "C"`, from, roots[len(roots)-1].Number)
	return roots, anchored, fault("Roots", err)
}

// fault names the read that failed.
func fault(read string, err error) error {
	if err != nil {
		return fmt.Errorf("postgres.Snapshot.%s: %w", read, err)
	}
	return nil
}
