package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// getNotice is GET /v1/sites/:site/notice: the current version as canonical JSON with its digest.
func (s *Server) getNotice(c *fiber.Ctx) error {
	site := s.Catalog.Site(c.Params("site"))
	if site == nil || site.Current() == nil {
		return consent.Errorf(consent.NotFound, "site", "there is no site with this key that has published a notice")
	}
	v := site.Current()
	etag := `"` + v.Digest() + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	if matchesETag(c, etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(v.JSON())
}
