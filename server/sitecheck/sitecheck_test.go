package sitecheck

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
)

const script = "the site's script"

// shop is a site on loopback whose page can be set, and the server that has its script.
type shop struct {
	url, server string
	wanted      Wanted
	html        string
	header      http.Header
}

func open(t *testing.T) *shop {
	s := &shop{header: http.Header{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/k/other.js" {
			fmt.Fprint(w, "something else")
			return
		}
		fmt.Fprint(w, script)
	}))
	t.Cleanup(server.Close)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/moved":
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
		case "/picture":
			w.Header().Set("Content-Type", "image/png")
		case "/t/k/shop.js":
			fmt.Fprint(w, script)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			for name, values := range s.header {
				w.Header()[name] = values
			}
			fmt.Fprint(w, s.html)
		}
	}))
	t.Cleanup(site.Close)
	s.url, s.server = site.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	draft := consent.Draft{Path: "/t", Purposes: []consent.Purpose{{ID: "necessary", Required: true}, {ID: "advertising"}},
		Services: []consent.Service{{ID: "ads", Purpose: "advertising", Hosts: []string{"ads.example"}}, {ID: "pay", Purpose: "necessary", Hosts: []string{"pay.example"}}}}
	s.wanted = Wanted{Site: consent.Site{Key: "shop", Domains: []string{"127.0.0.1"}}, Notice: &consent.Version{Draft: draft}, Server: s.server,
		Served: func(_ context.Context, sum [sha256.Size]byte) (bool, error) {
			return sum == sha256.Sum256([]byte(script)), nil
		}}
	return s
}

// found words the findings as "id level", with the details of those that are not good.
func found(findings []Finding) string {
	var words []string
	for _, f := range findings {
		word := f.ID + " " + string(f.Level)
		if f.Level != Good {
			word += fmt.Sprint(f.Details)
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestCheck(t *testing.T) {
	s := open(t)
	s.header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' "+s.server)
	loader := `<script src="` + s.server + `/k/shop.js"></script>`
	good := "page good, snippet good, first good, script good, unmarked good, undeclared good, policy good, reopen good"
	link := `<a href="#" data-temoin="open">x</a>`
	for _, c := range []struct{ name, html, want string }{
		{"all is well", loader + link, good},
		{"by the path", `<script src="/t/k/shop.js"></script>` + link, good},
		{"pinned", `<script src="` + s.server + `/k/shop/0123456789ab.loader.js"></script>` + link, good},
		{"what waits is not fetched", loader + link + `<script type="text/plain" data-src="https://ads.example/a.js"></script><template data-purpose="advertising"><img src="https://ads.example/i"></template>` +
			`<noscript><img src="https://ads.example/p"></noscript><img data-src="https://ads.example/i"><link rel="canonical" href="https://other.example/">`, good},
		{"necessary services and own hosts", loader + link + `<script src="https://js.pay.example/a.js"></script><img src="/a.png">`, good},
		{"no script", link, "page good, snippet wrong[], unmarked good, undeclared good, reopen good"},
		{"another site's", strings.Replace(loader, "shop.js", "shop2.js", 1) + link, "page good, snippet wrong[], unmarked good, undeclared good, reopen good"},
		{"deferred", strings.Replace(loader, "src", "defer src", 1) + link, strings.Replace(good, "snippet good", "snippet warning["+s.server+"/k/shop.js]", 1)},
		{"not first", `<link rel=stylesheet href="/a.css"><script>before()</script>` + loader + link, strings.Replace(good, "first good", "first warning[<script>]", 1)},
		{"unmarked", loader + link + `<iframe src="//x.ads.example/f"></iframe>`, strings.Replace(good, "unmarked good", "unmarked wrong[<iframe> http://x.ads.example/f]", 1)},
		{"undeclared", loader + link + `<link rel="preload stylesheet" href="https://fonts.example/f.css">`, strings.Replace(good, "undeclared good", "undeclared warning[fonts.example]", 1)},
		{"a base elsewhere", loader + link + `<base href="https://cdn.example/x/"><img src="a.png">`, strings.Replace(good, "undeclared good", "undeclared warning[cdn.example]", 1)},
		{"no way back", loader, strings.Replace(good, "reopen good", "reopen warning[]", 1)},
	} {
		s.html = "<!doctype html><head>" + c.html
		findings, err := New(true).Check(t.Context(), s.url+"/moved", s.wanted)
		if err != nil || found(findings) != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", c.name, found(findings), err, c.want)
		}
	}
}

func TestCheck_Script(t *testing.T) {
	s := open(t)
	s.wanted.Site.Key = "other"
	s.html = `<script src="` + s.server + `/k/other.js"></script><i data-temoin=open>`
	findings, err := New(true).Check(t.Context(), s.url, s.wanted)
	if err != nil || !strings.Contains(found(findings), "script wrong["+s.server+"/k/other.js]") {
		t.Errorf("a file that was never served: %s, %v", found(findings), err)
	}
	s.wanted.Served = func(context.Context, [sha256.Size]byte) (bool, error) { return false, errors.New("down") }
	if findings, _ = New(true).Check(t.Context(), s.url, s.wanted); !strings.Contains(found(findings), "script unknown") {
		t.Errorf("a database that is away: %s", found(findings))
	}
}

// Only the site's own hosts are fetched, and from a public server only public addresses.
func TestCheck_Refuses(t *testing.T) {
	s := open(t)
	for _, address := range []string{"", "shop", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/", "http://ads.example/", "http://127.0.0.1.ads.example/", "javascript:1", "http://[::1]/"} {
		var refused *consent.Error
		if _, err := New(true).Check(t.Context(), address, s.wanted); !errors.As(err, &refused) || refused.Kind != consent.Invalid {
			t.Errorf("%s: %v", address, err)
		}
	}
	for path, want := range map[string]string{"/elsewhere": "no host of this site", "/round": "leads on more than", "/picture": "image/png"} {
		findings, err := New(true).Check(t.Context(), s.url+path, s.wanted)
		if err != nil || len(findings) != 1 || !strings.Contains(found(findings), want) {
			t.Errorf("%s: %s, %v", path, found(findings), err)
		}
	}
	findings, err := New(false).Check(t.Context(), s.url, s.wanted)
	if err != nil || found(findings) != "page wrong[127.0.0.1: the address is not a public one]" {
		t.Errorf("a private address: %s, %v", found(findings), err)
	}
	other := s.wanted
	other.Site.Domains = []string{"169.254.169.254"}
	if findings, err := New(true).Check(t.Context(), "http://169.254.169.254/", other); err != nil || found(findings) != "page wrong[169.254.169.254: the address is not a public one]" {
		t.Errorf("a private address, from loopback: %s, %v", found(findings), err)
	}
	for _, a := range []string{"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "0.0.0.0", "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "224.0.0.1",
		"198.18.0.1", "240.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "192.0.0.8"} {
		if isPublic(netip.MustParseAddr(a).Unmap()) {
			t.Errorf("%s counts as public", a)
		}
	}
	if !isPublic(netip.MustParseAddr("203.0.113.7")) || !isPublic(netip.MustParseAddr("2001:db8::1")) {
		t.Error("control: no address is public")
	}
}

func TestPolicy(t *testing.T) {
	loader, page := &url.URL{Scheme: "https", Host: "choices.example.org"}, &url.URL{Scheme: "https", Host: "www.example.org"}
	for header, want := range map[string]Level{
		"":                   Good,
		"img-src 'none'":     Good,
		"default-src 'self'": Wrong,
		"default-src 'none'; script-src https://choices.example.org": Good,
		"script-src *.example.org":                                   Good,
		"script-src https:":                                          Good,
		"script-src http://choices.example.org":                      Wrong,
		"script-src 'self'; script-src-elem choices.example.org/k/":  Good,
		"script-src choices.example.org:*":                           Good,
		"script-src 'nonce-abc' 'strict-dynamic'":                    Unknown,
		"script-src https:, default-src 'none'":                      Wrong,
	} {
		if got := policy([]string{header}, loader, page).Level; got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
	if !slices.Contains([]Level{policy([]string{"script-src 'self'"}, page, page).Level}, Good) {
		t.Error("'self' does not hold for the page's own host")
	}
}
