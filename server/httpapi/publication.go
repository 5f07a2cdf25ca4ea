package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

const (
	soonest = time.Minute          // before a planned publication
	latest  = 366 * 24 * time.Hour // until one
)

type publishInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Revision int64             `json:"revision" minimum:"0" doc:"Of the draft that is meant"`
		Why      string            `json:"why,omitempty" maxLength:"300" doc:"Goes to the site's log"`
		At       *time.Time        `json:"at,omitempty" doc:"When to publish; now without it"`
		Reasons  map[string]string `json:"reasons,omitempty" doc:"Why it is published in spite of a warning, by the warning's id; goes to the site's log"`
	}
}

type versionInput struct {
	Site   string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Number int    `path:"number" minimum:"1"`
}

type changesInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	From string `query:"from" required:"true" maxLength:"10" doc:"Number of a version, or draft" example:"1"`
	To   string `query:"to" required:"true" maxLength:"10" doc:"Number of a version, or draft" example:"draft"`
	Lang string `query:"lang" maxLength:"16" default:"fr" doc:"In which purposes are named"`
}

// Changes are how two states of a notice differ.
type Changes struct {
	Material bool             `json:"material" doc:"Visitors who had chosen are asked again"`
	Changes  []consent.Change `json:"changes"`
}

// VersionList are all published versions.
type VersionList struct {
	Site     Site      `json:"site"`
	Versions []Version `json:"versions" doc:"The newest first"`
}

func (s *Server) publicationAPI(api huma.API) {
	tags := []string{"notice"}
	refusals := []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}
	operation(s, api, auth.Publish, huma.Operation{OperationID: "publish", Method: http.MethodPost, Path: "/api/sites/{site}/draft/publish", Tags: tags,
		Summary: "Publish the draft, now or at a time to come", Errors: refusals}, s.publish)
	operation(s, api, auth.Publish, huma.Operation{OperationID: "cancel-publication", Method: http.MethodDelete, Path: "/api/sites/{site}/publication", Tags: tags,
		Summary: "Take back the publication that waits", Errors: []int{http.StatusNotFound}}, s.cancelPublication)
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "versions", Method: http.MethodGet, Path: "/api/sites/{site}/versions", Tags: tags,
		Summary: "All published versions: who published them, when and why", Errors: []int{http.StatusNotFound}}, s.versions)
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "version", Method: http.MethodGet, Path: "/api/sites/{site}/versions/{number}", Tags: tags,
		Summary:     "What a version says, as a draft",
		Description: "To go back to it, save it as the draft and publish that: it is checked as every publication is, since the rules may have become stricter.",
		Errors:      []int{http.StatusNotFound}}, s.version)
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "changes", Method: http.MethodGet, Path: "/api/sites/{site}/changes", Tags: tags,
		Summary: "How two versions, or a version and the draft, differ", Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity}}, s.changes)
}

func (s *Server) publish(ctx context.Context, input *publishInput) (*struct{ Body WorkingDraft }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	w, _, err := s.working(ctx, site)
	if err != nil {
		return nil, err
	}
	if w.Revision != input.Body.Revision {
		return nil, consent.Errorf(consent.Conflict, "revision", "Somebody has changed the draft since. Look at what it says now, then publish.")
	}
	if err := w.Draft.Check(); err != nil {
		return nil, err
	}
	by := consent.By{Who: userOf(ctx), Why: input.Body.Why, At: s.Clock()}
	if at := input.Body.At; at != nil && (at.Sub(by.At) < soonest || at.Sub(by.At) > latest) {
		return nil, consent.Errorf(consent.Invalid, "at", "must be at least a minute and at most a year from now")
	}
	if by.Passed, err = s.passGate(ctx, site, &w.Draft, input.Body.Reasons); err != nil {
		return nil, err
	}
	if input.Body.At == nil {
		return s.publishNow(ctx, site, w.Draft, by)
	}
	if err := s.Dashboard.Store.PlanPublication(ctx, site.ID, w.Draft, *input.Body.At, by); err != nil {
		return nil, err
	}
	return s.workingDraft(ctx, site)
}

func (s *Server) publishNow(ctx context.Context, site *CatalogSite, draft consent.Draft, by consent.By) (*struct{ Body WorkingDraft }, error) {
	if _, _, err := s.Dashboard.Store.PublishNotice(ctx, site.ID, draft, by); err != nil {
		return nil, err
	}
	s.Published(ctx, site.Key)
	return s.workingDraft(ctx, site)
}

// Published has this server serve what was just published on a site, and tells the others. What fails here mends itself
// within seconds, since every server also looks by itself.
func (s *Server) Published(ctx context.Context, site string) {
	if err := s.Catalog.Refresh(ctx); err != nil {
		s.Log.Warn("a new version is served late", slog.String("site", site), slog.String("error", err.Error()))
	}
	if err := s.Dashboard.Announce(ctx, site); err != nil {
		s.Log.Warn("other servers are not told of a new version", slog.String("site", site), slog.String("error", err.Error()))
	}
}

func (s *Server) cancelPublication(ctx context.Context, input *siteInput) (*struct{ Body WorkingDraft }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	if err := s.Dashboard.Store.CancelPublication(ctx, site.ID, consent.By{Who: userOf(ctx), At: s.Clock()}); err != nil {
		return nil, err
	}
	return s.workingDraft(ctx, site)
}

func (s *Server) versions(ctx context.Context, input *siteInput) (*struct{ Body VersionList }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	versions, err := s.Dashboard.Store.Versions(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body VersionList }{VersionList{siteOf(&site.Site), versionsOf(versions)}}, nil
}

func (s *Server) version(ctx context.Context, input *versionInput) (*struct{ Body consent.Draft }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	draft, err := s.state(ctx, site, strconv.Itoa(input.Number))
	if err != nil {
		return nil, err
	}
	return &struct{ Body consent.Draft }{draft.Tidied()}, nil
}

func (s *Server) changes(ctx context.Context, input *changesInput) (*struct{ Body Changes }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	from, err := s.state(ctx, site, input.From)
	if err != nil {
		return nil, err
	}
	to, err := s.state(ctx, site, input.To)
	if err != nil {
		return nil, err
	}
	body := Changes{Changes: consent.Compare(from, to, input.Lang)}
	for _, c := range body.Changes {
		body.Material = body.Material || c.Material
	}
	return &struct{ Body Changes }{body}, nil
}

// state is what a version says, by its number, or the draft.
func (s *Server) state(ctx context.Context, site *CatalogSite, name string) (*consent.Draft, error) {
	w, versions, err := s.working(ctx, site)
	if err != nil {
		return nil, err
	}
	if name == "draft" {
		return &w.Draft, nil
	}
	for i := range versions {
		if strconv.Itoa(versions[i].Number) == name {
			return &versions[i].Draft, nil
		}
	}
	return nil, consent.Errorf(consent.NotFound, "number", "There is no version %s of this site's notice.", name)
}
