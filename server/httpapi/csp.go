package httpapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/enforce"
)

// getCSP is GET /v1/sites/:site/csp: what the published notice means for the site's own server, as JSON for middleware or,
// with for=nginx or for=caddy, as a part of that server's configuration for the site's own policy.
func (s *Server) getCSP(c *fiber.Ctx) error {
	if err := s.limits.allow("/csp", s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	site := s.Catalog.Site(c.Params("site"))
	if site == nil || site.Current() == nil {
		return consent.Errorf(consent.NotFound, "site", "there is no site with this key that has published a notice")
	}
	policy := policyOf(site.Current().Version, s.Dashboard.URL)
	var body string
	switch server := c.Query("for"); server {
	case "":
		content, err := json.Marshal(policy)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		body = string(content)
	case "nginx", "caddy":
		var err error
		if body, err = cspConfig(server, policy, c.Query("policy", enforce.DefaultBase), s.Clock()); err != nil {
			return consent.Errorf(consent.Invalid, "policy", "%s", strings.TrimPrefix(err.Error(), "enforce: "))
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	default:
		return consent.Errorf(consent.Invalid, "for", "must be nginx or caddy, or left out")
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	return c.SendString(body)
}

// policyOf is what a published version means for the site's server. A host stands for those below it too, as it does for
// the guard of the widget, except where another one that is declared lies below: that one has an answer of its own.
func policyOf(v *consent.Version, url string) *enforce.Policy {
	asked, services := v.Asked()
	p := &enforce.Policy{
		Site: v.Site, Notice: v.Number, Material: v.Material()[:16], Months: v.Months, Server: url,
		Sources: []string{}, Purposes: asked, Services: []enforce.ServicePolicy{},
	}
	free, declared := slices.Clone(v.Guard.Safe), slices.Clone(v.Guard.Safe)
	for _, s := range v.Services {
		declared = append(declared, s.Hosts...)
		if v.Purpose(s.Purpose).Required {
			free = append(free, s.Hosts...)
		}
	}
	slices.Sort(free)
	free = slices.Compact(free)
	for _, host := range free {
		p.Sources = append(p.Sources, sources(host, declared)...)
	}
	for _, s := range services {
		service := enforce.ServicePolicy{ID: s.ID, Purpose: s.Purpose, Sources: []string{}}
		for _, host := range s.Hosts {
			if !slices.Contains(free, host) {
				service.Sources = append(service.Sources, sources(host, declared)...)
			}
		}
		p.Services = append(p.Services, service)
	}
	return p
}

// sources are those of a Content-Security-Policy for a host at any port, as the notice means it.
func sources(host string, declared []string) []string {
	if slices.ContainsFunc(declared, func(other string) bool { return strings.HasSuffix(other, "."+host) }) {
		return []string{host + ":*"}
	}
	return []string{host + ":*", "*." + host + ":*"}
}

// cspConfig is the part of a web server's configuration that makes the header's value out of the cookie of a choice, as
// package enforce does. Neither server can count months: choices that have ended by now are left out, and those
// that end later end with their cookie, which the browser drops.
func cspConfig(server string, p *enforce.Policy, base string, now time.Time) (string, error) {
	template, err := p.Template(base)
	if err != nil {
		return "", err
	}
	form := cspForms[server]
	var b strings.Builder
	name := cspName(p.Site)
	fmt.Fprintf(&b, "# Site %s, notice %d, made %s. Fetch it again after each publishing, and once a day.\n", p.Site, p.Notice, consent.FormatTime(now))
	// More than one cookie of the name is none: which one holds cannot be told here.
	form.choose(&b, form.header, name, [][2]string{{`(?:^|; ?)temoin=.*; ?temoin=`, ""}, {cookiePattern(p, now), form.first}})
	sources := form.granted(&b, p, name, "", slices.Clone[[]string])
	sockets := ""
	if slices.ContainsFunc(template, func(s enforce.Segment) bool { return s.Sockets }) {
		sockets = form.granted(&b, p, name, "w", enforce.Sockets)
	}
	value := ""
	for _, segment := range template {
		value += segment.Text
		if segment.Sources {
			value += sources
		}
		if segment.Sockets {
			value += sockets
		}
	}
	form.compose(&b, name+"_csp", value)
	return b.String(), nil
}

// granted writes what makes the sources that are granted out of the answers, and returns the value that has them. Names
// begin with the site's and kind.
func (f cspForm) granted(b *strings.Builder, p *enforce.Policy, name, kind string, of func([]string) []string) string {
	parts := []string{""}
	add := func(text string) {
		if last := len(parts) - 1; len(parts[last])+len(text) > longest {
			parts = append(parts, text)
		} else {
			parts[last] += text
		}
	}
	for _, source := range of(p.Sources) {
		add(" " + source)
	}
	variables := 0
	for i, s := range p.Services {
		bit := len(p.Services) - 1 - i
		for group := range slices.Chunk(of(s.Sources), sourcesAtOnce) {
			variables++
			variable := fmt.Sprintf("%s_%s%d", name, kind, variables)
			fmt.Fprintf(b, "# %s\n", s.ID)
			f.choose(b, f.variable(name), variable, [][2]string{{bitPattern(bit), " " + strings.Join(group, " ")}})
			add(f.variable(variable))
		}
	}
	all := ""
	for i, part := range parts {
		variable := fmt.Sprintf("%s_%sp%d", name, kind, i)
		f.compose(b, variable, part)
		all += f.variable(variable)
	}
	variable := name + "_" + kind + "all"
	f.compose(b, variable, all)
	return f.variable(variable)
}

// nginx takes words of 4,096 bytes at most.
const (
	longest       = 2000
	sourcesAtOnce = 6 // of 257 bytes at most
)

// cspForm is how a web server writes what another value decides. Names have only a-z, 0-9 and _.
type cspForm struct {
	header   string // the request's cookies
	first    string // what the first group of a pattern has found
	variable func(name string) string
	open     string // with the value and the name; regular expressions and their values follow
	pattern  string
	other    string // what holds otherwise
}

var cspForms = map[string]cspForm{
	"nginx": {
		header: "$http_cookie", first: "$1", variable: func(name string) string { return "${" + name + "}" },
		open: "map %s $%s {\n", pattern: "    \"~%s\" \"%s\";\n", other: "    default \"%s\";\n}\n",
	},
	"caddy": {
		header: "{http.request.header.Cookie}", first: "$1", variable: func(name string) string { return "{" + name + "}" },
		open: "map %s {%s} {\n", pattern: "    \"~%s\" \"%s\"\n", other: "    default \"%s\"\n}\n",
	},
}

// cspName is what every name of a site's configuration begins with.
func cspName(site string) string { return "temoin_" + strings.ReplaceAll(site, "-", "_") }

// choose gives a name the value of the first pattern that fits, or nothing.
func (f cspForm) choose(b *strings.Builder, value, name string, patterns [][2]string) {
	fmt.Fprintf(b, f.open, value, name)
	for _, p := range patterns {
		fmt.Fprintf(b, f.pattern, p[0], p[1])
	}
	fmt.Fprintf(b, f.other, "")
}

// compose gives a name a text with values in it.
func (f cspForm) compose(b *strings.Builder, name, text string) {
	fmt.Fprintf(b, f.open, f.header, name)
	fmt.Fprintf(b, f.other, text)
}

// cookiePattern finds the answers in the cookies of a request, where a choice holds (widget/README.md describes the cookie).
func cookiePattern(p *enforce.Policy, now time.Time) string {
	answers := len(p.Purposes) + len(p.Services)
	digits := (answers + 3) / 4
	highest := "0123456789abcdef"[:1<<((answers-1)%4+1)]
	bits := fmt.Sprintf("[%s][0-9a-f]{%d}", highest, digits-1)
	if digits > 1 {
		bits += fmt.Sprintf("|[0-9a-f]{1,%d}", digits-1)
	}
	return fmt.Sprintf(`(?:^|; ?)temoin=1\.[A-Za-z0-9_-]{22}\.(?:%s)\.%s\.[0-4]\.(%s)(?:;|$)`, since(oldest(now, p.Months)), p.Material, bits)
}

// bitPattern fits a hexadecimal number in which a bit is set, counted from the lowest.
func bitPattern(bit int) string {
	set := ""
	for digit := range 16 {
		if digit>>(bit%4)&1 == 1 {
			set += strconv.FormatInt(int64(digit), 16)
		}
	}
	return fmt.Sprintf("[%s][0-9a-f]{%d}$", set, bit/4)
}

// oldest is the first moment of a choice that has not ended yet, in milliseconds since 1970.
func oldest(now time.Time, months int) int64 {
	from := now.AddDate(0, -months-1, 0).UnixMilli()
	return from + int64(sort.Search(int(now.UnixMilli()-from), func(i int) bool {
		return consent.AddMonths(time.UnixMilli(from+int64(i)), months).After(now)
	}))
}

// since fits every time in base 36 from one on, among those of as many digits: eight, until 2059.
func since(from int64) string {
	const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"
	text := strconv.FormatInt(from, 36)
	alternatives := []string{text}
	for i, digit := range text {
		if higher := base36[strings.IndexRune(base36, digit)+1:]; higher != "" {
			alternatives = append(alternatives, fmt.Sprintf("%s[%s][0-9a-z]{%d}", text[:i], higher, len(text)-1-i))
		}
	}
	return strings.Join(alternatives, "|")
}
