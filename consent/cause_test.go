package consent

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// groupDays are the days of an alert's causes: four weeks as usual and the alert's day, at so many showings a day, of which seven in ten are
// answered and half of the answers agree; change sees each group's day last.
func groupDays(shown map[string]float64, change func(last bool, name string, f *Figures)) (days []DayPart) {
	r := rand.New(rand.NewPCG(7, 7))
	for i := range AlertDays + 1 {
		for _, name := range slices.Sorted(maps.Keys(shown)) {
			n := shown[name]
			f := Figures{Shown: int64(n * (0.95 + 0.1*r.Float64()))}
			f.Decisions = f.Shown * 7 / 10
			f.Granted = f.Decisions / 2
			change(i == AlertDays, name, &f)
			days = append(days, DayPart{monday.AddDate(0, 0, i), Part{name, f}})
		}
	}
	return days
}

// Ensure that the one group that moved, came or stopped is named, with figures that are told anyway; and none where all moved alike.
func TestAlert_CauseInGroups(t *testing.T) {
	day := monday.AddDate(0, 0, AlertDays)
	agreed := &Alert{Kind: AlertAgreed, From: day, Share: 0.35, Low: 0.47, High: 0.53}
	answered := &Alert{Kind: AlertAnswered, From: day, Share: 0.5, Low: 0.65, High: 0.75}
	silent := &Alert{Kind: AlertSilent, From: day.Add(20 * time.Hour)}
	sizes := map[string]float64{"FR": 1200, "DE": 700, "BE": 300, "LU": 5, "MC": 5}
	for _, c := range []struct {
		name   string
		alert  *Alert
		by     Cut
		change func(last bool, name string, f *Figures)
		kind   CauseKind
		group  string
	}{
		{"one group agrees less", agreed, ByCountry, func(last bool, name string, f *Figures) {
			if last && name == "DE" {
				f.Granted = 0
			}
		}, CauseRate, "DE"},
		{"all agree less", agreed, ByCountry, func(last bool, _ string, f *Figures) {
			if last {
				f.Granted = f.Granted * 7 / 10
			}
		}, "", ""},
		{"robots come that never answer", answered, ByCountry, func(last bool, name string, f *Figures) {
			if name == "BE" {
				if *f = (Figures{Shown: 3, Decisions: 2}); last {
					*f = Figures{Shown: 900, Decisions: 9}
				}
			}
		}, CauseSize, "BE"},
		{"the other way than the alert", agreed, ByCountry, func(last bool, name string, f *Figures) {
			if last && name == "DE" {
				f.Granted = f.Decisions
			}
		}, "", ""},
		{"pages stopped a day before", silent, ByPage, func(last bool, name string, f *Figures) {
			if last && name == "DE" {
				*f = Figures{}
			}
		}, CauseSize, "DE"},
		{"all pages stopped at once", silent, ByPage, func(bool, string, *Figures) {}, CausePages, ""},
		{"countries say nothing of a silence", silent, ByCountry, func(bool, string, *Figures) {}, "", ""},
	} {
		days := groupDays(sizes, c.change)
		if c.alert == silent {
			silent.From = day.AddDate(0, 0, 1).Add(9 * time.Hour) // the day after
		}
		got := c.alert.CauseInGroups(c.by, days, day.AddDate(0, 0, 3))
		if c.kind == "" {
			if got != nil {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		if got == nil || got.Kind != c.kind || got.Group != c.group || !got.From.Equal(day) || !got.Until.Equal(day.AddDate(0, 0, 1)) {
			t.Errorf("%s: %+v", c.name, got)
		}
		if early := c.alert.CauseInGroups(c.by, days, day.AddDate(0, 0, 1)); early != nil && early.Until.After(day) {
			t.Errorf("%s, before the day is told: %+v", c.name, early)
		}
	}
}

// Ensure that causes hold no more than what is told of groups: two sites whose divisions are told alike have the same cause, however
// their hidden groups differ.
func TestAlert_CausesAreTold(t *testing.T) {
	day := monday.AddDate(0, 0, AlertDays)
	alert := &Alert{Kind: AlertAgreed, From: day, Share: 0.35, Low: 0.47, High: 0.53}
	sizes := map[string]float64{"FR": 1200, "DE": 700, "LU": 1, "MC": 1, "SM": 1}
	with := func(granted string) []DayPart {
		return groupDays(sizes, func(last bool, name string, f *Figures) {
			switch {
			case name == "LU" || name == "MC" || name == "SM":
				*f = Figures{Shown: 3, Decisions: 3}
				if name == granted {
					f.Granted = 3
				}
			case last && name == "DE":
				f.Granted = 0
			}
		})
	}
	a, b := alert.CauseInGroups(ByCountry, with("LU"), day.AddDate(0, 0, 2)), alert.CauseInGroups(ByCountry, with("MC"), day.AddDate(0, 0, 2))
	if a == nil || b == nil || *a != *b {
		t.Errorf("%+v, %+v", a, b)
	}
	if a != nil && a.Group != "DE" {
		t.Errorf("%+v", a)
	}
	// Where three are left of a group it is hidden, and hardly anybody: no number of theirs is said.
	sizes["XX"] = 700
	left := alert.CauseInGroups(ByCountry, groupDays(sizes, func(last bool, name string, f *Figures) {
		switch {
		case sizes[name] == 1 || last && name == "XX":
			*f = Figures{Shown: 3, Decisions: 3, Granted: 1}
		case name == "XX":
			f.Granted = f.Decisions
		}
	}), day.AddDate(0, 0, 2))
	if left == nil || left.Kind != CauseSize || left.Group != "XX" || left.Share != 0 || left.Usual < 0.2 {
		t.Errorf("%+v", left)
	}
}

// Ensure that a weekend is a cause as long as eight of its days have not been seen, and a working day never.
func TestAlert_FirstWeekends(t *testing.T) {
	m := madeUp{rand.New(rand.NewPCG(5, 5)), 800, 0.7, 0.5, 0.02}
	hours := m.hours(AlertDays + 6) // to a Saturday
	saturday := &Alert{Kind: AlertAgreed, From: monday.AddDate(0, 0, AlertDays+5)}
	if saturday.FirstWeekends(monday.AddDate(0, 0, 5), hours[5*24:]) {
		t.Error("eight weekend days came before")
	}
	if !saturday.FirstWeekends(monday.AddDate(0, 0, 14), hours[14*24:]) {
		t.Error("four weekend days came before")
	}
	if saturday.FirstWeekends(monday.AddDate(0, 0, 14), hours[14*24:len(hours)-24]) {
		t.Error("a Friday")
	}
}
