package httpapi

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

const (
	loaderCaching = "public, max-age=60, stale-while-revalidate=600"  // a new version shows within a minute
	firstCaching  = "private, max-age=60, stale-while-revalidate=600" // another browser may get another one
	forever       = "public, max-age=31536000, immutable"             // what is at the address never changes
)

// servedVersions is of how many versions, the newest, the second stage is served.
const servedVersions = 10

// keptPrefix is with how many hex digits of its SHA-256 a file's name begins.
const keptPrefix = 12

var noScript = consent.Errorf(consent.NotFound, "", "There is no script at this address; copy the embed snippet from the dashboard again.")

// getLoader is GET /k/:site.js: the first stage of the widget, always that of the current version or, while a comparison
// runs, of one of the two. To who has not chosen yet, as far as the request tells, the second comes with it in the language
// of the browser.
func (s *Server) getLoader(c *fiber.Ctx) error {
	site := s.Catalog.Site(c.Params("site"))
	if site == nil || site.Current() == nil {
		return noScript
	}
	version, caching := site.Current(), loaderCaching
	if site.Compared != nil {
		var err error
		if version, err = s.assigned(c, site); err != nil {
			return err
		}
		caching = firstCaching
	}
	widget, err := version.widget()
	if err != nil {
		return err
	}
	if isNew(c) {
		_, i := matchLanguage(version.Version, c.Get(fiber.HeaderAcceptLanguage))
		first := widget.First[version.Languages[i]]
		c.Append(fiber.HeaderVary, fiber.HeaderAcceptLanguage)
		return sendScript(c, &first, firstCaching)
	}
	return sendScript(c, &widget.Loader, caching)
}

// assigned is the version of a comparison that a browser gets: the one that its cache holds already, as its If-None-Match
// tells, else one by the toss of a coin. Nothing else about the browser is known or kept.
func (s *Server) assigned(c *fiber.Ctx, site *CatalogSite) (*Published, error) {
	held := c.Get(fiber.HeaderIfNoneMatch)
	for _, v := range []*Published{site.Compared, site.Current()} {
		widget, err := v.widget()
		if err != nil {
			return nil, err
		}
		if holds(held, &widget.Loader) {
			return v, nil
		}
		for _, first := range widget.First {
			if holds(held, &first) {
				return v, nil
			}
		}
	}
	if s.Toss() {
		return site.Current(), nil
	}
	return site.Compared, nil
}

// holds says whether an If-None-Match names a file in any coding.
func holds(held string, f *File) bool {
	return slices.ContainsFunc([]string{"", "br", "gzip"}, func(encoding string) bool { return strings.Contains(held, etagOf(f, encoding)) })
}

// etagOf is the strong ETag of a file in a coding, or none.
func etagOf(f *File, encoding string) string {
	if encoding == "" {
		return f.ETag
	}
	return strings.TrimSuffix(f.ETag, `"`) + "-" + encoding + `"`
}

// isNew says that a page of this very host asks, whose cookies come with the request, and that no choice is among them.
func isNew(c *fiber.Ctx) bool {
	return c.Get("Sec-Fetch-Site") == "same-origin" && c.Cookies("temoin") == ""
}

// getUI is GET /k/:site/:name.js: the later stages, and the first one for pages that pin it. What older versions and
// older releases of this server have served is served too: a page that was open, a cached loader or a pinned one asks for it.
func (s *Server) getUI(c *fiber.Ctx) error {
	site := s.Catalog.Site(c.Params("site"))
	if site == nil {
		return noScript
	}
	name := c.Params("name") + ".js"
	for i := len(site.Versions) - 1; i >= max(0, len(site.Versions)-servedVersions); i-- {
		widget, err := site.Versions[i].widget()
		if err != nil {
			return err
		}
		if name == widget.Pinned {
			return sendScript(c, &widget.Loader, forever)
		}
		if file, ok := widget.UI[name]; ok {
			return sendScript(c, &file, forever)
		}
	}
	if len(name) <= keptPrefix || name[keptPrefix] != '.' {
		return noScript
	}
	if err := s.limits.allow(site.Key, s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	file, err := s.KeptScript(c.UserContext(), site.ID, name[:keptPrefix])
	if err != nil {
		return err
	}
	if file == nil {
		return noScript
	}
	return sendScript(c, file, forever)
}

// sendScript answers with the smallest form that the browser takes. Each form has its own strong ETag.
func sendScript(c *fiber.Ctx, f *File, caching string) error {
	body, encoding := f.Body, ""
	switch {
	case f.Brotli != nil && accepts(c, "br"):
		body, encoding = f.Brotli, "br"
	case f.Gzip != nil && accepts(c, "gzip"):
		body, encoding = f.Gzip, "gzip"
	}
	etag := etagOf(f, encoding)
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Set(fiber.HeaderETag, etag)
	c.Append(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderCacheControl, caching)
	c.Set("Cross-Origin-Resource-Policy", "cross-origin") // pages may be cross-origin isolated
	if matchesETag(c, etag) {
		c.Response().Header.Del(fiber.HeaderContentEncoding)
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Response().SetBodyRaw(body) // shared and never changed, so not copied
	return nil
}

// accepts says whether Accept-Encoding lists a coding without refusing it (RFC 9110 §12.5.3).
func accepts(c *fiber.Ctx, coding string) bool {
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAcceptEncoding), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q = strings.ReplaceAll(q, " ", "")
			return strings.TrimRight(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}

// matchesETag says whether If-None-Match names etag or everything (RFC 9110 §13.1.2, weak comparison).
func matchesETag(c *fiber.Ctx, etag string) bool {
	for part := range strings.SplitSeq(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if tag := strings.TrimPrefix(strings.TrimSpace(part), "W/"); tag == etag || tag == "*" {
			return true
		}
	}
	return false
}
