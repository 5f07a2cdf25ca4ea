package consent

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Metric is by what a comparison is judged. It is chosen when the comparison starts and does not change.
type Metric string

// The metrics.
const (
	ChoiceShare    Metric = "choice"    // share of showings that an answer followed
	AgreementShare Metric = "agreement" // share of answers that granted anything
)

// Metrics are all metrics.
var Metrics = []Metric{ChoiceShare, AgreementShare}

// What was kept when a [Comparison] ended.
const (
	KeptA     = "a"
	KeptB     = "b"
	KeptOther = "other" // another version was published
)

// MostCompared bounds how long a comparison runs.
const MostCompared = 90 * 24 * time.Hour

// Comparison shows half of the browsers the version that was current, A, and the others the one that follows it, B. B is
// published as any version is, and nobody is asked again because of it.
type Comparison struct {
	SiteID    int32     `json:"-"`
	A         int       `json:"a"` // number of the version
	B         int       `json:"b"`
	Metric    Metric    `json:"metric"`
	Who       string    `json:"who"` // as in [By]
	StartedAt time.Time `json:"started_at"`
	DueAt     time.Time `json:"due_at"`   // when it ends by itself, and what A says is published again
	EndedAt   time.Time `json:"ended_at"` // zero while it runs
	Kept      string    `json:"kept"`     // one of the above; empty while it runs
}

// settling is for how long browsers and caches may still show what was served to everybody: the life of the script,
// 60 + 600 s, and a minute.
const settling = 12 * time.Minute

// CountedFrom is the first full hour in which no cache shows what was served before the start: figures are kept by the hour.
func (c *Comparison) CountedFrom() time.Time {
	return c.StartedAt.UTC().Add(settling + time.Hour - 1).Truncate(time.Hour)
}

// CountedUntil is where counting stops: the end of the running hour, or the last full hour before the end.
func (c *Comparison) CountedUntil(now time.Time) time.Time {
	if !c.EndedAt.IsZero() {
		return c.EndedAt.UTC().Truncate(time.Hour)
	}
	return now.UTC().Truncate(time.Hour).Add(time.Hour)
}

// CheckPlan says what is wrong with how a comparison is to run.
func (c *Comparison) CheckPlan(now time.Time) error {
	if left := c.DueAt.Sub(now); left < 24*time.Hour || left > MostCompared {
		return Errorf(Invalid, "until", "must be 1 to %d days from now: visitors differ by hour and day", int(MostCompared.Hours()/24))
	}
	return nil
}

// CheckComparable says why two notices cannot be compared: they must ask for the same in the same way, so that a choice
// under one holds under the other. Only words that explain, order and looks may differ.
func CheckComparable(a, b *Draft) error {
	changes := Compare(a, b, "en")
	if len(changes) == 0 {
		return Errorf(Invalid, "draft", "The draft says what is published already. Change a text or the look first, then compare.")
	}
	for _, c := range changes {
		isWords := c.Field == "title" || c.Field == "intro" || c.Field == "reason" || strings.HasPrefix(c.Field, "labels.")
		isLook := strings.HasPrefix(c.Field, "look.") || c.Do == "moved" && c.Part != "language"
		if c.Material || !isWords && !isLook {
			return Errorf(Invalid, "draft", "Both versions must ask for the same, and only texts of the banner, order and look may differ. This differs: %s. Undo it, or publish it for everybody.", c)
		}
	}
	return nil
}

// Compared are the figures of both versions in one hour.
type Compared struct {
	At   time.Time // start of the hour, UTC
	A, B Figures
}

// Outcome is what was counted, and what may be said of it.
type Outcome struct {
	A, B Figures
	// Difference is B's share of the metric less A's, -1 to 1. The true one lies between Low and High in 95 of 100
	// comparisons, at all times together: whoever looks every hour and stops when they like is not misled more often.
	Difference, Low, High float64
	Stated                bool // false: too early for an interval, or Mismatch
	Mismatch              bool // the versions did not meet the same visitors, so nothing can be concluded
}

const (
	peekingError  = 0.05  // how often the interval may ever miss the truth
	mismatchError = 0.001 // how often fair halves may ever be called unfair
	likely        = 0.02  // of which size differences of shares are expected: there the interval is narrowest, at some 10,000 answers each
	leastHours    = 24    // of a statement: day and night
	leastWhole    = 200   // showings or answers of each version
	leastPart     = 20    // of these with, and without, what is counted
)

// Judge says what hours tell by a metric, at any time.
//
// The interval is an asymptotic confidence sequence, the normal mixture of Robbins (1970) in the form of Waudby-Smith,
// Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences" (Annals of
// Statistics 52, 2024, theorem 2.2). Its variance is the larger one of that of independent answers and that between hours
// (the delta method for ratios over clusters: Deng, Knoblich and Lu, KDD 2018): who does not answer is shown the banner again.
type Judge struct {
	metric   Metric
	hours    int
	a, b     Figures
	products [counts][counts]float64 // summed over the hours
}

// What of an hour the variances are made of.
const (
	yesA = iota // of the metric
	allA
	yesB
	allB
	shownA
	shownB
	answersA
	answersB
	counts
)

// NewJudge is a judge who has not heard anything yet.
func NewJudge(metric Metric) *Judge { return &Judge{metric: metric} }

// Count hears one more hour.
func (j *Judge) Count(h Compared) {
	j.hours++
	j.a.Plus(h.A)
	j.b.Plus(h.B)
	v := j.vector(&h.A, &h.B)
	for x := range v {
		for y := range v {
			j.products[x][y] += v[x] * v[y]
		}
	}
}

func (j *Judge) vector(a, b *Figures) (v [counts]float64) {
	v[shownA], v[shownB], v[answersA], v[answersB] = float64(a.Shown), float64(b.Shown), float64(a.Answers()), float64(b.Answers())
	v[yesA], v[allA], v[yesB], v[allB] = v[answersA], v[shownA], v[answersB], v[shownB]
	if j.metric == AgreementShare {
		v[yesA], v[allA], v[yesB], v[allB] = float64(a.Granted), v[answersA], float64(b.Granted), v[answersB]
	}
	return v
}

// Outcome is what the hours so far tell.
func (j *Judge) Outcome() Outcome {
	o := Outcome{A: j.a, B: j.b}
	v := j.vector(&o.A, &o.B)
	if v[allA] == 0 || v[allB] == 0 {
		o.Mismatch = j.isMismatch(v)
		return o
	}
	a, b := v[yesA]/v[allA], v[yesB]/v[allB]
	o.Difference, o.Mismatch = b-a, j.isMismatch(v)
	if o.Mismatch || j.hours < leastHours || min(v[allA], v[allB]) < leastWhole || min(v[yesA], v[yesB], v[allA]-v[yesA], v[allB]-v[yesB]) < leastPart {
		return o
	}
	independent := a*(1-a)/v[allA] + b*(1-b)/v[allB]
	between := j.squares([counts]float64{yesA: -1 / v[allA], allA: a / v[allA], yesB: 1 / v[allB], allB: -b / v[allB]})
	half := reach(max(independent, between), peekingError)
	o.Stated, o.Low, o.High = true, max(-1, o.Difference-half), min(1, o.Difference+half)
	return o
}

// squares is the sum over the hours of the squares of what is counted, weighted.
func (j *Judge) squares(weights [counts]float64) (sum float64) {
	for x := range weights {
		for y := range weights {
			sum += weights[x] * weights[y] * j.products[x][y]
		}
	}
	return sum
}

// isMismatch says whether one version is both shown and answered more often than fair halves ever are, looked at every
// hour. A banner that is answered more is shown less, so one sign alone means nothing; both together are no visitor's doing.
func (j *Judge) isMismatch(v [counts]float64) bool {
	shown, answered := j.lean(v, shownA, shownB), j.lean(v, answersA, answersB)
	return j.hours >= leastHours && shown != 0 && shown == answered
}

// lean says whether B is counted more often (1) or less often (-1) than fair halves ever are.
func (j *Judge) lean(v [counts]float64, a, b int) int {
	whole := v[a] + v[b]
	if whole == 0 {
		return 0
	}
	share := (v[b] - v[a]) / whole
	var weights [counts]float64
	weights[a], weights[b] = -1-share, 1-share
	switch half := reach(max(j.squares(weights), whole)/(whole*whole), mismatchError); {
	case share > half:
		return 1
	case share < -half:
		return -1
	}
	return 0
}

// reach is half the width of the sequence at an estimate of this variance.
func reach(variance, missed float64) float64 {
	ratio := likely * likely / variance
	return math.Sqrt(variance * (1 + 1/ratio) * math.Log((1+ratio)/(missed*missed)))
}

// Name is how the log names the comparison.
func (c *Comparison) Name() string { return fmt.Sprintf("%d / %d", c.A, c.B) }
