package postgres_test

import (
	"testing"

	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// A database remembers the seed that it was begun with, and another one is noticed.
func TestSameSeed(t *testing.T) {
	store, err := postgres.Open(t.Context(), servertest.Database(t))
	must(t, err)
	defer store.Close()
	for _, c := range []struct {
		seed string
		same bool
	}{{"first", true}, {"first", true}, {"other", false}, {"first", true}} {
		if same, err := store.SameSeed(t.Context(), []byte(c.seed)); err != nil || same != c.same {
			t.Errorf("%s: %v, %v", c.seed, same, err)
		}
	}
}
