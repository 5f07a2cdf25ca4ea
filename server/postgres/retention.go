package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// Bounds of one transaction; tests lower them.
var (
	removeBatch = 5_000  // rows that are removed
	maxSpans    = 10_000 // pairs of leaves in one statement
)

// SetRetention says how long a site keeps records after the choice has ended; the site's log says so. It works as the role
// of the DSN: the server's own role cannot shorten it.
func SetRetention(ctx context.Context, dsn string, site int32, months int, by consent.By) error {
	return asOwner(ctx, dsn, "SetRetention", func(tx *sqlx.Tx) error {
		var before int
		if err := tx.GetContext(ctx, &before, `select retention_months from site where id = $1 for update`, site); err != nil || before == months {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update site set retention_months = $2 where id = $1`, site, months); err != nil {
			return err
		}
		logged, err := siteOf(ctx, tx, site)
		if err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.RetentionSet, logged.Key, before, months)
	})
}

// LastRetention returns the last run of [RemoveExpired] by any server, or nil.
func (s *Store) LastRetention(ctx context.Context) (*consent.RetentionRun, error) {
	var run consent.RetentionRun
	err := s.db.QueryRowContext(ctx, `select began_at, ended_at, records, error from retention_run`).Scan(&run.Began, &run.Ended, &run.Records, &run.Error)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.LastRetention: %w", outage(ctx, err))
	}
	return &run, nil
}

// RemoveExpired removes what every site has kept for its time, by whole months, and what was derived from an address or a
// log 30 days ago. A month that no site must keep is dropped at once, else a site's part of it goes in batches. Each
// transaction that removes records says in the sites' logs which; one that is cut off leaves no trace, and the next run
// goes on. One server does it, once a day. It works as the role of the DSN, which owns the partitions; seal is as for
// [OpenEraser].
func RemoveExpired(ctx context.Context, dsn string, seal consent.Sealer, clock func() time.Time) error {
	db, err := connect(dsn, map[string]string{"synchronous_commit": "on", "timezone": "UTC"})
	if err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	defer db.Close() // ends the session and with it the lock, some time later
	conn, err := sqlx.NewDb(db, "postgres").Connx(ctx)
	if err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	defer conn.Close()
	defer conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock_all()`) // so that whoever comes next is not turned away
	r := &remover{conn: conn, seal: seal, now: clock()}
	var isDue bool
	if err := conn.GetContext(ctx, &isDue, `
		select pg_try_advisory_lock(hashtext('temoin retention'))
		  and not exists (select from retention_run where ended_at >= date_trunc('day', $1::timestamptz) and error = '')`, r.now); err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	if !isDue { // or another server is at it
		return nil
	}
	if _, err := conn.ExecContext(ctx, `
		insert into retention_run (began_at) values ($1)
		on conflict (one) do update set began_at = excluded.began_at, ended_at = null, records = 0, error = ''`, r.now); err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	err = r.run(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	outcome := ""
	if err != nil {
		outcome = err.Error()
	}
	_, noted := conn.ExecContext(ctx, `update retention_run set ended_at = $1, records = $2, error = $3`, clock(), r.records, outcome)
	return errors.Join(err, noted)
}

// remover is one run.
type remover struct {
	conn    *sqlx.Conn
	seal    consent.Sealer
	now     time.Time
	records int64
}

// keeper is a site and how long it keeps records.
type keeper struct {
	loggedSite
	Months int `db:"retention_months"`
}

func (r *remover) run(ctx context.Context) error {
	var keepers []keeper
	if err := r.conn.SelectContext(ctx, &keepers, `select id, key, retention_months from site order by id`); err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	partitions, err := partitionsOf(ctx, r.conn)
	if err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	for _, partition := range partitions {
		if partition.Next == nil {
			return fmt.Errorf("postgres.RemoveExpired: %q is no partition of this server's", partition.Name)
		}
		end := timeOf(*partition.Next)
		if !consent.Removable(end, r.now) {
			break
		}
		if err := r.month(ctx, pq.QuoteIdentifier(partition.Name), end, keepers); err != nil {
			return fmt.Errorf("postgres.RemoveExpired(%s): %w", partition.Name, err)
		}
	}
	for _, site := range keepers {
		if err := r.promises(ctx, site.ID); err != nil {
			return fmt.Errorf("postgres.RemoveExpired(%s): %w", site.Key, err)
		}
	}
	if _, err := r.conn.ExecContext(ctx, `delete from foreign_host where last_at <= $1`, r.now.Add(-consent.ForeignHostLife)); err != nil {
		return fmt.Errorf("postgres.RemoveExpired: %w", err)
	}
	return nil
}

// month removes what may go of a partition. Its name is one that was read from the catalog, quoted.
func (r *remover) month(ctx context.Context, partition string, end time.Time, keepers []keeper) error {
	var past []keeper
	isKept := false
	for _, site := range keepers {
		var has, keeps bool
		if err := r.conn.QueryRowxContext(ctx, `select exists (select from `+partition+` where site_id = $1)`, site.ID).Scan(&has); err != nil {
			return err
		}
		if !has {
			continue
		}
		if keeps = consent.AddMonths(end, site.Months).After(r.now); !keeps { // else nothing needs to be read
			err := r.conn.QueryRowxContext(ctx, `
				select exists (select from `+partition+` where site_id = $1 and expires_at + make_interval(months => $2) > $3)
				  or exists (
				    select from pending join `+partition+` as event on event.site_id = pending.site_id and event.id = pending.event_id
				    where pending.site_id = $1
				  )`, site.ID, site.Months, r.now).Scan(&keeps)
			if err != nil {
				return err
			}
		}
		if keeps {
			isKept = true
			continue
		}
		past = append(past, site)
	}
	if !isKept {
		return r.drop(ctx, partition, past)
	}
	for _, site := range past {
		for more := true; more; {
			var err error
			if more, err = r.batch(ctx, partition, site); err != nil {
				return fmt.Errorf("%s: %w", site.Key, err)
			}
		}
	}
	return nil
}

// spansOf are the leaves of a site's decisions in a partition, in rows that follow one another without a gap.
const spansOf = `
select min(index), max(index) from (
  select leaf.index, leaf.index - row_number() over (order by leaf.index) as row
  from %s as event join leaf on leaf.site_id = event.site_id and leaf.event_id = event.id
  where event.site_id = $1
) as placed
group by row order by 1`

// drop drops a partition of which no site must keep anything. Dropping waits for everybody who reads events, and lets
// nobody else begin meanwhile: it gives up soon, and is tried again.
func (r *remover) drop(ctx context.Context, partition string, sites []keeper) error {
	var removed int64
	err := r.transaction(ctx, func(tx *sqlx.Tx) error {
		for _, site := range sites {
			n, err := r.stateDropped(ctx, tx, partition, site)
			if err != nil {
				return fmt.Errorf("%s: %w", site.Key, err)
			}
			removed += n
		}
		if _, err := tx.ExecContext(ctx, `set local lock_timeout = '300ms'`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `drop table `+partition)
		return err
	})
	if err == nil {
		r.records += removed
	}
	return err
}

// stateDropped says in a site's log which of its leaves lose their decisions with a partition.
func (r *remover) stateDropped(ctx context.Context, tx *sqlx.Tx, partition string, site keeper) (records int64, err error) {
	if err := tx.GetContext(ctx, &records, `select count(*) from `+partition+` where site_id = $1`, site.ID); err != nil {
		return 0, err
	}
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(spansOf, partition), site.ID)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var stated []consent.Statement
	placed := int64(0)
	for rows.Next() {
		var span [2]int64
		if err := rows.Scan(&span[0], &span[1]); err != nil {
			return 0, err
		}
		last := len(stated) - 1
		if last < 0 || len(stated[last].Erasure.Leaves) == maxSpans {
			stated, last = append(stated, consent.Statement{Erasure: &consent.Erasure{Ground: consent.AfterTerms}}), last+1
		}
		stated[last].Erasure.Leaves = append(stated[last].Erasure.Leaves, span)
		placed += span[1] - span[0] + 1
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	if placed != records {
		return 0, errUnplaced
	}
	_, err = stateSealed(ctx, tx, r.seal, site.loggedSite, r.now, stated...)
	return records, err
}

var errUnplaced = errors.New("some of its decisions have no place in the log; run temoin fsck")

// batch removes some rows of a site from a partition that others must keep, and says whether there may be more.
func (r *remover) batch(ctx context.Context, partition string, site keeper) (more bool, err error) {
	var removed int
	err = r.transaction(ctx, func(tx *sqlx.Tx) error {
		var indexes []int64
		if err := tx.SelectContext(ctx, &indexes, `
			with gone as (
			  delete from `+partition+`
			  where (site_id, id) in (select site_id, id from `+partition+` where site_id = $1 order by id limit $2)
			  returning site_id, id
			)
			select coalesce(leaf.index, -1) from gone
			left join leaf on leaf.site_id = gone.site_id and leaf.event_id = gone.id
			order by 1`, site.ID, removeBatch); err != nil || len(indexes) == 0 {
			return err
		}
		erasure := consent.Erasure{Ground: consent.AfterTerms}
		for _, index := range indexes {
			if index < 0 {
				return errUnplaced
			}
			erasure.AddLeaf(index)
		}
		removed = len(indexes)
		_, err := stateSealed(ctx, tx, r.seal, site.loggedSite, r.now, consent.Statement{Erasure: &erasure})
		return err
	})
	if err != nil {
		return false, err
	}
	r.records += int64(removed)
	return removed == removeBatch, nil
}

// promises removes those of a site whose events are all gone. A promise is made when its events arrive, and an event's
// id says a time of at most consent.IDFuture after that: what is older than the oldest event by more has none left.
func (r *remover) promises(ctx context.Context, site int32) error {
	oldest := r.now.Add(-consent.IDPast)
	var first uuid.UUID
	err := r.conn.GetContext(ctx, &first, `select id from event where site_id = $1 order by id limit 1`, site)
	switch {
	case err == nil:
		oldest = timeOf(first)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	before := oldest.Add(-consent.IDFuture).UnixMilli() << 20 // as the committer makes their ids
	for n := int64(removeBatch); n == int64(removeBatch); {
		result, err := r.conn.ExecContext(ctx, `
			delete from promise where (site_id, id) in (select site_id, id from promise where site_id = $1 and id < $2 order by id limit $3)`,
			site, before, removeBatch)
		if err != nil {
			return err
		}
		if n, err = result.RowsAffected(); err != nil {
			return err
		}
	}
	return nil
}

func (r *remover) transaction(ctx context.Context, do func(tx *sqlx.Tx) error) error {
	tx, err := r.conn.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}
