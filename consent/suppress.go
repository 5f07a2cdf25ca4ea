package consent

import (
	"cmp"
	"slices"
	"time"
)

// FewestVisitors is how many visitors must have chosen in a group before the group is told apart.
const FewestVisitors = 5

// Suppress puts the groups in which fewer than [FewestVisitors] have chosen together, so that what few people did is told
// of nobody. Who subtracts the groups that are told from the total must not get one of the others: groups that are large enough
// are put to them, the smallest first, until they are at least two, hold enough visitors together, and may be divided in more
// than one way. It depends on sizes only, never on names. The parts that are told are sorted, the largest first; hidden is nil when all are.
func Suppress(parts []Part) (told []Part, hidden *Figures) {
	told = largestFirst(slices.Clone(parts))
	var pool []Part
	hide := func(which func(Part) bool) {
		told = slices.DeleteFunc(told, func(p Part) bool {
			if which(p) {
				pool = append(pool, p)
				return true
			}
			return false
		})
	}
	hide(Part.isSmall)
	for len(told) > 0 && !safe(pool) {
		next := told
		if slices.ContainsFunc(pool, Part.isFew) {
			next = slices.DeleteFunc(slices.Clone(told), func(p Part) bool { return p.Decisions == 0 })
		}
		if len(next) == 0 {
			// All that have chosen are together. A group in which nobody has is not told either: those that are left would be they.
			hide(func(Part) bool { return true })
			break
		}
		least := slices.MinFunc(next, bySize)
		hide(func(p Part) bool { return bySize(p, least) == 0 })
	}
	if len(pool) == 0 {
		return told, nil
	}
	hidden = &Figures{}
	for _, p := range pool {
		hidden.Plus(p.Figures)
	}
	return told, hidden
}

// isSmall says whether a group is not told apart: few have chosen, or nobody has and few were asked.
func (p Part) isSmall() bool {
	return p.isFew() || p.Decisions == 0 && p.Shown > 0 && p.Shown < FewestVisitors
}

// isFew says whether somebody has chosen, and few.
func (p Part) isFew() bool { return p.Decisions > 0 && p.Few() }

// bySize compares the numbers of visitors who have chosen, and of showings where nobody has.
func bySize(a, b Part) int {
	if a.Decisions == 0 && b.Decisions == 0 {
		return cmp.Compare(a.Shown, b.Shown)
	}
	return cmp.Or(cmp.Compare(min(a.Decisions, 1), min(b.Decisions, 1)), cmp.Compare(a.visitors(), b.visitors()))
}

// safe says whether the sums over the pool tell none of its groups: of the visitors who have chosen, or of showings where none
// of the small has anybody who has. Where groups differ any two may be swapped; where they are alike one may be smaller and
// another greater, unless each is as great as what is hidden can be.
func safe(pool []Part) bool {
	few := slices.ContainsFunc(pool, Part.isFew)
	groups, sum := int64(0), int64(0)
	for _, p := range pool {
		switch {
		case !few:
			groups, sum = groups+1, sum+p.Shown
		case p.Decisions > 0:
			groups, sum = groups+1, sum+p.visitors()
		}
	}
	return len(pool) == 0 || groups >= 2 && sum >= FewestVisitors && sum != groups*(FewestVisitors-1)
}

func largestFirst(parts []Part) []Part {
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Decisions, a.Decisions), cmp.Compare(b.Shown, a.Shown), cmp.Compare(a.Name, b.Name))
	})
	return parts
}

// FullBlock is how many decisions make a block of days full: a group of one visitor in forty has [FewestVisitors] of them.
const FullBlock = 200

// settled is how long after a day's end what was shown and chosen in it is being counted, and arriving how long it may come.
const (
	settled  = time.Hour
	arriving = settled / 2
)

// GroupDay is the UTC day in which groups count a choice that came late, and zero where it is that of the choice. What was told
// of a block stays as it was: who asks before and after sees nobody, and choices that are dated back move no end of a block.
func GroupDay(decided, received time.Time) (day time.Time) {
	const whole = 24 * time.Hour
	if received.After(decided.UTC().Truncate(whole).Add(whole + arriving)) {
		day = received.UTC().Truncate(whole)
	}
	return day
}

// DayPart is a part of one UTC day.
type DayPart struct {
	Day time.Time // its start
	Part
}

// Division is what is told of groups over some whole UTC days.
type Division struct {
	From, Until time.Time // the same where nothing is told yet
	Told        []Part    // the largest first
	Hidden      *Figures  // nil when all are told
}

// WholeWeeks are the UTC weeks, from Monday, that hold a span: the days that [Divide] asks for.
func WholeWeeks(from, until time.Time) (monday, end time.Time) {
	return mondayOf(from), mondayOf(until.Add(-1)).AddDate(0, 0, 7)
}

func mondayOf(t time.Time) time.Time {
	day := t.UTC().Truncate(24 * time.Hour)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// Divide tells the groups of a span, given those of each day of its [WholeWeeks]. They are told by blocks of days that are the
// same whoever asks, and [Suppress] holds in each: two spans that overlap differ by whole blocks, so that who subtracts
// one from the other gets what each block tells. A block begins on Monday or where another ends, and ends with the
// day that fills it, or with Sunday: it goes by the totals of days alone, which are told anyway. Blocks that the span touches
// count whole; one that is not over at now is not told.
func Divide(days []DayPart, from, until, now time.Time) Division {
	monday, end := WholeWeeks(from, until)
	byDay := make([][]Part, max(0, end.Sub(monday)/(24*time.Hour))) // none where until is not after from
	for _, d := range days {
		if i := d.Day.Sub(monday) / (24 * time.Hour); !d.Day.Before(monday) && d.Day.Before(end) {
			byDay[i] = append(byDay[i], d.Part)
		}
	}
	d := Division{From: monday, Until: monday}
	told, block, start := parted{}, parted{}, monday
	for i, parts := range byDay {
		day, end := monday.AddDate(0, 0, i), monday.AddDate(0, 0, i+1)
		if now.Before(end.Add(settled)) || start.Equal(day) && !day.Before(until) {
			break
		}
		block.plus(parts)
		if block.decisions() < FullBlock && end.Weekday() != time.Monday {
			continue
		}
		if !end.After(from) {
			d.From = end
		} else {
			parts, hidden := Suppress(block.parts())
			told.plus(parts)
			if hidden != nil {
				d.Hidden = cmp.Or(d.Hidden, &Figures{})
				d.Hidden.Plus(*hidden)
			}
		}
		d.Until, start, block = end, end, parted{}
	}
	d.Told = largestFirst(told.parts())
	return d
}

// parted are figures by the name of their part.
type parted map[string]*Figures

func (p parted) plus(parts []Part) {
	for _, part := range parts {
		if p[part.Name] == nil {
			p[part.Name] = &Figures{}
		}
		p[part.Name].Plus(part.Figures)
	}
}

// parts are in no order.
func (p parted) parts() []Part {
	parts := make([]Part, 0, len(p))
	for name, f := range p {
		parts = append(parts, Part{name, *f})
	}
	return parts
}

func (p parted) decisions() (sum int64) {
	for _, f := range p {
		sum += f.Decisions
	}
	return sum
}
