package consent

import "time"

// MaxMonths is the longest life of a choice in calendar months (JPB Systeme policy §4.2.2; CNIL
// deliberation 2020-092 recommends six and sets no limit).
const MaxMonths = 13

// AddMonths adds calendar months in UTC and clamps the day to the month's last: 31 Jan 2027 plus 13 months is
// 29 Feb 2028. The time of day is kept to the millisecond.
func AddMonths(t time.Time, months int) time.Time {
	t = t.UTC().Truncate(time.Millisecond)
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// ExpiresAt is when a choice made at moment ends: the notice's months later, never more than MaxMonths. Nothing
// moves it afterwards.
func ExpiresAt(moment time.Time, months int) time.Time {
	return AddMonths(moment, min(months, MaxMonths))
}

// Moment is when a choice was made on the server's clock: the time of receipt less the time that the message
// waited in the outbox (sent - at, both on the visitor's clock, never negative). A wrong clock cancels out and a
// late delivery does not move it. A zero sent means that the message did not wait.
func Moment(received, at, sent time.Time) time.Time {
	received = received.UTC().Truncate(time.Millisecond)
	if waited := sent.Sub(at); waited > 0 {
		return received.Add(-waited).Truncate(time.Millisecond)
	}
	return received
}
