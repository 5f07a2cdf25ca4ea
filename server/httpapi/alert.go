package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// AlertStore keeps the alerts.
type AlertStore interface {
	// Alerts are those that are open and those that were opened since a time, the newest first.
	Alerts(ctx context.Context, site int32, since time.Time) ([]consent.OpenAlert, error)
	// AlertsBySite counts those that are open and that nobody has dismissed, by site id.
	AlertsBySite(ctx context.Context) (map[int32]int, error)
	// DismissAlert is false when there is no such alert, or somebody has done so.
	DismissAlert(ctx context.Context, site int32, id int64, by consent.By) (bool, error)
}

// Alert says that a figure has left what is usual on a site.
type Alert struct {
	ID        int64      `json:"id"`
	Kind      string     `json:"kind" enum:"silent,agreed,answered" doc:"silent: the first layer is not shown any more; agreed: the share of answers that grant anything has moved; answered: the share of showings that are answered has"`
	From      time.Time  `json:"from" doc:"Start of the silence, or of the UTC day that is told of"`
	Share     float64    `json:"share" doc:"Of that day, 0 to 1; 0 of a silence"`
	Low       float64    `json:"low" doc:"Where the usual band begins"`
	High      float64    `json:"high" doc:"Where it ends"`
	Of        int64      `json:"of" doc:"Answers or showings of that day; of a silence, the showings that were to be expected since"`
	Opened    time.Time  `json:"opened"`
	Closed    *time.Time `json:"closed,omitempty" doc:"When the figures were as usual again"`
	Dismissed *time.Time `json:"dismissed,omitempty" doc:"When somebody took it off the page"`
	Causes    []Cause    `json:"causes" doc:"What may be behind it, as far as figures and the log can tell; of open alerts that nobody has dismissed"`
}

// Cause is what may be behind an alert.
type Cause struct {
	Kind   consent.CauseKind `json:"kind" enum:"notice,foreign,rate,size,pages,weekend" doc:"notice: a version began on that day or the day before; foreign: pages of a host that is not the site's began to be refused then; rate: the share has moved in one group, and without it it has not; size: the same, but what moved is how many the group is; pages: before the silence all groups of pages had showings; weekend: too few weekend days came before"`
	Notice int               `json:"notice,omitempty" doc:"Number of the version"`
	By     consent.Cut       `json:"by,omitempty" enum:"page,country,device,language" doc:"Of rate and size: what the group is one of"`
	Group  string            `json:"group,omitempty" doc:"Its name, as in statistics"`
	Share  float64           `json:"share" doc:"Of rate: the group's; of size: its part of all answers or showings, 0 where it is hardly any. 0 to 1"`
	Usual  float64           `json:"usual" doc:"The same over four weeks before"`
	Groups int               `json:"groups,omitempty" doc:"Of pages: how many"`
	From   *time.Time        `json:"from,omitempty" doc:"The whole UTC days that the share is of"`
	Until  *time.Time        `json:"until,omitempty"`
}

// SiteAlerts are the alerts of a site.
type SiteAlerts struct {
	Alerts  []Alert `json:"alerts" doc:"Open ones, and those of the last 30 days; the newest first"`
	Watched bool    `json:"watched" doc:"The site has so many showings that a silence of a day would be told of"`
}

type alertInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	ID   int64  `path:"id" minimum:"1" doc:"Of the alert"`
}

func (s *Server) alertAPI(api huma.API) {
	operation(s, api, auth.SeeFigures, huma.Operation{OperationID: "alerts", Method: http.MethodGet, Path: "/api/sites/{site}/alerts", Tags: []string{"dashboard"},
		Summary: "Figures that have left what is usual", Errors: []int{http.StatusNotFound}}, s.alerts)
	operation(s, api, auth.EditNotice, huma.Operation{OperationID: "dismiss-alert", Method: http.MethodDelete, Path: "/api/sites/{site}/alerts/{id}", Tags: []string{"dashboard"},
		Summary: "Take an alert off the page; the site's log says so", Errors: []int{http.StatusNotFound}}, s.dismissAlert)
}

func (s *Server) alerts(ctx context.Context, input *siteInput) (*struct{ Body SiteAlerts }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	now, store := s.Clock(), s.Dashboard.Store
	kept, err := store.Alerts(ctx, site.ID, now.AddDate(0, 0, -30))
	if err != nil {
		return nil, err
	}
	week, err := store.Points(ctx, site.ID, consent.LastHours(7*24, now))
	if err != nil {
		return nil, err
	}
	body := SiteAlerts{Alerts: make([]Alert, len(kept)), Watched: consent.Watched(week)}
	for i, a := range kept {
		body.Alerts[i] = Alert{ID: a.ID, Kind: string(a.Kind), From: a.From.UTC(), Share: a.Share, Low: a.Low, High: a.High, Of: a.Of,
			Opened: a.Opened.UTC(), Closed: a.Closed, Dismissed: a.Dismissed, Causes: []Cause{}}
		if a.Closed == nil && a.Dismissed == nil { // one of a kind at most
			if body.Alerts[i].Causes, err = s.causes(ctx, site, &a.Alert, now); err != nil {
				return nil, err
			}
		}
	}
	return &struct{ Body SiteAlerts }{body}, nil
}

// causes are what may be behind an alert.
func (s *Server) causes(ctx context.Context, site *CatalogSite, a *consent.Alert, now time.Time) ([]Cause, error) {
	causes, store := []Cause{}, s.Dashboard.Store
	began, err := store.Began(ctx, site.ID, a.From.AddDate(0, 0, -1), a.From.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	if len(began) > 0 {
		causes = append(causes, Cause{Kind: consent.CauseNotice, Notice: began[len(began)-1].Notice})
	}
	before, _, until := a.Days()
	monday, sunday := consent.WholeWeeks(before, until)
	for _, by := range consent.GroupCuts {
		days, err := store.DayParts(ctx, site.ID, by, monday, sunday)
		if err != nil {
			return nil, err
		}
		if c := a.CauseInGroups(by, days, now); c != nil {
			causes = append(causes, Cause{Kind: c.Kind, By: by, Group: c.Group, Share: c.Share, Usual: c.Usual, Groups: c.Groups, From: &c.From, Until: &c.Until})
		}
	}
	_, foreign, err := s.foreignHosts(ctx, site.Site)
	if err != nil {
		return nil, err
	}
	// Which host is told on the page Installation, to those who may see it.
	if slices.ContainsFunc(foreign, func(h InstallForeign) bool { return consent.ForeignHost{Count: h.Count, First: h.First}.Behind(a) }) {
		causes = append(causes, Cause{Kind: consent.CauseForeign})
	}
	period := consent.AlertPeriod(a.From.AddDate(0, 0, 1))
	hours, err := store.Points(ctx, site.ID, period)
	if err != nil {
		return nil, err
	}
	if a.FirstWeekends(period.Starts[0], hours) {
		causes = append(causes, Cause{Kind: consent.CauseWeekend})
	}
	return causes, nil
}

func (s *Server) dismissAlert(ctx context.Context, input *alertInput) (*struct{}, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	done, err := s.Dashboard.Store.DismissAlert(ctx, site.ID, input.ID, consent.By{Who: userOf(ctx), At: s.Clock()})
	if err != nil {
		return nil, err
	}
	if !done {
		return nil, consent.Errorf(consent.NotFound, "id", "There is no such alert, or somebody has dismissed it already.")
	}
	return nil, nil
}
