package main

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
)

// visit is one made-up visitor's answer.
type visit struct {
	decision  decisionBody
	userAgent string
	shown     int // how often the question was shown for it: some visitors answer only the second time
}

type decisionBody struct {
	ID       string          `json:"id"`
	Site     string          `json:"site"`
	Subject  string          `json:"subject"`
	Notice   string          `json:"notice"`
	Purposes map[string]bool `json:"purposes"`
	Act      consent.Act     `json:"act"`
	Lang     string          `json:"lang"`
	At       string          `json:"at"`
	Sent     string          `json:"sent"`
}

type shownBody struct {
	Site   string `json:"site"`
	Notice string `json:"notice"`
	Lang   string `json:"lang"`
	Layer  int    `json:"layer"`
	At     string `json:"at"`
	Sent   string `json:"sent"`
}

// seedNotice is what the made-up visitors must know of the current notice.
type seedNotice struct {
	Site      string            `json:"site"`
	Digest    string            `json:"digest"`
	Languages []string          `json:"languages"`
	Purposes  []consent.Purpose `json:"purposes"`
}

// browsers are user agents of the three device classes, and how many of a hundred visitors have each.
var browsers = []struct {
	share     int
	userAgent string
}{
	{56, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"},
	{38, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
	{6, "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"},
}

// hourWeights is how busy a shop is by hour of the day in UTC, and dayWeights by day of the week from Sunday.
var (
	hourWeights = []int{2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 11, 12, 11, 9, 9, 9, 10, 12, 14, 15, 12, 8, 4}
	dayWeights  = []float64{1.15, 0.9, 0.95, 1, 1, 1.05, 0.95}
)

// madeUpVisits returns visits of the last days, oldest first, none later than now: about count when the last day is
// over. Those of one calendar day (UTC) depend only on the seed, the date and how many a day has.
func madeUpVisits(notice *seedNotice, seed uint64, days, count int, now time.Time) []visit {
	var visits []visit
	today := now.UTC().Truncate(24 * time.Hour)
	for back := days - 1; back >= 0; back-- {
		day := today.AddDate(0, 0, -back)
		random := rand.New(rand.NewPCG(seed, uint64(day.Unix())))
		busy := dayWeights[day.Weekday()] * (0.85 + 0.3*random.Float64())
		for range int(float64(count)/float64(days)*busy + 0.5) {
			visits = append(visits, madeUpVisit(notice, random, day)...)
		}
	}
	visits = slices.DeleteFunc(visits, func(v visit) bool { return v.decision.At > consent.FormatTime(now) })
	slices.SortFunc(visits, func(a, b visit) int { return cmp.Compare(a.decision.At, b.decision.At) })
	return visits
}

// madeUpVisit is one visitor's first answer on a day and, for some who agreed, the withdrawal some days later.
func madeUpVisit(notice *seedNotice, random *rand.Rand, day time.Time) []visit {
	var subject [16]byte
	binary.BigEndian.PutUint64(subject[:], random.Uint64())
	binary.BigEndian.PutUint64(subject[8:], random.Uint64())
	moment := day.Add(time.Duration(weighted(random, hourWeights))*time.Hour + time.Duration(random.IntN(3_600_000))*time.Millisecond)
	v := visit{shown: 1, decision: decisionBody{
		Site: notice.Site, Notice: notice.Digest, Lang: notice.Languages[0], Purposes: map[string]bool{},
		Subject: base64.RawURLEncoding.EncodeToString(subject[:]),
	}}
	if random.IntN(100) < 22 {
		v.decision.Lang = notice.Languages[len(notice.Languages)-1]
	}
	if random.IntN(100) < 27 {
		v.shown = 2
	}
	shares := make([]int, len(browsers))
	for i, b := range browsers {
		shares[i] = b.share
	}
	v.userAgent = browsers[weighted(random, shares)].userAgent
	v.decision.Act = []consent.Act{consent.AcceptAll, consent.RefuseAll, consent.Choose, consent.BySignal}[weighted(random, []int{44, 37, 15, 4})]
	agreed := false
	for _, p := range notice.Purposes {
		if p.Required {
			continue
		}
		granted := v.decision.Act == consent.AcceptAll
		if v.decision.Act == consent.Choose {
			granted = random.IntN(100) < map[bool]int{true: 75, false: 22}[p.ID == consent.Functional]
		}
		v.decision.Purposes[p.ID] = granted
		agreed = agreed || granted
	}
	v.decision.at(moment, random)
	if !agreed || random.IntN(100) >= 5 {
		return []visit{v}
	}
	later := v
	later.shown = 0 // opened by the visitor, not shown
	later.decision.Act, later.decision.Purposes = consent.Withdraw, map[string]bool{}
	for id := range v.decision.Purposes {
		later.decision.Purposes[id] = false
	}
	later.decision.at(moment.Add(time.Duration(1+random.IntN(9*24*60))*time.Minute), random)
	return []visit{v, later}
}

// at sets the moment and makes the id of it: a UUIDv7 whose random part is the visitor's.
func (d *decisionBody) at(moment time.Time, random *rand.Rand) {
	d.At = consent.FormatTime(moment)
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(moment.UnixMilli())<<16|0x7000|random.Uint64()&0x0fff)
	binary.BigEndian.PutUint64(id[8:], 1<<63|random.Uint64()>>2)
	d.ID = id.String()
}

// weighted picks an index with a chance in proportion to its weight.
func weighted(random *rand.Rand, weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := random.IntN(total)
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return 0
}
