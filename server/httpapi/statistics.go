package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// byTime and byWeekHour are the views that divide a period, not its visitors.
const (
	byTime     consent.Cut = "time"
	byWeekHour consent.Cut = "hour"
)

// StatisticStore counts; hours are UTC, until is not in the time.
type StatisticStore interface {
	// Points has one entry for each step of the period.
	Points(ctx context.Context, site int32, period consent.Period) ([]consent.Figures, error)
	Total(ctx context.Context, site int32, from, until time.Time) (consent.Figures, error)
	// WeekHours are by weekday, from Monday, and hour in the period's zone.
	WeekHours(ctx context.Context, site int32, period consent.Period) ([7][24]consent.Figures, error)
	// DayParts are all values of a cut that divides visitors, by UTC day, in no order, small ones too.
	DayParts(ctx context.Context, site int32, by consent.Cut, from, until time.Time) ([]consent.DayPart, error)
	// Answered are the answers to purposes, or those to services that differ from their purpose's.
	Answered(ctx context.Context, site int32, by consent.Cut, from, until time.Time) ([]consent.Answered, error)
	// Began are the versions of the notice that began in a time, oldest first.
	Began(ctx context.Context, site int32, from, until time.Time) ([]consent.Began, error)
}

type ViewInput struct {
	By     consent.Cut `query:"by" enum:"time,hour,notice,page,country,device,language,purpose,service" required:"true" doc:"What the rows are: steps of the period, hours of the week, or groups of visitors; or the purposes and services that all answer"`
	Format string      `query:"format" enum:"json,csv" default:"json" doc:"As a table for a spreadsheet instead"`
}

type statisticsInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	PeriodInput
	ViewInput
}

// Row is one row of a view.
type Row struct {
	Name    string   `json:"name" doc:"Start of the step; weekday from 1 for Monday and hour, such as 1-09; number of the version; path of the group of pages, empty for all others; ISO 3166-1 code, ZZ for unknown; device class; BCP 47 tag; id"`
	Label   string   `json:"label,omitempty" doc:"Of a purpose or service, in the notice's first language"`
	Figures Figures  `json:"figures" doc:"Of a purpose or service only decisions, granted and rate, its share of all answers"`
	Before  *Figures `json:"before,omitempty" doc:"Of the period before; missing where that is not told or nobody was there"`
}

// Others are the groups that are too small to be told apart.
type Others struct {
	Figures *Figures `json:"figures,omitempty" doc:"Of all of them together; missing when there are none"`
	Before  *Figures `json:"before,omitempty" doc:"The same for the period before; the groups may be others"`
}

// Told are the days that groups of visitors are told of: blocks of whole UTC days, the same whoever asks, those that the period touches.
type Told struct {
	From       time.Time `json:"from"`
	Until      time.Time `json:"until"`
	BeforeFrom time.Time `json:"before_from" doc:"First of the days before that before counts"`
	Full       int64     `json:"full" doc:"A block ends with the day that brings it to so many choices, and with Sunday at the latest"`
}

// View is a period divided in one way.
type View struct {
	By         consent.Cut `json:"by"`
	From       time.Time   `json:"from"`
	Until      time.Time   `json:"until"`
	BeforeFrom time.Time   `json:"before_from" doc:"Start of the period that before counts"`
	Rows       []Row       `json:"rows"`
	Others     Others      `json:"others"`
	Fewest     int64       `json:"fewest" doc:"A group in which fewer visitors have chosen within a block of days is told with others only"`
	Told       *Told       `json:"told,omitempty" doc:"Of groups of visitors: the days that the rows are of; missing where none is told yet"`
}

func (s *Server) statisticsAPI(api huma.API) {
	operation(s, api, auth.SeeFigures, huma.Operation{OperationID: "statistics", Method: http.MethodGet, Path: "/api/sites/{site}/statistics", Tags: []string{"dashboard"},
		Summary: "Figures of one site over a period, divided in one way, as JSON or CSV", Errors: []int{http.StatusNotFound},
		Responses: map[string]*huma.Response{"200": viewAnswer(api)}}, s.statistics)
}

// viewAnswer describes a view in both forms.
func viewAnswer(api huma.API) *huma.Response {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[View](), true, "View")
	return &huma.Response{Description: "The view", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schema}, "text/csv": {Schema: &huma.Schema{Type: "string"}}}}
}

type statisticsOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Server) statistics(ctx context.Context, input *statisticsInput) (*statisticsOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	body, kind, err := s.viewBody(ctx, site, &input.PeriodInput, &input.ViewInput)
	if err != nil {
		return nil, err
	}
	output := &statisticsOutput{ContentType: kind, Body: body}
	if input.Format == "csv" {
		output.Disposition = fmt.Sprintf(`attachment; filename="temoin-%s-%s.csv"`, site.Key, input.By)
	}
	return output, nil
}

// getStatistics is GET /v1/sites/:site/statistics, for programs with a key of the site.
func (s *Server) getStatistics(c *fiber.Ctx) error {
	site, err := s.keyedSite(c, auth.ReadStatistics)
	if err != nil {
		return err
	}
	period := PeriodInput{Period: cmp.Or(c.Query("period"), "7d"), Zone: cmp.Or(c.Query("zone"), "UTC")}
	view := ViewInput{By: consent.Cut(c.Query("by")), Format: cmp.Or(c.Query("format"), "json")}
	if _, known := presets[period.Period]; !known && period.Period != "24h" {
		return consent.Errorf(consent.Invalid, "period", "must be 24h, 7d, 30d, 90d or 12m; or leave it out and give from and to")
	}
	if view.Format != "json" && view.Format != "csv" {
		return consent.Errorf(consent.Invalid, "format", "must be json or csv")
	}
	for name, day := range map[string]*time.Time{"from": &period.From, "to": &period.To} {
		if text := c.Query(name); text != "" {
			if *day, err = time.Parse(time.DateOnly, text); err != nil {
				return consent.Errorf(consent.Invalid, name, "must be a day such as 2026-11-22")
			}
		}
	}
	ctx := auth.WithScope(c.Context(), auth.Scope{Sites: []int32{site.ID}})
	body, kind, err := s.viewBody(ctx, site, &period, &view)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(body)
}

func (s *Server) viewBody(ctx context.Context, site *CatalogSite, period *PeriodInput, input *ViewInput) (body []byte, kind string, err error) {
	p, err := period.period(s.Clock())
	if err != nil {
		return nil, "", err
	}
	view, err := s.view(ctx, site, input.By, p)
	if err != nil {
		return nil, "", err
	}
	if input.Format == "csv" {
		return view.csv(), "text/csv; charset=utf-8", nil
	}
	body, err = json.Marshal(view)
	return body, fiber.MIMEApplicationJSON, err
}

func (s *Server) view(ctx context.Context, site *CatalogSite, by consent.Cut, period consent.Period) (*View, error) {
	from, until := period.Before()
	view := &View{By: by, From: period.Starts[0], Until: period.End, BeforeFrom: from, Rows: []Row{}, Fewest: consent.FewestVisitors}
	store := s.Dashboard.Store
	switch by {
	case byTime:
		points, err := store.Points(ctx, site.ID, period)
		for i, f := range points {
			view.Rows = append(view.Rows, Row{Name: period.Starts[i].Format(time.RFC3339), Figures: figuresOf(f)})
		}
		return view, err
	case byWeekHour:
		week, err := store.WeekHours(ctx, site.ID, period)
		for day := range week {
			for hour, f := range week[day] {
				view.Rows = append(view.Rows, Row{Name: fmt.Sprintf("%d-%02d", day+1, hour), Figures: figuresOf(f)})
			}
		}
		return view, err
	case consent.ByPurpose, consent.ByService:
		now, err := s.answers(ctx, site, by, view.From, view.Until)
		if err != nil {
			return nil, err
		}
		before, err := s.answers(ctx, site, by, from, until)
		view.Rows = answerRows(site, now, before)
		return view, err
	case consent.ByNotice, consent.ByPage, consent.ByCountry, consent.ByDevice, consent.ByLanguage:
		before, from, until := period.Days()
		monday, sunday := consent.WholeWeeks(before, until)
		days, err := store.DayParts(ctx, site.ID, by, monday, sunday)
		if err != nil {
			return nil, err
		}
		told := consent.Divide(days, from, until, s.Clock())
		view.divide(told, consent.Divide(days, before, told.From, s.Clock()))
		return view, nil
	}
	return nil, consent.Errorf(consent.Invalid, "by", "must be time, hour, notice, page, country, device, language, purpose or service")
}

// divide tells the groups that are large enough, and beside each what it was in the whole days before.
func (v *View) divide(now, before consent.Division) {
	if now.From.Before(now.Until) {
		v.Told = &Told{now.From, now.Until, before.From, consent.FullBlock}
	}
	for _, p := range now.Told {
		row := Row{Name: p.Name, Figures: figuresOf(p.Figures)}
		if i := slices.IndexFunc(before.Told, func(b consent.Part) bool { return b.Name == p.Name }); i >= 0 {
			f := figuresOf(before.Told[i].Figures)
			row.Before = &f
		}
		v.Rows = append(v.Rows, row)
	}
	for of, figures := range map[**Figures]*consent.Figures{&v.Others.Figures: now.Hidden, &v.Others.Before: before.Hidden} {
		if figures != nil {
			f := figuresOf(*figures)
			*of = &f
		}
	}
}

// answers are those to each purpose or service.
func (s *Server) answers(ctx context.Context, site *CatalogSite, by consent.Cut, from, until time.Time) ([]consent.PurposeFigures, error) {
	purposes, err := s.Dashboard.Store.Answered(ctx, site.ID, consent.ByPurpose, from, until)
	if err != nil || by == consent.ByPurpose {
		return consent.PurposesOf(purposes), err
	}
	exceptions, err := s.Dashboard.Store.Answered(ctx, site.ID, consent.ByService, from, until)
	if err != nil {
		return nil, err
	}
	versions := make([]*consent.Version, len(site.Versions))
	for i, v := range site.Versions {
		versions[i] = v.Version
	}
	return consent.ServicesOf(versions, purposes, exceptions), nil
}

func answerRows(site *CatalogSite, now, before []consent.PurposeFigures) []Row {
	rows := []Row{}
	for _, p := range now {
		row := Row{Name: p.Purpose, Label: answerLabel(site, p.Purpose), Figures: answerFigures(p)}
		if i := slices.IndexFunc(before, func(b consent.PurposeFigures) bool { return b.Purpose == p.Purpose }); i >= 0 {
			f := answerFigures(before[i])
			row.Before = &f
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(b.Figures.Granted, a.Figures.Granted) })
	return rows
}

func answerFigures(p consent.PurposeFigures) Figures {
	f := Figures{Decisions: p.Granted + p.Denied, Granted: p.Granted}
	if f.Decisions > 0 {
		rate := float64(f.Granted) / float64(f.Decisions)
		f.Rate = &rate
	}
	return f
}

// answerLabel is how the newest version that has a purpose or service names it.
func answerLabel(site *CatalogSite, id string) string {
	for _, v := range slices.Backward(site.Versions) {
		if p := v.Purpose(id); p != nil {
			return p.Name[v.Languages[0]]
		}
		if service := v.Service(id); service != nil {
			return service.Name
		}
	}
	return ""
}

// csv is the view as RFC 4180 has it, with plain cells.
func (v *View) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	answers := v.By == consent.ByPurpose || v.By == consent.ByService
	line := func(name, label string, f *Figures) {
		rate := ""
		if f.Rate != nil {
			rate = strconv.FormatFloat(*f.Rate, 'f', 4, 64)
		}
		cells := []string{plain(name)}
		numbers := []int64{f.Shown, f.Second, f.Decisions, f.Accepted, f.Refused, f.Partly, f.NoChoice, f.Withdrawn, f.Changed, f.Granted}
		if answers {
			cells, numbers = append(cells, plain(label)), []int64{f.Decisions, f.Granted}
		}
		for _, n := range numbers {
			cells = append(cells, strconv.FormatInt(n, 10))
		}
		w.Write(append(cells, rate)) // to memory: cannot fail
	}
	if answers {
		w.Write([]string{string(v.By), "label", "decisions", "granted", "rate"})
	} else {
		w.Write([]string{string(v.By), "shown", "second", "decisions", "accepted", "refused", "partly", "no_choice", "withdrawn", "changed", "granted", "rate"})
	}
	for _, row := range v.Rows {
		line(row.Name, row.Label, &row.Figures)
	}
	if v.Others.Figures != nil {
		line("(others)", "", v.Others.Figures)
	}
	w.Flush()
	return b.Bytes()
}

// formula is where a spreadsheet may take text for a formula: at the start of a cell, and behind what some take for its end.
var formula = regexp.MustCompile(`(^|[;\t])([=+\-@\t\r\n])`)

// plain is a cell that no spreadsheet takes for a formula: one that it would gets a ' before it (OWASP, CSV injection).
func plain(cell string) string { return formula.ReplaceAllString(cell, "$1'$2") }
