// Package sitecheck looks at a page of a site as a browser would get it, and says whether the widget can do its work there.
package sitecheck

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/temoin/temoin/consent"
)

// What a check costs at most.
const (
	wholeTime = 15 * time.Second
	pageBytes = 4 << 20
	redirects = 5
)

// Wanted is what a page should hold.
type Wanted struct {
	Site   consent.Site
	Notice *consent.Version // nil before the first publication
	Server string           // public base URL of this server
	// Served says whether a file with this SHA-256 was ever served for the site.
	Served func(ctx context.Context, sum [sha256.Size]byte) (bool, error)
}

// Level says what a finding means.
type Level string

// The levels. Unknown is what could not be looked at.
const (
	Good    Level = "good"
	Warning Level = "warning"
	Wrong   Level = "wrong"
	Unknown Level = "unknown"
)

// Finding is the answer to one question about the page. ID and Level together say it; Details name what was found.
type Finding struct {
	ID      string // page, snippet, first, script, unmarked, undeclared, policy, reopen
	Level   Level
	Details []string // addresses or hosts, at most 20
}

// Checker fetches pages. Make it with [New].
type Checker struct{ client *http.Client }

// New makes a checker. It refuses addresses that only this server's own network reaches, for who may check a page must not
// read what is behind the firewall; loopback lets those of the server's own machine pass.
func New(loopback bool) *Checker {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !isPublic(at.Addr().Unmap()) && !(loopback && at.Addr().Unmap().IsLoopback()) {
			return errPrivate
		}
		return nil
	}}
	return &Checker{&http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, ResponseHeaderTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

var errPrivate = errors.New("the address is not a public one")

// notPublic are the networks that netip counts as global, and that lead into a network of one's own or nowhere (IANA's
// registries of special addresses): of carriers, of protocols, for measurements, to come, and those that wrap an IPv4 address.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"),
}

func isPublic(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Check fetches a page of the site and says what is right and wrong about it. The address must be http or https, on one of
// the site's hosts; else the error is a [consent.Error].
func (c *Checker) Check(ctx context.Context, address string, w Wanted) ([]Finding, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.User != nil {
		return nil, consent.Errorf(consent.Invalid, "url", "must be the address of a page, such as https://www.example.org/")
	}
	if !slices.Contains(w.Site.Domains, at.Hostname()) {
		return nil, consent.Errorf(consent.Invalid, "url", "must be a page of one of the site's hosts: %s", strings.Join(w.Site.Domains, ", "))
	}
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	response, body, err := c.fetch(ctx, at, w.Site.Domains)
	if err != nil {
		return []Finding{{"page", Wrong, []string{err.Error()}}}, nil
	}
	if kind := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || !strings.Contains(kind, "html") {
		return []Finding{{"page", Wrong, []string{fmt.Sprintf("%s: %d, %s", response.Request.URL, response.StatusCode, kind)}}}, nil
	}
	p := read(response.Request.URL, body, w)
	findings := []Finding{{"page", Good, []string{response.Request.URL.String()}}, p.snippet()}
	if p.loader != nil {
		findings = append(findings, p.first(), c.script(ctx, p.loader, w))
	}
	findings = append(findings, list("unmarked", Wrong, p.unmarked), list("undeclared", Warning, p.undeclared))
	if p.loader != nil {
		findings = append(findings, policy(response.Header.Values("Content-Security-Policy"), p.loader, p.at))
	}
	return append(findings, p.reopen()), nil
}

// fetch gets a page and follows it to other hosts of the site alone.
func (c *Checker) fetch(ctx context.Context, at *url.URL, hosts []string) (*http.Response, []byte, error) {
	for range redirects {
		response, body, err := c.get(ctx, at)
		if err != nil {
			return nil, nil, err
		}
		to, err := response.Location()
		if response.StatusCode < 300 || response.StatusCode > 399 || err != nil {
			return response, body, nil
		}
		if !slices.Contains(hosts, to.Hostname()) || to.Scheme != "https" && to.Scheme != "http" {
			return nil, nil, fmt.Errorf("%s leads to %s, which is no host of this site", at, to.Host)
		}
		at = to
	}
	return nil, nil, fmt.Errorf("%s leads on more than %d times", at, redirects)
}

func (c *Checker) get(ctx context.Context, at *url.URL) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Accept", "text/html,*/*;q=0.5")
	request.Header.Set("User-Agent", "Mozilla/5.0 (compatible; Temoin; checks that its script is on the page)")
	response, err := c.client.Do(request)
	switch {
	case errors.Is(err, errPrivate):
		return nil, nil, fmt.Errorf("%s: %w", at.Hostname(), errPrivate)
	case err != nil:
		return nil, nil, fmt.Errorf("%s does not answer", at.Host)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, pageBytes))
	if err != nil {
		return nil, nil, fmt.Errorf("%s breaks off", at)
	}
	return response, body, nil
}

// script says whether the file that the page names is one that this server has served for the site.
func (c *Checker) script(ctx context.Context, at *url.URL, w Wanted) Finding {
	response, body, err := c.get(ctx, at)
	if err != nil {
		return Finding{"script", Wrong, []string{err.Error()}}
	}
	if response.StatusCode != http.StatusOK {
		return Finding{"script", Wrong, []string{fmt.Sprintf("%s: %d", at, response.StatusCode)}}
	}
	switch served, err := w.Served(ctx, sha256.Sum256(body)); {
	case err != nil:
		return Finding{"script", Unknown, nil}
	case !served:
		return Finding{"script", Wrong, []string{at.String()}}
	}
	return Finding{"script", Good, []string{at.String()}}
}

// policy says whether the page's Content-Security-Policy lets the script run. It reads the sources that are hosts and
// 'self'; of others, such as nonces, it says that it does not know.
func policy(headers []string, loader, page *url.URL) Finding {
	for _, header := range headers {
		for policy := range strings.SplitSeq(header, ",") {
			sources, isSet := directive(policy, "script-src-elem", "script-src", "default-src")
			if !isSet || slices.ContainsFunc(sources, func(s string) bool { return allows(s, loader, page) }) {
				continue
			}
			level := Wrong
			if slices.ContainsFunc(sources, func(s string) bool {
				return strings.HasPrefix(s, "'nonce-") || strings.HasPrefix(s, "'sha") || s == "'strict-dynamic'"
			}) {
				level = Unknown
			}
			return Finding{"policy", level, []string{"script-src " + loader.Scheme + "://" + loader.Host}}
		}
	}
	return Finding{"policy", Good, nil}
}

// directive returns the sources of the first of some directives that a policy has.
func directive(policy string, names ...string) (sources []string, isSet bool) {
	for _, name := range names {
		for part := range strings.SplitSeq(policy, ";") {
			if words := strings.Fields(part); len(words) > 0 && strings.EqualFold(words[0], name) {
				return words[1:], true
			}
		}
	}
	return nil, false
}

func allows(source string, loader, page *url.URL) bool {
	source = strings.ToLower(source)
	switch {
	case source == "'self'":
		return loader.Host == page.Host && loader.Scheme == page.Scheme
	case source == "*" || source == loader.Scheme+":":
		return true
	}
	host := source
	if scheme, rest, found := strings.Cut(source, "://"); found {
		if scheme != loader.Scheme {
			return false
		}
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	if rest, isWild := strings.CutPrefix(host, "*."); isWild {
		return strings.HasSuffix(loader.Host, "."+rest)
	}
	return host == loader.Host || host == loader.Hostname()+":*"
}

// list is a finding that is good when nothing was found.
func list(id string, level Level, found []string) Finding {
	if len(found) == 0 {
		return Finding{id, Good, nil}
	}
	return Finding{id, level, found}
}
