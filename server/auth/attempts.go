package auth

import (
	"sync"
	"time"
)

// Attempts slows down the guessing of passwords, and what one account may do. Each attempt is charged to several keys (the
// e-mail address, the sender's address prefix) before the password is checked and given back when it was right. It lives in memory only:
// no address is ever stored.
type Attempts struct {
	mu      sync.Mutex
	windows map[string]window
}

type window struct {
	failed int
	ends   time.Time
}

const (
	attemptWindow = 15 * time.Minute
	// maxWindows bounds the memory; beyond it the ended windows are dropped, and all of them if none has ended.
	maxWindows = 100_000
)

// Charge is one key and how many attempts it may have in 15 minutes.
type Charge struct {
	Key   string
	Limit int
}

// Take charges one attempt to every key. When a key has reached its limit nothing is charged and the time to wait is
// returned; zero means go on.
func (a *Attempts) Take(now time.Time, charges ...Charge) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.windows) >= maxWindows {
		a.sweep(now)
	}
	if a.windows == nil {
		a.windows = map[string]window{}
	}
	var wait time.Duration
	for _, c := range charges {
		if w := a.windows[c.Key]; w.failed >= c.Limit && now.Before(w.ends) {
			wait = max(wait, w.ends.Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	for _, c := range charges {
		w := a.windows[c.Key]
		if !now.Before(w.ends) {
			w = window{ends: now.Add(attemptWindow)}
		}
		w.failed++
		a.windows[c.Key] = w
	}
	return 0
}

// GiveBack undoes one [Attempts.Take] after a right password.
func (a *Attempts) GiveBack(charges ...Charge) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range charges {
		if w, ok := a.windows[c.Key]; ok && w.failed > 0 {
			w.failed--
			a.windows[c.Key] = w
		}
	}
}

func (a *Attempts) sweep(now time.Time) {
	for key, w := range a.windows {
		if !now.Before(w.ends) {
			delete(a.windows, key)
		}
	}
	if len(a.windows) >= maxWindows {
		a.windows = nil
	}
}
