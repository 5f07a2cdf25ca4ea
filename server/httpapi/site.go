package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Site is a site as the dashboard lists it.
type Site struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Domains []string `json:"domains" doc:"Hosts that may record decisions"`
	Demo    bool     `json:"demo" doc:"Its figures are demonstration data"`
}

// SiteWeek is a site and what happened on it lately.
type SiteWeek struct {
	Site    Site    `json:"site"`
	Figures Figures `json:"figures" doc:"Of the last 7 days, today included"`
}

type sitesInput struct {
	Zone string `query:"zone" maxLength:"64" default:"UTC" doc:"IANA time zone in which days start" example:"Europe/Paris"`
}

type sitesOutput struct {
	Body struct {
		Sites []SiteWeek `json:"sites"`
	}
}

// siteInput names a site in a path.
type siteInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
}

func (s *Server) siteAPI(api huma.API) {
	operation(s, api, auth.SeeSites, huma.Operation{OperationID: "sites", Method: http.MethodGet, Path: "/api/sites", Tags: []string{"dashboard"},
		Summary: "All sites, each with the figures of the last 7 days"}, s.sites)
	operation(s, api, auth.SeeFigures, huma.Operation{OperationID: "overview", Method: http.MethodGet, Path: "/api/sites/{site}/overview", Tags: []string{"dashboard"},
		Summary: "Figures of one site over a period", Errors: []int{http.StatusNotFound}}, s.overview)
	operation(s, api, auth.Install, huma.Operation{OperationID: "install", Method: http.MethodGet, Path: "/api/sites/{site}/install", Tags: []string{"dashboard"},
		Summary: "What to put into a site's pages", Errors: []int{http.StatusNotFound}}, s.install)
	operation(s, api, auth.Install, huma.Operation{OperationID: "check-page", Method: http.MethodPost, Path: "/api/sites/{site}/install/check", Tags: []string{"dashboard"},
		Summary: "Fetches a page of the site and says whether the script can do its work there", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests}}, s.checkPage)
}

func (s *Server) sites(ctx context.Context, input *sitesInput) (*sitesOutput, error) {
	now := s.Clock()
	week, err := periodOf("7d", input.Zone, now)
	if err != nil {
		return nil, err
	}
	sites, err := s.Dashboard.Store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	figures, err := s.Dashboard.Store.SiteFigures(ctx, week.Starts[0], now.Add(time.Hour))
	if err != nil {
		return nil, err
	}
	var output sitesOutput
	output.Body.Sites = make([]SiteWeek, len(sites))
	for i := range sites {
		output.Body.Sites[i] = SiteWeek{siteOf(&sites[i]), figuresOf(figures[sites[i].ID])}
	}
	return &output, nil
}

func siteOf(s *consent.Site) Site {
	return Site{Key: s.Key, Name: s.Name, Domains: append([]string{}, s.Domains...), Demo: s.Demo}
}

// findSite returns the site with this key.
func (s *Server) findSite(key string) (*CatalogSite, error) {
	if site := s.Catalog.Site(key); site != nil {
		return site, nil
	}
	return nil, consent.Errorf(consent.NotFound, "site", "There is no site with this key.")
}
