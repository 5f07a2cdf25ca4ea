package httpapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/cespare/webtest"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
)

// The scripts in testdata are the manual of the public routes: every status of every route, with a comment a case.
// They run in order, over HTTP, on a server of their own.
func TestScripts(t *testing.T) {
	for file, change := range map[string]func(*httpapi.Deps){
		"decisions.txt":   nil,
		"current.txt":     nil,
		"statistics.txt":  nil,
		"notice.txt":      nil,
		"csp.txt":         nil,
		"notice_page.txt": nil,
		"shown.txt":       nil,
		"widget.txt":      nil,
		"verifier.txt":    nil,
		"operations.txt":  nil,
		"limited.txt":     func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 0.001, Burst: 3} },
		"unavailable.txt": func(d *httpapi.Deps) {
			d.Recorder = full{}
			d.Ping = func(context.Context) error { return errors.New("down") }
		},
		"broken.txt": func(d *httpapi.Deps) {
			d.Recorder, d.Keys = broken{}, broken{}
			d.Catalog = httpapi.NewCatalog(d.Dashboard.Accounts.(httpapi.CatalogSource), func(*consent.Version) (*httpapi.Widget, error) { return nil, errBroken }, nil, d.Log)
			if err := d.Catalog.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(file, func(t *testing.T) {
			f := start(t, change)
			webtest.TestHandler(t, "testdata/"+file, f.handler(t))
		})
	}
}

// handler sends a script's requests to the server. In headers and bodies $ID1 … $ID9 are ids of today, $OLD and $AHEAD
// ids of an absurd time, $BASE and $ANSWERS the members that most cases share, $NOTICE the digest of the published
// notice, $KEY an API key, $LONG 17 KiB. A request header "Method" replaces the method.
func (f *fixture) handler(t *testing.T) http.Handler {
	target, err := url.Parse(f.url)
	must(t, err)
	subject := f.decision(1)["subject"].(string)
	pairs := []string{
		"$BASE", `"site":"demo","subject":"` + subject + `","notice":"$NOTICE","lang":"fr","at":"2026-11-22T03:59:00.000Z"`,
		"$ANSWERS", `"act":"choose","purposes":{"functional":true,"advertising":false,"social":false}`,
		"$SUBJECT", subject, "$KEY", f.key, "$LONG", strings.Repeat("x", 17<<10),
		"$OLD", eventID(now.Add(-consent.IDPast-1e9), 1), "$AHEAD", eventID(now.Add(consent.IDFuture+1e9), 1),
	}
	for n := range 9 {
		pairs = append(pairs, "$ID"+string(rune('1'+n)), eventID(now, 100+n))
	}
	inner := strings.NewReplacer("$NOTICE", f.version.Digest())
	outer := strings.NewReplacer(pairs...)
	fill := func(s string) string { return inner.Replace(outer.Replace(s)) }
	proxy := &httputil.ReverseProxy{Transport: &http.Transport{DisableCompression: true}, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.URL.Path, r.Out.URL.RawPath = fill(r.In.URL.Path), ""
		if method := r.In.Header.Get("Method"); method != "" {
			r.Out.Method = method
			r.Out.Header.Del("Method")
		}
		for _, values := range r.Out.Header {
			for i := range values {
				values[i] = fill(values[i])
			}
		}
		if r.In.Body != nil {
			body, _ := io.ReadAll(r.In.Body)
			filled := []byte(fill(strings.TrimSpace(string(body))))
			r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(filled)), int64(len(filled))
		}
	}}
	return proxy
}

// What was once served for a site is served for ever, at the address that names it, and only for that site.
func TestKeptScripts(t *testing.T) {
	f := start(t, nil)
	old := []byte("the loader of an older release")
	must(t, f.store.KeepScripts(t.Context(), f.catalog.Site("demo").ID, [][]byte{old, old}))
	must(t, f.store.KeepScripts(t.Context(), f.catalog.Site("demo").ID, [][]byte{[]byte("another"), old}))
	sum := sha256.Sum256(old)
	name := hex.EncodeToString(sum[:6])
	for path, want := range map[string]int{
		"/k/demo/" + name + ".loader.js":      200,
		"/k/demo/" + name[:10] + ".loader.js": 404,
		"/k/demo/000000000000.loader.js":      404,
		"/k/demo/" + name + "%27--.loader.js": 404,
		"/k/silent/" + name + ".loader.js":    404,
	} {
		response, err := http.Get(f.url + path)
		must(t, err)
		body, err := io.ReadAll(response.Body)
		must(t, err)
		response.Body.Close()
		if response.StatusCode != want || want == 200 && (string(body) != string(old) || response.Header.Get("Cache-Control") != "public, max-age=31536000, immutable") {
			t.Errorf("%s: %d, want %d: %s", path, response.StatusCode, want, body)
		}
	}
}

// full is a recorder whose queue is full.
type full struct{}

func (full) Full() bool { return true }
func (full) Record(context.Context, *consent.Evidence) (*consent.Recorded, error) {
	return nil, consent.Errorf(consent.Unavailable, "", "Too many decisions arrive at once; send the same decision again.")
}

// broken fails in a way that nobody outside can do anything about.
type broken struct{ httpapi.Keys }

var errBroken = errors.New("secret detail")

func (broken) Full() bool { return false }
func (broken) Record(context.Context, *consent.Evidence) (*consent.Recorded, error) {
	return nil, errBroken
}
