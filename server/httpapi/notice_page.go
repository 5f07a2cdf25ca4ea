package httpapi

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/temoin/temoin/consent"
)

var (
	//go:embed notice_page.html
	noticePageText string
	//go:embed notice_parts.html
	noticeParts string
	//go:embed notice_page.css
	noticeSheet string

	noticePage = template.Must(template.New("notice").Parse(noticeParts + noticePageText))
)

// noticeView is the notice in one language, as the page shows it.
type noticeView struct {
	*consent.Version
	Lang, Dir string // of the site's texts
	T         *pageWords
	WordsLang string // of the page's own words
	Others    []otherLanguage
	Policy    string
	Mine      string // address of the page of a visitor's choices
	Style     template.CSS
	tag       language.Tag
	past      *consent.Record // the decision that answered this notice; nil for the current one
}

// otherLanguage is a language that the notice can also be read in.
type otherLanguage struct{ Tag, Name string }

// getNoticePage is GET /k/:site/choices: the current notice in full for browsers that run no script, where nothing
// that waits for consent runs either. The language is that of the query's lang, else the browser's, else the first.
func (s *Server) getNoticePage(c *fiber.Ctx) error {
	site := s.Catalog.Site(c.Params("site"))
	if site == nil || site.Current() == nil {
		return consent.Errorf(consent.NotFound, "", "There is no notice at this address; copy the link from the dashboard again.")
	}
	view := newNoticeView(site.Current().Version, c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage))
	here := url.URL{Host: c.Hostname()}
	if u := view.PolicyURL; u != "" && (u[0] != '/' || slices.Contains(site.Domains, here.Hostname())) {
		view.Policy = u // a path is one of the site's own host
	}
	view.Mine = s.Dashboard.URL + "/me/" + site.Key // not on the site's own path
	var page bytes.Buffer
	if err := noticePage.Execute(&page, view); err != nil {
		return fmt.Errorf("httpapi.getNoticePage(%s): %w", site.Key, err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(view.Style, "'none'", "'none'"))
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, loaderCaching)
	c.Set(fiber.HeaderContentLanguage, view.Lang)
	c.Type("html", "utf-8")
	return c.Send(page.Bytes())
}

// newNoticeView picks the language: the first wish that the notice meets.
func newNoticeView(v *consent.Version, wishes ...string) *noticeView {
	tags, i := matchLanguage(v, wishes...)
	view := &noticeView{Version: v, Lang: v.Languages[i], tag: tags[i], WordsLang: "en", Style: noticeStyle(v.Look)}
	view.Dir = consent.Direction(view.Lang)
	if base, _ := view.tag.Base(); base.String() == "fr" {
		view.WordsLang = "fr"
	}
	view.T = noticeWords[view.WordsLang]
	for j, tag := range tags {
		if j != i {
			view.Others = append(view.Others, otherLanguage{v.Languages[j], display.Self.Name(tag)})
		}
	}
	return view
}

// matchLanguage returns the tags of a notice's languages, and the index of the one that meets the first wish that can be met.
func matchLanguage(v *consent.Version, wishes ...string) (tags []language.Tag, i int) {
	for _, tag := range v.Languages {
		tags = append(tags, language.Make(tag))
	}
	_, i = language.MatchStrings(language.NewMatcher(tags), wishes...)
	return tags, i
}

// In is a text in the view's language, with its links.
func (n *noticeView) In(text consent.Text) []consent.TextPart { return consent.Parts(text[n.Lang]) }

// Of are the services of a purpose.
func (n *noticeView) Of(purpose string) (services []consent.Service) {
	for _, service := range n.Services {
		if service.Purpose == purpose {
			services = append(services, service)
		}
	}
	return services
}

// Standing is what a purpose needs to be used, or, where a visitor has answered this notice, the answer.
func (n *noticeView) Standing(p consent.Purpose) string {
	switch {
	case p.Required:
		return n.T.Always
	case n.past == nil:
		return n.T.Asked
	}
	return n.T.Answers[n.past.Purposes[p.ID]]
}

// Apart is the answer to a service when it is another than that to its purpose.
func (n *noticeView) Apart(service string) string {
	if n.past != nil {
		if granted, apart := n.past.Services[service]; apart {
			return n.T.Answers[granted]
		}
	}
	return ""
}

// Country is a country's name, or its code where there is none.
func (n *noticeView) Country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(language.Make(n.WordsLang)).Name(region)
}

// Life is how long a tracker stays, in months from two months on.
func (n *noticeView) Life(days int) string {
	switch {
	case days == 0:
		return n.T.Session
	case days == 1:
		return n.T.Day
	case days < 60:
		return fmt.Sprintf(n.T.Days, days)
	default:
		return fmt.Sprintf(n.T.Months, int(math.Round(float64(days)/30.44)))
	}
}

// Contact is the address of the controller's contact.
func (n *noticeView) Contact() string {
	if strings.Contains(n.Controller.Contact, "@") {
		return "mailto:" + n.Controller.Contact
	}
	return n.Controller.Contact
}

// pagePolicy is the Content-Security-Policy of a page that has one style sheet and runs nothing: where its forms may go, and
// who may frame it, are source lists.
func pagePolicy(style template.CSS, forms, frames string) string {
	sum := sha256.Sum256([]byte(style))
	return fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action %s; frame-ancestors %s", base64.StdEncoding.EncodeToString(sum[:]), forms, frames)
}

// noticeStyle is the page's style sheet in the colours of the site's look.
func noticeStyle(l consent.Look) template.CSS {
	return template.CSS(l.Colours(":root") + noticeSheet) // the tokens hold nothing that could end a declaration
}
