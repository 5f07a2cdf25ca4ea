package postgres

import (
	"context"
	"testing"
)

// Settings reads what a connection of the store works with.
func (s *Store) Settings(ctx context.Context) (role, commit, zone string, err error) {
	err = s.db.QueryRowContext(ctx, `select current_user, current_setting('synchronous_commit'), current_setting('timezone')`).Scan(&role, &commit, &zone)
	return role, commit, zone, err
}

// SmallSteps lowers the bounds of a transaction of [RemoveExpired] for a test.
func SmallSteps(t testing.TB, rows, spans int) {
	oldRows, oldSpans := removeBatch, maxSpans
	t.Cleanup(func() { removeBatch, maxSpans = oldRows, oldSpans })
	removeBatch, maxSpans = rows, spans
}
