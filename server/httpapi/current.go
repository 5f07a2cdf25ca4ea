package httpapi

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// CurrentDecisions finds what a visitor has chosen.
type CurrentDecisions interface {
	// CurrentDecision returns the newest record of a subject of a site, expired or not, or nil when there is none.
	CurrentDecision(ctx context.Context, site consent.Site, subject string) (*consent.Record, error)
}

// Keys says what API keys may do.
type Keys interface {
	// UseKey returns the key of a site with this hash (auth.HashToken) and notes its use, or nil when there is none.
	UseKey(ctx context.Context, site int32, tokenHash []byte, now time.Time) (*auth.Key, error)
}

// Current is the body of GET /v1/sites/:site/decisions/:subject.
type Current struct {
	Site     string           `json:"site"`
	Subject  string           `json:"subject"`
	State    string           `json:"state"` // current, or none: never asked, or expired; then everything is refused
	Decision *CurrentDecision `json:"decision"`
}

// CurrentDecision is what a visitor has chosen and until when.
type CurrentDecision struct {
	ID        string          `json:"id"`
	Notice    string          `json:"notice"`
	Act       consent.Act     `json:"act"`
	Purposes  map[string]bool `json:"purposes"`
	Services  map[string]bool `json:"services"`
	Lang      string          `json:"lang"`
	DecidedAt string          `json:"decided_at"`
	ExpiresAt string          `json:"expires_at"`
}

// getDecision is GET /v1/sites/:site/decisions/:subject, for the site's own server.
func (s *Server) getDecision(c *fiber.Ctx) error {
	site, err := s.keyedSite(c, auth.ReadDecisions)
	if err != nil {
		return err
	}
	subject := c.Params("subject")
	if err := consent.CheckSubject(subject); err != nil {
		return err
	}
	record, err := s.Decisions.CurrentDecision(c.Context(), site.Site, subject)
	if err != nil {
		return err
	}
	answer := Current{Site: site.Key, Subject: subject, State: "none"}
	if record != nil && !record.Expired(s.Clock()) {
		answer.State, answer.Decision = "current", &CurrentDecision{
			ID: record.RecordID, Notice: record.PrivacyNotice, Act: record.Event.Act, Purposes: record.Purposes, Services: record.Services,
			Lang: record.Language, DecidedAt: record.Event.EventTime, ExpiresAt: record.Event.ValidUntil,
		}
		if answer.Decision.Services == nil {
			answer.Decision.Services = map[string]bool{}
		}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(body)
}

// keyedSite returns the site of the address when the request carries one of its API keys with a scope. A site that does
// not exist and a key that is another site's answer alike. Wrong keys count against the rate limit.
func (s *Server) keyedSite(c *fiber.Ctx, scope auth.KeyScope) (*CatalogSite, error) {
	refused := consent.Errorf(consent.Unauthorized, "", "Send a key of this site as Authorization: Bearer KEY; temoin key add SITE makes one.")
	token := bearer(c)
	site := s.Catalog.Site(c.Params("site"))
	if token != "" && site != nil {
		key, err := s.Keys.UseKey(c.Context(), site.ID, auth.HashToken(token), s.Clock())
		switch {
		case err != nil:
			return nil, err
		case key != nil && key.May(scope):
			return site, nil
		case key != nil:
			return nil, consent.Errorf(consent.Forbidden, "", "This key has not the scope %s: make one that has on the site's Installation page.", scope)
		}
	}
	if err := s.limits.allow("", s.clientPrefix(c), s.Clock()); err != nil {
		return nil, err
	}
	return nil, refused
}

// bearer is the token of the request's Authorization header (RFC 6750, 2.1), or empty.
func bearer(c *fiber.Ctx) string {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}
