package httpapi

import (
	"context"
	"slices"
	"time"
	_ "time/tzdata" // days start at the reader's midnight, on systems without zone files too

	"github.com/temoin/temoin/consent"
)

type overviewInput struct {
	Site   string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Period string `query:"period" enum:"24h,7d,30d,90d" default:"7d" doc:"The last 24 hours by hour, or the last 7, 30 or 90 days by day, today included"`
	Zone   string `query:"zone" maxLength:"64" default:"UTC" doc:"IANA time zone in which days start" example:"Europe/Paris"`
}

// Figures count what visitors did.
type Figures struct {
	Shown     int64    `json:"shown" doc:"How often the first layer was shown"`
	Decisions int64    `json:"decisions" doc:"All recorded choices: accepted + refused + partly + withdrawn"`
	Accepted  int64    `json:"accepted" doc:"Everything accepted"`
	Refused   int64    `json:"refused" doc:"Everything refused, by hand or by a browser signal"`
	Partly    int64    `json:"partly" doc:"Chosen purpose by purpose"`
	Withdrawn int64    `json:"withdrawn" doc:"An earlier choice taken back"`
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

// Part is one slice of the figures, such as one language.
type Part struct {
	Name    string  `json:"name" doc:"BCP 47 tag, or device class"`
	Figures Figures `json:"figures"`
}

// Overview is everything on a site's first page.
type Overview struct {
	Site      Site             `json:"site"`
	Period    string           `json:"period"`
	Hourly    bool             `json:"hourly" doc:"Points are hours, not days"`
	AsOf      time.Time        `json:"as_of"`
	Figures   Figures          `json:"figures"`
	Purposes  []PurposeFigures `json:"purposes" doc:"In the order of the notice"`
	Points    []Point          `json:"points" doc:"Every step of the period, oldest first, also those without a choice"`
	Languages []Part           `json:"languages"`
	Devices   []Part           `json:"devices"`
}

func (s *Server) overview(ctx context.Context, input *overviewInput) (*struct{ Body Overview }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	now := s.Clock()
	period, err := periodOf(input.Period, input.Zone, now)
	if err != nil {
		return nil, err
	}
	statistics, err := s.Dashboard.Store.Statistics(ctx, site.ID, period, now.Add(time.Hour))
	if err != nil {
		return nil, err
	}
	body := Overview{Site: siteOf(&site.Site), Period: input.Period, Hourly: period.Hourly, AsOf: now.UTC(), Purposes: purposesOf(site.Current(), statistics.Purposes),
		Points: make([]Point, len(statistics.Points)), Languages: partsOf(statistics.Languages), Devices: partsOf(statistics.Devices)}
	var total consent.Figures
	for i, figures := range statistics.Points {
		body.Points[i] = Point{period.Starts[i], figuresOf(figures)}
		total.Plus(figures)
	}
	body.Figures = figuresOf(total)
	return &struct{ Body Overview }{body}, nil
}

func periodOf(name, zone string, now time.Time) (consent.Period, error) {
	if name == "24h" {
		return consent.LastHours(24, now), nil
	}
	// "Local" would be the server's own zone, which is nobody's business and no reader's wish.
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return consent.Period{}, consent.Errorf(consent.Invalid, "zone", "must be an IANA time zone such as Europe/Paris")
	}
	return consent.LastDays(map[string]int{"7d": 7, "30d": 30, "90d": 90}[name], now, location), nil
}

func figuresOf(f consent.Figures) Figures {
	figures := Figures{Shown: f.Shown, Decisions: f.Decisions, Accepted: f.Accepted, Refused: f.Refused,
		Partly: f.Partly, Withdrawn: f.Withdrawn, Granted: f.Granted}
	if rate, ok := f.Rate(); ok {
		figures.Rate = &rate
	}
	return figures
}

func partsOf(parts []consent.Part) []Part {
	answer := make([]Part, len(parts))
	for i, p := range parts {
		answer[i] = Part{p.Name, figuresOf(p.Figures)}
	}
	return answer
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
