package servertest

import (
	"context"
	"testing"
	"time"
)

// Counted counts decisions until want more are counted. One try may not do: whatever writes to another database of the
// same PostgreSQL holds the count up until it has ended.
func Counted(t testing.TB, store interface {
	CountDecisions(ctx context.Context) (int, error)
}, want int) {
	t.Helper()
	got := 0
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		n, err := store.CountDecisions(t.Context())
		if got += n; err != nil || got > want || time.Now().After(deadline) {
			t.Fatalf("counted %d of %d, %v", got, want, err)
		}
		if got == want {
			return
		}
	}
}
