package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

// ComparisonStore ends comparisons.
type ComparisonStore interface {
	// EndDueComparison ends one comparison whose time is over and returns it with its site's key; nil when there is none.
	EndDueComparison(ctx context.Context, now time.Time) (ended *consent.Comparison, site string, err error)
}

// Comparisons ends those that are due, until ctx ends; published is told of each site whose version changes by it.
func Comparisons(ctx context.Context, store ComparisonStore, clock func() time.Time, published func(ctx context.Context, site string), log *slog.Logger) {
	repeat(ctx, dueEvery, "ending a comparison", log, func(ctx context.Context) error {
		for {
			ended, site, err := store.EndDueComparison(ctx, clock())
			if err != nil || ended == nil {
				return err
			}
			published(ctx, site)
		}
	})
}
