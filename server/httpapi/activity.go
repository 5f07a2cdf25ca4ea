package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// ActionStore reads what was stated.
type ActionStore interface {
	Actions(ctx context.Context, site int32, search consent.ActionSearch) ([]consent.LoggedAction, error)
	// Actors are all who have acted on a site, and what they have done.
	Actors(ctx context.Context, site int32) (who, what []string, err error)
}

// Activity is one administrative action on a site, as its log has it.
type Activity struct {
	ID     string    `json:"id" doc:"Of the statement in the log"`
	At     time.Time `json:"at"`
	Who    string    `json:"who" doc:"user:EMAIL, command:NAME or server" example:"user:owner@example.org"`
	What   string    `json:"what" example:"notice_published"`
	On     string    `json:"on" doc:"What it was done to, such as a version's number"`
	Why    string    `json:"why"`
	Before string    `json:"before" doc:"SHA-256 of the canonical JSON of what was there; empty where there was nothing"`
	After  string    `json:"after" doc:"The same of what is there since"`
	Leaf   *int64    `json:"leaf,omitempty" doc:"Index in the site's log; missing for the second in which it waits"`
}

// ActivityFilter narrows what is shown.
type ActivityFilter struct {
	Site  string    `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Text  string    `query:"text" maxLength:"100" doc:"Part of what it was done to, by whom, or why"`
	Who   string    `query:"who" maxLength:"300" doc:"As in the answers" example:"user:owner@example.org"`
	What  string    `query:"what" maxLength:"40" doc:"As in the answers" example:"notice_published"`
	From  time.Time `query:"from" doc:"Not before"`
	Until time.Time `query:"until" doc:"Before"`
}

type activityInput struct {
	ActivityFilter
	Before string `query:"before" format:"uuid" doc:"id of the last one of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type activityExport struct {
	ActivityFilter
	Format string `query:"format" enum:"csv,json" default:"csv"`
}

// ActivityPage is a page of actions.
type ActivityPage struct {
	Site    Site       `json:"site"`
	Actions []Activity `json:"actions" doc:"The newest first"`
	More    bool       `json:"more" doc:"There are older ones: ask with before set to the last id"`
	Who     []string   `json:"who" doc:"All who have acted on this site"`
	What    []string   `json:"what" doc:"All that was done"`
}

// maxExport bounds a file of actions, in rows.
const maxExport = 100_000

func (s *Server) activityAPI(api huma.API) {
	tags := []string{"audit"}
	operation(s, api, auth.SeeAudit, huma.Operation{OperationID: "activity", Method: http.MethodGet, Path: "/api/sites/{site}/activity", Tags: tags,
		Summary: "Who did what on a site, when and why", Errors: []int{http.StatusNotFound}}, s.activity)
	operation(s, api, auth.SeeAudit, huma.Operation{OperationID: "activity-export", Method: http.MethodGet, Path: "/api/sites/{site}/activity/export", Tags: tags,
		Summary: "The same as a file, the newest 100,000 at most", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests}, Responses: fileResponses}, s.activityFile)
}

func (f *ActivityFilter) search(limit int) consent.ActionSearch {
	return consent.ActionSearch{Text: f.Text, Who: f.Who, What: f.What, From: f.From, Until: f.Until, Limit: limit}
}

func (s *Server) activity(ctx context.Context, input *activityInput) (*struct{ Body ActivityPage }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	search := input.search(input.Limit + 1)
	search.Before = input.Before
	actions, err := s.Dashboard.Store.Actions(ctx, site.ID, search)
	if err != nil {
		return nil, err
	}
	who, what, err := s.Dashboard.Store.Actors(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	page := ActivityPage{Site: siteOf(&site.Site), Actions: activitiesOf(actions), Who: append([]string{}, who...), What: append([]string{}, what...)}
	if page.More = len(page.Actions) > input.Limit; page.More {
		page.Actions = page.Actions[:input.Limit]
	}
	return &struct{ Body ActivityPage }{page}, nil
}

func activitiesOf(actions []consent.LoggedAction) []Activity {
	activities := make([]Activity, len(actions))
	for i, a := range actions {
		activities[i] = Activity{a.ID, a.At.UTC(), a.Who, a.What, a.On, a.Why, a.Before, a.After, a.Leaf}
	}
	return activities
}

func (s *Server) activityFile(ctx context.Context, input *activityExport) (*fileOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	select {
	case s.packs <- struct{}{}:
		defer func() { <-s.packs }()
	default:
		return nil, consent.Errorf(consent.RateLimited, "", "Other files are being made; ask again in a few seconds.")
	}
	actions, err := s.Dashboard.Store.Actions(ctx, site.ID, input.search(maxExport))
	if err != nil {
		return nil, err
	}
	activities := activitiesOf(actions)
	rows := [][]string{{"at", "who", "what", "on", "why", "before", "after", "leaf", "statement"}}
	for _, a := range activities {
		leaf := ""
		if a.Leaf != nil {
			leaf = strconv.FormatInt(*a.Leaf, 10)
		}
		rows = append(rows, []string{consent.FormatTime(a.At), a.Who, a.What, a.On, a.Why, a.Before, a.After, leaf, a.ID})
	}
	return fileOf("activity-"+site.Key+"-"+s.Clock().UTC().Format(time.DateOnly)+"-UTC", input.Format, rows, activities)
}
