package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent/ledger"
)

// Log is the part of the store that the [Sequencer] appends to.
type Log interface {
	// Sequence takes up to limit entries from the queue, those of the sites in skip left out, and makes them leaves, all
	// in one transaction; grow says how each site's log goes on. It returns how many it took: none while another server
	// leads. An error leaves everything as it was.
	Sequence(ctx context.Context, limit int, skip []int32, grow func(ledger.Growth) (*ledger.Grown, error)) (int, error)
}

// maxLeaves bounds one transaction of the sequencer.
const maxLeaves = 20_000

// Sequencer makes leaves of what waits, every half second, and signs the new head of each log.
type Sequencer struct {
	store  Log
	signer func(site string) (note.Signer, error)
	heads  *Heads
	log    *slog.Logger

	mu      sync.Mutex
	refused map[int32]string // sites, with their keys, whose log may not go on until somebody has looked
}

// NewSequencer returns a sequencer; signer gives the key that signs a site's checkpoints.
func NewSequencer(store Log, signer func(site string) (note.Signer, error), heads *Heads, log *slog.Logger) *Sequencer {
	return &Sequencer{store: store, signer: signer, heads: heads, log: log, refused: map[int32]string{}}
}

// Run sequences until ctx ends.
func (s *Sequencer) Run(ctx context.Context) {
	repeat(ctx, 500*time.Millisecond, "sequencing", s.log, func(ctx context.Context) error {
		for {
			if n, err := s.Sequence(ctx); n < maxLeaves || err != nil {
				return err
			}
		}
	})
}

// Sequence makes leaves of what waits now, up to a limit, and returns how many. A log that must not go on is left out
// from then on, with an error that says what to do; the others go on.
func (s *Sequencer) Sequence(ctx context.Context) (int, error) {
	var grown []string
	n, err := s.store.Sequence(ctx, maxLeaves, slices.Collect(maps.Keys(s.refused)), func(g ledger.Growth) (*ledger.Grown, error) {
		grown = append(grown, g.Site)
		return s.grow(g)
	})
	var fork *ForkError
	if errors.As(err, &fork) {
		s.mu.Lock()
		s.refused[fork.SiteID] = fork.Site
		s.mu.Unlock()
	}
	if err != nil {
		return 0, err
	}
	for _, site := range grown {
		if err := s.heads.Confirm(site); err != nil {
			return n, err
		}
	}
	return n, nil
}

// Refused are the keys of the sites whose log this server has refused to go on with.
func (s *Sequencer) Refused() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Values(s.refused))
}

func (s *Sequencer) grow(g ledger.Growth) (*ledger.Grown, error) {
	signer, err := s.signer(g.Site)
	if err != nil {
		return nil, fmt.Errorf("jobs.Sequencer: signer of %s: %w", g.Site, err)
	}
	grown, err := ledger.Append(g, signer)
	if err != nil {
		return nil, fmt.Errorf("jobs.Sequencer: log of %s: %w", g.Site, err)
	}
	// Before anybody can see what was signed.
	return grown, s.heads.Advance(g, grown.Head)
}
