package jobs

import (
	"context"
	"log/slog"
	"time"
)

// Retention calls remove at once and on every new day of the server's clock, until ctx ends, and again every ten minutes
// while it fails. remove takes away what was kept for its time.
func Retention(ctx context.Context, clock func() time.Time, remove func(ctx context.Context) error, log *slog.Logger) {
	daily(ctx, clock, 10*time.Minute, "removing what was kept for its time", log, func(ctx context.Context, _ time.Time) error { return remove(ctx) })
}
