package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

type libraryInput struct {
	Site      string   `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Service   string   `query:"service" required:"true" maxLength:"100" doc:"What the library calls it" example:"YouTube"`
	Languages []string `query:"languages,explode" required:"true" maxItems:"100" doc:"Of the draft, by BCP 47" example:"fr,en"`
}

func (s *Server) libraryAPI(api huma.API) {
	operation(s, api, auth.EditNotice, huma.Operation{OperationID: "known-service", Method: http.MethodGet, Path: "/api/sites/{site}/library", Tags: []string{"notice"},
		Summary: "A service that many sites use, filled in for a draft in these languages; its id and purpose are left open", Errors: []int{http.StatusNotFound}}, s.knownService)
}

func (s *Server) knownService(_ context.Context, input *libraryInput) (*struct{ Body consent.Service }, error) {
	known := consent.FindKnown(input.Service)
	if known == nil {
		return nil, consent.Errorf(consent.NotFound, "service", "The library has no service of this name.")
	}
	return &struct{ Body consent.Service }{known.Service(input.Languages)}, nil
}
