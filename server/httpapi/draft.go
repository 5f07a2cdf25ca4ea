package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/valyala/fasthttp"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// maxDraft bounds the body of what changes a draft, in bytes: 200 services in a dozen languages.
const maxDraft = 1 << 20

// DraftStore keeps what people are working on, and what they publish.
type DraftStore interface {
	// WorkingDraft is nil while nobody has changed anything.
	WorkingDraft(ctx context.Context, site int32) (*consent.WorkingDraft, error)
	// SaveDraft replaces the draft if it still has this revision, 0 for none; else it is a [consent.Conflict].
	SaveDraft(ctx context.Context, site int32, revision int64, draft consent.Draft, by string, at time.Time) (int64, error)
	// Versions are all published ones, the newest first.
	Versions(ctx context.Context, site int32) ([]consent.PublishedVersion, error)
	// PublishNotice makes the draft the current version; published is false when it is already.
	PublishNotice(ctx context.Context, site int32, draft consent.Draft, by consent.By) (v *consent.Version, published bool, err error)
	PlanPublication(ctx context.Context, site int32, draft consent.Draft, due time.Time, by consent.By) error
	CancelPublication(ctx context.Context, site int32, by consent.By) error
	// LastPublication is the one that was planned last, whatever became of it, or nil.
	LastPublication(ctx context.Context, site int32) (*consent.Publication, error)
}

// WorkingDraft is what the people of a site are working on.
type WorkingDraft struct {
	Site      Site          `json:"site"`
	Revision  int64         `json:"revision" doc:"Send it back with a change; 0 while nobody has changed anything"`
	Draft     consent.Draft `json:"draft" doc:"May be incomplete"`
	SavedBy   string        `json:"saved_by" doc:"E-mail address of who changed it last, or what did"`
	SavedAt   *time.Time    `json:"saved_at,omitempty"`
	Published *Version      `json:"published,omitempty" doc:"The current version; missing before the first publication"`
	Changed   bool          `json:"changed" doc:"The draft says something else than the current version"`
	Fault     *DraftFault   `json:"fault,omitempty" doc:"The first thing that keeps it from being published"`
	Planned   *Planned      `json:"planned,omitempty" doc:"The publication that waits, or the last one that failed"`
}

// DraftFault is what keeps a draft from being published.
type DraftFault struct {
	Field  string `json:"field" doc:"Path in the draft, such as services.1.reason"`
	Detail string `json:"detail"`
}

// Version is a published version.
type Version struct {
	Number    int       `json:"number"`
	Digest    string    `json:"digest"`
	At        time.Time `json:"at"`
	Who       string    `json:"who" doc:"E-mail address, command or server; empty where the log does not say"`
	Why       string    `json:"why"`
	Material  bool      `json:"material" doc:"Visitors who had chosen were asked again, since what they had agreed to has changed"`
	Languages []string  `json:"languages"`
	Same      int       `json:"same,omitempty" doc:"An older version that says the same: this one went back to it"`
}

// Planned is a publication at a time to come, and what became of it.
type Planned struct {
	At    time.Time `json:"at"`
	Who   string    `json:"who"`
	Why   string    `json:"why"`
	State string    `json:"state" enum:"waiting,published,failed,cancelled"`
	Error string    `json:"error,omitempty"`
}

type saveDraftInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Revision int64         `json:"revision" minimum:"0" doc:"That the change was made on"`
		Draft    consent.Draft `json:"draft"`
	}
}

func (s *Server) draftAPI(api huma.API) {
	tags, missing := []string{"notice"}, []int{http.StatusNotFound}
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "draft", Method: http.MethodGet, Path: "/api/sites/{site}/draft", Tags: tags,
		Summary: "What is being worked on", Errors: missing}, s.draft)
	operation(s, api, auth.EditNotice, huma.Operation{OperationID: "save-draft", Method: http.MethodPut, Path: "/api/sites/{site}/draft", Tags: tags,
		Summary:     "Replace what is being worked on",
		Description: "It may be incomplete. 409 when somebody has changed it since the revision that is named: fetch it, bring both together, send that.",
		Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, MaxBodyBytes: maxDraft}, s.saveDraft)
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "preview", Method: http.MethodGet, Path: "/api/sites/{site}/draft/preview", Tags: tags,
		Summary: "The widget as the draft, or a version, draws it: a page for a frame", Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity}}, s.preview)
	s.publicationAPI(api)
	s.draftFileAPI(api)
	s.libraryAPI(api)
}

// receive lets a larger body than others through to what changes a draft or checks a receipt.
func receive(header *fasthttp.RequestHeader) (config fasthttp.RequestConfig) {
	path := string(header.RequestURI())
	if strings.HasPrefix(path, "/api/sites/") && strings.Contains(path, "/draft") {
		config.MaxRequestBodySize = maxDraft
	}
	if strings.HasPrefix(path, "/api/sites/") && strings.HasSuffix(path, "/receipts/verify") {
		config.MaxRequestBodySize = maxReceipt
	}
	return config
}

func (s *Server) draft(ctx context.Context, input *siteInput) (*struct{ Body WorkingDraft }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	return s.workingDraft(ctx, site)
}

func (s *Server) saveDraft(ctx context.Context, input *saveDraftInput) (*struct{ Body WorkingDraft }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	draft := input.Body.Draft
	if draft.Site != site.Key {
		return nil, consent.Errorf(consent.Invalid, "draft.site", "must be %s: a draft stays with its site", site.Key)
	}
	if _, err := s.Dashboard.Store.SaveDraft(ctx, site.ID, input.Body.Revision, draft, userOf(ctx), s.Clock()); err != nil {
		return nil, err
	}
	return s.workingDraft(ctx, site)
}

// userOf is who is signed in, as the log names them.
func userOf(ctx context.Context) string { return "user:" + ctx.Value(userKey{}).(*auth.User).Email }

// shownAs is a name of the log as people read it.
func shownAs(who string) string { return strings.TrimPrefix(who, "user:") }

func (s *Server) workingDraft(ctx context.Context, site *CatalogSite) (*struct{ Body WorkingDraft }, error) {
	w, versions, err := s.working(ctx, site)
	if err != nil {
		return nil, err
	}
	body := WorkingDraft{Site: siteOf(&site.Site), Revision: w.Revision, Draft: w.Draft, SavedBy: shownAs(w.By), Changed: true}
	if w.Revision > 0 {
		at := w.At.UTC()
		body.SavedAt = &at
	}
	var fault *consent.Error
	if errors.As(w.Check(), &fault) {
		body.Fault = &DraftFault{fault.Field, fault.In(langOf(ctx))}
	}
	if len(versions) > 0 {
		current := versionsOf(versions)[0]
		body.Published = &current
		if body.Changed, err = differs(w.Draft, versions[0].Draft); err != nil {
			return nil, err
		}
	}
	last, err := s.Dashboard.Store.LastPublication(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	if last != nil && (last.State == consent.Waiting || last.State == consent.Failed) {
		body.Planned = &Planned{last.Due.UTC(), shownAs(last.Who), last.Why, last.State, last.ErrorIn(langOf(ctx))}
	}
	return &struct{ Body WorkingDraft }{body}, nil
}

// working finds what is being worked on, which is the current version while nobody has changed anything, and all versions,
// the newest first.
func (s *Server) working(ctx context.Context, site *CatalogSite) (*consent.WorkingDraft, []consent.PublishedVersion, error) {
	versions, err := s.Dashboard.Store.Versions(ctx, site.ID)
	if err != nil {
		return nil, nil, err
	}
	w, err := s.Dashboard.Store.WorkingDraft(ctx, site.ID)
	if err != nil || w != nil {
		return w, versions, err
	}
	w = &consent.WorkingDraft{Draft: consent.StartDraft(site.Key, "fr", "en")}
	if len(versions) > 0 {
		w.Draft = versions[0].Draft.Tidied()
	}
	return w, versions, nil
}

func differs(a, b consent.Draft) (bool, error) {
	x, err := consent.CanonicalDraft(a)
	if err != nil {
		return false, err
	}
	y, err := consent.CanonicalDraft(b)
	return string(x) != string(y), err
}

// versionsOf describes versions, the newest first.
func versionsOf(versions []consent.PublishedVersion) []Version {
	answer := make([]Version, len(versions))
	says := map[string]int{} // the oldest version by what it says
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		answer[i] = Version{Number: v.Number, Digest: v.Digest(), At: v.At.UTC(), Who: shownAs(v.Who), Why: v.Why, Languages: v.Languages,
			Material: i+1 < len(versions) && versions[i+1].Version.Material() != v.Version.Material()}
		if body, err := consent.CanonicalDraft(v.Draft); err == nil { // it was published, so it has
			answer[i].Same = says[string(body)]
			says[string(body)] = v.Number
		}
	}
	return answer
}
