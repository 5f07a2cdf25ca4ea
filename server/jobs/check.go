package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/temoin/temoin/consent"
)

// CheckStore notes how far the looks at drafts are, for every server.
type CheckStore interface {
	// BeginCheck returns the id of the run, empty when the same draft is being looked at already.
	BeginCheck(ctx context.Context, site int32, draft string) (id string, err error)
	// SeeCheck reports false when the run was given up.
	SeeCheck(ctx context.Context, site int32, id string, done, total int) (bool, error)
	// EndCheck ends a run; the report may be nil.
	EndCheck(ctx context.Context, site int32, id string, report *consent.Report, pictures map[string][]byte) error
	CancelCheck(ctx context.Context, site int32) error
}

// Look makes the report of a draft, and tells how far it is.
type Look func(ctx context.Context, draft consent.Draft, now time.Time, progress func(done, total int)) (*consent.Report, map[string][]byte, error)

// Checks looks at drafts beside everything else, since that takes longer than a request. Make it with [NewChecks].
type Checks struct {
	store   CheckStore
	look    Look
	clock   func() time.Time
	log     *slog.Logger
	ctx     context.Context // ends every run
	end     context.CancelFunc
	running sync.WaitGroup
}

// NewChecks makes Checks; Close ends them.
func NewChecks(store CheckStore, look Look, clock func() time.Time, log *slog.Logger) *Checks {
	ctx, end := context.WithCancel(context.Background())
	return &Checks{store: store, look: look, clock: clock, log: log, ctx: ctx, end: end}
}

// Start begins to look at a draft of a site and returns at once; what is being looked at already goes on.
func (c *Checks) Start(ctx context.Context, site int32, draft consent.Draft) error {
	digest, err := draft.Digest()
	if err != nil {
		return err
	}
	id, err := c.store.BeginCheck(ctx, site, digest)
	if err != nil || id == "" {
		return err
	}
	c.running.Go(func() { c.run(site, id, draft) })
	return nil
}

// Cancel gives up what is being looked at on a site.
func (c *Checks) Cancel(ctx context.Context, site int32) error { return c.store.CancelCheck(ctx, site) }

// Close ends all runs and waits for their browsers to be gone.
func (c *Checks) Close() {
	c.end()
	c.running.Wait()
}

// seenEvery is how often a run tells that it lives, and asks whether it was given up.
const seenEvery = time.Second

func (c *Checks) run(site int32, id string, draft consent.Draft) {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	var mu sync.Mutex
	done, total := 0, 0
	var watch sync.WaitGroup
	watch.Go(func() {
		ticker := time.NewTicker(seenEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			mu.Lock()
			d, t := done, total
			mu.Unlock()
			if goesOn, err := c.store.SeeCheck(ctx, site, id, d, t); err == nil && !goesOn {
				cancel()
			}
		}
	})
	report, pictures, err := c.look(ctx, draft, c.clock(), func(d, t int) {
		mu.Lock()
		defer mu.Unlock()
		done, total = d, t
	})
	cancel()
	watch.Wait()
	if err != nil {
		report = nil // given up
	}
	last, stop := context.WithTimeout(context.WithoutCancel(c.ctx), 5*time.Second)
	defer stop()
	if err := c.store.EndCheck(last, site, id, report, pictures); err != nil {
		c.log.Error("the report of a draft is not stored", slog.String("site", draft.Site), slog.String("error", err.Error()))
	}
}
