package jobs

import (
	"context"
	"log/slog"
	"time"
)

// Counter is the part of the store that counts decisions.
type Counter interface {
	// CountDecisions counts what was recorded since the last time, each decision exactly once whichever server calls.
	CountDecisions(ctx context.Context) (int, error)
}

// Statistics counts decisions every second until ctx ends.
func Statistics(ctx context.Context, store Counter, log *slog.Logger) {
	repeat(ctx, time.Second, "counting decisions", log, func(ctx context.Context) error {
		_, err := store.CountDecisions(ctx)
		return err
	})
}
