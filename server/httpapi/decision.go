package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"mime"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// Recorder records decisions.
type Recorder interface {
	// Record returns when the decision is on disk for good, or was there before under the same site and id; whether
	// the two say the same is for the caller to compare. An error of kind consent.Unavailable asks to send it again.
	Record(ctx context.Context, e *consent.Evidence) (*consent.Recorded, error)
	// Full says whether the next decision would be turned away.
	Full() bool
}

// Answer is the body of a recorded decision. The same decision sent again gets the same bytes.
type Answer struct {
	ID         string `json:"id"`
	ReceivedAt string `json:"received_at"`
	ExpiresAt  string `json:"expires_at"`
	ReceiptKey string `json:"receipt_key"` // opens the receipt; shown to nobody else
	Promise    string `json:"promise"`     // c2sp.org/tlog-proof@v1, signed by the site's key
	Token      string `json:"token,omitempty" doc:"Where the notice has token: the choice as a signed JWT, which the keys at /.well-known/jwks.json check"`
}

// postDecision is POST /v1/decisions.
func (s *Server) postDecision(c *fiber.Ctx) error {
	body, err := jsonBody(c)
	if err != nil {
		return err
	}
	decision, err := decodeDecision(body)
	if err != nil {
		return err
	}
	decision.Signals = consent.Signals{GPC: c.Get("Sec-GPC") == "1", DNT: c.Get("DNT") == "1"}
	site, err := s.postedSite(c, decision.Site)
	if err != nil {
		return err
	}
	version := site.Version(decision.Notice)
	if version == nil {
		return consent.Errorf(consent.Invalid, "notice", "is not a published notice of this site; fetch the current one")
	}
	now := s.Clock()
	if err := decision.Check(version, now); err != nil {
		return err
	}
	var salt consent.Salt
	rand.Read(salt[:]) // never fails
	evidence, err := consent.NewEvidence(decision, version, now, salt)
	if err != nil {
		return err
	}
	evidence.SiteID, evidence.Country = site.ID, s.country(c)
	evidence.Device, evidence.Page = deviceClass(c.Get(fiber.HeaderUserAgent)), pageGroup(c, version)
	if !site.Demo { // whose visits are made up, days at a time
		evidence.GroupDay = consent.GroupDay(evidence.DecidedAt, now)
	}

	recorded, err := s.Recorder.Record(c.Context(), evidence)
	if err != nil {
		return err
	}
	if !recorded.New && !recorded.Record.SameContent(decision) {
		return consent.Errorf(consent.Conflict, "id", "is recorded with other content; a new choice needs a new id")
	}
	token, err := s.token(recorded.Record, version)
	if err != nil {
		return err
	}
	if err := s.setCookie(c, site, version, recorded.Record, token); err != nil {
		return err
	}
	answer, err := json.Marshal(Answer{
		ID: decision.ID, ReceivedAt: recorded.Record.Event.ReceivedTime, ExpiresAt: recorded.Record.Event.ValidUntil,
		ReceiptKey: s.ReceiptKey(decision.Site, decision.ID), Promise: recorded.Promise, Token: token,
	})
	if err != nil {
		return err
	}
	if recorded.New {
		c.Status(http.StatusCreated)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(answer)
}

// postedSite finds the site that a body names and decides whether its sender may post for it now.
func (s *Server) postedSite(c *fiber.Ctx, key string) (*CatalogSite, error) {
	if key == "" {
		return nil, consent.Errorf(consent.Invalid, "site", "site is missing: it is the key that stands in the embed snippet")
	}
	site := s.Catalog.Site(key)
	if site == nil {
		return nil, consent.Errorf(consent.NotFound, "site", "there is no site with this key; it stands in the embed snippet")
	}
	if err := s.limits.allow(key, s.clientPrefix(c), s.Clock()); err != nil {
		return nil, err
	}
	return site, s.checkOrigin(c, site)
}

// jsonBody returns the body of a post, which must say that it is JSON or, to save browsers a preflight, plain text.
// The bytes are the server's and change with the next request.
func jsonBody(c *fiber.Ctx) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	charset := params["charset"]
	if err != nil || kind != fiber.MIMETextPlain && kind != fiber.MIMEApplicationJSON || charset != "" && charset != "utf-8" && charset != "UTF-8" {
		return nil, consent.Errorf(consent.Invalid, "", "The Content-Type must be text/plain or application/json, in UTF-8.")
	}
	if len(c.Request().Header.ContentEncoding()) > 0 {
		return nil, consent.Errorf(consent.Invalid, "", "The body must not be compressed.")
	}
	return c.Request().Body(), nil
}
