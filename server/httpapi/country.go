package httpapi

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// unknownCountry is the code that ISO 3166-1 leaves to users and CLDR reads as "unknown region".
const unknownCountry = "ZZ"

// country is what a trusted proxy says of the sender's country, else what the operator's database says of the address, which is
// then forgotten.
func (s *Server) country(c *fiber.Ctx) string {
	if remote, ok := remoteAddr(c); ok && s.CountryHeader != "" && s.trusted(remote) {
		if code := c.Get(s.CountryHeader); isCountry(code) {
			return code
		}
	}
	if s.Country != nil {
		if addr, ok := s.clientAddr(c); ok {
			if code := s.Country(addr); isCountry(code) {
				return code
			}
		}
	}
	return unknownCountry
}

// isCountry says whether a code may be of ISO 3166-1; XX is what Cloudflare says when it does not know.
func isCountry(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' && code != "XX"
}

// pageGroup is the group of the page that posts. Browsers tell the path of the page to its own host only, so it is known
// where the widget sends by a path of the site's host, and empty elsewhere.
func pageGroup(c *fiber.Ctx, version *consent.Version) string {
	if len(version.Pages) == 0 {
		return ""
	}
	page, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || page.Host == "" {
		return ""
	}
	if page.Path == "" {
		page.Path = "/"
	}
	return version.PageGroup(page.EscapedPath())
}
