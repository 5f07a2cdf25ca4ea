package consent

import "time"

// Figures count decisions and how often the first layer was shown, of one site over some time.
type Figures struct {
	Shown     int64 // first layer shown
	Decisions int64 // all acts
	Accepted  int64 // accept_all
	Refused   int64 // refuse_all, by hand or by signal
	Partly    int64 // choose
	Withdrawn int64
	Granted   int64 // decisions that granted at least one purpose or service
}

// Add counts decisions of one act, granted of which granted anything.
func (f *Figures) Add(act Act, decisions, granted int64) {
	f.Decisions += decisions
	f.Granted += granted
	switch act {
	case AcceptAll:
		f.Accepted += decisions
	case RefuseAll, BySignal:
		f.Refused += decisions
	case Choose:
		f.Partly += decisions
	case Withdraw:
		f.Withdrawn += decisions
	}
}

// Plus adds other figures of the same site.
func (f *Figures) Plus(other Figures) {
	f.Shown += other.Shown
	f.Decisions += other.Decisions
	f.Accepted += other.Accepted
	f.Refused += other.Refused
	f.Partly += other.Partly
	f.Withdrawn += other.Withdrawn
	f.Granted += other.Granted
}

// Rate is the share, 0 to 1, of answers that granted anything; a withdrawal takes an answer back and is not one.
// It reports false when nobody has answered.
func (f *Figures) Rate() (float64, bool) {
	answers := f.Decisions - f.Withdrawn
	if answers <= 0 {
		return 0, false
	}
	return float64(f.Granted) / float64(answers), true
}

// PurposeFigures are the answers to one purpose; every decision answers every purpose of its notice.
type PurposeFigures struct {
	Purpose string // id
	Granted int64
	Denied  int64
}

// Part is one slice of the whole, such as one language.
type Part struct {
	Name string
	Figures
}

// Statistics are the figures of one site over a period, cut in several ways.
type Statistics struct {
	Points    []Figures // one for each start of [Period.Starts]
	Purposes  []PurposeFigures
	Languages []Part // most decisions first
	Devices   []Part // most decisions first
}

// Period is a span of time in steps of an hour or a calendar day.
type Period struct {
	Hourly bool
	Starts []time.Time // start of each step, oldest first; the last step lasts until now
}

// LastHours is the period of n hours whose last one holds now.
func LastHours(n int, now time.Time) Period {
	p := Period{Hourly: true}
	for i := range n {
		p.Starts = append(p.Starts, now.UTC().Truncate(time.Hour).Add(time.Duration(i+1-n)*time.Hour))
	}
	return p
}

// LastDays is the period of n calendar days whose last one holds now, each from midnight in the zone. A day on which
// the clock changes has 23 or 25 hours. Counts are kept by UTC hour: in a zone such as India's, half an hour off UTC,
// a day starts with the first whole UTC hour in it.
func LastDays(n int, now time.Time, zone *time.Location) Period {
	var p Period
	year, month, day := now.In(zone).Date()
	for i := range n {
		p.Starts = append(p.Starts, time.Date(year, month, day+i+1-n, 0, 0, 0, 0, zone).UTC())
	}
	return p
}
