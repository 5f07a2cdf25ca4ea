package jobs

import (
	"maps"
	"sync"
	"time"
)

// AnchorState is how far the anchors of the logs have come: what proves them from outside.
type AnchorState struct {
	Mail, Root time.Time        // when the last mail was sent and the last root made, by any server; zero for never
	Failures   map[string]int64 // of this server since it started, by what failed: mail, root or stamp
}

// Anchors is the state of the jobs that anchor: [Mails] and [Roots].
type Anchors struct {
	mu    sync.Mutex
	state AnchorState
}

// NewAnchors knows of nothing yet.
func NewAnchors() *Anchors {
	return &Anchors{state: AnchorState{Failures: map[string]int64{"mail": 0, "root": 0, "stamp": 0}}}
}

// State is that of now.
func (a *Anchors) State() AnchorState {
	a.mu.Lock()
	defer a.mu.Unlock()
	state := a.state
	state.Failures = maps.Clone(state.Failures)
	return state
}

// note changes the state.
func (a *Anchors) note(change func(*AnchorState)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.state)
}

// count counts what failed, if it did, and returns err.
func (a *Anchors) count(what string, err error) error {
	if err != nil {
		a.note(func(state *AnchorState) { state.Failures[what]++ })
	}
	return err
}

const (
	anchorEvery = 5 * time.Second // how often the jobs look whether something is due

	// lease is for how long somebody who takes up a mail or a root has it alone; longer than any attempt lasts.
	lease = 5 * time.Minute
)

// backoff is how long to wait after so many failed attempts.
func backoff(tries int, most time.Duration) time.Duration {
	return min(most, time.Minute<<min(tries-1, 10))
}
