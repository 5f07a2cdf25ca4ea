package httpapi

import (
	"context"

	"github.com/temoin/temoin/consent"
)

// PageCheck fetches a page of a site and says what is right and wrong about it. notice is nil before the first publication.
// What is wrong with the address is a [consent.Error].
type PageCheck func(ctx context.Context, url string, site consent.Site, notice *consent.Version) ([]PageFinding, error)

// PageFinding is the answer to one question about a page.
type PageFinding struct {
	ID      string   `json:"id" enum:"page,snippet,first,script,unmarked,undeclared,policy,reopen" doc:"page: it answers with HTML. snippet: it loads the site's script, without async, defer or module. first: nothing runs or is fetched before it. script: what it loads was served by this server. unmarked: nothing is fetched from a service's hosts without waiting for its purpose. undeclared: nor from hosts that no service declares. policy: its Content-Security-Policy lets the script run. reopen: something reopens the choices"`
	Level   string   `json:"level" enum:"good,warning,wrong,unknown"`
	Details []string `json:"details" doc:"Addresses, elements or hosts that were found; at most 20"`
}

type checkPageInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		URL string `json:"url" minLength:"1" maxLength:"2000" doc:"A page on one of the site's hosts" example:"https://www.example.org/"`
	}
}

// PageReport is what a check of a page has found.
type PageReport struct {
	Findings []PageFinding `json:"findings"`
}

// checksAtOnce bounds what checks of pages take: each may read some megabytes and take 15 seconds.
const checksAtOnce = 4

func (s *Server) checkPage(ctx context.Context, input *checkPageInput) (*struct{ Body PageReport }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	default:
		return nil, consent.Errorf(consent.RateLimited, "", "Other pages are being checked; ask again in a few seconds.")
	}
	var notice *consent.Version
	if current := site.Current(); current != nil {
		notice = current.Version
	}
	findings, err := s.Dashboard.Check(ctx, input.Body.URL, site.Site, notice)
	if err != nil {
		return nil, err
	}
	return &struct{ Body PageReport }{PageReport{findings}}, nil
}
