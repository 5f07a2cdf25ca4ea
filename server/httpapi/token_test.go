package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/enforce"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/httpapi"
)

// withToken publishes the demo's notice with tokens, and a path if there is one.
func (f *fixture) withToken(t *testing.T, path string) {
	t.Helper()
	draft := demo.Draft()
	draft.Token, draft.Path = true, path
	v, _, err := f.store.PublishNotice(t.Context(), 1, draft, consent.ByServer(now))
	must(t, err)
	must(t, f.catalog.Refresh(t.Context()))
	f.version = v
}

func (f *fixture) keys(t *testing.T) *enforce.Keys {
	t.Helper()
	_, body := f.fetch(t, "/.well-known/jwks.json", "")
	keys, err := enforce.ParseKeys([]byte(body))
	must(t, err)
	return keys
}

// A decision is answered with a token where the notice says so, and the site's server checks it with the public keys. The
// same decision gets the same token.
func TestToken(t *testing.T) {
	f := start(t, nil)
	without := f.decision(1)
	if status, body := f.post(t, "/v1/decisions", without, "Origin", "https://shop.example"); status != 201 || strings.Contains(body, "token") {
		t.Errorf("without: %d %s", status, body)
	}
	f.withToken(t, "")
	decision := f.decision(2)
	decision["services"] = map[string]bool{"videoplage": false, "partageons": true}
	status, body := f.post(t, "/v1/decisions", decision, "Origin", "https://shop.example")
	var answer struct{ Token string }
	must(t, json.Unmarshal([]byte(body), &answer))
	choice, err := f.keys(t).Verify(answer.Token, demo.SiteKey, now)
	must(t, err)
	if status != 201 || choice.Subject != decision["subject"] || choice.Notice != f.version.Number || choice.Material != f.version.Material()[:16] ||
		!slices.Equal(choice.Purposes, []string{"functional"}) || !slices.Equal(choice.Services, []string{"affichage", "partageons"}) {
		t.Errorf("%d %+v", status, choice)
	}
	// The record's moment and end, in whole seconds: a second before the server's now, since it was sent a second late.
	if moment := now.Add(-time.Second); !choice.Made.Equal(moment) || !choice.Ends.Equal(consent.AddMonths(moment, 13)) {
		t.Errorf("from %s to %s", choice.Made, choice.Ends)
	}
	if _, again := f.post(t, "/v1/decisions", decision, "Origin", "https://shop.example"); again != body {
		t.Errorf("again: %s, first %s", again, body)
	}
	if _, err := f.keys(t).Verify(answer.Token, "other", now); err == nil {
		t.Error("another site takes it")
	}
	if _, err := f.keys(t).Verify(answer.Token, demo.SiteKey, choice.Ends); err == nil {
		t.Error("it is taken after the end of the choice")
	}
}

// By the site's path the token is a cookie of HTTP like the choice, and a withdrawal takes it away.
func TestTokenCookie(t *testing.T) {
	f := start(t, nil)
	f.withToken(t, "/t")
	status, set := f.cookies(t, f.decision(1), fromPath...)
	if status != 201 || len(set) != 2 {
		t.Fatalf("%d, %v", status, set)
	}
	token, choice := set[1], set[0]
	if token.Name != "temoin_token" || token.Path != choice.Path || token.Domain != "" || token.HttpOnly || token.Secure != choice.Secure ||
		token.SameSite != choice.SameSite || !token.Expires.Equal(choice.Expires) {
		t.Errorf("%s, beside %s", token, choice)
	}
	if _, err := f.keys(t).Verify(token.Value, demo.SiteKey, now); err != nil {
		t.Error(err)
	}
	if status, set = f.cookies(t, f.later(1, 60), fromPath...); status != 201 || len(set) != 2 || set[1].Name != "temoin_token" || set[1].Value != "" || set[1].MaxAge >= 0 {
		t.Errorf("withdrawn: %d %v", status, set)
	}
}

// Package enforce stands before a Fiber application through Fiber's adaptor.
func TestEnforceInFiber(t *testing.T) {
	f := start(t, func(d *httpapi.Deps) { d.Dashboard.URL = "https://choices.example.org" })
	_, body := f.fetch(t, "/v1/sites/demo/csp", "")
	policy, err := enforce.ParsePolicy([]byte(body))
	must(t, err)
	csp, err := enforce.NewCSP(policy, enforce.Options{Base: "default-src 'self' https://static.shop.example", Now: func() time.Time { return now }})
	must(t, err)
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(adaptor.HTTPMiddleware(csp.Wrap))
	app.Get("/", func(c *fiber.Ctx) error {
		c.Response().Header.Add("Content-Security-Policy", "script-src 'self'")
		return c.SendString("page")
	})
	url := listen(t, app)
	r, err := http.NewRequest("GET", url+"/", nil)
	must(t, err)
	response, err := http.DefaultClient.Do(r)
	must(t, err)
	response.Body.Close()
	if got := response.Header.Values("Content-Security-Policy"); response.StatusCode != 200 || !slices.Equal(got, []string{csp.Value(nil), "script-src 'self'"}) {
		t.Errorf("%d %q", response.StatusCode, got)
	}
}
