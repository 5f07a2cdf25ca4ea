package httpapi

import (
	"context"
	"slices"
	"time"
	_ "time/tzdata" // days start at the reader's midnight, on systems without zone files too

	"github.com/temoin/temoin/consent"
)

// PeriodInput names a period: a preset, or days from and to.
type PeriodInput struct {
	Period string    `query:"period" enum:"24h,7d,30d,90d,12m" default:"7d" doc:"The last 24 hours by hour, or the last 7, 30, 90 or 365 days by day, today included; not heard where from is given"`
	From   time.Time `query:"from" timeFormat:"2006-01-02" format:"date" doc:"First day of a period of one's own" example:"2026-11-01"`
	To     time.Time `query:"to" timeFormat:"2006-01-02" format:"date" doc:"Its last day, in it; today where it is missing" example:"2026-11-22"`
	Zone   string    `query:"zone" maxLength:"64" default:"UTC" doc:"IANA time zone in which days start" example:"Europe/Paris"`
}

type overviewInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	PeriodInput
}

// Figures count what visitors did.
type Figures struct {
	Shown     int64    `json:"shown" doc:"How often the first layer was shown"`
	Second    int64    `json:"second" doc:"How often the second layer was opened, by the link on the pages too"`
	Decisions int64    `json:"decisions" doc:"All recorded choices: accepted + refused + partly + withdrawn"`
	Accepted  int64    `json:"accepted" doc:"Everything accepted"`
	Refused   int64    `json:"refused" doc:"Everything refused, by hand or by a browser signal"`
	Partly    int64    `json:"partly" doc:"Chosen purpose by purpose"`
	NoChoice  int64    `json:"no_choice" doc:"shown - (decisions - withdrawn), 0 at least: showings without an answer. Nobody is followed from a showing to a choice, so this is a difference of two counts"`
	Withdrawn int64    `json:"withdrawn" doc:"An earlier choice taken back"`
	Changed   int64    `json:"changed" doc:"Choices that say something else than one of the same visitor in the 7 days before"`
	Granted   int64    `json:"granted" doc:"Choices that granted at least one purpose"`
	Rate      *float64 `json:"rate" doc:"granted / (decisions - withdrawn), 0 to 1; null when nobody has answered"`
}

// PurposeFigures are the answers to one purpose.
type PurposeFigures struct {
	Purpose string            `json:"purpose" doc:"Purpose id"`
	Name    map[string]string `json:"name" doc:"By language; empty when the current notice no longer has this purpose"`
	Granted int64             `json:"granted"`
	Denied  int64             `json:"denied"`
}

// Point is one step in time.
type Point struct {
	At      time.Time `json:"at" doc:"Start of the hour or day"`
	Figures Figures   `json:"figures"`
}

// Began is when a version of the notice began.
type Began struct {
	Notice int       `json:"notice" doc:"Number of the version"`
	At     time.Time `json:"at"`
}

// Before is the period that another is compared with.
type Before struct {
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Figures Figures   `json:"figures"`
}

// Overview is everything on a site's first page.
type Overview struct {
	Site         Site             `json:"site"`
	Hourly       bool             `json:"hourly" doc:"Points are hours, not days"`
	AsOf         time.Time        `json:"as_of"`
	From         time.Time        `json:"from" doc:"Start of the period"`
	Until        time.Time        `json:"until" doc:"Its end; the next full hour where it is not over"`
	Figures      Figures          `json:"figures"`
	Before       Before           `json:"before" doc:"As many hours or days just before, up to the same time of day"`
	Purposes     []PurposeFigures `json:"purposes" doc:"In the order of the notice"`
	Points       []Point          `json:"points" doc:"Every step of the period, oldest first, also those without a choice"`
	Publications []Began          `json:"publications" doc:"Versions of the notice that began within the period, oldest first"`
}

func (s *Server) overview(ctx context.Context, input *overviewInput) (*struct{ Body Overview }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	now := s.Clock()
	period, err := input.period(now)
	if err != nil {
		return nil, err
	}
	store := s.Dashboard.Store
	points, err := store.Points(ctx, site.ID, period)
	if err != nil {
		return nil, err
	}
	from, until := period.Before()
	before, err := store.Total(ctx, site.ID, from, until)
	if err != nil {
		return nil, err
	}
	purposes, err := store.Answered(ctx, site.ID, consent.ByPurpose, period.Starts[0], period.End)
	if err != nil {
		return nil, err
	}
	publications, err := store.Began(ctx, site.ID, period.Starts[0], period.End)
	if err != nil {
		return nil, err
	}
	body := Overview{Site: siteOf(&site.Site), Hourly: period.Hourly, AsOf: now.UTC(), From: period.Starts[0], Until: period.End,
		Before:   Before{from, until, figuresOf(before)},
		Purposes: purposesOf(site.Current(), consent.PurposesOf(purposes)),
		Points:   make([]Point, len(points)), Publications: make([]Began, len(publications))}
	var total consent.Figures
	for i, figures := range points {
		body.Points[i] = Point{period.Starts[i], figuresOf(figures)}
		total.Plus(figures)
	}
	body.Figures = figuresOf(total)
	for i, p := range publications {
		body.Publications[i] = Began(p)
	}
	return &struct{ Body Overview }{body}, nil
}

// presets are the days of the periods that have a name.
var presets = map[string]int{"7d": 7, "30d": 30, "90d": 90, "12m": 365}

func (i *PeriodInput) period(now time.Time) (consent.Period, error) {
	if i.From.IsZero() && i.Period == "24h" {
		return consent.LastHours(24, now), nil
	}
	// "Local" would be the server's own zone, which is nobody's business and no reader's wish.
	location, err := time.LoadLocation(i.Zone)
	if err != nil || i.Zone == "Local" {
		return consent.Period{}, consent.Errorf(consent.Invalid, "zone", "must be an IANA time zone such as Europe/Paris")
	}
	if i.From.IsZero() {
		return consent.LastDays(presets[i.Period], now, location), nil
	}
	to := i.To
	if to.IsZero() {
		year, month, day := now.In(location).Date()
		to = time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return consent.Days(i.From, to, now, location)
}

func figuresOf(f consent.Figures) Figures {
	figures := Figures{Shown: f.Shown, Second: f.Second, Decisions: f.Decisions, Accepted: f.Accepted, Refused: f.Refused,
		Partly: f.Partly, NoChoice: f.NoChoice(), Withdrawn: f.Withdrawn, Changed: f.Changed, Granted: f.Granted}
	if rate, ok := f.Rate(); ok {
		figures.Rate = &rate
	}
	return figures
}

// purposesOf lists the purposes that the current notice asks for, in its order and also those without an answer, then
// those that only an older notice had.
func purposesOf(version *Published, counted []consent.PurposeFigures) []PurposeFigures {
	answer := []PurposeFigures{}
	if version != nil {
		for _, p := range version.Purposes {
			if !p.Required {
				answer = append(answer, PurposeFigures{Purpose: p.ID, Name: p.Name})
			}
		}
	}
	for _, c := range counted {
		i := slices.IndexFunc(answer, func(p PurposeFigures) bool { return p.Purpose == c.Purpose })
		if i < 0 {
			i = len(answer)
			answer = append(answer, PurposeFigures{Purpose: c.Purpose, Name: map[string]string{}})
		}
		answer[i].Granted, answer[i].Denied = c.Granted, c.Denied
	}
	return answer
}
