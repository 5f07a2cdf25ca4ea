package consent

import (
	"maps"
	"math"
	"slices"
	"time"
)

// CauseKind is in which way something may be behind an alert.
type CauseKind string

// The kinds of cause.
const (
	CauseNotice  CauseKind = "notice"  // a version of the notice began
	CauseForeign CauseKind = "foreign" // pages of a host that is not the site's began to be refused
	CauseRate    CauseKind = "rate"    // in one group the share is another than usual, and elsewhere it is not
	CauseSize    CauseKind = "size"    // one group is another part of all than usual, and without it all is as usual
	CausePages   CauseKind = "pages"   // before the silence there were showings on all groups of pages
	CauseWeekend CauseKind = "weekend" // a weekend day, of which too few came before to compare it with
)

// Cause is what in the groups of visitors may be behind an alert. It says only what is told of them anyway: see [Divide].
type Cause struct {
	Kind         CauseKind // [CauseRate], [CauseSize] or [CausePages]
	Group        string    // its name
	Share, Usual float64   // of the group's answers or showings; of [CauseSize], the group's part of all; 0 to 1
	Groups       int       // of [CausePages]: how many
	From, Until  time.Time // the UTC days that Share is of; those of Usual end with From
}

// GroupCuts are the ways to divide visitors in which the cause of an alert may be found.
var GroupCuts = []Cut{ByPage, ByCountry, ByDevice, ByLanguage}

const (
	leastMove     = 0.02     // of the share of all, for a group to be named
	fewElsewhere  = 1.0 / 3  // of that move may be seen without the group, and be chance
	mostHidden    = 1.0 / 20 // of all may be hidden, for a group that is not told to be taken for hardly anybody
	fewestGroups  = 2        // of pages, to be called all of them
	fewestRefused = 10       // pages of a host that is not the site's, to be a cause
)

// Around says whether something that began at a time may be behind the alert: on its day or the day before.
func (a *Alert) Around(began time.Time) bool {
	return !began.Before(a.From.AddDate(0, 0, -1)) && began.Before(a.From.AddDate(0, 0, 1))
}

// Behind says whether the pages of a refused host may be behind the alert.
func (h ForeignHost) Behind(a *Alert) bool { return h.Count >= fewestRefused && a.Around(h.First) }

// FirstWeekends says whether the alert is of a weekend day, of which too few came before, so that it was compared with working days: hours
// are those of [AlertDays] and of that day, from a UTC midnight on.
func (a *Alert) FirstWeekends(start time.Time, hours []Figures) bool {
	rate, ok := alertRates[a.Kind]
	last := len(hours)/24 - 1
	if !ok || last < 0 || !isWeekend(start, last) {
		return false
	}
	shares, _ := sharesOf(start, daySums(hours)[:last], rate)
	return len(shares[1]) < fewestOfKind
}

// Days are the UTC days whose groups tell of an alert, and those before that say what is usual.
func (a *Alert) Days() (before, from, until time.Time) {
	from = a.From.UTC().Truncate(24 * time.Hour)
	until = from.AddDate(0, 0, 1)
	if a.Kind == AlertSilent {
		from = from.AddDate(0, 0, -1) // on the day itself there may be none
	}
	return from.AddDate(0, 0, -AlertDays), from, until
}

// CauseInGroups looks for an alert's cause in one group of visitors: days are those of the [WholeWeeks] that hold the alert's
// Days. It is nil where no group, or more than one, explains it, and where the days are not told yet.
func (a *Alert) CauseInGroups(by Cut, days []DayPart, at time.Time) *Cause {
	before, from, until := a.Days()
	now := Divide(days, from, until, at)
	if !now.From.Before(now.Until) {
		return nil
	}
	usual := Divide(days, before, now.From, at)
	cause := a.groupOf(now, usual)
	if a.Kind == AlertSilent {
		cause = nil
		if by == ByPage {
			cause = stoppedPages(now, usual)
		}
	}
	if cause != nil {
		cause.From, cause.Until = now.From, now.Until
	}
	return cause
}

// groupOf finds the group without which the share of all has not moved: the others are enough to say so, and moved least.
func (a *Alert) groupOf(now, usual Division) (cause *Cause) {
	rate, ok := alertRates[a.Kind]
	if !ok {
		return nil
	}
	share := func(f Figures) float64 { return float64(rate.parts(&f)) / float64(max(1, rate.of(&f))) }
	all, allUsual := now.sum(), usual.sum()
	if min(rate.of(&all), rate.of(&allUsual)) < fewestJudged {
		return nil
	}
	move := share(all) - share(allUsual)
	if math.Abs(move) < leastMove || move > 0 != (a.Share > a.High) {
		return nil
	}
	least := math.Abs(move) * fewElsewhere
	for _, name := range namesOf(now, usual) {
		group, told := now.group(name, rate.of)
		groupUsual, toldUsual := usual.group(name, rate.of)
		if !told || !toldUsual {
			continue
		}
		rest, restUsual := all.less(group), allUsual.less(groupUsual)
		n, nUsual := float64(rate.of(&rest)), float64(rate.of(&restUsual))
		if min(n, nUsual) < fewestUsual {
			continue
		}
		chance := math.Sqrt(share(restUsual) * (1 - share(restUsual)) * (1/n + 1/nUsual))
		moved := math.Abs(share(rest) - share(restUsual))
		if moved > least || chance > math.Abs(move)*fewElsewhere {
			continue
		}
		least = moved
		cause = &Cause{Kind: CauseSize, Group: name, Share: float64(rate.of(&group)) / float64(rate.of(&all)), Usual: float64(rate.of(&groupUsual)) / float64(rate.of(&allUsual))}
		if min(rate.of(&group), rate.of(&groupUsual)) >= fewestUsual && math.Abs(share(group)-share(groupUsual)) > math.Abs(move)/2 {
			cause.Kind, cause.Share, cause.Usual = CauseRate, share(group), share(groupUsual)
		}
	}
	return cause
}

// stoppedPages is the one group of pages that had stopped before the silence; or that none had.
func stoppedPages(now, usual Division) *Cause {
	shown := func(f *Figures) int64 { return f.Shown }
	all, allUsual := now.sum(), usual.sum()
	var stopped *Cause
	groups := 0
	for _, name := range namesOf(now, usual) {
		group, told := now.group(name, shown)
		groupUsual, toldUsual := usual.group(name, shown)
		switch {
		case !told || !toldUsual || groupUsual.Shown < fewestJudged:
		case group.Shown > 0:
			groups++
		case stopped != nil:
			return nil
		case all.Shown > 0:
			stopped = &Cause{Kind: CauseSize, Group: name, Usual: float64(groupUsual.Shown) / float64(allUsual.Shown)}
		}
	}
	if stopped == nil && groups >= fewestGroups {
		return &Cause{Kind: CausePages, Groups: groups}
	}
	return stopped
}

func (d Division) sum() (f Figures) {
	for _, p := range d.Told {
		f.Plus(p.Figures)
	}
	if d.Hidden != nil {
		f.Plus(*d.Hidden)
	}
	return f
}

// group are the figures of a group: none where it is not told and so little is hidden that it can be hardly any; it reports false where it may be more.
func (d Division) group(name string, of func(*Figures) int64) (f Figures, told bool) {
	for _, p := range d.Told {
		if p.Name == name {
			return p.Figures, true
		}
	}
	all := d.sum()
	return f, d.Hidden == nil || float64(of(d.Hidden)) < mostHidden*float64(of(&all))
}

func namesOf(divisions ...Division) []string {
	names := map[string]bool{}
	for _, d := range divisions {
		for _, p := range d.Told {
			names[p.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
