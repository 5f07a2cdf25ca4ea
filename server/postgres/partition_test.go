package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// Partitions cover every id that is accepted, two months more, and nothing twice, also when servers start together and
// as time goes on.
func TestEnsurePartitions(t *testing.T) {
	dsn := servertest.Database(t)
	db := owner(t, dsn)
	var starting sync.WaitGroup
	for range 4 {
		starting.Go(func() {
			if err := postgres.EnsurePartitions(t.Context(), dsn, now); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	names := func() (names []string) {
		rows, err := db.Query(`select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass order by 1`)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var name string
			must(t, rows.Scan(&name))
			names = append(names, name)
		}
		return names
	}
	if got := names(); got[0] != "event_2025_10" || got[len(got)-1] != "event_2027_01" || len(got) != 16 {
		t.Errorf("partitions %s", strings.Join(got, " "))
	}
	must(t, postgres.EnsurePartitions(t.Context(), dsn, now.AddDate(0, 1, 0)))
	if got := names(); !slices.Contains(got, "event_2027_02") || len(got) != 17 {
		t.Errorf("a month later: %s", strings.Join(got, " "))
	}

	put := func(at time.Time) error {
		ms := at.UnixMilli()
		_, err := db.Exec(`insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt)
			values (1, $1, 's', 1, 1, now(), now(), '', '')`, fmt.Sprintf("%08x-%04x-7000-8000-%012x", ms>>16, ms&0xffff, 1))
		return err
	}
	for _, at := range []time.Time{
		now.Add(-consent.IDPast), now, now.Add(consent.IDFuture),
		time.Date(2026, 11, 30, 23, 59, 59, 999e6, time.UTC), time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
	} {
		must(t, put(at))
	}
	// Control: there is no default partition that would take anything.
	if err := put(now.AddDate(1, 0, 0)); err == nil {
		t.Error("an id of next year is stored")
	}
}
