package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/temoin/temoin/consent"
)

// ImpressionStore is the part of the store that keeps impressions.
type ImpressionStore interface {
	AddImpressions(ctx context.Context, counted map[consent.Impression]int64) error
}

// Impressions counts showings in memory and writes the counts every few seconds. A crash loses seconds of them, which
// nobody relies on; decisions never go this way.
type Impressions struct {
	store ImpressionStore
	log   *slog.Logger

	mu      sync.Mutex
	counted map[consent.Impression]int64
}

// maxCounted bounds the memory while the database is away; kinds of showings beyond it are not counted.
const maxCounted = 100_000

// NewImpressions counts from zero; Run writes.
func NewImpressions(store ImpressionStore, log *slog.Logger) *Impressions {
	return &Impressions{store: store, log: log, counted: map[consent.Impression]int64{}}
}

// Add counts one showing.
func (i *Impressions) Add(shown consent.Impression) { i.add(shown, 1) }

func (i *Impressions) add(shown consent.Impression, n int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, ok := i.counted[shown]; ok || len(i.counted) < maxCounted {
		i.counted[shown] += n
	}
}

// Flush writes what was counted. When that fails it is kept for the next time.
func (i *Impressions) Flush(ctx context.Context) error {
	i.mu.Lock()
	counted := i.counted
	i.counted = map[consent.Impression]int64{}
	i.mu.Unlock()
	if len(counted) == 0 {
		return nil
	}
	err := i.store.AddImpressions(ctx, counted)
	if err != nil {
		for shown, n := range counted {
			i.add(shown, n)
		}
	}
	return err
}

// Run writes every three seconds until ctx ends; call Flush once more after that.
func (i *Impressions) Run(ctx context.Context) {
	repeat(ctx, 3*time.Second, "writing impressions", i.log, i.Flush)
}
