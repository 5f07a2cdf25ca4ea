package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// keysPerSite bounds a list that people read.
const keysPerSite = 50

// SiteKey is an API key of a site as the dashboard lists it.
type SiteKey struct {
	ID      string          `json:"id"`
	Name    string          `json:"name" doc:"May be empty for one that temoin key add made"`
	Scopes  []auth.KeyScope `json:"scopes" enum:"read_decisions,read_statistics"`
	MadeBy  string          `json:"made_by" doc:"E-mail address; empty for one that a command made"`
	Created time.Time       `json:"created"`
	Used    *time.Time      `json:"used,omitempty" doc:"Last use, to about ten minutes; missing before the first"`
}

// NewSiteKey is a key that was just made.
type NewSiteKey struct {
	SiteKey
	Key string `json:"key" doc:"Shown this once: only its hash is kept"`
}

type newKeyInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Name   string          `json:"name" minLength:"1" maxLength:"80" doc:"What it is for" example:"shop server"`
		Scopes []auth.KeyScope `json:"scopes" minItems:"1" maxItems:"8" uniqueItems:"true" enum:"read_decisions,read_statistics"`
	}
}

type keyInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	ID   string `path:"id" format:"uuid"`
}

type keysOutput struct {
	Body struct {
		Keys []SiteKey `json:"keys" doc:"The newest first"`
	}
}

func (s *Server) keyAPI(api huma.API) {
	const path = "/api/sites/{site}/keys"
	operation(s, api, auth.ManageKeys, huma.Operation{OperationID: "keys", Method: http.MethodGet, Path: path, Tags: []string{"dashboard"},
		Summary: "API keys of a site", Errors: []int{http.StatusNotFound}}, s.keys)
	operation(s, api, auth.ManageKeys, huma.Operation{OperationID: "make-key", Method: http.MethodPost, Path: path, Tags: []string{"dashboard"},
		Summary: "Make an API key; it is shown once", DefaultStatus: http.StatusCreated, Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}}, s.makeKey)
	operation(s, api, auth.ManageKeys, huma.Operation{OperationID: "revoke-key", Method: http.MethodDelete, Path: path + "/{id}", Tags: []string{"dashboard"},
		Summary: "Revoke an API key: it ends at once", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound}}, s.revokeKey)
}

func (s *Server) keys(ctx context.Context, input *siteInput) (*keysOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	keys, err := s.Dashboard.Store.SiteKeys(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	var output keysOutput
	output.Body.Keys = make([]SiteKey, len(keys))
	for i := range keys {
		output.Body.Keys[i] = siteKeyOf(&keys[i])
	}
	return &output, nil
}

func siteKeyOf(k *auth.Key) SiteKey {
	key := SiteKey{ID: k.ID, Name: k.Name, Scopes: k.Scopes, MadeBy: k.MadeBy, Created: k.Created.UTC()}
	if k.Used != nil {
		used := k.Used.UTC()
		key.Used = &used
	}
	return key
}

func (s *Server) makeKey(ctx context.Context, input *newKeyInput) (*struct{ Body NewSiteKey }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	user, now := ctx.Value(userKey{}).(*auth.User), s.Clock()
	key := auth.Key{Name: strings.TrimSpace(input.Body.Name), MadeBy: user.Email, Created: now}
	if key.Name == "" || strings.ContainsFunc(key.Name, func(r rune) bool { return r < ' ' }) {
		return nil, consent.Errorf(consent.Invalid, "name", "Say in one line what the key is for.")
	}
	for _, scope := range auth.KeyScopes { // in one order, each once
		if slices.Contains(input.Body.Scopes, scope) {
			key.Scopes = append(key.Scopes, scope)
		}
	}
	if others, err := s.Dashboard.Store.SiteKeys(ctx, site.ID); err != nil {
		return nil, err
	} else if len(others) >= keysPerSite {
		return nil, consent.Errorf(consent.Conflict, "", "A site has 50 keys at most: revoke those that are not used.")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	key.ID = id.String()
	secret := auth.NewKey()
	if err := s.Dashboard.Store.InsertKey(ctx, site.ID, key, auth.HashToken(secret), byUser(user, now)); err != nil {
		return nil, err
	}
	return &struct{ Body NewSiteKey }{NewSiteKey{siteKeyOf(&key), secret}}, nil
}

func (s *Server) revokeKey(ctx context.Context, input *keyInput) (*struct{}, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	known, err := s.Dashboard.Store.RevokeKey(ctx, site.ID, input.ID, byUser(ctx.Value(userKey{}).(*auth.User), s.Clock()))
	if err == nil && !known {
		err = consent.Errorf(consent.NotFound, "id", "There is no such key: it may have been revoked.")
	}
	return nil, err
}
