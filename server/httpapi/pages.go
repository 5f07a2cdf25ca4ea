package httpapi

import (
	"bytes"
	"crypto/rand"
	"html"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// pageRoutes are the addresses of the dashboard's pages; the browser draws them, so all answer the same document. What is no
// page of a site, the document itself says.
var pageRoutes = []string{"/", "/sign-in", "/account", "/new", "/sites/:site", "/sites/:site/:page", "/people", "/invitation"}

// pages serves the bundled dashboard. Assets are read once: their names hold their hash, so they never change.
func (s *Server) pages() {
	shell, err := fs.ReadFile(s.Dashboard.Pages, "index.html")
	name := ""
	if s.Dashboard.Issuer != nil {
		name = s.Dashboard.Issuer.Name()
	}
	shell = bytes.ReplaceAll(shell, []byte("{{issuer}}"), []byte(html.EscapeString(name)))
	for _, route := range pageRoutes {
		s.app.Get(route, func(c *fiber.Ctx) error {
			if err != nil {
				return consent.Errorf(consent.NotFound, "", "The dashboard is not bundled: run go run ./scripts/bundle, then build the server again.")
			}
			return page(c, shell)
		})
	}
	assets := readAssets(s.Dashboard.Pages)
	s.app.Get("/assets/:name", func(c *fiber.Ctx) error {
		file, ok := assets[c.Params("name")]
		if !ok {
			return fiber.ErrNotFound
		}
		return file.send(c)
	})
}

// page answers the document under a policy that lets nothing in from elsewhere. Only style elements that carry this
// answer's nonce count; the script reads it from the document.
func page(c *fiber.Ctx, shell []byte) error {
	nonce := rand.Text()
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; "+
		"img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Type("html", "utf-8")
	return c.Send(bytes.ReplaceAll(shell, []byte("{{nonce}}"), []byte(nonce)))
}

// asset is one bundled file, also compressed.
type asset struct {
	kind                string
	plain, brotli, gzip []byte
}

func readAssets(pages fs.FS) map[string]asset {
	assets := map[string]asset{}
	entries, err := fs.ReadDir(pages, "assets")
	if err != nil {
		return assets // not bundled: page says so
	}
	read := func(name string) []byte {
		content, _ := fs.ReadFile(pages, path.Join("assets", name)) // nil when not compressed
		return content
	}
	for _, entry := range entries {
		name := entry.Name()
		if extension := path.Ext(name); extension != ".br" && extension != ".gz" {
			assets[name] = asset{mime.TypeByExtension(extension), read(name), read(name + ".br"), read(name + ".gz")}
		}
	}
	return assets
}

func (a asset) send(c *fiber.Ctx) error {
	body := a.plain
	encoding := c.AcceptsEncodings("br", "gzip", "identity")
	switch {
	case encoding == "br" && len(a.brotli) > 0:
		body = a.brotli
		c.Set(fiber.HeaderContentEncoding, "br")
	case encoding == "gzip" && len(a.gzip) > 0:
		body = a.gzip
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderContentType, a.kind)
	c.Set(fiber.HeaderCacheControl, forever)
	return c.Status(http.StatusOK).Send(body)
}
