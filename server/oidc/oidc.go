// Package oidc asks an OpenID issuer who somebody is: the code flow with PKCE (RFC 7636), state and nonce.
package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Settings are what the issuer and this server know of each other.
type Settings struct {
	Issuer   string // such as https://login.example.org, exactly as its tokens say
	ClientID string
	Secret   string
	Name     string // what the button says
	Redirect string // address of this server that the issuer leads back to
	Clock    func() time.Time
}

// timeout bounds one request to the issuer, which somebody waits for.
const timeout = 10 * time.Second

// Client is one issuer. It is safe for concurrent use; it asks the issuer for its addresses when it is first used.
type Client struct {
	Settings
	http *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // nil until the issuer has answered
}

// New describes an issuer; it does not ask it yet.
func New(s Settings) *Client { return &Client{Settings: s, http: &http.Client{Timeout: timeout}} }

// Name is what the button says.
func (c *Client) Name() string { return c.Settings.Name }

// Address is where a browser signs in.
func (c *Client) Address(ctx context.Context, state string, flow auth.Flow) (string, error) {
	_, config, err := c.discover(ctx)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(state, oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)), nil
}

// Identify trades the code for an ID token and checks it: signature, issuer, audience, time, nonce, and that the e-mail
// address is verified. An error is a [consent.Error]: Unavailable when the issuer does not answer, NotFound when it does
// not vouch for an address, Unauthorized when what it says does not hold.
func (c *Client) Identify(ctx context.Context, code string, flow auth.Flow) (id auth.Identity, err error) {
	provider, config, err := c.discover(ctx)
	if err != nil {
		return id, err
	}
	token, err := config.Exchange(oidc.ClientContext(ctx, c.http), code, oauth2.VerifierOption(flow.Verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return id, fault(consent.Unauthorized, "the issuer does not take the code: %s", refused.ErrorCode)
	case err != nil:
		return id, fault(consent.Unavailable, "the issuer does not answer: %v", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return id, fault(consent.Unauthorized, "the issuer answers no ID token")
	}
	checked, err := provider.Verifier(&oidc.Config{ClientID: c.ClientID, Now: c.Clock}).Verify(oidc.ClientContext(ctx, c.http), raw)
	if err != nil {
		return id, fault(consent.Unauthorized, "the ID token does not hold: %v", err)
	}
	var claims struct {
		Email    string          `json:"email"`
		Verified json.RawMessage `json:"email_verified"`
		Methods  []string        `json:"amr"`
		Party    string          `json:"azp"`
	}
	if err := checked.Claims(&claims); err != nil {
		return id, fault(consent.Unauthorized, "the ID token does not hold: %v", err)
	}
	switch {
	case flow.Nonce == "" || checked.Nonce != flow.Nonce:
		return id, fault(consent.Unauthorized, "the ID token has the nonce of another sign-in")
	case len(checked.Audience) > 1 && claims.Party != c.ClientID:
		return id, fault(consent.Unauthorized, "the ID token was made for somebody else")
	case checked.Subject == "":
		return id, fault(consent.Unauthorized, "the ID token names no subject")
	}
	// Some issuers write the truth value as text.
	if verified := string(claims.Verified); claims.Email == "" || verified != `true` && verified != `"true"` {
		return id, fault(consent.NotFound, "the issuer does not vouch for an e-mail address")
	}
	return auth.Identity{Issuer: checked.Issuer, Subject: checked.Subject, Email: strings.ToLower(claims.Email), Strong: slices.Contains(claims.Methods, "mfa")}, nil
}

// discover reads the issuer's addresses (OpenID Connect Discovery), once it answers.
func (c *Client) discover(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provider == nil {
		provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), c.Issuer)
		if err != nil {
			return nil, nil, fault(consent.Unavailable, "the issuer does not tell its addresses: %v", err)
		}
		c.provider = provider
	}
	return c.provider, &oauth2.Config{ClientID: c.ClientID, ClientSecret: c.Secret, Endpoint: c.provider.Endpoint(), RedirectURL: c.Redirect,
		Scopes: []string{oidc.ScopeOpenID, "email"}}, nil
}

// fault is an error for the log of the operator; the person is told its kind.
func fault(kind consent.Kind, format string, args ...any) error {
	return consent.Errorf(kind, "", "%s", fmt.Sprintf("oidc: "+format, args...))
}
