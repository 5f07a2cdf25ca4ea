package consent

import "time"

// Period is a span of time in steps of an hour or a calendar day. Counts are kept by UTC hour: in a zone such as India's,
// half an hour off UTC, a day starts with the first whole UTC hour in it.
type Period struct {
	Hourly bool
	Starts []time.Time // start of each step, oldest first
	End    time.Time   // of the last step; the next full hour where that is not over

	zone *time.Location
}

// MaxDays bounds a period.
const MaxDays = 800

// LastHours is the period of n hours whose last one holds now.
func LastHours(n int, now time.Time) Period {
	p := Period{Hourly: true, End: now.UTC().Truncate(time.Hour).Add(time.Hour), zone: time.UTC}
	for i := range n {
		p.Starts = append(p.Starts, p.End.Add(time.Duration(i-n)*time.Hour))
	}
	return p
}

// LastDays is the period of n calendar days whose last one holds now, each from midnight in the zone. A day on which
// the clock changes has 23 or 25 hours.
func LastDays(n int, now time.Time, zone *time.Location) Period {
	year, month, day := now.In(zone).Date()
	return days(time.Date(year, month, day+1-n, 0, 0, 0, 0, zone), n, now, zone)
}

// Days is the period of the calendar days from and to, both in it, of which years, months and days count.
func Days(from, to, now time.Time, zone *time.Location) (Period, error) {
	year, month, day := from.Date()
	n := int(to.Sub(from)/(24*time.Hour)) + 1
	first := time.Date(year, month, day, 0, 0, 0, 0, zone)
	switch {
	case n < 1:
		return Period{}, Errorf(Invalid, "to", "is before from: name the first day, then the last")
	case first.After(now):
		return Period{}, Errorf(Invalid, "from", "is still to come")
	case n > MaxDays:
		return Period{}, Errorf(Invalid, "to", "is %d days after from; at most %d days are shown at once", n, MaxDays)
	}
	return days(first, n, now, zone), nil
}

func days(first time.Time, n int, now time.Time, zone *time.Location) Period {
	p := Period{zone: zone}
	year, month, day := first.Date()
	for i := range n {
		start := time.Date(year, month, day+i, 0, 0, 0, 0, zone).UTC()
		if start.After(now) {
			break
		}
		p.Starts = append(p.Starts, start)
	}
	p.End = time.Date(year, month, day+len(p.Starts), 0, 0, 0, 0, zone).UTC()
	if next := now.UTC().Truncate(time.Hour).Add(time.Hour); next.Before(p.End) {
		p.End = next
	}
	return p
}

// Before is the span of as many hours or days just before, up to the same time of day as the period, so that a day that
// is not over is compared with as much of another.
func (p Period) Before() (from, until time.Time) {
	n := len(p.Starts)
	if p.Hourly {
		return p.Starts[0].Add(time.Duration(-n) * time.Hour), p.Starts[0]
	}
	back := func(t time.Time) time.Time { return t.In(p.zone).AddDate(0, 0, -n).UTC() }
	return back(p.Starts[0]), back(p.End)
}

// Days are the UTC days of the same dates as the period's, in its zone, and the one on which the period before begins.
func (p Period) Days() (before, from, until time.Time) {
	date := func(t time.Time) time.Time {
		year, month, day := t.In(p.zone).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	start, _ := p.Before()
	return date(start), date(p.Starts[0]), date(p.End.Add(-1)).AddDate(0, 0, 1)
}

// Zone is the IANA name of the zone in which the days start.
func (p Period) Zone() string { return p.zone.String() }
