package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// RootStore keeps the roots.
type RootStore interface {
	// MakeRoot makes the root of the hour over the current checkpoints of all logs, if it has none; sign is given them
	// in the order of the sites' keys.
	MakeRoot(ctx context.Context, now time.Time, sign func(checkpoints []string) (note string, err error)) (bool, error)
	// ClaimRoot returns a root that was made since a time and waits for its time stamp, or nil. Nobody else is given it
	// until the time of again.
	ClaimRoot(ctx context.Context, now, since, again time.Time) (*consent.StoredRoot, error)
	// RetryRoot says when the time stamp of a claimed root may be asked for again.
	RetryRoot(ctx context.Context, number int64, at time.Time) error
	// KeepToken stores the time stamp of a root that has none.
	KeepToken(ctx context.Context, number int64, token []byte) error
	// LastRoot says when the newest root was made; zero while there is none.
	LastRoot(ctx context.Context) (time.Time, error)
}

// stampLife is how old a root may get and still be worth a time stamp of its own: later ones hold the same logs.
const stampLife = 24 * time.Hour

// Roots makes one root an hour over the checkpoints of all logs, and has it time-stamped where there is an authority.
type Roots struct {
	store   RootStore
	signer  note.Signer
	stamp   func(ctx context.Context, note string) (token []byte, err error)
	clock   func() time.Time
	anchors *Anchors
	log     *slog.Logger
}

// NewRoots returns the job. The signer's name is the origin of the roots; stamp asks the authority, nil for none.
func NewRoots(store RootStore, signer note.Signer, stamp func(ctx context.Context, note string) ([]byte, error), clock func() time.Time, anchors *Anchors, log *slog.Logger) *Roots {
	return &Roots{store, signer, stamp, clock, anchors, log}
}

// Run makes and stamps roots until ctx ends.
func (j *Roots) Run(ctx context.Context) { repeat(ctx, anchorEvery, "making roots", j.log, j.Once) }

// Once makes the root of the hour, if it is not there, and asks for the time stamps that are missing.
func (j *Roots) Once(ctx context.Context) error {
	now := j.clock()
	_, err := j.store.MakeRoot(ctx, now, func(checkpoints []string) (string, error) {
		return ledger.SignRoot(j.signer, now, checkpoints)
	})
	if err := j.anchors.count("root", err); err != nil {
		return err
	}
	last, err := j.store.LastRoot(ctx)
	if err != nil {
		return err
	}
	j.anchors.note(func(state *AnchorState) { state.Root = last })
	return j.stampAll(ctx)
}

// stampAll stops at the first failure: it is about the authority, not about the root.
func (j *Roots) stampAll(ctx context.Context) error {
	for j.stamp != nil {
		now := j.clock()
		root, err := j.store.ClaimRoot(ctx, now, now.Add(-stampLife), now.Add(lease))
		if err != nil || root == nil {
			return j.anchors.count("stamp", err)
		}
		token, err := j.stamp(ctx, root.Note)
		if err != nil {
			err = fmt.Errorf("jobs.Roots: time stamp of root %d: %w", root.Number, err)
			again := j.clock().Add(backoff(root.Tries, time.Hour))
			return j.anchors.count("stamp", errors.Join(err, j.store.RetryRoot(context.WithoutCancel(ctx), root.Number, again)))
		}
		if err := j.store.KeepToken(context.WithoutCancel(ctx), root.Number, token); err != nil {
			return j.anchors.count("stamp", err)
		}
	}
	return nil
}
