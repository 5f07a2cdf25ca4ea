package consent

import (
	"testing"
	"time"
)

func TestFigures(t *testing.T) {
	var f Figures
	if _, ok := f.Rate(); ok {
		t.Error("no answers have a rate")
	}
	f.Plus(Figures{Shown: 20, Decisions: 15, Accepted: 4, Refused: 4, Partly: 2, Withdrawn: 5, Granted: 5})
	if f.Answers() != 10 || f.NoChoice() != 10 {
		t.Errorf("%d answers, %d without", f.Answers(), f.NoChoice())
	}
	if rate, ok := f.Rate(); !ok || rate != 0.5 {
		t.Errorf("rate %v, %v; want 0.5: 5 of 10 answers granted something", rate, ok)
	}
}

func TestLastHours(t *testing.T) {
	p := LastHours(24, time.Date(2026, 11, 22, 4, 59, 59, 0, time.UTC))
	if len(p.Starts) != 24 || !p.Hourly || p.Starts[0].Format(time.RFC3339) != "2026-11-21T05:00:00Z" || p.Starts[23].Format(time.RFC3339) != "2026-11-22T04:00:00Z" {
		t.Errorf("got %v", p.Starts)
	}
}

// Ensure that days start at local midnight, also around a change of the clock.
func TestLastDays(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	p := LastDays(3, time.Date(2026, 10, 25, 23, 30, 0, 0, time.UTC), paris) // 00:30 on the 26th in Paris
	want := []string{"2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}
	for i, start := range p.Starts {
		if start.Format(time.RFC3339) != want[i] {
			t.Errorf("day %d starts at %v, want %s", i, start, want[i])
		}
	}
	if len(p.Starts) != 3 || p.Hourly {
		t.Errorf("got %+v", p)
	}
}

// Ensure that a period that is not over is compared with as much of the one before, and one that is over with a whole one.
func TestPeriodBefore(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 26, 9, 30, 0, 0, time.UTC) // the day after clocks went back in Paris
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	past, err := Days(day("2026-10-24"), day("2026-10-25"), now, paris)
	if err != nil {
		t.Fatal(err)
	}
	open, err := Days(day("2026-10-25"), day("2026-11-30"), now, paris)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		period           Period
		n                int
		end, from, until string
	}{
		"over":     {past, 2, "2026-10-25T23:00:00Z", "2026-10-21T22:00:00Z", "2026-10-23T22:00:00Z"},
		"not over": {open, 2, "2026-10-26T10:00:00Z", "2026-10-22T22:00:00Z", "2026-10-24T09:00:00Z"},
		"hours":    {LastHours(24, now), 24, "2026-10-26T10:00:00Z", "2026-10-24T10:00:00Z", "2026-10-25T10:00:00Z"},
	} {
		from, until := c.period.Before()
		if len(c.period.Starts) != c.n || c.period.End.Format(time.RFC3339) != c.end || from.Format(time.RFC3339) != c.from || until.Format(time.RFC3339) != c.until {
			t.Errorf("%s: %d steps to %v, before it %v to %v", name, len(c.period.Starts), c.period.End, from, until)
		}
	}
	for name, days := range map[string][2]string{"backwards": {"2026-10-25", "2026-10-24"}, "still to come": {"2026-10-28", "2026-10-29"}, "too long": {"2020-01-01", "2026-01-01"}} {
		if _, err := Days(day(days[0]), day(days[1]), now, paris); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// Ensure that a service counts as its purpose, but for those who answered otherwise for it, and only under versions that had it.
func TestServicesOf(t *testing.T) {
	one, two := sampleVersion(t), sampleVersion(t)
	two.Number = 2
	_, services := one.Asked()
	service := services[0]
	purposes := []Answered{{1, service.Purpose, 10, 6}, {2, service.Purpose, 100, 50}, {3, service.Purpose, 1000, 1000}}
	exceptions := []Answered{{1, service.ID, 3, 1}}
	for _, f := range ServicesOf([]*Version{one, two}, purposes, exceptions) {
		if f.Purpose == service.ID && (f.Granted != 6+1-2+50 || f.Denied != 10-5+50) {
			t.Errorf("%+v", f)
		}
	}
	if p := PurposesOf(purposes); len(p) != 1 || p[0].Granted != 1056 || p[0].Denied != 54 {
		t.Errorf("%+v", p)
	}
}
