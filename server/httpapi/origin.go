package httpapi

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/idna"

	"github.com/temoin/temoin/consent"
)

// checkOrigin lets a page post for a site only when its host is one of the site's. A request without an Origin header
// comes from an application or a server, not from a page, and passes. Who owns the site is told of the hosts refused.
func (s *Server) checkOrigin(c *fiber.Ctx, site *CatalogSite) error {
	headers := c.Request().Header.PeekAll(fiber.HeaderOrigin)
	if len(headers) == 0 {
		return nil
	}
	host, ok := originHost(string(headers[0]))
	if ok = ok && len(headers) == 1; ok && slices.Contains(site.Domains, host) {
		return nil
	}
	if ok && consent.IsForeignHost(host) {
		s.Foreign(site.ID, host, s.Clock())
	}
	return consent.Errorf(consent.Forbidden, "", "The page's host is not one of this site's domains. If it is the site's, an owner adds it in the dashboard, under Install.")
}

// originHost returns the host of an Origin header (RFC 6454 §6.2) in the form that [consent.Site] holds: lower-case
// ASCII, no port. Whatever is not exactly scheme, host and port is refused; so is the opaque origin, null.
func originHost(origin string) (string, bool) {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Opaque != "" || u.User != nil ||
		u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(origin, "#") {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	for i := range len(host) {
		if host[i] >= 0x80 {
			host, err = idna.Lookup.ToASCII(host)
			return host, err == nil
		}
	}
	return host, host != ""
}
