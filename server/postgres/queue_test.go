package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/servertest"
)

// What waits is counted, and its age is that of the first that came: a statement when it was made, a decision when it was promised.
func TestStore_Queue(t *testing.T) {
	store, dsn := openStore(t)
	check := func(entries int64, oldest time.Time) {
		t.Helper()
		if q, err := store.Queue(t.Context()); err != nil || q.Entries != entries || !q.Oldest.Equal(oldest) {
			t.Errorf("%+v, %v; want %d, %s", q, err, entries, oldest)
		}
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, dsn, auth.Seed{1}))
	check(0, time.Time{})
	decide(t, store, subject(1), 1, now.Add(5*time.Second))
	must(t, store.InsertKey(t.Context(), 1, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, []byte("key"), consent.ByServer(now.Add(6*time.Second))))
	check(2, now.Add(5*time.Second))
	servertest.SequencedAll(t, servertest.Sequencer(t, dsn, auth.Seed{1}))
	must(t, store.InsertKey(t.Context(), 1, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, []byte("another"), consent.ByServer(now.Add(6*time.Second))))
	decide(t, store, subject(1), 2, now.Add(5*time.Second))
	check(2, now.Add(6*time.Second))
}
