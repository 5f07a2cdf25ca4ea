package consent

import "time"

// MaxWait is how long an acknowledged entry may wait for its place in the log.
const MaxWait = time.Minute

// Queue is what has been recorded and has no place in its log yet, of all sites.
type Queue struct {
	Entries int64
	Oldest  time.Time // when the first of them came; zero without any
}

// Age is how long the first has waited, 0 without any.
func (q Queue) Age(now time.Time) time.Duration {
	if q.Entries == 0 {
		return 0
	}
	return max(0, now.Sub(q.Oldest))
}
