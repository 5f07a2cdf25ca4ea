package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

// WatchQueue says in the log when entries wait longer than [consent.MaxWait] for their place, and when they do no more, until
// ctx ends.
func WatchQueue(ctx context.Context, clock func() time.Time, waiting func(context.Context) (consent.Queue, error), log *slog.Logger) {
	repeat(ctx, 15*time.Second, "taking entries on into the logs in time", log, func(ctx context.Context) error {
		w, err := waiting(ctx)
		if err != nil {
			return err
		}
		if age := w.Age(clock()); age > consent.MaxWait {
			return fmt.Errorf("%d recorded entries wait for their place in the log, the first for %s: a log may be refused (see above), or no server can lead", w.Entries, age.Truncate(time.Second))
		}
		return nil
	})
}
