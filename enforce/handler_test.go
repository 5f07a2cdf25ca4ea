package enforce

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

const everything = "temoin=1.AbCdEfGhIjKlMnOpQrStUA.mwrb69s0.0123456789abcdef.0.7f"

// newCSP is one for the sample policy at the sample's time.
func newCSP(t *testing.T, o Options) (*CSP, *Policy) {
	t.Helper()
	var v cspVectors
	readVectors(t, "csp.json", &v)
	if o.Now == nil {
		o.Now = func() time.Time { return v.Now }
	}
	csp, err := NewCSP(&v.Policy, o)
	if err != nil {
		t.Fatal(err)
	}
	return csp, &v.Policy
}

// Whatever a handler does with its headers, ours goes out once, beside the site's own.
func TestWrap(t *testing.T) {
	const own = "script-src 'self'"
	handlers := map[string]struct {
		handle http.HandlerFunc
		own    []string
	}{
		"nothing":             {func(http.ResponseWriter, *http.Request) {}, nil},
		"a body":              {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "page") }, nil},
		"a status":            {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); io.WriteString(w, "none") }, nil},
		"an early hint":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); io.WriteString(w, "page") }, nil},
		"a stream":            {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush(); io.WriteString(w, "page") }, nil},
		"a policy of its own": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Security-Policy", own) }, []string{own}},
		"two, and a status": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Security-Policy"] = []string{own, "img-src 'self'"}
			w.WriteHeader(200)
		}, []string{own, "img-src 'self'"}},
	}
	for name, h := range handlers {
		csp, _ := newCSP(t, Options{})
		server := httptest.NewServer(csp.Wrap(h.handle))
		for _, cookie := range []string{"", everything} {
			r, err := http.NewRequest(http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if cookie != "" {
				r.Header.Set("Cookie", cookie)
			}
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			got := response.Header.Values("Content-Security-Policy")
			want := append(slices.Clone(h.own), csp.Value(csp.Choice(r)))
			if !slices.Equal(got, want) || strings.Contains(got[len(got)-1], "ads.example") != (cookie != "") {
				t.Errorf("%s, cookie %q: %q, want %q", name, cookie, got, want)
			}
			if vary := response.Header.Values("Vary"); !slices.Contains(vary, "Cookie") {
				t.Errorf("%s: Vary %q", name, vary)
			}
		}
		server.Close()
	}
}

// A handler may still take over the connection, as WebSockets do.
func TestWrapHijack(t *testing.T) {
	csp, _ := newCSP(t, Options{})
	server := httptest.NewServer(csp.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(connection, "HTTP/1.1 204 No Content\r\nOwn: yes\r\n\r\n")
		connection.Close()
	})))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil || response.Header.Get("Own") != "yes" {
		t.Errorf("%v, %v", response, err)
	}
}

// To try a policy out, browsers only report. The site's own policy is another header and stays.
func TestReport(t *testing.T) {
	csp, _ := newCSP(t, Options{Report: true})
	w := httptest.NewRecorder()
	csp.Wrap(http.NotFoundHandler()).ServeHTTP(w, request(""))
	if h := w.Result().Header; h.Get("Content-Security-Policy-Report-Only") == "" || h.Get("Content-Security-Policy") != "" {
		t.Errorf("%v", h)
	}
}

// After a material change nobody has chosen; a policy that cannot be kept leaves the old one in force.
func TestUpdate(t *testing.T) {
	csp, policy := newCSP(t, Options{Base: "default-src 'self'; img-src 'self' https://images.example"})
	if csp.Choice(request(everything)) == nil {
		t.Fatal("control: no choice")
	}
	next := *policy
	next.Services = slices.Clone(policy.Services)
	next.Services[0].Sources = []string{"images.example:*"}
	next.Material = "fedcba9876543210"
	if err := csp.Update(&next); err == nil || csp.Choice(request(everything)) == nil {
		t.Errorf("a service that the site lets through: %v", err)
	}
	next.Services = policy.Services
	if err := csp.Update(&next); err != nil || csp.Choice(request(everything)) != nil {
		t.Errorf("a material change: %v, %+v", err, csp.Choice(request(everything)))
	}
}

func TestParsePolicyRefusesOthers(t *testing.T) {
	for _, answer := range []string{``, `[]`, `{}`, `{"digest":"00","site":"demo"}`, `{"type":"urn:temoin:problem:not_found"}`} {
		if p, err := ParsePolicy([]byte(answer)); err == nil {
			t.Errorf("%s: %+v", answer, p)
		}
	}
}
