package main

import (
	"context"
	"fmt"
	"time"
)

// sequencing measures what the sequencer costs the write path, with it and without it in turns, and how fast it makes
// leaves of a long queue.
func sequencing(ctx context.Context, s *stand, rounds int, span time.Duration) error {
	if err := s.slow(0); err != nil {
		return err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	rates := map[bool][]float64{}
	for round := range rounds + 1 {
		for _, isHeld := range []bool{false, true} {
			if isHeld { // whoever holds the lock leads, and this one does nothing
				if _, err := conn.ExecContext(ctx, `select pg_advisory_lock(hashtext('temoin sequencer'))`); err != nil {
					return err
				}
			}
			rate, err := s.load("temoin", 64, span)
			if err != nil {
				return err
			}
			if isHeld {
				if _, err := conn.ExecContext(ctx, `select pg_advisory_unlock_all()`); err != nil {
					return err
				}
			}
			if round > 0 { // the first warms up
				rates[isHeld] = append(rates[isHeld], rate)
			}
			if _, err := s.emptied(ctx); err != nil {
				return err
			}
		}
	}
	with, without := median(rates[false]), median(rates[true])
	fmt.Printf("  sequencer\n    %-24s %8.0f /s\n    %-24s %8.0f /s   with it is %5.2f times that%s\n", "with it", with, "without it", without, with/without, wanted(with/without, 0.9))

	const queued = 100_000
	if _, err := s.db.ExecContext(ctx, `
		insert into pending (site_id, event_id, entry, decided_at, notice, act, lang, country, device, purposes)
		select 1, gen_random_uuid(), '\x01'::bytea || sha256(i::text::bytea), now(), 1, 'choose', 'fr', 'ZZ', 'other', '{"": true, "advertising": false, "functional": true, "social": false}'
		from generate_series(1, $1) as i`, queued); err != nil {
		return err
	}
	took, err := s.emptied(ctx)
	if err != nil {
		return err
	}
	rate := queued / took.Seconds()
	fmt.Printf("    %-24s %8.0f /s  %s\n", "leaves of a long queue", rate, wanted(rate, 20_000))
	return nil
}

// emptied waits until nothing waits for the sequencer, and tells how long that took.
func (s *stand) emptied(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	for left := true; left; time.Sleep(5 * time.Millisecond) {
		if err := s.db.QueryRowContext(ctx, `select exists (select from pending)`).Scan(&left); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}
