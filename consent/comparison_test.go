package consent

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// visits makes the hours of a comparison: in each so many visitors, of whom each version gets half by chance, and of whom a
// share answers, more in the evening than in the morning. Who never answers, a share of the others, is shown the banner on
// every page.
func visits(random *rand.Rand, hours, perHour int, a, b, ignoring float64) []Compared {
	all := make([]Compared, hours)
	for i := range all {
		daily := 0.1 * math.Sin(2*math.Pi*float64(i)/24)
		for range perHour {
			f, share := &all[i].A, a
			if random.Uint32()&1 == 1 {
				f, share = &all[i].B, b
			}
			f.Shown++
			switch {
			case ignoring > 0 && random.Float64() < ignoring:
				f.Shown += random.Int64N(30)
			case random.Float64() < share+daily:
				f.Decisions++
				if random.Float64() < share {
					f.Granted++
				}
			}
		}
	}
	return all
}

const (
	runs     = 1000
	weeks    = 7 * 24
	visitors = 60 // an hour
)

// Ensure that whoever looks after every hour is not misled in more than 5 of 100 comparisons without a difference, whatever
// the metric, and where visitors who never answer are shown the banner again and again.
func TestJudgeIsNotMisledByPeeking(t *testing.T) {
	for name, test := range map[string]struct {
		metric   Metric
		ignoring float64
	}{"answers": {AgreementShare, 0}, "showings": {ChoiceShare, 0}, "showings of who never answers": {ChoiceShare, 0.3}} {
		random := rand.New(rand.NewPCG(1, 2))
		wrong, naive, mismatched := 0, 0, 0
		for range runs {
			hours := visits(random, weeks, visitors, 0.5, 0.5, test.ignoring)
			isWrong, isNaive := false, false
			judge := NewJudge(test.metric)
			for i, hour := range hours {
				judge.Count(hour)
				if i+1 < leastHours {
					continue
				}
				o := judge.Outcome()
				isWrong = isWrong || o.Stated && (o.Low > 0 || o.High < 0)
				v := judge.vector(&o.A, &o.B)
				p, q := v[yesA]/v[allA], v[yesB]/v[allB]
				isNaive = isNaive || math.Abs(q-p) > 1.96*math.Sqrt(p*(1-p)/v[allA]+q*(1-q)/v[allB])
				if o.Mismatch {
					mismatched++
					break
				}
			}
			if isWrong {
				wrong++
			}
			if isNaive {
				naive++
			}
		}
		t.Logf("%s: %d of %d runs misled, %d with the usual interval, %d called a mismatch", name, wrong, runs, naive, mismatched)
		if wrong > runs*5/100 {
			t.Errorf("%s: %d of %d runs ever see a difference where there is none", name, wrong, runs)
		}
		if naive < runs*20/100 {
			t.Errorf("%s: only %d of %d runs mislead the usual interval: the test does not test", name, naive, runs)
		}
		if mismatched > runs*2/1000 {
			t.Errorf("%s: %d of %d fair runs are called a mismatch", name, mismatched, runs)
		}
	}
}

// Ensure that a true difference of 5 points is found, lies in the interval at all times in 95 of 100 runs, and is no mismatch.
func TestJudgeFindsADifference(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	found, missed := 0, 0
	const n = 200
	for range n {
		hours := visits(random, 14*24, visitors, 0.5, 0.55, 0)
		isMissed := false
		judge := NewJudge(ChoiceShare)
		var o Outcome
		for _, hour := range hours {
			judge.Count(hour)
			o = judge.Outcome()
			isMissed = isMissed || o.Stated && (o.Low > 0.05 || o.High < 0.05)
			if o.Mismatch {
				t.Fatal("a difference is called a mismatch")
			}
		}
		if isMissed {
			missed++
		}
		if o.Stated && o.Low > 0 {
			found++
		}
	}
	t.Logf("found in %d of %d, true value ever outside in %d", found, n, missed)
	if found < n*95/100 || missed > n*5/100 {
		t.Errorf("found in %d of %d, true value ever outside in %d", found, n, missed)
	}
}

func judged(metric Metric, hours []Compared) Outcome {
	judge := NewJudge(metric)
	for _, hour := range hours {
		judge.Count(hour)
	}
	return judge.Outcome()
}

// Ensure that nothing is said before a day has passed, nor of few answers, nor when one version met other visitors, such as
// behind a cache that keeps one of them.
func TestJudgeHoldsBack(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	hours := visits(random, 48, 400, 0.5, 0.5, 0)
	if o := judged(ChoiceShare, hours[:23]); o.Stated || o.A.Shown == 0 {
		t.Errorf("said something after 23 hours: %+v", o)
	}
	if o := judged(ChoiceShare, hours); !o.Stated || o.Low >= o.Difference || o.High <= o.Difference {
		t.Errorf("after two days: %+v", o)
	}
	if o := judged(AgreementShare, visits(random, 48, 10, 0.5, 0.5, 0)); o.Stated {
		t.Errorf("said something of %d answers: %+v", o.A.Answers(), o)
	}
	cached := visits(random, 48, 400, 0.5, 0.5, 0)
	for i, h := range cached {
		half := h.B
		half.Shown, half.Decisions, half.Granted = half.Shown/2, half.Decisions/2, half.Granted/2
		h.A.Plus(half)
		cached[i] = Compared{At: h.At, A: h.A, B: half}
	}
	if o := judged(ChoiceShare, cached); !o.Mismatch || o.Stated {
		t.Errorf("a cache is not noticed: %+v", o)
	}
	if o := judged(ChoiceShare, nil); o != (Outcome{}) {
		t.Errorf("of nothing: %+v", o)
	}
}

// Ensure that only what asks for nothing else may be compared.
func TestCheckComparable(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Draft)
		want   string // in the refusal; empty where it is none
	}{
		"a title":           {func(d *Draft) { d.Title = Text{"fr": "Bonjour"} }, ""},
		"a look":            {func(d *Draft) { d.Look.Layout = "bar" }, ""},
		"a label":           {func(d *Draft) { d.Labels.Refuse = Text{"fr": "Refuser"} }, ""},
		"order of purposes": {func(d *Draft) { d.Purposes[0], d.Purposes[1] = d.Purposes[1], d.Purposes[0] }, ""},
		"nothing":           {func(*Draft) {}, "already"},
		"another purpose": {func(d *Draft) {
			p := d.Purposes[len(d.Purposes)-1]
			p.ID = "other"
			d.Purposes = append(d.Purposes, p)
		}, "added"},
		"text of a purpose": {func(d *Draft) { d.Purposes[1].Summary = Text{"fr": "Autre"} }, "summary"},
		"life of a choice":  {func(d *Draft) { d.Months = 3 }, "months"},
		"recipient":         {func(d *Draft) { d.Services[0].Provider.Name = "Another" }, "provider.name"},
		"hosts":             {func(d *Draft) { d.Services[0].Hosts = []string{"other.example"} }, "hosts"},
		"policy":            {func(d *Draft) { d.PolicyURL = "https://other.example/" }, "policy_url"},
		"mode":              {func(d *Draft) { d.Mode.Google = "basic" }, "mode.google"},
		"language":          {func(d *Draft) { d.Languages = append(d.Languages, "de") }, "language de"},
	} {
		a, b := sampleDraft(), sampleDraft()
		test.change(&b)
		err := CheckComparable(&a, &b)
		var refused *Error
		if test.want == "" && err != nil || test.want != "" && (!errors.As(err, &refused) || refused.Kind != Invalid || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Ensure that hours in which a cache may show the version before are not counted, nor the hour of the end.
func TestComparisonCounts(t *testing.T) {
	c := Comparison{StartedAt: time.Date(2026, 11, 22, 14, 50, 0, 0, time.UTC)}
	now := time.Date(2026, 11, 23, 9, 20, 0, 0, time.UTC)
	if from, until := c.CountedFrom(), c.CountedUntil(now); from.Hour() != 16 || until.Hour() != 10 {
		t.Errorf("counts from %v until %v", from, until)
	}
	c.StartedAt, c.EndedAt = c.StartedAt.Add(-20*time.Minute), now
	if from, until := c.CountedFrom(), c.CountedUntil(now.Add(time.Hour)); from.Hour() != 15 || until.Hour() != 9 {
		t.Errorf("counts from %v until %v", from, until)
	}
}
