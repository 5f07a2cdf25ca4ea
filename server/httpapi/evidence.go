package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// SubjectPack writes the evidence pack of what one subject of a site had decided at a time.
type SubjectPack func(ctx context.Context, site, subject string, at, now time.Time, to io.Writer) error

type evidenceInput struct {
	Site    string    `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Subject string    `query:"subject" required:"true" minLength:"22" maxLength:"22" doc:"The visitor's random id"`
	At      time.Time `query:"at" doc:"The pack says what had been decided by then; unset: now" example:"2026-11-22T10:00:00Z"`
}

type evidenceOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// packsAtOnce bounds the memory and time that packs take: one visitor's is some hundred kilobytes.
const packsAtOnce = 2

func (s *Server) evidenceAPI(api huma.API) {
	operation(s, api, auth.ExportEvidence, huma.Operation{OperationID: "evidence", Method: http.MethodGet, Path: "/api/sites/{site}/evidence", Tags: []string{"dashboard"},
		Summary: "The evidence pack of one visitor, as temoin verify reads it", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
		Responses: map[string]*huma.Response{"200": {Description: "A zip file", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}},
	}, s.evidence)
}

// evidence answers a whole pack or a problem: nothing is sent before the pack is complete.
func (s *Server) evidence(ctx context.Context, input *evidenceInput) (*evidenceOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	if err := consent.CheckSubject(input.Subject); err != nil {
		return nil, err
	}
	select {
	case s.packs <- struct{}{}:
		defer func() { <-s.packs }()
	default:
		return nil, consent.Errorf(consent.RateLimited, "", "Other packs are being made; ask again in a few seconds.")
	}
	now := s.Clock()
	if input.At.IsZero() {
		input.At = now
	}
	scope := consent.PackScope{Subject: input.Subject, At: consent.FormatTime(input.At)}
	var pack bytes.Buffer
	if err := s.Dashboard.Pack(ctx, site.Key, input.Subject, input.At, now, &pack); err != nil {
		return nil, err
	}
	if err := s.Dashboard.Store.StateExport(ctx, site.ID, scope, "visitor", consent.By{Who: userOf(ctx), At: now}); err != nil {
		return nil, err
	}
	name := "evidence-" + site.Key + "-" + input.Subject + ".zip"
	return &evidenceOutput{ContentType: "application/zip", ContentDisposition: `attachment; filename="` + name + `"`, Body: pack.Bytes()}, nil
}
