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

// Ints runs a query of one column.
func (s *Store) Ints(ctx context.Context, query string) (ints []int32, err error) {
	err = s.db.SelectContext(ctx, &ints, query)
	return ints, err
}

// Exec runs a statement.
func (s *Store) Exec(ctx context.Context, statement string) error {
	_, err := s.db.ExecContext(ctx, statement)
	return err
}

// OneConnection has all queries share a connection.
func (s *Store) OneConnection() { s.db.SetMaxOpenConns(1) }

// Fail runs a transaction that fails.
func (s *Store) Fail(ctx context.Context) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `select 1 / 0`)
	return err
}

// Cancelled begins a transaction under one context, goes on under another, and gives it up.
func (s *Store) Cancelled(ctx, other context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(other, `select 1`); err != nil {
		return err
	}
	cancel()
	_, err = tx.ExecContext(ctx, `select 1`)
	return err
}
