package sitecheck

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// mostDetails bounds how much of one kind is named.
const mostDetails = 20

// page is what a check reads in a page's HTML.
type page struct {
	at         *url.URL
	base       *url.URL // what addresses are relative to
	loader     *url.URL // the site's script, as the first element that loads it names it
	isLate     bool     // it is deferred, asynchronous or a module
	before     []string // what stands before it and runs or is fetched
	unmarked   []string // elements that fetch from a service's hosts without waiting
	undeclared []string // other hosts that are fetched from
	hasReopen  bool
}

// fetching names by element what a browser fetches from.
var fetching = map[string][]string{
	"script": {"src"}, "img": {"src"}, "iframe": {"src"}, "video": {"src", "poster"}, "audio": {"src"}, "source": {"src"}, "embed": {"src"},
	"object": {"data"}, "link": {"href"}, "input": {"src"}, "track": {"src"},
}

// read goes through the HTML as a browser's parser does. What scripts add later is not seen.
func read(at *url.URL, body []byte, w Wanted) *page {
	p := &page{at: at, base: at}
	tokens := html.NewTokenizer(bytes.NewReader(body))
	inert := "" // inside a template or a noscript, where nothing is fetched
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return p
		case html.EndTagToken:
			if name, _ := tokens.TagName(); string(name) == inert {
				inert = ""
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			if inert != "" {
				continue
			}
			if token.Data == "template" || token.Data == "noscript" {
				inert = token.Data
				continue
			}
			p.element(token, w)
		}
	}
}

func (p *page) element(token html.Token, w Wanted) {
	attributes := map[string]string{}
	for _, a := range token.Attr {
		attributes[a.Key] = a.Val
	}
	if token.Data == "base" && attributes["href"] != "" {
		if base, err := p.at.Parse(attributes["href"]); err == nil {
			p.base = base
		}
	}
	if attributes["data-temoin"] == "open" {
		p.hasReopen = true
	}
	kind := strings.ToLower(attributes["type"])
	isCode := token.Data == "script" && (kind == "" || kind == "module" || strings.Contains(kind, "javascript"))
	var addresses []*url.URL
	if token.Data != "link" || fetches(attributes["rel"]) {
		for _, name := range fetching[token.Data] {
			if address, err := p.base.Parse(strings.TrimSpace(attributes[name])); err == nil && attributes[name] != "" && address.Host != "" {
				addresses = append(addresses, address)
			}
		}
	}
	if token.Data == "script" && !isCode {
		return
	}
	for _, address := range addresses {
		if token.Data == "script" && isLoader(address, w) {
			if p.loader == nil {
				_, isAsync := attributes["async"]
				_, isDeferred := attributes["defer"]
				p.loader, p.isLate = address, isAsync || isDeferred || kind == "module"
			}
			return
		}
		p.fetched(token.Data, address, w)
	}
	if p.loader == nil && (isCode || len(addresses) > 0 && token.Data != "link") {
		name := "<" + token.Data + ">"
		if len(addresses) > 0 {
			name = addresses[0].String()
		}
		p.before = note(p.before, name)
	}
}

// fetched sorts an address that the page fetches without waiting.
func (p *page) fetched(element string, address *url.URL, w Wanted) {
	host := address.Hostname()
	if host == p.at.Hostname() || slices.Contains(w.Site.Domains, host) || strings.HasPrefix(address.String(), w.Server+"/") {
		return
	}
	if w.Notice != nil {
		for _, service := range w.Notice.Services {
			for _, of := range service.Hosts {
				if host != of && !strings.HasSuffix(host, "."+of) {
					continue
				}
				if purpose := w.Notice.Purpose(service.Purpose); purpose != nil && !purpose.Required {
					p.unmarked = note(p.unmarked, "<"+element+"> "+address.String())
				}
				return
			}
		}
	}
	p.undeclared = note(p.undeclared, host)
}

// fetches says whether a browser fetches what a link of this rel names.
func fetches(rel string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(rel)), func(word string) bool {
		return slices.Contains([]string{"stylesheet", "preload", "modulepreload", "prefetch", "icon", "manifest", "preconnect"}, word)
	})
}

// isLoader says whether an address is that of the site's script: on this server, or handed on by one of the site's hosts.
func isLoader(address *url.URL, w Wanted) bool {
	origin := address.Scheme + "://" + address.Host
	bases := []string{w.Server}
	if w.Notice != nil && w.Notice.Path != "" && slices.Contains(w.Site.Domains, address.Hostname()) {
		bases = append(bases, origin+w.Notice.Path)
	}
	return slices.ContainsFunc(bases, func(base string) bool {
		own, plain := base+"/k/"+w.Site.Key, origin+address.Path
		return plain == own+".js" || strings.HasPrefix(plain, own+"/") && strings.HasSuffix(plain, ".loader.js")
	})
}

func note(list []string, one string) []string {
	if len(list) < mostDetails && !slices.Contains(list, one) {
		return append(list, one)
	}
	return list
}

func (p *page) snippet() Finding {
	switch {
	case p.loader == nil:
		return Finding{"snippet", Wrong, nil}
	case p.isLate:
		return Finding{"snippet", Warning, []string{p.loader.String()}}
	}
	return Finding{"snippet", Good, []string{p.loader.String()}}
}

func (p *page) first() Finding { return list("first", Warning, p.before) }

func (p *page) reopen() Finding {
	if p.hasReopen {
		return Finding{"reopen", Good, nil}
	}
	return Finding{"reopen", Warning, nil}
}
