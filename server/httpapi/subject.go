package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// SubjectStore finds what visitors have decided.
type SubjectStore interface {
	// HistoryOf returns what a subject has decided, the newest first and at most limit of them.
	HistoryOf(ctx context.Context, site int32, subject string, limit int) ([]consent.Past, error)
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
	Notice    PastNotice      `json:"notice"`
	Index     *int64          `json:"index" doc:"Place of its leaf in the site's log; null while it waits for one"`
}

type receiptInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	ID   string `path:"id" format:"uuid" doc:"Id of a decision"`
}

// CheckedReceipt is a receipt and what checking it has shown.
type CheckedReceipt struct {
	Receipt string       `json:"receipt" doc:"The receipt's exact text, as temoin verify and the page /verify read it"`
	Notice  string       `json:"notice" doc:"Canonical JSON of the version that was shown"`
	Valid   bool         `json:"valid" doc:"Record, notice, proof and signature hold, under the keys of this server"`
	Why     string       `json:"why,omitempty" doc:"What is wrong, in a sentence"`
	Step    consent.Step `json:"step,omitempty" doc:"The step of docs/receipt.md that fails" enum:"object,schema,unkey,given,key,record,site,notice,salt,proof,path,signature,anchor"`
	Index   int64        `json:"index"`
	Size    int64        `json:"size" doc:"Leaves of the log that the receipt's checkpoint signs"`
	RootAt  string       `json:"root_at,omitempty" doc:"When the root over all logs was made that holds it; missing while there is none"`
}

func (s *Server) subjectAPI(api huma.API) {
	tags := []string{"proof"}
	operation(s, api, auth.SeeProof, huma.Operation{OperationID: "subject", Method: http.MethodGet, Path: "/api/sites/{site}/proof", Tags: tags,
		Summary: "What one visitor has decided, found by the visitor's random id or by that of a decision",
		Errors:  []int{http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity}}, s.subject)
	operation(s, api, auth.SeeProof, huma.Operation{OperationID: "checked-receipt", Method: http.MethodGet, Path: "/api/sites/{site}/proof/{id}", Tags: tags,
		Summary: "The receipt of a decision, checked", Errors: []int{http.StatusNotFound, http.StatusGone, http.StatusServiceUnavailable}}, s.checkedReceipt)
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
		if subject, err = s.Dashboard.Store.DecidedBy(ctx, site.ID, id.String()); err != nil {
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
	body := Subject{Site: siteOf(&site.Site), Subject: subject, More: len(past) > consent.HistoryLimit, LogSize: size}
	for i, p := range past[:min(len(past), consent.HistoryLimit)] {
		r := p.Record
		decision := RecordedDecision{ID: r.RecordID, Act: r.Event.Act, DecidedAt: r.Event.EventTime, ExpiresAt: r.Event.ValidUntil, State: states[i],
			Purposes: r.Purposes, Services: r.Services, Lang: r.Language, Notice: PastNotice{p.Notice, r.PrivacyNotice}}
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
	log, err := s.LogKey(site.Key)
	if err != nil {
		return nil, err
	}
	roots, err := s.RootsKey()
	if err != nil {
		return nil, err
	}
	body := CheckedReceipt{Receipt: string(canonical), Notice: receipt.Notice}
	verified, err := consent.VerifyReceipt(canonical, log+" "+roots)
	if err != nil {
		body.Why = err.Error()
		var fault *consent.Fault
		if errors.As(err, &fault) {
			body.Step = fault.Step
		}
		return &struct{ Body CheckedReceipt }{body}, nil
	}
	body.Valid, body.Index, body.Size = true, verified.Place.Index, verified.Place.Size
	if verified.Anchor != nil {
		body.RootAt = consent.FormatTime(verified.Anchor.Root.At)
	}
	return &struct{ Body CheckedReceipt }{body}, nil
}
