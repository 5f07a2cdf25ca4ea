// Package config is what an operator can set: flags, each with a TEMOIN_ variable of the same meaning. The struct tags
// are kong's. Every error names the variable.
package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config is the configuration of a server. Empty members have the meaning that their help text gives.
type Config struct {
	Addr           string         `env:"TEMOIN_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on."`
	URL            PublicURL      `env:"TEMOIN_URL" placeholder:"https://HOST" help:"Address under which browsers reach this server, when a proxy stands before it."`
	Data           string         `env:"TEMOIN_DATA" default:"./data" placeholder:"FOLDER" help:"Folder for all state. Deleting it is a factory reset."`
	DatabaseURL    string         `env:"TEMOIN_DATABASE_URL" placeholder:"postgres://…" help:"PostgreSQL >= 15. Unset: one that runs as a child of this process, in the data folder."`
	RedisURL       string         `env:"TEMOIN_REDIS_URL" placeholder:"redis://…" help:"Redis >= 7; cluster: redis://HOST?addr=HOST2, sentinel: redis://HOST?master_name=NAME. Unset: one inside this process."`
	Seed           string         `env:"TEMOIN_SEED" placeholder:"HEX" help:"The one secret, 64 hexadecimal digits; every instance needs the same. Unset: made once and kept in the data folder."`
	OwnerEmail     string         `env:"TEMOIN_OWNER_EMAIL" placeholder:"ADDRESS" help:"Who may sign in first, when nobody can yet."`
	OwnerPassword  string         `env:"TEMOIN_OWNER_PASSWORD" placeholder:"TEXT" help:"That person's password, 12 characters or more. Unset: one is made up and printed once."`
	SMTPURL        string         `env:"TEMOIN_SMTP_URL" name:"smtp-url" placeholder:"smtps://…" help:"Server that takes mails: smtp://USER:PASSWORD@HOST:587 or smtps://…; without user and password where it asks for none. Unset: mails are files in the data folder's outbox."`
	MailFrom       string         `env:"TEMOIN_MAIL_FROM" placeholder:"ADDRESS" help:"Address that mails come from."`
	TSAURL         string         `env:"TEMOIN_TSA_URL" name:"tsa-url" placeholder:"https://…" help:"Time-stamp authority (RFC 3161) that is asked once an hour. Unset: none."`
	SecondFactor   Toggle         `env:"TEMOIN_SECOND_FACTOR" default:"auto" placeholder:"on|off|auto" help:"Whether owners and DPOs must have a second factor; auto: as soon as the server is reached by https."`
	OIDCIssuer     string         `env:"TEMOIN_OIDC_ISSUER" name:"oidc-issuer" placeholder:"https://…" help:"OpenID issuer that people may sign in by. Unset: none."`
	OIDCClientID   string         `env:"TEMOIN_OIDC_CLIENT_ID" name:"oidc-client-id" placeholder:"TEXT" help:"Id of this server at the issuer."`
	OIDCSecret     string         `env:"TEMOIN_OIDC_CLIENT_SECRET" name:"oidc-client-secret" placeholder:"TEXT" help:"Secret of this server at the issuer, where it gave one."`
	OIDCName       string         `env:"TEMOIN_OIDC_NAME" name:"oidc-name" placeholder:"TEXT" help:"What the sign-in page calls the issuer. Unset: its host."`
	Rate           Rate           `env:"TEMOIN_RATE" default:"100/2000" placeholder:"N/BURST" help:"Requests a second for a site and address prefix, and how many at once; or off."`
	TrustedProxies []netip.Prefix `env:"TEMOIN_TRUSTED_PROXIES" sep:"," placeholder:"ADDRESS,…" help:"Addresses or networks whose X-Forwarded-For is believed." type:"prefix"`
	CountryHeader  string         `env:"TEMOIN_COUNTRY_HEADER" default:"CF-IPCountry" placeholder:"NAME" help:"Header in which a trusted proxy names the visitor's country."`
	CountryDB      string         `env:"TEMOIN_COUNTRY_DB" name:"country-db" placeholder:"FILE" help:"MMDB file that tells the country of an address, where no header does. Unset: the country is not known."`
	Drain          time.Duration  `env:"TEMOIN_DRAIN" default:"0s" placeholder:"TIME" help:"How long a server that is asked to stop goes on answering, with 503 at /readyz, so that a load balancer sees it; 15s at most."`
	PostgresBin    string         `env:"TEMOIN_POSTGRES_BIN" placeholder:"FOLDER" help:"Where postgres and initdb are. Unset: node_modules, then the system's."`
	Chromium       string         `env:"TEMOIN_CHROMIUM" placeholder:"FILE" help:"Chromium or Chrome, in which notices are measured before they are published. Unset: the one that is found; none is needed."`
	DemoPartners   string         `env:"TEMOIN_DEMO_PARTNERS" hidden:"" help:"Origin of the demo shop's stand-ins, for tests."`
}

// maxDrain leaves time to record what waits before a supervisor kills.
const maxDrain = 15 * time.Second

// MinPassword is the shortest password of an owner, in characters.
const MinPassword = 12

// Validate checks what the types of the members do not; kong calls it. The error is one line.
func (c *Config) Validate() error {
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || port == "" {
		return fmt.Errorf("TEMOIN_ADDR must be HOST:PORT such as 127.0.0.1:8080, not %q", c.Addr)
	}
	if c.Data == "" {
		return fmt.Errorf("TEMOIN_DATA must name a folder")
	}
	if err := checkScheme("TEMOIN_DATABASE_URL", c.DatabaseURL, "postgres", "postgresql"); err != nil {
		return err
	}
	if err := checkScheme("TEMOIN_REDIS_URL", c.RedisURL, "redis", "rediss"); err != nil {
		return err
	}
	if c.OwnerEmail != "" && !looksLikeEmail(c.OwnerEmail) {
		return fmt.Errorf("TEMOIN_OWNER_EMAIL must be an e-mail address, not %q", c.OwnerEmail)
	}
	if err := c.checkAnchors(); err != nil {
		return err
	}
	if err := c.checkOIDC(); err != nil {
		return err
	}
	if c.Drain < 0 || c.Drain > maxDrain {
		return fmt.Errorf("TEMOIN_DRAIN must be a time such as 5s, %v at most", maxDrain)
	}
	if n := len([]rune(c.OwnerPassword)); n > 0 && n < MinPassword {
		return fmt.Errorf("TEMOIN_OWNER_PASSWORD must have %d characters or more", MinPassword)
	}
	return nil
}

// checkAnchors checks what proofs are taken out of the house by. Errors never repeat an address that may hold a password.
func (c *Config) checkAnchors() error {
	if c.SMTPURL != "" && !isServer(c.SMTPURL, "smtp", "smtps") {
		return fmt.Errorf("TEMOIN_SMTP_URL must be such as smtps://USER:PASSWORD@HOST:465 or smtp://HOST:25, with %%-escapes for what a password may not hold in an address")
	}
	if c.SMTPURL != "" && c.MailFrom == "" {
		return fmt.Errorf("TEMOIN_MAIL_FROM must be set with TEMOIN_SMTP_URL: the address that mails come from")
	}
	if c.MailFrom != "" && !looksLikeEmail(c.MailFrom) {
		return fmt.Errorf("TEMOIN_MAIL_FROM must be an e-mail address, not %q", c.MailFrom)
	}
	if c.TSAURL != "" && !isServer(c.TSAURL, "https", "http") {
		return fmt.Errorf("TEMOIN_TSA_URL must be such as https://tsa.example.org/tsr")
	}
	return nil
}

// checkOIDC checks the issuer. Plain http is for one on this machine, to try things out.
func (c *Config) checkOIDC() error {
	if c.OIDCIssuer == "" {
		if c.OIDCClientID != "" || c.OIDCSecret != "" {
			return fmt.Errorf("TEMOIN_OIDC_ISSUER must be set with TEMOIN_OIDC_CLIENT_ID and TEMOIN_OIDC_CLIENT_SECRET")
		}
		return nil
	}
	u, err := url.Parse(c.OIDCIssuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return fmt.Errorf("TEMOIN_OIDC_ISSUER must be such as https://login.example.org")
	}
	if c.OIDCClientID == "" {
		return fmt.Errorf("TEMOIN_OIDC_CLIENT_ID must be set with TEMOIN_OIDC_ISSUER: the id that the issuer gave to this server")
	}
	return nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func isServer(address string, schemes ...string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.Contains(schemes, u.Scheme) && u.Hostname() != ""
}

// checkScheme never repeats the value: it may hold a password.
func checkScheme(name, value string, schemes ...string) error {
	if value == "" {
		return nil
	}
	for _, scheme := range schemes {
		if _, err := url.Parse(value); err == nil && strings.HasPrefix(value, scheme+"://") {
			return nil
		}
	}
	return fmt.Errorf("%s must be an address such as %s://USER:PASSWORD@HOST/NAME", name, schemes[0])
}

func looksLikeEmail(s string) bool {
	name, host, found := strings.Cut(s, "@")
	return found && name != "" && host != "" && len(s) <= 254 && !strings.ContainsAny(s, " \t\r\n<>,;") && !strings.Contains(host, "@")
}
