package demo

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

//go:embed pages files partner
var content embed.FS

var pages = template.Must(template.ParseFS(content, "pages/*.html"))

// view is what a page is made from.
type view struct {
	Site     string
	Partners string // origin and path of the stand-ins
	Products []product
}

// Mount adds the shop under /demo/ and its partners' stand-ins under /demo/tiers/. The stand-ins load from another
// origin than the page, as real partners do: from partners when it is set, else from the other name of this machine.
func Mount(partners string) func(fiber.Router) {
	return func(r fiber.Router) {
		for route, page := range map[string]string{"/demo/": "boutique.html", "/demo/atelier": "atelier.html"} {
			r.Get(route, func(c *fiber.Ctx) error { return send(c, page, partners) })
		}
		r.Get("/demo/files/:name", file("files", nil))
		r.Get("/demo/tiers/:name", file("partner", marks))
	}
}

func send(c *fiber.Ctx, page, partners string) error {
	if partners == "" {
		partners = otherName(c.Protocol(), c.Hostname())
	}
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, page, view{SiteKey, partners + "/demo/tiers", products}); err != nil {
		return fmt.Errorf("demo.send(%s): %w", page, err)
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Type("html", "utf-8")
	return c.Send(b.Bytes())
}

// otherName is the origin of the same server under another host name: to a browser a third party. A server known by
// a real name has none, and its stand-ins come from the page's own origin.
func otherName(scheme, authority string) string {
	host, port, err := net.SplitHostPort(authority)
	if err != nil {
		host, port = authority, ""
	}
	other, ok := map[string]string{"127.0.0.1": "localhost", "localhost": "127.0.0.1"}[host]
	if !ok {
		return ""
	}
	if port != "" {
		other = net.JoinHostPort(other, port)
	}
	return scheme + "://" + other
}

// marks are what the stand-ins store in the name of their own origin. Browsers that block third parties' cookies
// drop them; they are here to be seen, and hold nothing.
var marks = map[string]string{
	"film.html":  "vp_session=demo; Path=/demo/tiers/; SameSite=None; Secure",
	"azur.gif":   "azur_uid=demo; Path=/demo/tiers/; SameSite=None; Secure; Max-Age=33696000",
	"partage.js": "ptg_uid=demo; Path=/demo/tiers/; SameSite=None; Secure; Max-Age=31536000",
}

// file serves one folder of the embedded files, with a mark for some.
func file(folder string, marks map[string]string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		name := c.Params("name")
		body, err := fs.ReadFile(content, folder+"/"+name)
		if err != nil {
			return fiber.ErrNotFound
		}
		kind := mime.TypeByExtension(path.Ext(name))
		if strings.HasSuffix(name, ".webm") {
			kind = "video/webm"
		}
		c.Set(fiber.HeaderContentType, kind)
		c.Set(fiber.HeaderCacheControl, "no-cache")
		c.Set("Cross-Origin-Resource-Policy", "cross-origin")
		c.Set(fiber.HeaderAccessControlAllowOrigin, "*") // a module from another origin is fetched with CORS
		if mark := marks[name]; mark != "" {
			c.Set(fiber.HeaderSetCookie, mark)
		}
		return c.Send(body)
	}
}
