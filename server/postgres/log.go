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
// before they are counted once for each cut, since most are alike. Groups count by the day that [consent.GroupDay] names,
// and a day of theirs is that of all versions.
// A statement has no answers, so nothing of it is counted. What a visitor decided before is looked for among ids of the
// days before, so that few partitions are asked.
const takePending = `
with taken as (
  delete from pending
  where ctid = any(array(select ctid from pending where site_id <> all($2) order by seq limit $1))
  returning site_id, seq, event_id, entry, decided_at, notice, act, lang, country, device, page, purposes
), told as (
  select taken.site_id, date_bin('1 hour', taken.decided_at, 'epoch') as hour, notice, act, lang, country, device, page, purposes,
         case when earlier.record is null then false else (
           select count(distinct jsonb_build_array(answers -> 'purposes', answers -> 'services')) > 1
           from (select convert_from(record, 'UTF8')::jsonb as answers from (values (own.record), (earlier.record)) as both_of (record)) as compared
         ) end as changed
  from taken
  left join lateral (
    select subject, decided_at, record from event where event.site_id = taken.site_id and event.id = taken.event_id
    offset 0 -- so that the subject is given when the earlier one is looked for, by the index of subjects and without sorting
  ) as own on true
  left join lateral (
    select record from event
    where event.site_id = taken.site_id and event.subject = own.subject
      and event.decided_at between own.decided_at - interval '7 days' and own.decided_at
      and event.id > (select (lpad(to_hex((extract(epoch from min(decided_at) - interval '8 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid from taken)
      and (event.id < taken.event_id) is true -- no range of ids: the planner would rather read that by the index of ids
    order by event.decided_at desc
    limit 1
  ) as earlier on true
  where act is not null
), alike as (
  select site_id, hour, notice, act, lang, country, device, page, changed, purposes, count(*) as decisions
  from told
  group by site_id, hour, notice, act, lang, country, device, page, changed, purposes
), counted as (
  select site_id, cut || span as cut, start as hour, version as notice, value, sum(decisions) as decisions,
         sum(case act when 'accept_all' then decisions else 0 end) as accepted,
         sum(case when act in ('refuse_all', 'signal') then decisions else 0 end) as refused,
         sum(case act when 'choose' then decisions else 0 end) as partly,
         sum(case act when 'withdraw' then decisions else 0 end) as withdrawn,
         sum(case when (purposes ->> '')::boolean then decisions else 0 end) as granted,
         sum(case when changed then decisions else 0 end) as changed
  from alike
  cross join lateral (values ('', ''), ('language', lang), ('country', country), ('device', device), ('page', page)) as told (cut, value)
  cross join lateral (values
    ('', hour, notice),
    (' day', coalesce((case when cut <> '' then purposes ->> '#' end)::timestamptz, date_bin('1 day', hour, 'epoch')), case when cut <> '' then 0 else notice end)
  ) as spans (span, start, version)
  group by site_id, cut, span, start, version, value
  union all
  select site_id, case left(name, 1) when '@' then 'service' else 'purpose' end || span, start, notice, ltrim(name, '@'), sum(decisions),
         0, 0, 0, 0, sum(case when answer.granted::boolean then decisions else 0 end), 0
  from alike
  cross join jsonb_each(alike.purposes) as answer (name, granted)
  cross join lateral (values ('', hour), (' day', date_bin('1 day', hour, 'epoch'))) as spans (span, start)
  where name not in ('', '#')
  group by site_id, name, span, start, notice
), added as (
  insert into statistic (site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed)
  select site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed from counted
  on conflict (site_id, cut, hour, notice, value) do update
  set decisions = statistic.decisions + excluded.decisions, accepted = statistic.accepted + excluded.accepted,
      refused = statistic.refused + excluded.refused, partly = statistic.partly + excluded.partly,
      withdrawn = statistic.withdrawn + excluded.withdrawn, granted = statistic.granted + excluded.granted,
      changed = statistic.changed + excluded.changed
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
	growths, err := growthsOf(ctx, tx, rows)
	if err != nil {
		return 0, err
	}
	var logs []grownLog
	for _, g := range growths {
		grown, err := grow(*g)
		if err != nil {
			return 0, err
		}
		logs = append(logs, grownLog{g, grown, rows[:len(g.Entries)]})
		rows = rows[len(g.Entries):]
	}
	return taken, keep(ctx, tx, logs)
}

// grownLog is what one transaction adds to one site's log.
type grownLog struct {
	before *ledger.Growth
	after  *ledger.Grown
	rows   []queued
}

// growthsOf puts rows that are sorted by site together, and reads how far each site's log is.
func growthsOf(ctx context.Context, tx *sqlx.Tx, rows []queued) (growths []*ledger.Growth, err error) {
	bySite := map[int32]*ledger.Growth{}
	var sites []int32
	for _, row := range rows {
		g := bySite[row.SiteID]
		if g == nil {
			g = &ledger.Growth{SiteID: row.SiteID}
			g.Tiles = func(keys []ledger.TileKey) (map[ledger.TileKey][]byte, error) { return tiles(ctx, tx, g.SiteID, keys) }
			bySite[row.SiteID], sites, growths = g, append(sites, row.SiteID), append(growths, g)
		}
		var entry [ledger.EntryBytes]byte
		copy(entry[:], row.Entry)
		g.Entries = append(g.Entries, entry)
	}
	if _, err := tx.ExecContext(ctx, `insert into log_head (site_id, size, root, note) select unnest($1::int[]), 0, sha256(''), '' on conflict do nothing`, pq.Array(sites)); err != nil {
		return nil, err
	}
	heads, err := tx.QueryContext(ctx, `
		select site.id, site.key, log_head.size, log_head.root from log_head join site on site.id = log_head.site_id
		where log_head.site_id = any($1)`, pq.Array(sites))
	if err != nil {
		return nil, err
	}
	defer heads.Close()
	for heads.Next() {
		var id int32
		var key string
		var head ledger.Head
		var root []byte
		if err := heads.Scan(&id, &key, &head.Size, &root); err != nil {
			return nil, err
		}
		copy(head.Root[:], root)
		bySite[id].Site, bySite[id].Head = key, head
	}
	return growths, heads.Err()
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
	n = len(logs)
	moved, err := tx.ExecContext(ctx, `
		update log_head set size = after.size, root = after.root, note = after.note
		from unnest($1::int[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::text[]) as after (site_id, before_size, before_root, size, root, note)
		where log_head.site_id = after.site_id and log_head.size = after.before_size and log_head.root = after.before_root`,
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(logs[i].before.SiteID)) }),
		array(oidInt8, n, func(b []byte, i int) []byte {
			return binary.BigEndian.AppendUint64(b, uint64(logs[i].before.Head.Size))
		}),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, logs[i].before.Head.Root[:]...) }),
		array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(logs[i].after.Head.Size)) }),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, logs[i].after.Head.Root[:]...) }),
		array(oidText, n, func(b []byte, i int) []byte { return append(b, logs[i].after.Note...) }))
	if err != nil {
		return err
	}
	if got, err := moved.RowsAffected(); err != nil || got != int64(n) {
		return errors.Join(errors.New("the head of a log has moved meanwhile"), err)
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
