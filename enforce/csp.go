package enforce

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// DefaultBase is the part of a policy that a site gives when it says nothing else: its own host.
const DefaultBase = "default-src 'self'"

// Options say what a [CSP] sends.
type Options struct {
	// Base is the site's own part of the policy, such as "default-src 'self'; img-src 'self' data:"; empty for
	// [DefaultBase]. Whether inline code may run stands here and nowhere else. Partners that wait for a choice must not.
	Base string
	// Report has browsers tell in their console what they would refuse, and refuse nothing.
	Report bool
	// Keys, when there are some, has only that granted which a token in the cookie temoin_token grants too.
	Keys *Keys
	// Now is the time; nil for the clock's.
	Now func() time.Time
}

// CSP makes the header that names the hosts which one visitor has granted. It may be used by many requests at once.
type CSP struct {
	options Options
	made    atomic.Pointer[made]
}

type made struct {
	policy   *Policy
	template []Segment
}

// Segment is a part of the header's value.
type Segment struct {
	Text    string
	Sources bool // what is granted follows, with a space before each
	Sockets bool // then the same again for WebSockets, which browsers do not count to a host: see [Sockets]
}

// NewCSP checks the site's part of the policy against what the notice declares.
func NewCSP(p *Policy, o Options) (*CSP, error) {
	if o.Base == "" {
		o.Base = DefaultBase
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &CSP{options: o}
	return c, c.Update(p)
}

// Update goes on with another policy, as after a notice was published. On an error the old one stays.
func (c *CSP) Update(p *Policy) error {
	template, err := p.Template(c.options.Base)
	if err != nil {
		return err
	}
	c.made.Store(&made{p, template})
	return nil
}

// Name is that of the header.
func (c *CSP) Name() string {
	if c.options.Report {
		return "Content-Security-Policy-Report-Only"
	}
	return "Content-Security-Policy"
}

// Value is that of the header for a choice, which may be nil.
func (c *CSP) Value(choice *Choice) string {
	m := c.made.Load()
	sources := slices.Clone(m.policy.Sources)
	for _, s := range m.policy.Services {
		if choice.Granted(s.ID) {
			sources = append(sources, s.Sources...)
		}
	}
	var b strings.Builder
	for _, segment := range m.template {
		b.WriteString(segment.Text)
		if segment.Sources {
			b.WriteString(prefixed(sources))
		}
		if segment.Sockets {
			b.WriteString(prefixed(Sockets(sources)))
		}
	}
	return b.String()
}

// Sockets are sources for the WebSockets of hosts.
func Sockets(sources []string) []string {
	out := make([]string, len(sources))
	for i, source := range sources {
		out[i] = "wss://" + source
	}
	return out
}

// prefixed has a space before each source.
func prefixed(sources []string) string {
	if len(sources) == 0 {
		return ""
	}
	return " " + strings.Join(sources, " ")
}

// Choice is what holds for a request. With [Options.Keys] it is what both the token and the cookie grant: a withdrawal
// holds from the moment at which it is made.
func (c *CSP) Choice(r *http.Request) *Choice {
	policy, now := c.made.Load().policy, c.options.Now()
	choice := policy.Choice(r, now)
	if choice == nil || c.options.Keys == nil {
		return choice
	}
	for _, cookie := range r.CookiesNamed("temoin_token") {
		signed, err := c.options.Keys.Verify(cookie.Value, policy.Site, now)
		if err != nil || signed.Subject != choice.Subject || signed.Material != choice.Material {
			continue
		}
		refused := func(id string) bool { return !choice.Granted(id) }
		signed.Purposes = slices.DeleteFunc(signed.Purposes, refused)
		signed.Services = slices.DeleteFunc(signed.Services, refused)
		return signed
	}
	return nil
}

var (
	// fetched are the directives that decide where pages load from, less those for plugins, manifests and inline code.
	fetched = []string{
		"default-src", "script-src", "script-src-elem", "style-src", "style-src-elem", "img-src", "font-src", "connect-src",
		"frame-src", "child-src", "media-src", "worker-src",
	}
	// served are those among them that the banner itself needs.
	served = []string{"default-src", "script-src", "script-src-elem", "connect-src"}
	// plain is what a base may consist of: what every web server's configuration and a header hold as it is.
	plain = regexp.MustCompile(`^[A-Za-z0-9 '*:/._~%+=;?&@-]*$`)
	// open are sources that every host matches, or that have browsers ignore hosts.
	open = regexp.MustCompile(`(?i)^(([a-z]+:(//)?)?\*(:(\*|\d+))?(/.*)?|(https?|wss?):|'strict-dynamic')$`)
)

// Template is the header's value less the sources of the policy and of each service that is granted. A base in which a
// service could not be held is refused.
func (p *Policy) Template(base string) (segments []Segment, err error) {
	if !plain.MatchString(base) {
		return nil, fmt.Errorf("enforce: the policy %q has characters that do not belong into one", base)
	}
	directives := map[string][]string{}
	var names []string
	for directive := range strings.SplitSeq(base, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if _, twice := directives[name]; twice {
			return nil, fmt.Errorf("enforce: the policy names %s twice; browsers follow the first alone", name)
		}
		names, directives[name] = append(names, name), words[1:]
	}
	if _, ok := directives["default-src"]; !ok {
		names, directives["default-src"] = append([]string{"default-src"}, names...), []string{"'self'"}
	}
	if err := p.check(directives); err != nil {
		return nil, err
	}
	separator := ""
	for _, name := range names {
		segment := Segment{Text: separator + name + prefixed(directives[name])}
		separator = "; "
		if slices.Contains(fetched, name) && !isNone(directives[name]) {
			segment.Sources, segment.Sockets = true, name == "connect-src"
			if slices.Contains(served, name) {
				segment.Text += " " + p.Server
			}
		}
		segments = append(segments, segment)
	}
	return segments, nil
}

// isNone says that nothing is to be loaded, whatever is granted.
func isNone(sources []string) bool {
	return len(sources) == 0 || len(sources) == 1 && strings.EqualFold(sources[0], "'none'")
}

// check refuses what would let a service through without its grant, or keep the banner out.
func (p *Policy) check(directives map[string][]string) error {
	for _, name := range fetched {
		for _, source := range directives[name] {
			if open.MatchString(source) {
				return fmt.Errorf("enforce: %s %s lets every host through, so that no service could be held: name the hosts", name, source)
			}
			for _, s := range p.Services {
				if slices.ContainsFunc(s.Sources, func(waits string) bool { return covers(source, waits) }) {
					return fmt.Errorf("enforce: %s %s lets the service %s through without a choice: leave it out, its grant adds it", name, source, s.ID)
				}
			}
		}
	}
	for _, way := range [][]string{{"script-src-elem", "script-src", "default-src"}, {"connect-src", "default-src"}} {
		for _, name := range way {
			sources, ok := directives[name]
			if ok && isNone(sources) {
				return fmt.Errorf("enforce: %s 'none' keeps the banner out: name 'self'", name)
			}
			if ok {
				break
			}
		}
	}
	return nil
}

// covers says whether a source lets through something of what a service's source stands for.
func covers(source, waits string) bool {
	host, other := hostOf(source), hostOf(waits)
	if host == "" {
		return false // 'self', a nonce, data: and the like
	}
	within := func(name, pattern string) bool {
		under, wildcard := strings.CutPrefix(pattern, "*.")
		return name == pattern || wildcard && strings.HasSuffix(strings.TrimPrefix(name, "*."), "."+under)
	}
	return within(host, other) || within(other, host)
}

// hostOf is the host of a source, without scheme, port and path, in lower case; empty where it names none.
func hostOf(source string) string {
	if strings.HasPrefix(source, "'") {
		return ""
	}
	if _, rest, found := strings.Cut(source, "://"); found {
		source = rest
	} else if strings.HasSuffix(source, ":") {
		return "" // a scheme
	}
	source, _, _ = strings.Cut(source, "/")
	source, _, _ = strings.Cut(source, ":")
	return strings.ToLower(source)
}
