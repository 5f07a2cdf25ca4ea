package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// Tokens signs choices for the sites' own servers.
type Tokens interface {
	// Sign returns a JWS in the compact form; the same claims give the same bytes.
	Sign(c consent.Claims) (string, error)
	// Keys is the JWK set that checks what Sign returns.
	Keys() []byte
}

// token is that of a recorded decision, where the notice it names has them; else empty.
func (s *Server) token(r *consent.Record, v *consent.Version) (string, error) {
	if !v.Token {
		return "", nil
	}
	claims, err := r.Claims(v)
	if err != nil {
		return "", err
	}
	return s.Tokens.Sign(claims)
}

// getTokenKeys is GET /.well-known/jwks.json: the public keys of tokens (RFC 7517).
func (s *Server) getTokenKeys(c *fiber.Ctx) error {
	if err := s.limits.allow("/jwks.json", s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/jwk-set+json")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.Send(s.Tokens.Keys())
}
