package httpapi

import (
	"context"
	"net/http"
	"strings"

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
	Site      Site    `json:"site"`
	Figures   Figures `json:"figures" doc:"Of the last 7 days, today included"`
	Alerts    int     `json:"alerts" doc:"Figures that have left what is usual, and that nobody has dismissed"`
	Published bool    `json:"published" doc:"It has a notice, so that its script can ask"`
}

type sitesInput struct {
	Zone string `query:"zone" maxLength:"64" default:"UTC" doc:"IANA time zone in which days start" example:"Europe/Paris"`
}

type sitesOutput struct {
	Body struct {
		Sites []SiteWeek `json:"sites"`
	}
}

// SiteStore adds and opens sites.
type SiteStore interface {
	// AddSite adds a site to an organisation; known is true, and nothing changes, when the key is somebody's already.
	AddSite(ctx context.Context, org int32, site consent.Site, by consent.By) (known bool, err error)
	// SetDomains replaces the hosts that may record decisions for a site.
	SetDomains(ctx context.Context, site int32, domains []string, by consent.By) error
}

type addSiteInput struct {
	Org  string `path:"org" maxLength:"32" doc:"Key of the organisation" example:"main"`
	Body struct {
		Key     string   `json:"key" maxLength:"32" doc:"Stands in the snippet, and never changes" example:"my-shop"`
		Name    string   `json:"name" maxLength:"200" doc:"For people"`
		Domains []string `json:"domains" maxItems:"200" doc:"Each host of the site's pages, without scheme or port" example:"[\"www.example.org\"]"`
	}
}

type setDomainsInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Domains []string `json:"domains" maxItems:"200" doc:"Each host of the site's pages; they replace those that it has"`
		Why     string   `json:"why,omitempty" maxLength:"500" doc:"Kept in the site's log"`
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
	operation(s, api, auth.ManageSites, huma.Operation{OperationID: "add-site", Method: http.MethodPost, Path: "/api/orgs/{org}/sites", Tags: []string{"dashboard"},
		Summary: "Add a site; visitors see nothing of it before its first notice is published", DefaultStatus: http.StatusCreated,
		Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}}, s.addSite)
	operation(s, api, auth.ManageSites, huma.Operation{OperationID: "set-domains", Method: http.MethodPut, Path: "/api/sites/{site}/domains", Tags: []string{"dashboard"},
		Summary: "Replace the hosts that may record decisions", Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity}}, s.setDomains)
	operation(s, api, auth.Install, huma.Operation{OperationID: "check-page", Method: http.MethodPost, Path: "/api/sites/{site}/install/check", Tags: []string{"dashboard"},
		Summary: "Fetches a page of the site and says whether the script can do its work there", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests}}, s.checkPage)
}

func (s *Server) sites(ctx context.Context, input *sitesInput) (*sitesOutput, error) {
	now := s.Clock()
	week, err := (&PeriodInput{Period: "7d", Zone: input.Zone}).period(now)
	if err != nil {
		return nil, err
	}
	sites, err := s.Dashboard.Store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	figures, err := s.Dashboard.Store.SiteFigures(ctx, week.Starts[0], week.End)
	if err != nil {
		return nil, err
	}
	alerts, err := s.Dashboard.Store.AlertsBySite(ctx)
	if err != nil {
		return nil, err
	}
	var output sitesOutput
	output.Body.Sites = make([]SiteWeek, len(sites))
	for i := range sites {
		known := s.Catalog.Site(sites[i].Key)
		output.Body.Sites[i] = SiteWeek{siteOf(&sites[i]), figuresOf(figures[sites[i].ID]), alerts[sites[i].ID], known != nil && known.Current() != nil}
	}
	return &output, nil
}

func (s *Server) addSite(ctx context.Context, input *addSiteInput) (*struct{ Body Site }, error) {
	site := consent.Site{Key: input.Body.Key, Name: strings.TrimSpace(input.Body.Name), Domains: input.Body.Domains}
	if err := site.Check(); err != nil {
		return nil, err
	}
	by := consent.By{Who: userOf(ctx), At: s.Clock()}
	known, err := s.Dashboard.Sites.AddSite(ctx, auth.ScopeOf(ctx).Orgs[0], site, by)
	if err != nil {
		return nil, err
	}
	if known {
		return nil, consent.Errorf(consent.Conflict, "key", "There is a site with this key already: choose another.")
	}
	s.Published(ctx, site.Key)
	return &struct{ Body Site }{siteOf(&site)}, nil
}

func (s *Server) setDomains(ctx context.Context, input *setDomainsInput) (*struct{ Body Site }, error) {
	known, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	site := known.Site
	if site.Demo {
		return nil, consent.Errorf(consent.Invalid, "domains", "The domains of the demonstration follow the server's own address: set TEMOIN_URL.")
	}
	site.Domains = input.Body.Domains
	if err := site.Check(); err != nil {
		return nil, err
	}
	by := consent.By{Who: userOf(ctx), Why: input.Body.Why, At: s.Clock()}
	if err := s.Dashboard.Sites.SetDomains(ctx, site.ID, site.Domains, by); err != nil {
		return nil, err
	}
	s.Published(ctx, site.Key)
	return &struct{ Body Site }{siteOf(&site)}, nil
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
