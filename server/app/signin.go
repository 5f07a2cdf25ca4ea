package app

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/oidc"
)

// secondFactor says whether owners and DPOs must have one. A first look on one's own machine needs none; what others can
// reach does.
func secondFactor(cfg config.Config) bool {
	if cfg.SecondFactor == "on" || cfg.SecondFactor == "off" {
		return cfg.SecondFactor == "on"
	}
	return strings.HasPrefix(string(cfg.URL), "https://")
}

// issuer is the OpenID issuer of cfg, or nil.
func issuer(cfg config.Config, base string, clock func() time.Time) httpapi.Issuer {
	u, err := url.Parse(cfg.OIDCIssuer)
	if cfg.OIDCIssuer == "" || err != nil { // config has checked it
		return nil
	}
	return oidc.New(oidc.Settings{Issuer: cfg.OIDCIssuer, ClientID: cfg.OIDCClientID, Secret: cfg.OIDCSecret, Name: cmp.Or(cfg.OIDCName, u.Hostname()),
		Redirect: base + "/api/session/oidc/callback", Clock: clock})
}
