package jobs

import (
	"context"
	"log/slog"
	"time"
)

// Partitions calls ensure at once and on every new day of the server's clock, until ctx ends, and again every minute
// while it fails. ensure makes the partitions that ids may fall into at now, where they are missing.
func Partitions(ctx context.Context, clock func() time.Time, ensure func(ctx context.Context, now time.Time) error, log *slog.Logger) {
	var ensured, retry time.Time
	repeat(ctx, time.Second, "making partitions", log, func(ctx context.Context) error {
		now := clock()
		if day := now.UTC().Truncate(24 * time.Hour); !day.Equal(ensured) && !now.Before(retry) {
			retry = now.Add(time.Minute)
			if err := ensure(ctx, now); err != nil {
				return err
			}
			ensured, retry = day, time.Time{}
		}
		return nil
	})
}
