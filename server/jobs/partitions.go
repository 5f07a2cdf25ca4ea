package jobs

import (
	"context"
	"log/slog"
	"time"
)

// Partitions calls ensure at once and on every new day of the server's clock, until ctx ends, and again every minute
// while it fails. ensure makes the partitions that ids may fall into at now, where they are missing.
func Partitions(ctx context.Context, clock func() time.Time, ensure func(ctx context.Context, now time.Time) error, log *slog.Logger) {
	daily(ctx, clock, time.Minute, "making partitions", log, ensure)
}
