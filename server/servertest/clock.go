package servertest

import (
	"sync/atomic"
	"time"
)

// Clock is the real clock until it is set. It is safe for concurrent use.
type Clock struct{ at atomic.Pointer[time.Time] }

// Now is the moment that was set, or the real time.
func (c *Clock) Now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Now()
}

// Set lets the clock stand still at a moment.
func (c *Clock) Set(at time.Time) { c.at.Store(&at) }

// Run makes it the real clock again.
func (c *Clock) Run() { c.at.Store(nil) }
