package postgres

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
)

// partitionLock keeps two servers from making the same partition at once ("part" in ASCII).
const partitionLock = 0x70617274

// monthsAhead is how many months beyond the last possible id have a partition already, should the daily job fail.
const monthsAhead = 2

// EnsurePartitions makes the monthly partitions of event that ids may fall into at now, where they are missing:
// from [consent.IDPast] to [consent.IDFuture] and two months more. It works as the role of the DSN, since a
// partition belongs to the owner of its table; the grants of event reach its partitions through it.
func EnsurePartitions(ctx context.Context, dsn string, now time.Time) error {
	db, err := connect(dsn, nil)
	if err != nil {
		return fmt.Errorf("postgres.EnsurePartitions: %w", err)
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.EnsurePartitions: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1)`, partitionLock); err != nil {
		return fmt.Errorf("postgres.EnsurePartitions: %w", err)
	}
	last := month(now.Add(consent.IDFuture)).AddDate(0, monthsAhead, 0)
	for m := month(now.Add(-consent.IDPast)); !m.After(last); m = m.AddDate(0, 1, 0) {
		if err := createPartition(ctx, tx, m); err != nil {
			return fmt.Errorf("postgres.EnsurePartitions(%s): %w", m.Format("2006-01"), err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.EnsurePartitions: %w", err)
	}
	return nil
}

// createPartition makes the partition of a month where it is missing.
func createPartition(ctx context.Context, tx *sql.Tx, m time.Time) error {
	// Names and bounds are made here from a date; a partition's bound cannot be a parameter.
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`create table if not exists event_%s partition of event for values from ('%s') to ('%s')`,
		m.Format("2006_01"), firstID(m), firstID(m.AddDate(0, 1, 0))))
	return err
}

// StoredPartition is a part of the table of decisions, and which ids it holds, as PostgreSQL holds them to it; they are nil
// where it says that in another way. Its name is anybody's.
type StoredPartition struct {
	Name        string
	First, Next *uuid.UUID
}

// Month is the month of a partition's name, such as 2026-11, or empty where it is not named so, or holds other ids than those of
// that month.
func (p *StoredPartition) Month() string {
	m, err := time.Parse("event_2006_01", p.Name)
	if err != nil || p.First == nil || p.Next == nil || *p.First != firstID(m) || *p.Next != firstID(m.AddDate(0, 1, 0)) {
		return ""
	}
	return m.Format("2006-01")
}

// partitionsOf are the parts of the table of decisions, by the ids that they hold.
func partitionsOf(ctx context.Context, db sqlx.QueryerContext) (partitions []StoredPartition, err error) {
	err = sqlx.SelectContext(ctx, db, &partitions, `
		select relname as name, substring(bounds from 'FROM \(''([^'']*)''\)')::uuid as first, substring(bounds from 'TO \(''([^'']*)''\)')::uuid as next
		from pg_inherits join pg_class on pg_class.oid = inhrelid
		cross join lateral pg_get_expr(relpartbound, pg_class.oid) as bounds
		where inhparent = 'event'::regclass order by next, name`)
	return partitions, err
}

func month(t time.Time) time.Time {
	return time.Date(t.UTC().Year(), t.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

// firstID is the least UUID whose first 48 bits say t, as UUIDv7 has them (RFC 9562 §5.7).
func firstID(t time.Time) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(t.UnixMilli())<<16)
	return id
}

// timeOf is what the first 48 bits of a UUIDv7 say.
func timeOf(id uuid.UUID) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(id[:8]) >> 16)).UTC()
}
