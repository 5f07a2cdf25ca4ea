package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// ComparisonStore compares two versions of a notice.
type ComparisonStore interface {
	// StartComparison publishes a draft as the version that half of the browsers get; metric and end are those of plan.
	StartComparison(ctx context.Context, site int32, draft consent.Draft, plan consent.Comparison, by consent.By) error
	// EndComparison keeps consent.KeptA, which is then published again, or consent.KeptB.
	EndComparison(ctx context.Context, site int32, kept string, by consent.By) error
	// LastComparison is the one that runs, or the last that did, or nil.
	LastComparison(ctx context.Context, site int32) (*consent.Comparison, error)
	// Compared has an entry for each hour that counts.
	Compared(ctx context.Context, c *consent.Comparison, until time.Time) ([]consent.Compared, error)
}

type startComparisonInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Revision int64             `json:"revision" minimum:"0" doc:"Of the draft that is meant as version B"`
		Metric   consent.Metric    `json:"metric" enum:"choice,agreement" doc:"By what it is judged, which does not change: choice is the share of showings that an answer followed, agreement the share of answers that granted anything"`
		Until    time.Time         `json:"until" doc:"When it ends by itself, keeping A: 1 to 90 days from now"`
		Why      string            `json:"why,omitempty" maxLength:"300" doc:"Goes to the site's log"`
		Reasons  map[string]string `json:"reasons,omitempty" doc:"Why it is published in spite of a warning, by the warning's id; goes to the site's log"`
	}
}

type endComparisonInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Keep string `json:"keep" enum:"a,b" doc:"What everybody gets from now on; a is published again, as a new version"`
		Why  string `json:"why,omitempty" maxLength:"300" doc:"Goes to the site's log"`
	}
}

// SiteComparison is the comparison of a site.
type SiteComparison struct {
	Site       Site        `json:"site"`
	Comparison *Comparison `json:"comparison,omitempty" doc:"The one that runs, or the last that did; missing when there was none"`
}

// Comparison is what two versions have met with, each shown to half of the browsers.
type Comparison struct {
	A       int            `json:"a" doc:"Number of the version that was current"`
	B       int            `json:"b" doc:"Number of the version that is compared with it"`
	Metric  consent.Metric `json:"metric" enum:"choice,agreement"`
	Who     string         `json:"who" doc:"E-mail address of who started it"`
	Started time.Time      `json:"started"`
	Due     time.Time      `json:"due" doc:"When it ends by itself, keeping A"`
	Ended   *time.Time     `json:"ended,omitempty" doc:"Missing while it runs"`
	Kept    string         `json:"kept" enum:",a,b,other" doc:"other: another version was published meanwhile"`

	From  time.Time `json:"from" doc:"Start of the first hour that counts: before it caches may still hold what everybody got"`
	Until time.Time `json:"until" doc:"End of the last one"`

	Versions *ComparedFigures `json:"versions,omitempty" doc:"Missing while fewer than fewest visitors have chosen under one of them"`
	Fewest   int64            `json:"fewest"`
	State    string           `json:"state" enum:"early,mismatch,open,more,less" doc:"early: too few for an interval; mismatch: the two were not shown to equal halves, so nothing follows; open: zero is in the interval; more, less: B has more, or less, of what the metric counts"`
	Interval *Interval        `json:"interval,omitempty" doc:"Missing while the state is early or mismatch"`
	Course   []Interval       `json:"course" doc:"The interval day by day as it would have been told then, from when there was one"`
}

// ComparedFigures are those of the two versions.
type ComparedFigures struct {
	A Figures `json:"a"`
	B Figures `json:"b"`
}

// Interval is where the true difference lies, B's share less A's: a 95 % confidence sequence.
type Interval struct {
	At         time.Time `json:"at"`
	Difference float64   `json:"difference" doc:"As counted, -1 to 1"`
	Low        float64   `json:"low"`
	High       float64   `json:"high"`
}

func (s *Server) comparisonAPI(api huma.API) {
	const path = "/api/sites/{site}/comparison"
	tags := []string{"notice"}
	refusals := []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}
	operation(s, api, auth.SeeFigures, huma.Operation{OperationID: "comparison", Method: http.MethodGet, Path: path, Tags: tags,
		Summary: "The comparison of two versions that runs, or the last one", Errors: []int{http.StatusNotFound}}, s.comparison)
	operation(s, api, auth.Publish, huma.Operation{OperationID: "start-comparison", Method: http.MethodPost, Path: path, Tags: tags,
		Summary: "Publish the draft for half of the browsers, beside the current version",
		Description: "The draft passes the same gate as any publication and must ask for the same as the current version: only texts of the banner, order and look may differ. " +
			"Which version a browser gets is kept in its cache alone. Publishing another version ends the comparison.", Errors: refusals}, s.startComparison)
	operation(s, api, auth.Publish, huma.Operation{OperationID: "end-comparison", Method: http.MethodPost, Path: path + "/end", Tags: tags,
		Summary: "End the comparison and say which version everybody gets", Errors: refusals}, s.endComparison)
}

func (s *Server) comparison(ctx context.Context, input *siteInput) (*struct{ Body SiteComparison }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	return s.comparisonOf(ctx, site)
}

func (s *Server) startComparison(ctx context.Context, input *startComparisonInput) (*struct{ Body SiteComparison }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	w, versions, err := s.working(ctx, site)
	if err != nil {
		return nil, err
	}
	if w.Revision != input.Body.Revision {
		return nil, consent.Errorf(consent.Conflict, "revision", "Somebody has changed the draft since. Look at what it says now, then compare.")
	}
	if err := w.Draft.Check(); err != nil {
		return nil, err
	}
	by := consent.By{Who: userOf(ctx), Why: input.Body.Why, At: s.Clock()}
	plan := consent.Comparison{SiteID: site.ID, Metric: input.Body.Metric, DueAt: input.Body.Until}
	if err := plan.CheckPlan(by.At); err != nil {
		return nil, err
	}
	if len(versions) > 0 { // said before the gate asks for reasons
		if err := consent.CheckComparable(&versions[0].Draft, &w.Draft); err != nil {
			return nil, err
		}
	}
	if by.Passed, err = s.passGate(ctx, site, &w.Draft, input.Body.Reasons); err != nil {
		return nil, err
	}
	if err := s.Dashboard.Store.StartComparison(ctx, site.ID, w.Draft, plan, by); err != nil {
		return nil, err
	}
	s.Published(ctx, site.Key)
	return s.comparisonOf(ctx, site)
}

func (s *Server) endComparison(ctx context.Context, input *endComparisonInput) (*struct{ Body SiteComparison }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	by := consent.By{Who: userOf(ctx), Why: input.Body.Why, At: s.Clock()}
	if err := s.Dashboard.Store.EndComparison(ctx, site.ID, input.Body.Keep, by); err != nil {
		return nil, err
	}
	s.Published(ctx, site.Key)
	return s.comparisonOf(ctx, site)
}

// getComparison is GET /v1/sites/:site/comparison, for programs with a key of the site.
func (s *Server) getComparison(c *fiber.Ctx) error {
	site, err := s.keyedSite(c, auth.ReadStatistics)
	if err != nil {
		return err
	}
	answer, err := s.comparisonOf(auth.WithScope(c.Context(), auth.Scope{Sites: []int32{site.ID}}), site)
	if err != nil {
		return err
	}
	body, err := json.Marshal(answer.Body)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(body)
}

// comparisonAnswer describes what getComparison answers.
func comparisonAnswer(api huma.API) *huma.Response {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[SiteComparison](), true, "SiteComparison")
	return &huma.Response{Description: "The comparison", Content: map[string]*huma.MediaType{fiber.MIMEApplicationJSON: {Schema: schema}}}
}

func (s *Server) comparisonOf(ctx context.Context, site *CatalogSite) (*struct{ Body SiteComparison }, error) {
	body := SiteComparison{Site: siteOf(&site.Site)}
	c, err := s.Dashboard.Store.LastComparison(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	if c != nil {
		until := c.CountedUntil(s.Clock())
		hours, err := s.Dashboard.Store.Compared(ctx, c, until)
		if err != nil {
			return nil, err
		}
		body.Comparison = comparisonFrom(c, hours, until)
	}
	return &struct{ Body SiteComparison }{body}, nil
}

// comparisonFrom says what the hours of a comparison tell.
func comparisonFrom(c *consent.Comparison, hours []consent.Compared, until time.Time) *Comparison {
	told := &Comparison{A: c.A, B: c.B, Metric: c.Metric, Who: shownAs(c.Who), Started: c.StartedAt.UTC(), Due: c.DueAt.UTC(), Kept: c.Kept,
		From: c.CountedFrom(), Until: until, Fewest: consent.FewestVisitors, State: "early", Course: []Interval{}}
	if !c.EndedAt.IsZero() {
		ended := c.EndedAt.UTC()
		told.Ended = &ended
	}
	judge := consent.NewJudge(c.Metric)
	for i, hour := range hours {
		judge.Count(hour)
		if i%24 != 23 && i != len(hours)-1 {
			continue
		}
		if o := judge.Outcome(); o.Stated {
			told.Course = append(told.Course, Interval{hour.At.Add(time.Hour), o.Difference, o.Low, o.High})
		}
	}
	o := judge.Outcome()
	switch {
	case o.Mismatch:
		told.State = "mismatch"
	case o.Stated && o.Low > 0:
		told.State = "more"
	case o.Stated && o.High < 0:
		told.State = "less"
	case o.Stated:
		told.State = "open"
	}
	if o.Stated {
		told.Interval = &told.Course[len(told.Course)-1]
	}
	if _, hidden := consent.Suppress([]consent.Part{{Name: "a", Figures: o.A}, {Name: "b", Figures: o.B}}); hidden == nil {
		told.Versions = &ComparedFigures{figuresOf(o.A), figuresOf(o.B)}
	}
	return told
}
