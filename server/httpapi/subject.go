package httpapi

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// SubjectStore finds what visitors have decided.
type SubjectStore interface {
	// HistoryOf returns what a subject has decided, the newest first and at most limit of them.
	HistoryOf(ctx context.Context, site int32, subject string, limit int) ([]consent.Past, error)
	// HoleOf explains where an erased decision stood; nil while its leaf, or what explains it, is not there.
	HoleOf(ctx context.Context, site int32, id string) (*consent.Hole, error)
	// StateExport says in the site's log that somebody took an evidence pack.
	StateExport(ctx context.Context, site int32, scope consent.PackScope, on string, by consent.By) error
	// DecidedBy returns who made a decision, empty when there is none; consent.ErrErased when it was erased.
	DecidedBy(ctx context.Context, site int32, id string) (string, error)
}

type subjectInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Find string `query:"find" required:"true" minLength:"22" maxLength:"36" doc:"A visitor's random id, or the id of one decision, which stands in each receipt"`
}

// Subject is all that one visitor has decided on a site.
type Subject struct {
	Site      Site               `json:"site"`
	Subject   string             `json:"subject"`
	Decisions []RecordedDecision `json:"decisions" doc:"The newest first, 300 at most"`
	More      bool               `json:"more" doc:"There are older ones"`
	LogSize   int64              `json:"log_size" doc:"Leaves that the site's log has"`
	Notices   []ShownNotice      `json:"notices" doc:"Those that the decisions answer"`
	Hole      *Hole              `json:"hole,omitempty" doc:"Instead of decisions: what the log says of an erased one"`
}

// ShownNotice names what a version asked about.
type ShownNotice struct {
	Digest   string     `json:"digest"`
	Purposes []NamedOne `json:"purposes" doc:"Those that were asked, in their order"`
	Services []NamedOne `json:"services"`
}

// NamedOne is a purpose or a service with its name by language.
type NamedOne struct {
	ID   string            `json:"id"`
	Name map[string]string `json:"name"`
}

// Hole is what is left of what a visitor had decided: leaves without records, and a statement that says why.
type Hole struct {
	Index  int64          `json:"index" doc:"Leaf of the decision that was looked for"`
	Leaves [][2]int64     `json:"leaves" doc:"All that were erased with it, first and last of each row"`
	Ground consent.Ground `json:"ground" enum:"visitor,request,retention"`
	At     time.Time      `json:"at"`
	Leaf   *int64         `json:"leaf,omitempty" doc:"Of the statement; missing for the second in which it waits"`
	Who    string         `json:"who,omitempty"`
	Why    string         `json:"why,omitempty"`
}

// RecordedDecision is one decision of a visitor.
type RecordedDecision struct {
	ID        string          `json:"id"`
	Act       consent.Act     `json:"act"`
	DecidedAt string          `json:"decided_at"`
	ExpiresAt string          `json:"expires_at"`
	State     consent.State   `json:"state" enum:"current,replaced,ended"`
	Purposes  map[string]bool `json:"purposes"`
	Services  map[string]bool `json:"services" doc:"Answered otherwise than their purpose"`
	Lang      string          `json:"lang" doc:"Language of the text shown"`
	Signals   string          `json:"signals,omitempty" doc:"What the browser asked for then: gpc, dnt, gpc dnt"`
	Notice    PastNotice      `json:"notice"`
	Index     *int64          `json:"index" doc:"Place of its leaf in the site's log; null while it waits for one"`
}

type receiptInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	ID   string `path:"id" format:"uuid" doc:"Id of a decision"`
}

type givenReceipt struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Receipt string `json:"receipt" maxLength:"1048576" doc:"The exact text of a receipt"`
	}
}

// VerifiedReceipt is what the check of somebody's receipt has shown.
type VerifiedReceipt struct {
	Verdict
	ID      string `json:"id,omitempty" doc:"Of the decision, when it holds"`
	Subject string `json:"subject,omitempty" doc:"The visitor's random id, when it holds"`
}

// Verdict is what a verifier says of a receipt under the keys of this server.
type Verdict struct {
	Valid   bool         `json:"valid" doc:"Record, notice, proof and signature hold"`
	Why     string       `json:"why,omitempty" doc:"What is wrong, in a sentence"`
	Step    consent.Step `json:"step,omitempty" doc:"The step of docs/receipt.md that fails" enum:"object,schema,unkey,given,key,record,site,notice,salt,proof,path,signature,anchor"`
	Index   int64        `json:"index" doc:"Place of its leaf in the log"`
	Size    int64        `json:"size" doc:"Leaves of the log that the receipt's checkpoint signs"`
	Origin  string       `json:"origin,omitempty" doc:"Name of the log that has signed"`
	RootAt  string       `json:"root_at,omitempty" doc:"When the root over all logs was made that holds it; missing while there is none"`
	RootURL string       `json:"root_url,omitempty" doc:"Where that root is published"`
	Stamped bool         `json:"stamped" doc:"A time-stamp authority has signed that root too"`
}

// CheckedReceipt is a receipt and what checking it has shown.
type CheckedReceipt struct {
	Verdict
	Receipt string `json:"receipt" doc:"The receipt's exact text, as temoin verify and the page /verify read it"`
	Notice  string `json:"notice" doc:"Canonical JSON of the version that was shown"`
}

func (s *Server) subjectAPI(api huma.API) {
	tags := []string{"proof"}
	operation(s, api, auth.SeeProof, huma.Operation{OperationID: "subject", Method: http.MethodGet, Path: "/api/sites/{site}/proof", Tags: tags,
		Summary: "What one visitor has decided, found by the visitor's random id or by that of a decision",
		Errors:  []int{http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity}}, s.subject)
	operation(s, api, auth.SeeProof, huma.Operation{OperationID: "checked-receipt", Method: http.MethodGet, Path: "/api/sites/{site}/proof/{id}", Tags: tags,
		Summary: "The receipt of a decision, checked", Errors: []int{http.StatusNotFound, http.StatusGone, http.StatusServiceUnavailable}}, s.checkedReceipt)
	operation(s, api, auth.SeeProof, huma.Operation{OperationID: "shown-notice", Method: http.MethodGet, Path: "/api/sites/{site}/proof/{id}/notice", Tags: tags,
		Summary: "The notice that a decision answers, word for word: a page for a frame", Errors: []int{http.StatusNotFound, http.StatusGone}}, s.shownNoticePage)
	operation(s, api, auth.SeeProof, huma.Operation{OperationID: "verify-receipt", Method: http.MethodPost, Path: "/api/sites/{site}/receipts/verify", Tags: tags, MaxBodyBytes: maxReceipt,
		Summary: "Check somebody's receipt under this site's key; nothing of it is kept",
		Errors:  []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusTooManyRequests}}, s.verifyReceipt)
}

// errNoSubject is for who looks for somebody who is not there.
var errNoSubject = consent.Errorf(consent.NotFound, "find", "Nothing is recorded under this id on this site: it never was there, or it has been erased or removed after its time.")

func (s *Server) subject(ctx context.Context, input *subjectInput) (*struct{ Body Subject }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	subject := strings.TrimSpace(input.Find)
	if id, err := uuid.Parse(subject); err == nil {
		subject, err = s.Dashboard.Store.DecidedBy(ctx, site.ID, id.String())
		if errors.Is(err, consent.ErrErased) {
			return s.erasedSubject(ctx, site, id.String())
		}
		if err != nil {
			return nil, err
		}
		if subject == "" {
			return nil, errNoSubject
		}
	} else if consent.CheckSubject(subject) != nil {
		return nil, consent.Errorf(consent.Invalid, "find", "must be a visitor's random id (22 characters) or the id of a decision (36 characters)")
	}
	past, err := s.Dashboard.Store.HistoryOf(ctx, site.ID, subject, consent.HistoryLimit+1)
	if err != nil {
		return nil, err
	}
	if len(past) == 0 {
		return nil, errNoSubject
	}
	size, _, err := s.Ledger.Checkpoint(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	states := consent.States(past, s.Clock())
	body := Subject{Site: siteOf(&site.Site), Subject: subject, More: len(past) > consent.HistoryLimit, LogSize: size, Notices: []ShownNotice{}}
	for i, p := range past[:min(len(past), consent.HistoryLimit)] {
		r := p.Record
		decision := RecordedDecision{ID: r.RecordID, Act: r.Event.Act, DecidedAt: r.Event.EventTime, ExpiresAt: r.Event.ValidUntil, State: states[i],
			Purposes: r.Purposes, Services: r.Services, Lang: r.Language, Signals: r.Event.Signals, Notice: PastNotice{p.Notice, r.PrivacyNotice}}
		if version := site.Version(r.PrivacyNotice); version != nil && !slices.ContainsFunc(body.Notices, func(n ShownNotice) bool { return n.Digest == r.PrivacyNotice }) {
			body.Notices = append(body.Notices, shownNotice(version))
		}
		if decision.Services == nil {
			decision.Services = map[string]bool{}
		}
		if p.Index >= 0 {
			decision.Index = &p.Index
		}
		body.Decisions = append(body.Decisions, decision)
	}
	return &struct{ Body Subject }{body}, nil
}

func shownNotice(v *consent.Version) ShownNotice {
	n := ShownNotice{Digest: v.Digest(), Services: []NamedOne{}}
	for _, p := range v.Purposes {
		if !p.Required {
			n.Purposes = append(n.Purposes, NamedOne{p.ID, p.Name})
		}
	}
	for _, service := range v.Services {
		names := map[string]string{}
		for _, language := range v.Languages {
			names[language] = service.Name
		}
		n.Services = append(n.Services, NamedOne{service.ID, names})
	}
	return n
}

// erasedSubject tells what the log says of a decision that was erased.
func (s *Server) erasedSubject(ctx context.Context, site *CatalogSite, id string) (*struct{ Body Subject }, error) {
	hole, err := s.Dashboard.Store.HoleOf(ctx, site.ID, id)
	if err == nil && hole == nil {
		err = consent.ErrErased
	}
	if err != nil {
		return nil, err
	}
	size, _, err := s.Ledger.Checkpoint(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	body := Subject{Site: siteOf(&site.Site), Decisions: []RecordedDecision{}, LogSize: size, Notices: []ShownNotice{},
		Hole: &Hole{Index: hole.Index, Leaves: hole.Erasure.Leaves, Ground: hole.Erasure.Ground, At: hole.At.UTC(), Leaf: hole.Leaf}}
	if hole.Action != nil {
		body.Hole.Who, body.Hole.Why = shownAs(hole.Action.Who), hole.Action.Why
	}
	return &struct{ Body Subject }{body}, nil
}

func (s *Server) checkedReceipt(ctx context.Context, input *receiptInput) (*struct{ Body CheckedReceipt }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	exhibit, err := s.Ledger.Exhibit(ctx, site.ID, input.ID)
	if err != nil {
		return nil, err
	}
	if exhibit == nil {
		return nil, errNoDecision
	}
	receipt, err := s.receipt(ctx, site, exhibit)
	if err != nil {
		return nil, err
	}
	canonical, err := receipt.Canonical()
	if err != nil {
		return nil, err
	}
	verdict, _, err := s.verdict(ctx, site, canonical)
	if err != nil {
		return nil, err
	}
	return &struct{ Body CheckedReceipt }{CheckedReceipt{*verdict, string(canonical), receipt.Notice}}, nil
}

// maxReceipt bounds the body of a receipt to check, in bytes: its own bound, and room for JSON's escapes of what it is made of.
const maxReceipt = 2 * consent.MaxReceiptBytes

// receiptsPerUser are checked in 15 minutes.
const receiptsPerUser = 300

// verifyReceipt checks what somebody holds. Nothing of it is kept.
func (s *Server) verifyReceipt(ctx context.Context, input *givenReceipt) (*struct{ Body VerifiedReceipt }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	if wait := s.attempts.Take(s.Clock(), auth.Charge{Key: "receipts " + userOf(ctx), Limit: receiptsPerUser}); wait > 0 {
		return nil, waitError{consent.Errorf(consent.RateLimited, "", "You have checked %d receipts within 15 minutes, which is the most here. Wait, or check them with temoin verify.", receiptsPerUser), wait}
	}
	verdict, verified, err := s.verdict(ctx, site, []byte(input.Body.Receipt))
	if err != nil {
		return nil, err
	}
	body := VerifiedReceipt{Verdict: *verdict}
	if verified != nil {
		body.ID, body.Subject = verified.Record.RecordID, verified.Record.PIIPrincipalID
	}
	return &struct{ Body VerifiedReceipt }{body}, nil
}

// verdict checks a receipt under the site's own key; without what is proved when it does not hold.
func (s *Server) verdict(ctx context.Context, site *CatalogSite, receipt []byte) (*Verdict, *consent.VerifiedReceipt, error) {
	log, err := s.LogKey(site.Key)
	if err != nil {
		return nil, nil, err
	}
	roots, err := s.RootsKey()
	if err != nil {
		return nil, nil, err
	}
	verified, err := consent.VerifyReceipt(receipt, log+" "+roots)
	var fault *consent.Fault
	if errors.As(err, &fault) {
		return &Verdict{Why: fault.Error(), Step: fault.Step}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	v := &Verdict{Valid: true, Index: verified.Place.Index, Size: verified.Place.Size, Origin: verified.Origin}
	if a := verified.Anchor; a != nil {
		v.RootAt, v.RootURL = consent.FormatTime(a.Root.At), a.URL()
		root, err := s.Ledger.Root(ctx, a.Root.Number())
		if err != nil {
			return nil, nil, err
		}
		v.Stamped = root != nil && root.Token != nil
	}
	return v, verified, nil
}

// shownInput asks for the notice of a decision as a page for a frame.
type shownInput struct {
	Site  string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	ID    string `path:"id" format:"uuid" doc:"Id of a decision"`
	Words string `query:"words" enum:"fr,en" default:"en" doc:"Language of the page's own words; the notice's are those that were shown"`
}

// shownNoticePage answers the notice that a decision answers, word for word, as a page for a frame: no script, and nothing
// that asks a server.
func (s *Server) shownNoticePage(ctx context.Context, input *shownInput) (*previewOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	page := &mineView{noticeView: &noticeView{WordsLang: input.Words, T: noticeWords[input.Words]}, ID: input.ID}
	view, err := s.shown(ctx, site, page)
	if err != nil {
		return nil, err
	}
	view.Style += template.CSS(mineSheet)
	var body bytes.Buffer
	if err := shownPage.Execute(&body, view); err != nil {
		return nil, fmt.Errorf("httpapi.shownNoticePage: %w", err)
	}
	return &previewOutput{ContentType: "text/html; charset=utf-8", Frame: "SAMEORIGIN", Body: body.Bytes(),
		Policy: "sandbox; " + pagePolicy(view.Style, "'none'", "'self'")}, nil
}

var (
	//go:embed shown_page.html
	shownPageText string

	shownPage = template.Must(template.New("shown").Parse(noticeParts + shownPageText))
)
