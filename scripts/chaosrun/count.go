package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// losses is what became of answered decisions.
type losses struct {
	lost   int // answered and not stored, or not in the log
	double int // stored or counted more than once
	wrong  int // told otherwise than was answered
}

// result is what one fault did, to Temoin and to the careless server.
type result struct {
	answered int
	losses
	careless losses
}

// fault says what is not as it must be, in the control too.
func (r *result) fault() error {
	switch {
	case r.answered == 0:
		return errors.New("nothing was answered, so nothing is proved")
	case r.losses != losses{}:
		return fmt.Errorf("%d lost, %d double, %d wrong of %d answered", r.lost, r.double, r.wrong, r.answered)
	case r.careless == losses{}:
		return errors.New("control: the careless server lost nothing, so this fault proves nothing")
	}
	return nil
}

// count compares what was answered with the tables, once nothing waits for the log any more.
func count(ctx context.Context, db *sql.DB, answered []string) (l losses, err error) {
	if err := until(ctx, time.Minute, "the queue is empty", func() bool {
		var waiting int
		return db.QueryRowContext(ctx, `select count(*) from pending`).Scan(&waiting) == nil && waiting == 0
	}); err != nil {
		return l, err
	}
	var events, leaves, extra, counted int
	for ids := range chunks(answered) {
		var e, n int
		if err := db.QueryRowContext(ctx, `select (select count(*) from event where id = any($1)), (select count(distinct event_id) from leaf where event_id = any($1))`, pq.Array(ids)).Scan(&e, &n); err != nil {
			return l, err
		}
		events, leaves = events+e, leaves+n
	}
	l.lost = max(len(answered)-events, len(answered)-leaves, 0)
	if err := db.QueryRowContext(ctx, `
		select count(*) - count(distinct event_id), (select coalesce(sum(decisions), 0) from statistic where cut = '') - (select count(*) from event)
		from leaf`).Scan(&extra, &counted); err != nil {
		return l, err
	}
	l.double = max(extra, 0) + max(counted, 0) + max(events-len(answered), 0)
	l.lost += max(-counted, 0)
	return l, nil
}

// countCareless compares what the careless server answered with its table.
func countCareless(ctx context.Context, db *sql.DB, answered []string) (l losses, err error) {
	var stored, distinct int
	for ids := range chunks(answered) {
		var s, d int
		if err := db.QueryRowContext(ctx, `select count(*), count(distinct id) from careless where id = any($1)`, pq.Array(ids)).Scan(&s, &d); err != nil {
			return l, err
		}
		stored, distinct = stored+s, distinct+d
	}
	return losses{lost: len(answered) - distinct, double: stored - distinct}, nil
}

// chunks hands out ids in parts that a statement takes.
func chunks(ids []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for len(ids) > 0 {
			n := min(len(ids), 5000)
			if !yield(ids[:n]) {
				return
			}
			ids = ids[n:]
		}
	}
}

// until waits for a condition, at most so long.
func until(ctx context.Context, most time.Duration, what string, holds func() bool) error {
	for deadline := time.Now().Add(most); !holds(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %s in vain until %s", most, what)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}
