package httpapi

import (
	"regexp"

	"github.com/gofiber/fiber/v2"
)

var ownPolicy = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)

// getVerifier is GET /verify: the page that checks a receipt, under the policy that it states itself: its own script by
// hash, and no connection. With ?download it comes as a file, for those who would rather not trust this server.
func (s *Server) getVerifier(c *fiber.Ctx) error {
	policy := "default-src 'none'"
	if own := ownPolicy.FindSubmatch(s.Verifier); own != nil {
		policy = string(own[1])
	}
	c.Set(fiber.HeaderContentSecurityPolicy, policy+"; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	if c.Context().QueryArgs().Has("download") {
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="verify.html"`)
	}
	c.Type("html", "utf-8")
	return c.Send(s.Verifier)
}
