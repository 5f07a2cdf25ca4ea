package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/exchange"
)

type draftFileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type readInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Name    string `json:"name" maxLength:"255" doc:"Of the file; only its ending counts"`
		Content string `json:"content" doc:"YAML or JSON of a notice, or the configuration of Klaro, vanilla-cookieconsent or tarteaucitron"`
	}
}

// ReadNotice is what a file says, brought to a draft of this site. Nothing is saved.
type ReadNotice struct {
	From  string        `json:"from" doc:"What wrote the file" example:"Klaro"`
	Draft consent.Draft `json:"draft" doc:"May be incomplete"`
	Notes []string      `json:"notes" doc:"What could not be taken over"`
}

func (s *Server) draftFileAPI(api huma.API) {
	operation(s, api, auth.SeeNotice, huma.Operation{OperationID: "draft-file", Method: http.MethodGet, Path: "/api/sites/{site}/draft/file", Tags: []string{"notice"},
		Summary: "The draft as YAML, for temoin site apply", Errors: []int{http.StatusNotFound}}, s.draftFile)
	operation(s, api, auth.EditNotice, huma.Operation{OperationID: "read-notice", Method: http.MethodPost, Path: "/api/sites/{site}/draft/read", Tags: []string{"notice"},
		Summary: "What a file says as a draft of this site; nothing is saved", MaxBodyBytes: maxDraft,
		Errors: []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}}, s.readNotice)
}

func (s *Server) draftFile(ctx context.Context, input *siteInput) (*draftFileOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	draft, err := s.state(ctx, site, "draft")
	if err != nil {
		return nil, err
	}
	body, err := exchange.WriteYAML(*draft)
	if err != nil {
		return nil, err
	}
	return &draftFileOutput{"application/yaml; charset=utf-8", `attachment; filename="` + site.Key + `.yaml"`, body}, nil
}

func (s *Server) readNotice(ctx context.Context, input *readInput) (*struct{ Body ReadNotice }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	base, err := s.state(ctx, site, "draft")
	if err != nil {
		return nil, err
	}
	read, err := exchange.Read(input.Body.Name, []byte(input.Body.Content), *base)
	if err != nil {
		var fault *consent.Error
		if !errors.As(err, &fault) {
			return nil, consent.Errorf(consent.Invalid, "content", "this file cannot be read: %s", err)
		}
		return nil, fault.Of("content")
	}
	read.Draft.Site = site.Key
	notes := make([]string, len(read.Notes))
	for i, note := range read.Notes {
		notes[i] = note.In(langOf(ctx))
	}
	return &struct{ Body ReadNotice }{ReadNotice{read.From, read.Draft.Tidied(), notes}}, nil
}
