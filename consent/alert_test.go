package consent

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// madeUp are hours of a site with a rhythm of days and weeks, some good and some bad days, and shares that move from day to day.
type madeUp struct {
	*rand.Rand
	perDay           float64 // showings
	answered, agreed float64
	wander           float64 // standard deviation of a day's shares
}

var monday = time.Date(2026, 9, 7, 0, 0, 0, 0, time.UTC)

func (m madeUp) hours(days int) (hours []Figures) {
	for d := range days {
		day := m.perDay * math.Exp(0.2*m.NormFloat64())
		answered, agreed := m.answered+m.wander*m.NormFloat64(), m.agreed+m.wander*m.NormFloat64()
		if d%7 >= 5 {
			day, agreed = day*0.6, agreed-0.03
		}
		for h := range 24 {
			hours = append(hours, m.hour(day/24*(1-0.9*math.Cos(2*math.Pi*float64(h-3)/24)), answered, agreed))
		}
	}
	return hours
}

func (m madeUp) hour(mean, answered, agreed float64) (f Figures) {
	for left := m.ExpFloat64(); left < mean; left += m.ExpFloat64() { // a Poisson count
		f.Shown++
		if m.Float64() >= answered {
			continue
		}
		f.Decisions++
		if m.Float64() < agreed {
			f.Accepted, f.Granted = f.Accepted+1, f.Granted+1
		} else {
			f.Refused++
		}
	}
	return f
}

func alertOf(judged []Judgement, kind AlertKind) *Alert {
	for _, j := range judged {
		if j.Kind == kind {
			return j.Alert
		}
	}
	return nil
}

// Ensure that a site whose figures only vary as they do has an alert hardly ever: over 12 years, at every hour and every day.
func TestJudgeFigures_Quiet(t *testing.T) {
	alerts := map[AlertKind]int{}
	const years = 12
	for year := range years {
		m := madeUp{rand.New(rand.NewPCG(1, uint64(year))), []float64{60, 400, 2000}[year%3], 0.7, 0.5, 0.02}
		all := m.hours(365)
		for now := 15 * 24; now <= len(all); now++ {
			from := max(0, now/24-AlertDays-1) * 24
			if now%24 != 0 {
				if expected, _ := expectedSilence(hitsOf(all[from:now])); math.Pow(1+expected/silenceSize, -silenceSize) < silenceChance {
					alerts[AlertSilent]++
				}
				continue
			}
			for _, j := range JudgeFigures(monday.AddDate(0, 0, from/24), all[from:now]) {
				if j.Alert != nil {
					alerts[j.Kind]++
				}
			}
		}
	}
	t.Log(alerts)
	// Two shares on 350 days a year.
	if alerts[AlertSilent] > 0 || alerts[AlertAgreed]+alerts[AlertAnswered] > years {
		t.Errorf("%v in %d quiet years", alerts, years)
	}
}

func hitsOf(hours []Figures) (hits []int64) {
	for _, h := range hours {
		hits = append(hits, h.Shown+h.Decisions)
	}
	return hits
}

// Ensure that ten points less are told of on the day after, at two thousand answers a day, and that the band is told with it.
func TestJudgeFigures_Moved(t *testing.T) {
	found := 0
	const runs = 40
	for run := range runs {
		m := madeUp{rand.New(rand.NewPCG(2, uint64(run))), 3000, 0.7, 0.5, 0.01}
		hours := m.hours(AlertDays)
		m.agreed -= 0.1
		judged := JudgeFigures(monday, append(hours, m.hours(1)...))
		alert := alertOf(judged, AlertAgreed)
		if alert == nil {
			continue
		}
		found++
		if !alert.From.Equal(monday.AddDate(0, 0, AlertDays)) || alert.Share > 0.47 || alert.Low < 0.38 || alert.High < 0.5 || alert.High > 0.62 || alert.Of < 500 {
			t.Errorf("%+v", alert)
		}
		if alertOf(judged, AlertAnswered) != nil {
			t.Error("answered has not moved")
		}
	}
	if found < runs*9/10 {
		t.Errorf("found in %d of %d", found, runs)
	}
}

// Ensure that a busy site's silence is told of within hours, also one that begins on a quiet night, a quiet site's not at night, and nothing
// of a site that nobody knows yet.
func TestJudgeFigures_Silent(t *testing.T) {
	for _, c := range []struct {
		perDay float64
		within int // hours of silence from noon on after which it must be told, 0: never within 12
	}{{2000, 2}, {400, 4}, {15, 0}} {
		m := madeUp{rand.New(rand.NewPCG(3, uint64(c.perDay))), c.perDay, 0.7, 0.5, 0.02}
		hours := m.hours(AlertDays + 1)
		noon := append(hours, m.hours(1)[:12]...)
		for n := 1; n <= 12; n++ {
			alert := alertOf(JudgeFigures(monday, append(noon[:len(noon):len(noon)], make([]Figures, n)...)), AlertSilent)
			if want := c.within > 0 && n >= c.within; want && alert == nil {
				t.Errorf("%v a day: silent for %d hours, and nobody is told", c.perDay, n)
			}
			if alert != nil && (!alert.From.Equal(monday.AddDate(0, 0, AlertDays+1).Add(12*time.Hour)) || alert.Of < 30) {
				t.Errorf("%+v", alert)
			}
			if alert != nil && c.within == 0 {
				t.Errorf("%v a day: told after %d hours", c.perDay, n)
			}
		}
	}
	if alert := alertOf(JudgeFigures(monday, append(make([]Figures, 28*24), make([]Figures, 24)...)), AlertSilent); alert != nil {
		t.Errorf("never seen: %+v", alert)
	}
	busy := madeUp{rand.New(rand.NewPCG(4, 4)), 2000, 0.7, 0.5, 0.02}
	if alert := alertOf(JudgeFigures(monday, append(busy.hours(3), make([]Figures, 24)...)), AlertSilent); alert != nil {
		t.Errorf("three days old: %+v", alert)
	}
	if !Watched(busy.hours(29)) || Watched(madeUp{busy.Rand, 3, 0.7, 0.5, 0}.hours(29)) {
		t.Error("watched")
	}
}
