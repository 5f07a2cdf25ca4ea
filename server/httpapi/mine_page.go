package httpapi

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

var (
	//go:embed mine_page.html
	minePageText string
	//go:embed mine_page.css
	mineSheet string

	minePage = template.Must(template.New("mine").Parse(noticeParts + minePageText))
)

// mineView is what the page of a visitor's choices shows: always the form, and one of the other things below it.
type mineView struct {
	*noticeView // of the current notice
	M           *mineWords
	Query       string // what keeps the page in the language that was asked for
	ID, Key     string // of the receipt that opens the history
	Error       string
	History     *History
	Shown       *noticeView // the notice of one decision, as it was shown
	Asks        bool        // whether everything is really to be erased
	Erased      bool
	site        *CatalogSite
}

// getMine is GET /me/:site: asks for the number and the key of a receipt. Like what it leads to it is without script.
func (s *Server) getMine(c *fiber.Ctx) error {
	view, err := s.newMineView(c)
	if err != nil {
		return err
	}
	return view.send(c)
}

// postMine is POST /me/:site: what the visitor of a receipt has chosen on this site. Number and key come in the body, so
// that they stand in no address; what is to be done with them is in "do".
func (s *Server) postMine(c *fiber.Ctx) error {
	view, err := s.newMineView(c)
	if err != nil {
		return err
	}
	if err := sameOrigin(c); err != nil {
		return err
	}
	err = s.mine(c, view)
	var own *consent.Error
	if errors.As(err, &own) && view.M.Errors[own.Kind] != "" {
		c.Status(statuses[own.Kind])
		if own.Kind == consent.Unauthorized {
			c.Status(fiber.StatusForbidden) // a form is no WWW-Authenticate
		}
		view.Error = view.M.Errors[own.Kind]
		return view.send(c)
	}
	return err
}

// mine does what a form of the page asks for, and answers.
func (s *Server) mine(c *fiber.Ctx, view *mineView) error {
	field := func(name string) string { return strings.TrimSpace(string(c.Request().PostArgs().Peek(name))) }
	view.ID, view.Key = field("id"), field("key")
	site, err := s.receiptSite(c, view.ID, view.Key)
	if err != nil {
		return err
	}
	if site.ID != view.site.ID {
		return consent.Errorf(consent.Unauthorized, "", "This receipt is of another site.")
	}
	if err := s.limits.allow(site.Key, s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	switch field("do") {
	case "receipt":
		return s.sendReceipt(c, site, view.ID)
	case "shown":
		view.Shown, err = s.shown(c.Context(), site, view)
	case "ask":
		view.Asks = true
	case "erase":
		err = s.eraseHistory(c.Context(), site, view.ID)
		view.Erased = err == nil
	default:
		view.History, err = s.history(c.Context(), site, view.ID)
	}
	if err != nil {
		return err
	}
	return view.send(c)
}

// shown is the notice of a page's decision in the language in which it was read; the words around it are the page's.
func (s *Server) shown(ctx context.Context, site *CatalogSite, page *mineView) (*noticeView, error) {
	exhibit, err := s.Ledger.Exhibit(ctx, site.ID, page.ID)
	if err != nil {
		return nil, err
	}
	if exhibit == nil {
		return nil, errNoDecision
	}
	record, err := consent.ParseRecord(exhibit.Record)
	if err != nil {
		return nil, err
	}
	version, err := consent.ParseVersion(exhibit.Notice)
	if err != nil {
		return nil, err
	}
	if version.Digest() != record.PrivacyNotice {
		return nil, fmt.Errorf("httpapi.shown(%s): the stored notice is not the one that the record names", page.ID)
	}
	view := newNoticeView(version, record.Language)
	view.past, view.T, view.WordsLang = record, page.T, page.WordsLang
	return view, nil
}

func (s *Server) newMineView(c *fiber.Ctx) (*mineView, error) {
	site := s.Catalog.Site(c.Params("site"))
	if site == nil || site.Current() == nil {
		return nil, consent.Errorf(consent.NotFound, "", "There is no site at this address; copy it again from where you saw it.")
	}
	lang := c.Query("lang")
	view := &mineView{noticeView: newNoticeView(site.Current().Version, lang, c.Get(fiber.HeaderAcceptLanguage)), site: site}
	if lang != "" {
		view.Query = "?lang=" + view.Lang
	}
	view.M = allMineWords[view.WordsLang]
	view.Style += template.CSS(mineSheet)
	return view, nil
}

// send answers the page under a policy that runs no script and sends forms nowhere else.
func (m *mineView) send(c *fiber.Ctx) error {
	var page bytes.Buffer
	if err := minePage.Execute(&page, m); err != nil {
		return fmt.Errorf("httpapi.mineView(%s): %w", m.site.Key, err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(m.Style, "'self'", "'none'"))
	c.Set(fiber.HeaderReferrerPolicy, "same-origin") // without any, a form's Origin would be null
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentLanguage, m.WordsLang)
	c.Type("html", "utf-8")
	return c.Send(page.Bytes())
}

// When is a time of a record in words.
func (m *mineView) When(text string) string { return m.date(text, m.M.Time) }

// Day is the day of a time of a record.
func (m *mineView) Day(text string) string { return m.date(text, m.M.Day) }

// date fills a format: its %s is the month's name, all else is as time.Format has it.
func (m *mineView) date(text, format string) string {
	at, err := consent.ParseTime(text)
	if err != nil {
		return text
	}
	before, after, _ := strings.Cut(format, "%s")
	return at.Format(before) + m.M.Months[at.Month()-time.January] + at.Format(after)
}

// Said is what a decision was, in a sentence.
func (m *mineView) Said(past PastDecision) string { return m.M.Acts[past.Act] }

// Stands says whether a decision still counts.
func (m *mineView) Stands(past PastDecision) string {
	if past.State == consent.Replaced {
		return m.M.Replaced
	}
	return m.M.States[past.State] + " " + m.Day(past.ExpiresAt)
}

// Place is where a decision stands in the log.
func (m *mineView) Place(past PastDecision) string {
	if past.Index == nil {
		return m.M.Waits
	}
	return fmt.Sprintf(m.M.Entry, *past.Index)
}

// Answers are the names of what a decision granted or refused, where it was chosen one by one.
func (m *mineView) Answers(past PastDecision, granted bool) string {
	version := m.site.Version(past.Notice.Digest)
	if past.Act != consent.Choose || version == nil {
		return ""
	}
	var names []string
	for _, p := range version.Purposes {
		if !p.Required && past.Purposes[p.ID] == granted {
			names = append(names, p.Name[past.Lang])
		}
	}
	for _, service := range version.Services {
		if answer, apart := past.Services[service.ID]; apart && answer == granted {
			names = append(names, service.Name)
		}
	}
	return strings.Join(names, ", ")
}
