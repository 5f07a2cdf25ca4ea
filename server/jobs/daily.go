package jobs

import (
	"context"
	"log/slog"
	"time"
)

// daily runs a task at once and on every new day of a clock, until ctx ends, and again after a while when it fails.
func daily(ctx context.Context, clock func() time.Time, again time.Duration, name string, log *slog.Logger, task func(ctx context.Context, now time.Time) error) {
	var done, retry time.Time
	repeat(ctx, time.Second, name, log, func(ctx context.Context) error {
		now := clock()
		if day := now.UTC().Truncate(24 * time.Hour); !day.Equal(done) && !now.Before(retry) {
			retry = now.Add(again)
			if err := task(ctx, now); err != nil {
				return err
			}
			done, retry = day, time.Time{}
		}
		return nil
	})
}
