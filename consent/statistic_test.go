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
	f.Add(AcceptAll, 4, 4)
	f.Add(RefuseAll, 3, 0)
	f.Add(BySignal, 1, 0)
	f.Add(Choose, 2, 1)
	f.Add(Withdraw, 5, 0)
	if want := (Figures{Decisions: 15, Accepted: 4, Refused: 4, Partly: 2, Withdrawn: 5, Granted: 5}); f != want {
		t.Errorf("got %+v, want %+v", f, want)
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
