package postgres

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// insertDecisions writes event, pending and promise in one statement, which is one transaction: all of it is on disk
// when it returns, or none.
const insertDecisions = `
with input as (
  select * from unnest($1::int[], $2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::timestamptz[],
      $7::timestamptz[], $8::bytea[], $9::bytea[], $10::bytea[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::jsonb[])
    as t (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt, entry, act, lang, country, device, page, purposes)
), waiting as (
  insert into pending (site_id, event_id, entry, decided_at, notice, act, lang, country, device, page, purposes)
  select site_id, id, entry, decided_at, notice, act, lang, country, device, page, purposes from input
), promised as (
  insert into promise (site_id, id, note, entries)
  select site_id, id, note, entries
  from unnest($17::int[], $18::bigint[], $19::text[], $20::bytea[]) as t (site_id, id, note, entries)
)
insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt)
select site_id, id, subject, notice, promise, decided_at, expires_at, record, salt from input`

// InsertDecisions records a batch in one transaction, all of it or nothing: where some of it is there already the error is
// [consent.ErrRepeated]. So a promise, which is signed before, is only ever kept with all that it is about.
// promises holds one entry for each site of the batch, in any order. No two decisions of the batch have the same site and
// id, and they are sorted by both, so that two servers cannot wait for each other. Where the database itself fails the
// error is of kind [consent.Unavailable]; any other is the fault of some row.
func (s *Store) InsertDecisions(ctx context.Context, batch []*consent.Evidence, promises []consent.Promise) error {
	args, err := decisionArgs(batch, promises)
	if err != nil {
		return fmt.Errorf("postgres.InsertDecisions: %w", err)
	}
	_, err = s.insert.ExecContext(ctx, args...)
	var refused *pq.Error
	if errors.As(err, &refused) && refused.Code == "23505" && strings.HasPrefix(refused.Table, "event") { // unique_violation in a partition
		return consent.ErrRepeated
	}
	if err != nil {
		return fmt.Errorf("postgres.InsertDecisions: %w", outage(ctx, err))
	}
	return nil
}

// HasDecisions says for each decision of a batch whether its id is there.
func (s *Store) HasDecisions(ctx context.Context, batch []*consent.Evidence) ([]bool, error) {
	n := len(batch)
	ids := make([]uuid.UUID, n)
	for i, e := range batch {
		var err error
		if ids[i], err = uuid.Parse(e.Record.RecordID); err != nil {
			return nil, fmt.Errorf("postgres.HasDecisions: %w", err)
		}
	}
	// A few index look-ups, whatever the planner believes of the tables: exists in the list of columns is one for each row.
	var has []bool
	if err := s.db.SelectContext(ctx, &has, `
		select exists (select from event where event.site_id = input.site_id and event.id = input.id)
		from unnest($1::int[], $2::uuid[]) with ordinality as input (site_id, id, place) order by place`,
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(batch[i].SiteID)) }),
		array(oidUUID, n, func(b []byte, i int) []byte { return append(b, ids[i][:]...) })); err != nil {
		return nil, fmt.Errorf("postgres.HasDecisions: %w", outage(ctx, err))
	}
	return has, nil
}

func decisionArgs(batch []*consent.Evidence, promises []consent.Promise) ([]any, error) {
	n := len(batch)
	ids := make([]uuid.UUID, n)
	promise := make([]*consent.Promise, n)
	at := make([]int, n) // index within the promise's entries
	next := map[int32]int{}
	for i, e := range batch {
		var err error
		if ids[i], err = uuid.Parse(e.Record.RecordID); err != nil {
			return nil, err
		}
		p := slices.IndexFunc(promises, func(p consent.Promise) bool { return p.SiteID == e.SiteID })
		promise[i], at[i] = &promises[p], next[e.SiteID]
		next[e.SiteID]++
	}
	text := func(value func(e *consent.Evidence) string) []byte {
		return array(oidText, n, func(b []byte, i int) []byte { return append(b, value(batch[i])...) })
	}
	moment := func(value func(e *consent.Evidence) time.Time) []byte {
		return array(oidTimestamptz, n, func(b []byte, i int) []byte { return appendTime(b, value(batch[i])) })
	}
	return []any{
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(batch[i].SiteID)) }),
		array(oidUUID, n, func(b []byte, i int) []byte { return append(b, ids[i][:]...) }),
		text(func(e *consent.Evidence) string { return e.Record.PIIPrincipalID }),
		array(oidInt4, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint32(b, uint32(batch[i].Notice)) }),
		array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(promise[i].ID)) }),
		moment(func(e *consent.Evidence) time.Time { return e.DecidedAt }),
		moment(func(e *consent.Evidence) time.Time { return e.ExpiresAt }),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, batch[i].Bytes...) }),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, batch[i].Salt[:]...) }),
		array(oidBytea, n, func(b []byte, i int) []byte { return append(b, promise[i].Entries[at[i]][:]...) }),
		text(func(e *consent.Evidence) string { return string(e.Record.Event.Act) }),
		text(func(e *consent.Evidence) string { return e.Record.Language }),
		text(func(e *consent.Evidence) string { return e.Country }),
		text(func(e *consent.Evidence) string { return e.Device }),
		text(func(e *consent.Evidence) string { return e.Page }),
		array(oidJSONB, n, func(b []byte, i int) []byte { return appendCounted(append(b, 1), batch[i]) }), // 1: format version
		array(oidInt4, len(promises), func(b []byte, i int) []byte {
			return binary.BigEndian.AppendUint32(b, uint32(promises[i].SiteID))
		}),
		array(oidInt8, len(promises), func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(promises[i].ID)) }),
		array(oidText, len(promises), func(b []byte, i int) []byte { return append(b, promises[i].Note...) }),
		array(oidBytea, len(promises), func(b []byte, i int) []byte {
			for _, entry := range promises[i].Entries {
				b = append(b, entry[:]...)
			}
			return b
		}),
	}, nil
}

// appendCounted writes what statistics count of a decision as a JSON object: the answer to every purpose that was asked,
// after an @ that to every service that has another than its purpose, and under the empty name whether anything was
// granted; after a # the day in which groups count it, where that is another than the choice's. Ids need no escapes.
func appendCounted(b []byte, e *consent.Evidence) []byte {
	b = strconv.AppendBool(append(b, `{"":`...), e.Record.Event.EventState == "given")
	for id, granted := range e.Record.Purposes {
		if id != consent.StrictlyNecessary {
			b = append(append(append(b, `,"`...), id...), `":`...)
			b = strconv.AppendBool(b, granted)
		}
	}
	for id, granted := range e.Exceptions {
		b = append(append(append(b, `,"@`...), id...), `":`...)
		b = strconv.AppendBool(b, granted)
	}
	if !e.GroupDay.IsZero() {
		b = append(e.GroupDay.AppendFormat(append(b, `,"#":"`...), time.DateOnly), '"')
	}
	return append(b, '}')
}

// FindDecision returns a recorded decision of a site, with its salt and the promise of its batch, or nil when there is
// none with this id; [consent.ErrErased] when it was erased.
func (s *Store) FindDecision(ctx context.Context, site int32, id string) (record []byte, salt consent.Salt, promise *consent.Promise, err error) {
	var kept struct {
		Record  []byte `db:"record"`
		Salt    []byte `db:"salt"`
		Promise int64  `db:"promise"`
		Note    string `db:"note"`
		Entries []byte `db:"entries"`
	}
	err = s.db.GetContext(ctx, &kept, `
		select event.record, event.salt, event.promise, promise.note, promise.entries
		from event join promise on promise.site_id = event.site_id and promise.id = event.promise
		where event.site_id = $1 and event.id = $2`, site, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, salt, nil, nil
	}
	if err != nil {
		return nil, salt, nil, fmt.Errorf("postgres.FindDecision(%s): %w", id, outage(ctx, err))
	}
	if kept.Record == nil {
		return nil, salt, nil, consent.ErrErased
	}
	promise = &consent.Promise{SiteID: site, ID: kept.Promise, Note: kept.Note}
	for entry := range slices.Chunk(kept.Entries, 33) {
		promise.Entries = append(promise.Entries, [33]byte(entry))
	}
	copy(salt[:], kept.Salt)
	return kept.Record, salt, promise, nil
}

// CurrentDecision returns the newest record of a subject, expired or not, or nil when there is none.
func (s *Store) CurrentDecision(ctx context.Context, site int32, subject string) ([]byte, error) {
	var record []byte
	err := s.db.GetContext(ctx, &record, `
		select record from event where site_id = $1 and subject = $2
		order by decided_at desc, id desc limit 1`, site, subject)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.CurrentDecision: %w", outage(ctx, err))
	}
	return record, nil
}
