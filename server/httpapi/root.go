package httpapi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// getNewestRoot is GET /v1/roots/latest: the newest root over all logs, a signed note.
func (s *Server) getNewestRoot(c *fiber.Ctx) error {
	if err := s.limits.allow("", s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	root, err := s.Ledger.NewestRoot(c.Context())
	if err != nil {
		return err
	}
	if root == nil {
		return consent.Errorf(consent.NotFound, "", "There is no root yet: the first one is made once a log has an entry.")
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString(root.Note)
}

// getRoot is GET /v1/roots/:number: one root.
func (s *Server) getRoot(c *fiber.Ctx) error {
	root, err := s.root(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, forever)
	return c.SendString(root.Note)
}

// getRootStamp is GET /v1/roots/:number.tsr: what a time-stamp authority has answered about that root (RFC 3161).
func (s *Server) getRootStamp(c *fiber.Ctx) error {
	root, err := s.root(c)
	if err != nil {
		return err
	}
	if root.Token == nil {
		return consent.Errorf(consent.NotFound, "", "This root has no time stamp: no authority is asked here, or it has not answered yet.")
	}
	c.Set(fiber.HeaderContentType, "application/timestamp-reply")
	c.Set(fiber.HeaderCacheControl, forever)
	return c.Send(root.Token)
}

func (s *Server) root(c *fiber.Ctx) (*consent.StoredRoot, error) {
	if err := s.limits.allow("", s.clientPrefix(c), s.Clock()); err != nil {
		return nil, err
	}
	text := c.Params("number")
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(number, 10) != text {
		return nil, errNoRoot
	}
	root, err := s.Ledger.Root(c.Context(), number)
	if err == nil && root == nil {
		err = errNoRoot
	}
	return root, err
}

var errNoRoot = consent.Errorf(consent.NotFound, "", "There is no root with this number; they are numbered by full hours since 1970, and an hour may have none.")

// getRootsKey is GET /.well-known/temoin: the public key of the roots.
func (s *Server) getRootsKey(c *fiber.Ctx) error {
	key, err := s.RootsKey()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString(key + "\n")
}
