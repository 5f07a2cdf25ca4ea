package jobs

import (
	"context"
	"log/slog"
	"time"
)

// repeat runs a task every so often until ctx ends. A failure is logged when it begins and when it is over, not each
// time in between.
func repeat(ctx context.Context, every time.Duration, name string, log *slog.Logger, task func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	failing := false
	for {
		err := task(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			log.Error(name+" fails", slog.String("error", err.Error()))
		case err == nil && failing:
			log.Info(name + " works again")
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
