package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// Origins that may not post for a site whose domains are shop.example and xn--caf-dma.example (café.example).
var hostileOrigins = []string{
	"null", "NULL", "file://", "about:blank", "data:", "javascript:alert(1)", "chrome-extension://shop.example",
	"https://evil.example", "https://evil-shop.example", "https://shop.example.evil.example", "https://shop.examplee",
	"https://shop.exampl", "https://hop.example", "https://sub.shop.example", "https://www.shop.example", "https://example",
	"https://.shop.example", "https://shop.example.", "https://shop..example", "https://shop,example", "https://shop%2eexample",
	"https://shop.example%00.evil.example", "https://shop.example%20", "https://evil.example%23shop.example", "https://shop.example%40evil.example",
	"https://shop.example@evil.example", "https://evil.example@shop.example", "https://user:pass@shop.example", "https://@shop.example",
	"https://evil.example/shop.example", "https://evil.example?shop.example", "https://evil.example#shop.example", "https://evil.example\\shop.example",
	"https://shop.example/", "https://shop.example/path", "https://shop.example?x", "https://shop.example?", "https://shop.example#x", "https://shop.example#",
	"https://shop.example\\evil.example", "https:shop.example", "https:/shop.example", "https:///shop.example", "https//shop.example", "//shop.example",
	"shop.example", "shop.example:443", "ftp://shop.example", "ws://shop.example", "wss://shop.example", "https+x://shop.example",
	"https://shop.example evil.example", "https://evil.example, https://shop.example", "https://shop.example,https://evil.example", "https://shop.example https://evil.example",
	"https://shop.example:port", "https://shop.example:443:443", "https://[shop.example]", "https://[::1]", "https://127.0.0.1", "https://localhost",
	"https://ѕhop.example", "https://shop。example.evil.example", "https://cafe.example", "https://xn--caf-dma.example.evil", "https://*.example", "https://*", "*", "",
}

// No origin but those of the site records anything.
func TestHostileOrigins(t *testing.T) {
	f := start(t, nil)
	if len(hostileOrigins) < 60 {
		t.Fatalf("only %d origins", len(hostileOrigins))
	}
	for i, origin := range hostileOrigins {
		r, err := http.NewRequest("POST", f.url+"/v1/decisions", strings.NewReader(jsonOf(t, f.decision(i))))
		must(t, err)
		r.Header.Set("Content-Type", "text/plain")
		r.Header["Origin"] = []string{origin}
		response, err := http.DefaultClient.Do(r)
		must(t, err)
		response.Body.Close()
		if response.StatusCode != 403 {
			t.Errorf("%q: %d", origin, response.StatusCode)
		}
		if echo := response.Header.Get("Access-Control-Allow-Origin"); echo != "*" || response.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%q is answered Access-Control-Allow-Origin: %s", origin, echo)
		}
	}
	// Two headers are ambiguous, whichever is right.
	for _, two := range [][]string{{"https://shop.example", "https://evil.example"}, {"https://evil.example", "https://shop.example"}} {
		r, err := http.NewRequest("POST", f.url+"/v1/decisions", strings.NewReader(jsonOf(t, f.decision(900))))
		must(t, err)
		r.Header["Content-Type"], r.Header["Origin"] = []string{"text/plain"}, two
		response, err := http.DefaultClient.Do(r)
		must(t, err)
		response.Body.Close()
		if response.StatusCode != 403 {
			t.Errorf("%q: %d", two, response.StatusCode)
		}
	}
	// Control: the site's own are let through, in every form that browsers send.
	for i, origin := range []string{
		"https://shop.example", "http://shop.example", "https://shop.example:8443", "HTTPS://SHOP.EXAMPLE", "https://xn--caf-dma.example", "https://café.example", "https://CAFÉ.example",
	} {
		if status, answer := f.post(t, "/v1/decisions", f.decision(1000+i), "Origin", origin); status != 201 {
			t.Errorf("%q: %d %s", origin, status, answer)
		}
	}
}
