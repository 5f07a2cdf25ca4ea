package httpapi

import (
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// pathHeader is what the widget sends with a decision that comes by the path on the site's own host: that path. A page
// of another origin cannot send it, since no preflight allows it; so the cookie below is only ever set for the host of
// the page where the choice was made, whatever Host says.
const pathHeader = "Temoin-Path"

// setCookie has the choice, and its token if there is one, kept by a cookie of HTTP, for a decision that came by the path of the notice it names. An
// older decision than the subject's current one sets nothing, however late it comes and however often: a withdrawal stands.
func (s *Server) setCookie(c *fiber.Ctx, site *CatalogSite, v *consent.Version, r *consent.Record, token string) error {
	origin := c.Get(fiber.HeaderOrigin) // checked: see postedSite
	if v.Path == "" || c.Get(pathHeader) != v.Path || origin == "" {
		return nil
	}
	s.checkProxy(c, site)
	current, err := s.Decisions.CurrentDecision(c.Context(), site.Site, r.PIIPrincipalID)
	if err != nil {
		return err // the decision is recorded; sent again, it gets its cookie
	}
	if current == nil || current.RecordID != r.RecordID || r.Expired(s.Clock()) {
		return nil
	}
	cookie, err := r.SetCookie(v, strings.HasPrefix(origin, "https:"))
	if err != nil {
		return err
	}
	c.Response().Header.Add(fiber.HeaderSetCookie, cookie)
	if token == "" {
		return nil
	}
	if cookie, err = r.TokenCookie(token, strings.HasPrefix(origin, "https:")); err != nil {
		return err
	}
	c.Response().Header.Add(fiber.HeaderSetCookie, cookie)
	return nil
}

// checkProxy tells, once a site, that the rate limit takes all its visitors for one: they come by the site's server,
// whose word about their addresses is not believed.
func (s *Server) checkProxy(c *fiber.Ctx, site *CatalogSite) {
	if addr, ok := remoteAddr(c); ok && s.trusted(addr) {
		return
	}
	if _, told := s.untrusted.LoadOrStore(site.ID, true); !told {
		s.Log.Warn("the server that hands a site's path on is not in TEMOIN_TRUSTED_PROXIES: all visitors of the site share one rate limit",
			slog.String("site", site.Key))
	}
}
