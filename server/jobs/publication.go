package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

// DueStore publishes what was planned.
type DueStore interface {
	// PublishDue publishes one draft whose time has come, which no other server does too, and says what became of it; nil
	// when there is none.
	PublishDue(ctx context.Context, now time.Time) (*consent.Publication, error)
}

// dueEvery is how often somebody looks for what is to be published.
const dueEvery = time.Second

// Publications publishes what is due, until ctx ends; published is told of each site that has a new version.
func Publications(ctx context.Context, store DueStore, clock func() time.Time, published func(ctx context.Context, site string), log *slog.Logger) {
	repeat(ctx, dueEvery, "publishing at a planned time", log, func(ctx context.Context) error {
		for {
			p, err := store.PublishDue(ctx, clock())
			if err != nil || p == nil {
				return err
			}
			if p.State == consent.Published {
				published(ctx, p.Draft.Site)
			} else {
				log.Warn("a planned publication is refused", slog.String("site", p.Draft.Site), slog.String("error", p.Error))
			}
		}
	})
}
