package httpapi

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

var (
	//go:embed lost_page.html
	lostPageText string

	lostPage  = template.Must(template.New("lost").Parse(lostPageText))
	lostStyle = noticeStyle(consent.Look{})

	lostTitle = consent.Say("Page not found")
	lostHelp  = consent.Say("This server has nothing at this address. Check that it is complete.")
	lostHome  = consent.Say("Go to the home page")
)

// forPrograms are the beginnings of addresses that only programs ask for: what is not there they are told in JSON.
var forPrograms = []string{"/v1/", "/api/", "/k/", "/assets/", "/.well-known/"}

// isLost says whether somebody has opened an address in a browser that no route has.
func isLost(c *fiber.Ctx, err error) bool {
	var router *fiber.Error
	return errors.As(err, &router) && router.Code == http.StatusNotFound &&
		!slices.ContainsFunc(forPrograms, func(start string) bool { return strings.HasPrefix(c.Path()+"/", start) }) &&
		c.Accepts(fiber.MIMEApplicationJSON, fiber.MIMETextHTML) == fiber.MIMETextHTML
}

// sendLost answers 404 as a page without script. It does not repeat the address, which anybody may have written.
func sendLost(c *fiber.Ctx, lang string) error {
	var page bytes.Buffer
	if err := lostPage.Execute(&page, map[string]any{
		"Lang": lang, "Title": lostTitle.In(lang), "Help": lostHelp.In(lang), "Home": lostHome.In(lang), "Style": lostStyle,
	}); err != nil {
		return fmt.Errorf("httpapi.sendLost: %w", err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(lostStyle, "'none'", "'none'"))
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentLanguage, lang)
	c.Type("html", "utf-8")
	return c.Status(http.StatusNotFound).Send(page.Bytes())
}
