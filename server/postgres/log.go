package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent/ledger"
)

// sequencerRole empties the queue and appends to the logs; 002_ledger.sql makes it and says what it may do.
const sequencerRole = "temoin_sequencer"

// Log is what appends to the sites' logs. It works as a role of its own, on a connection of its own.
type Log struct{ db *sqlx.DB }

// OpenLog connects to a migrated database.
func OpenLog(dsn string) (*Log, error) {
	db, err := connect(dsn, map[string]string{"role": sequencerRole, "synchronous_commit": "on", "timezone": "UTC"})
	if err != nil {
		return nil, fmt.Errorf("postgres.OpenLog: %w", err)
	}
	db.SetMaxOpenConns(1)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &Log{sqlx.NewDb(db, "postgres")}, nil
}

// Close ends the connection.
func (l *Log) Close() error { return l.db.Close() }

// lead makes one sequencer of all servers the leader until its transaction ends. For this transaction it also forbids
// sorting: the planner, which knows nothing of a table that changes so fast, would sort the rows to group them, at six
// times the cost of hashing.
const lead = `select pg_try_advisory_xact_lock(hashtext('temoin sequencer')), set_config('enable_sort', 'off', true) <> ''`

// takePending empties the queue, or a part of it, and counts what it takes. A row whose transaction commits late is there
// the next time; a cursor over seq would lose it. Decisions that are alike in all that is counted are put together
// before their answers are taken apart, since most are alike.
const takePending = `
with taken as (
  delete from pending
  where ctid = any(array(select ctid from pending where site_id <> all($2) order by seq limit $1))
  returning site_id, seq, event_id, entry, decided_at, notice, act, lang, country, device, purposes
), alike as (
  select site_id, date_bin('1 hour', decided_at, 'epoch') as hour, notice, act, lang, country, device, purposes, count(*) as decisions
  from taken
  group by site_id, 2, notice, act, lang, country, device, purposes
), counted as (
  select site_id, hour, notice, answer.purpose, act, lang, country, device,
         sum(decisions) as decisions, coalesce(sum(decisions) filter (where answer.granted::boolean), 0) as granted
  from alike
  cross join jsonb_each(alike.purposes) as answer (purpose, granted)
  group by site_id, hour, notice, answer.purpose, act, lang, country, device
), added as (
  insert into statistic (site_id, hour, notice, purpose, act, lang, country, device, decisions, granted)
  select site_id, hour, notice, purpose, act, lang, country, device, decisions, granted from counted
  on conflict (site_id, hour, notice, purpose, act, lang, country, device) do update
  set decisions = statistic.decisions + excluded.decisions, granted = statistic.granted + excluded.granted
)
select site_id, seq, event_id, entry from taken`

// queued is a row of the queue.
type queued struct {
	SiteID  int32     `db:"site_id"`
	Seq     int64     `db:"seq"`
	EventID uuid.UUID `db:"event_id"`
	Entry   []byte    `db:"entry"`
}

// Sequence takes up to limit entries from the queue, those of the sites in skip left out, and makes them leaves, all in
// one transaction; grow says how each site's log goes on. It returns how many it took: none while another server leads.
// An error leaves everything as it was.
func (l *Log) Sequence(ctx context.Context, limit int, skip []int32, grow func(ledger.Growth) (*ledger.Grown, error)) (int, error) {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("postgres.Sequence: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	n, err := sequence(ctx, tx, limit, skip, grow)
	if err != nil {
		return 0, fmt.Errorf("postgres.Sequence: %w", outage(ctx, err))
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("postgres.Sequence: %w", outage(ctx, err))
	}
	return n, nil
}

func sequence(ctx context.Context, tx *sqlx.Tx, limit int, skip []int32, grow func(ledger.Growth) (*ledger.Grown, error)) (int, error) {
	var leads, isSet bool
	if err := tx.QueryRowContext(ctx, lead).Scan(&leads, &isSet); err != nil || !leads {
		return 0, err
	}
	var rows []queued
	if err := tx.SelectContext(ctx, &rows, takePending, limit, pq.Array(append([]int32{}, skip...))); err != nil || len(rows) == 0 {
		return 0, err
	}
	taken := len(rows)
	slices.SortFunc(rows, func(a, b queued) int {
		if a.SiteID != b.SiteID {
			return int(a.SiteID) - int(b.SiteID)
		}
		return int(a.Seq - b.Seq)
	})
	var logs []grownLog
	for len(rows) > 0 {
		end := slices.IndexFunc(rows, func(row queued) bool { return row.SiteID != rows[0].SiteID })
		if end < 0 {
			end = len(rows)
		}
		growth, err := growthOf(ctx, tx, rows[:end])
		if err != nil {
			return 0, err
		}
		grown, err := grow(*growth)
		if err != nil {
			return 0, err
		}
		logs = append(logs, grownLog{growth, grown, rows[:end]})
		rows = rows[end:]
	}
	return taken, keep(ctx, tx, logs)
}

// grownLog is what one transaction adds to one site's log.
type grownLog struct {
	before *ledger.Growth
	after  *ledger.Grown
	rows   []queued
}

// growthOf reads how far the log of the rows' site is.
func growthOf(ctx context.Context, tx *sqlx.Tx, rows []queued) (*ledger.Growth, error) {
	site := rows[0].SiteID
	if _, err := tx.ExecContext(ctx, `insert into log_head (site_id, size, root, note) values ($1, 0, sha256(''), '') on conflict do nothing`, site); err != nil {
		return nil, err
	}
	g := &ledger.Growth{SiteID: site, Entries: make([][ledger.EntryBytes]byte, len(rows))}
	var root []byte
	err := tx.QueryRowContext(ctx, `
		select site.key, log_head.size, log_head.root from log_head join site on site.id = log_head.site_id
		where log_head.site_id = $1`, site).Scan(&g.Site, &g.Head.Size, &root)
	if err != nil {
		return nil, err
	}
	copy(g.Head.Root[:], root)
	for i, row := range rows {
		copy(g.Entries[i][:], row.Entry)
	}
	g.Tiles = func(keys []ledger.TileKey) (map[ledger.TileKey][]byte, error) { return tiles(ctx, tx, site, keys) }
	return g, nil
}

// keep writes leaves, tiles and heads. A head that has moved since it was read is an error: there is one log.
func keep(ctx context.Context, tx *sqlx.Tx, logs []grownLog) error {
	type leaf struct {
		queued
		index int64
	}
	type tile struct {
		site int32
		ledger.Tile
	}
	var leaves []leaf
	var tiles []tile
	for _, l := range logs {
		for i, row := range l.rows {
			leaves = append(leaves, leaf{row, l.before.Head.Size + int64(i)})
		}
		for _, t := range l.after.Tiles {
			tiles = append(tiles, tile{l.before.SiteID, t})
		}
	}
	n := len(leaves)
	if _, err := tx.ExecContext(ctx, `
		insert into leaf (site_id, index, entry, event_id) select * from unnest($1::int[], $2::bigint[], $3::bytea[], $4::uuid[])`,
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(leaves[i].SiteID)) }),
		array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(leaves[i].index)) }),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, leaves[i].Entry...) }),
		array(oidUUID, n, func(b []byte, i int) []byte { return append(b, leaves[i].EventID[:]...) })); err != nil {
		return err
	}
	n = len(tiles)
	if _, err := tx.ExecContext(ctx, `
		insert into tile (site_id, level, n, hashes) select * from unnest($1::int[], $2::int[], $3::bigint[], $4::bytea[])
		on conflict (site_id, level, n) do update set hashes = excluded.hashes`,
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(tiles[i].site)) }),
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(tiles[i].Level)) }),
		array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(tiles[i].N)) }),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, tiles[i].Hashes...) })); err != nil {
		return err
	}
	for _, l := range logs {
		moved, err := tx.ExecContext(ctx, `update log_head set size = $1, root = $2, note = $3 where site_id = $4 and size = $5 and root = $6`,
			l.after.Head.Size, l.after.Head.Root[:], l.after.Note, l.before.SiteID, l.before.Head.Size, l.before.Head.Root[:])
		if err != nil {
			return err
		}
		if n, err := moved.RowsAffected(); err != nil || n != 1 {
			return errors.Join(fmt.Errorf("the head of the log of %s has moved meanwhile", l.before.Site), err)
		}
	}
	return nil
}

// tiles reads tiles of a site's log, as full as they are.
func tiles(ctx context.Context, db sqlx.QueryerContext, site int32, keys []ledger.TileKey) (map[ledger.TileKey][]byte, error) {
	n := len(keys)
	rows, err := db.QueryContext(ctx, `
		select level, n, hashes from unnest($2::int[], $3::bigint[]) as wanted (level, n) join tile using (level, n) where site_id = $1`, site,
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(keys[i].Level)) }),
		array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(keys[i].N)) }))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[ledger.TileKey][]byte{}
	for rows.Next() {
		var key ledger.TileKey
		var hashes []byte
		if err := rows.Scan(&key.Level, &key.N, &hashes); err != nil {
			return nil, err
		}
		found[key] = hashes
	}
	return found, rows.Err()
}
