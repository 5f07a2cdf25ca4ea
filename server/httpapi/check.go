package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Gate looks at drafts before they are published, beside everything else.
type Gate interface {
	// Start begins and returns at once; what is being looked at already goes on.
	Start(ctx context.Context, site int32, draft consent.Draft) error
	Cancel(ctx context.Context, site int32) error
}

// CheckStore keeps what was found.
type CheckStore interface {
	// Check is how far the look at a draft, named by its digest, has come; it is never nil.
	Check(ctx context.Context, site int32, draft string) (*consent.Check, error)
	// CheckPicture is a PNG, or nil.
	CheckPicture(ctx context.Context, site int32, name string) ([]byte, error)
}

// Check is what was found about a draft, or how far the look at it is.
type Check struct {
	Site    Site            `json:"site"`
	Draft   string          `json:"draft" doc:"Digest of what is looked at"`
	Version int             `json:"version,omitempty" doc:"Number of the version that is looked at; missing for the draft"`
	State   string          `json:"state" enum:"none,waiting,running,done" doc:"waiting: another draft has the browser"`
	Done    int             `json:"done" doc:"Views that were measured, of total"`
	Total   int             `json:"total"`
	Report  *consent.Report `json:"report,omitempty" doc:"Of exactly this draft; missing while there is none"`
	Digest  string          `json:"digest,omitempty" doc:"SHA-256 of the report, which the site's log names once it is published"`
}

type checkInput struct {
	Site    string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Version int    `query:"version" minimum:"0" doc:"Number of a version whose report is wanted; unset: the draft"`
}

type pictureInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Name string `path:"name" pattern:"^[0-9a-f]{64}$" doc:"Name of a picture of a report"`
}

type pictureOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (s *Server) checkAPI(api huma.API) {
	tags, missing := []string{"notice"}, []int{http.StatusNotFound}
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "check", Method: http.MethodGet, Path: "/api/sites/{site}/check", Tags: tags,
		Summary: "What the rules have against the draft, and how far the look at it is", Errors: missing}, s.check)
	operation(s, api, auth.EditNotice, huma.Operation{OperationID: "start-check", Method: http.MethodPost, Path: "/api/sites/{site}/check", Tags: tags,
		Summary: "Look at the draft: by the rules, and in a browser in each language, on both layers, at three widths", Errors: missing}, s.startCheck)
	operation(s, api, auth.EditNotice, huma.Operation{OperationID: "cancel-check", Method: http.MethodDelete, Path: "/api/sites/{site}/check", Tags: tags,
		Summary: "Give up the look at the draft", Errors: missing}, s.cancelCheck)
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "check-picture", Method: http.MethodGet, Path: "/api/sites/{site}/check/pictures/{name}", Tags: tags,
		Summary: "A picture of a report", Errors: missing,
		Responses: map[string]*huma.Response{"200": {Description: "A picture", Content: map[string]*huma.MediaType{"image/png": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}},
	}, s.checkPicture)
}

func (s *Server) check(ctx context.Context, input *checkInput) (*struct{ Body Check }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	return s.checkOf(ctx, site, input.Version)
}

func (s *Server) startCheck(ctx context.Context, input *siteInput) (*struct{ Body Check }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	draft, err := s.draftToCheck(ctx, site, 0)
	if err != nil {
		return nil, err
	}
	if err := s.Dashboard.Gate.Start(ctx, site.ID, *draft); err != nil {
		return nil, err
	}
	return s.checkOf(ctx, site, 0)
}

func (s *Server) cancelCheck(ctx context.Context, input *siteInput) (*struct{ Body Check }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	if err := s.Dashboard.Gate.Cancel(ctx, site.ID); err != nil {
		return nil, err
	}
	return s.checkOf(ctx, site, 0)
}

func (s *Server) checkPicture(ctx context.Context, input *pictureInput) (*pictureOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	png, err := s.Dashboard.Store.CheckPicture(ctx, site.ID, input.Name)
	if err != nil {
		return nil, err
	}
	if png == nil {
		return nil, consent.Errorf(consent.NotFound, "name", "There is no such picture; its report has given way to a newer one.")
	}
	return &pictureOutput{"image/png", "no-store", png}, nil
}

// draftToCheck is the draft, or what a version says.
func (s *Server) draftToCheck(ctx context.Context, site *CatalogSite, version int) (*consent.Draft, error) {
	name := "draft"
	if version > 0 {
		name = strconv.Itoa(version)
	}
	return s.state(ctx, site, name)
}

func (s *Server) checkOf(ctx context.Context, site *CatalogSite, version int) (*struct{ Body Check }, error) {
	draft, err := s.draftToCheck(ctx, site, version)
	if err != nil {
		return nil, err
	}
	digest, err := draft.Digest()
	if err != nil {
		return nil, err
	}
	check, err := s.Dashboard.Store.Check(ctx, site.ID, digest)
	if err != nil {
		return nil, err
	}
	body := Check{Site: siteOf(&site.Site), Draft: digest, Version: version, State: "none", Done: check.Done, Total: check.Total, Report: check.Report, Digest: check.Digest}
	switch {
	case check.Running && check.Total == 0:
		body.State = "waiting"
	case check.Running:
		body.State = "running"
	case check.Report != nil:
		body.State = "done"
	}
	return &struct{ Body Check }{body}, nil
}

// passGate decides whether a draft of a site may be published: by which report, and for which reasons in spite of warnings.
func (s *Server) passGate(ctx context.Context, site *CatalogSite, draft *consent.Draft, reasons map[string]string) (*consent.Passage, error) {
	digest, err := draft.Digest()
	if err != nil {
		return nil, err
	}
	check, err := s.Dashboard.Store.Check(ctx, site.ID, digest)
	if err != nil {
		return nil, err
	}
	if check.Report == nil {
		return nil, consent.Errorf(consent.Conflict, "check", "This draft was not checked as it is now. Check it, look at what was found, then publish.")
	}
	// The rules may have become stricter since the report was made.
	findings := append(consent.Lint(draft), check.Report.Findings...)
	if err := consent.CheckFindings(findings, reasons); err != nil {
		return nil, err
	}
	var why []string
	for _, rule := range consent.RulesAt(findings, consent.Warns) {
		why = append(why, rule+": "+strings.TrimSpace(reasons[rule]))
	}
	return &consent.Passage{Draft: digest, Report: check.Digest, Why: strings.Join(why, "; ")}, nil
}
