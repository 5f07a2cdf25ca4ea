package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
)

// Site is a site as the dashboard lists it.
type Site struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Domains []string `json:"domains" doc:"Hosts that may record decisions"`
	Demo    bool     `json:"demo" doc:"Its figures are demonstration data"`
}

type sitesOutput struct {
	Body struct {
		Sites []Site `json:"sites"`
	}
}

// siteInput names a site in a path.
type siteInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
}

func (s *Server) siteAPI(api huma.API) {
	operation(s, api, huma.Operation{OperationID: "sites", Method: http.MethodGet, Path: "/api/sites", Tags: []string{"dashboard"},
		Summary: "All sites"}, s.sites)
	operation(s, api, huma.Operation{OperationID: "overview", Method: http.MethodGet, Path: "/api/sites/{site}/overview", Tags: []string{"dashboard"},
		Summary: "Figures of one site over a period", Errors: []int{http.StatusNotFound}}, s.overview)
	operation(s, api, huma.Operation{OperationID: "install", Method: http.MethodGet, Path: "/api/sites/{site}/install", Tags: []string{"dashboard"},
		Summary: "What to put into a site's pages", Errors: []int{http.StatusNotFound}}, s.install)
}

func (s *Server) sites(ctx context.Context, _ *struct{}) (*sitesOutput, error) {
	sites, err := s.Dashboard.Store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	var output sitesOutput
	output.Body.Sites = make([]Site, len(sites))
	for i := range sites {
		output.Body.Sites[i] = siteOf(&sites[i])
	}
	return &output, nil
}

func siteOf(s *consent.Site) Site {
	return Site{Key: s.Key, Name: s.Name, Domains: append([]string{}, s.Domains...), Demo: s.Demo}
}

// findSite returns the site and its published notice; the notice is nil while there is none.
func (s *Server) findSite(ctx context.Context, key string) (*consent.Site, *consent.Version, error) {
	sites, err := s.Dashboard.Store.Sites(ctx)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(sites, func(s consent.Site) bool { return s.Key == key })
	if i < 0 {
		return nil, nil, consent.Errorf(consent.NotFound, "site", "There is no site with this key.")
	}
	version, err := s.Dashboard.Store.CurrentVersion(ctx, sites[i].ID)
	return &sites[i], version, err
}
