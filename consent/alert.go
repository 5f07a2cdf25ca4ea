package consent

import (
	"math"
	"slices"
	"time"
)

// AlertKind is what an alert is about.
type AlertKind string

// The kinds of alert.
const (
	AlertSilent   AlertKind = "silent"   // the first layer is not shown any more, and nobody decides
	AlertAgreed   AlertKind = "agreed"   // the share of answers that grant anything has moved
	AlertAnswered AlertKind = "answered" // the share of showings that are answered has moved
)

// AlertKinds are all, in the order in which they are told.
var AlertKinds = []AlertKind{AlertSilent, AlertAgreed, AlertAnswered}

// Alert says that a figure of a site has left what is usual there.
type Alert struct {
	Kind  AlertKind `json:"kind"`
	From  time.Time `json:"from"`  // start of the silence, or of the UTC day that is told of
	Share float64   `json:"share"` // of that day, 0 to 1
	Low   float64   `json:"low"`   // the usual band of the share, 0 to 1
	High  float64   `json:"high"`
	Of    int64     `json:"of"` // answers or showings of that day; of a silence, the showings that were to be expected
}

// OpenAlert is an alert as a site has it.
type OpenAlert struct {
	ID int64
	Alert
	Opened            time.Time
	Closed, Dismissed *time.Time // all was as usual again; somebody took it off the page
}

// AlertOccasion begins the occasion of a [Mail] that tells of an alert; its id follows, and the note is its JSON.
const AlertOccasion = "alert "

// Judgement is what a rule says of a site's figures: an alert, or that all is as usual. What cannot be judged has none.
type Judgement struct {
	Kind  AlertKind
	Alert *Alert
}

const (
	// AlertDays is how many days before the one that is judged say what is usual.
	AlertDays = 28

	hoursOfWeek = 7 * 24
	// A site's hours vary more than chance alone would have them: a negative binomial count with this size parameter.
	silenceSize   = 4
	silenceChance = 1e-4 // of a silence of this length, where nothing is wrong
	fewestDays    = 14   // that can say what is usual
	fewestOfKind  = 8    // working days or weekend days, to be compared apart
	fewestUsual   = 30   // answers or showings, for a day to count among them
	fewestJudged  = 100  // for a day to be judged
	bandWidth     = 4.5  // standard errors to each side
	madToSigma    = 1.4826
)

// JudgeFigures says what of a site's figures is not usual. hours are those of [AlertDays] and of the last whole UTC day, and then those of
// the day that goes on, up to now; the first one starts at start, a UTC midnight.
func JudgeFigures(start time.Time, hours []Figures) (judged []Judgement) {
	hits := make([]int64, len(hours))
	for i, h := range hours {
		hits[i] = h.Shown + h.Decisions
	}
	if expected, silence := expectedSilence(hits); silence == 0 {
		judged = append(judged, Judgement{Kind: AlertSilent})
	} else if math.Pow(1+expected/silenceSize, -silenceSize) < silenceChance {
		judged = append(judged, Judgement{AlertSilent, &Alert{Kind: AlertSilent, From: start.Add(time.Duration(len(hours)-silence) * time.Hour), Of: int64(math.Round(expected))}})
	}
	days := daySums(hours)
	for _, kind := range []AlertKind{AlertAgreed, AlertAnswered} {
		judged = append(judged, judgeRate(kind, start, days)...)
	}
	return judged
}

// alertRate is a share that is watched: parts of how many.
type alertRate struct{ parts, of func(f *Figures) int64 }

var alertRates = map[AlertKind]alertRate{
	AlertAgreed:   {func(f *Figures) int64 { return f.Granted }, (*Figures).Answers},
	AlertAnswered: {func(f *Figures) int64 { return min(f.Answers(), f.Shown) }, func(f *Figures) int64 { return f.Shown }},
}

func daySums(hours []Figures) []Figures {
	days := make([]Figures, len(hours)/24)
	for i := range days {
		for _, h := range hours[24*i : 24*i+24] {
			days[i].Plus(h)
		}
	}
	return days
}

func isWeekend(start time.Time, day int) bool {
	w := start.AddDate(0, 0, day).Weekday()
	return w == time.Saturday || w == time.Sunday
}

// sharesOf are the shares of the days that have enough to count, of working days and of weekends, and the chance in each.
func sharesOf(start time.Time, days []Figures, rate alertRate) (shares [2][]float64, noise []float64) {
	for i := range days {
		if n := rate.of(&days[i]); n >= fewestUsual {
			share, class := float64(rate.parts(&days[i]))/float64(n), 0
			if isWeekend(start, i) {
				class = 1
			}
			shares[class], noise = append(shares[class], share), append(noise, share*(1-share)/float64(n))
		}
	}
	return shares, noise
}

// Watched says whether a site has so many visitors that a silence of a day would be told of.
func Watched(hours []Figures) bool {
	var hits int64
	for _, h := range hours[max(0, len(hours)-hoursOfWeek):] {
		hits += h.Shown + h.Decisions
	}
	return math.Pow(1+float64(hits)/7/silenceSize, -silenceSize) < silenceChance
}

// expectedSilence is how many whole hours at the end had no hit, and how many hits they would have had: as many as the same hours of the
// weeks before, on average.
func expectedSilence(hits []int64) (expected float64, silence int) {
	for silence < len(hits) && hits[len(hits)-1-silence] == 0 {
		silence++
	}
	begun := slices.IndexFunc(hits, func(n int64) bool { return n > 0 })
	for i := len(hits) - silence; i < len(hits); i++ {
		var sum, weeks int64
		for j := i - hoursOfWeek; j >= max(0, begun); j -= hoursOfWeek {
			if j >= len(hits)-silence {
				continue
			}
			sum, weeks = sum+hits[j], weeks+1
		}
		if weeks >= 2 {
			expected += float64(sum) / float64(weeks)
		}
	}
	return expected, silence
}

// judgeRate compares the last day's share with those of the days before: their median, and to each side bandWidth standard errors made of
// how the days differ (by the median absolute deviation, which a few strange days do not move) and of the chance of that many draws.
func judgeRate(kind AlertKind, start time.Time, days []Figures) []Judgement {
	rate, last := alertRates[kind], len(days)-1
	if last < 0 || rate.of(&days[last]) < fewestJudged {
		return nil
	}
	shares, noise := sharesOf(start, days[:last], rate)
	if len(noise) < fewestDays {
		return nil
	}
	if min(len(shares[0]), len(shares[1])) < fewestOfKind {
		shares[0] = append(shares[0], shares[1]...)
		shares[1] = shares[0]
	}
	var apart []float64
	for _, class := range shares {
		for _, share := range class {
			apart = append(apart, math.Abs(share-median(class)))
		}
	}
	usual := shares[0]
	if isWeekend(start, last) {
		usual = shares[1]
	}
	middle := median(usual)
	sigma := madToSigma * median(apart)
	n := float64(rate.of(&days[last]))
	// What the days differ by holds the chance of their own draws already.
	spread := max(0, sigma*sigma-median(noise)) + middle*(1-middle)/n
	spread += math.Pi / 2 * sigma * sigma / float64(len(usual)) // of the median itself
	half := bandWidth * math.Sqrt(spread)
	alert := &Alert{Kind: kind, From: start.AddDate(0, 0, last), Share: float64(rate.parts(&days[last])) / n, Low: max(0, middle-half), High: min(1, middle+half), Of: int64(n)}
	if alert.Share >= alert.Low && alert.Share <= alert.High {
		alert = nil
	}
	return []Judgement{{kind, alert}}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// AlertPeriod are the hours that [JudgeFigures] takes, up to a full hour.
func AlertPeriod(until time.Time) Period {
	start := until.UTC().Truncate(24*time.Hour).AddDate(0, 0, -AlertDays-1)
	return LastHours(int(until.Sub(start)/time.Hour), until.Add(-time.Nanosecond))
}
