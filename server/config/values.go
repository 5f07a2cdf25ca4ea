package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// Rate is how many requests are let through. The zero value is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// burstSeconds is how many seconds' worth may come at once when no burst is given.
const burstSeconds = 20

// UnmarshalText reads "100/2000", "100" (with a burst of 20 times that) or "off".
func (r *Rate) UnmarshalText(text []byte) error {
	*r = Rate{}
	if string(text) == "off" {
		return nil
	}
	perSecond, burst, found := strings.Cut(string(text), "/")
	n, err := strconv.Atoi(perSecond)
	b := n * burstSeconds
	if err == nil && found {
		b, err = strconv.Atoi(burst)
	}
	if err != nil || n < 1 || n > 1_000_000 || b < n || b > 100_000_000 {
		return fmt.Errorf("TEMOIN_RATE must be such as 100/2000 (a second, at once), 100 or off, not %q", text)
	}
	*r = Rate{PerSecond: float64(n), Burst: b}
	return nil
}

// Toggle is on, off, or auto: what fits the rest of the configuration.
type Toggle string

// UnmarshalText reads "on", "off" or "auto".
func (t *Toggle) UnmarshalText(text []byte) error {
	switch *t = Toggle(text); *t {
	case "on", "off", "auto":
		return nil
	}
	return fmt.Errorf("TEMOIN_SECOND_FACTOR must be on, off or auto, not %q", text)
}

// PublicURL is the origin under which browsers reach the server, such as https://choices.example.org; empty when they
// reach it directly.
type PublicURL string

// UnmarshalText reads an http or https address without a path.
func (p *PublicURL) UnmarshalText(text []byte) error {
	if len(text) == 0 { // TEMOIN_URL= is unset
		return nil
	}
	u, err := url.Parse(string(text))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("TEMOIN_URL must be such as https://choices.example.org, without a path, not %q", text)
	}
	*p = PublicURL(u.Scheme + "://" + strings.ToLower(u.Host))
	return nil
}

// prefix is the kong mapper of TEMOIN_TRUSTED_PROXIES: an address stands for itself alone.
func prefix(ctx *kong.DecodeContext, target reflect.Value) error {
	var list string
	if err := ctx.Scan.PopValueInto("addresses", &list); err != nil {
		return err
	}
	var prefixes []netip.Prefix
	for item := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(item)
		if a, aerr := netip.ParseAddr(item); aerr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("TEMOIN_TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8,::1, not %q", item)
		}
		prefixes = append(prefixes, p.Masked())
	}
	target.Set(reflect.ValueOf(prefixes))
	return nil
}

// Mappers teaches kong the types of this package.
func Mappers() kong.Option { return kong.NamedMapper("prefix", kong.MapperFunc(prefix)) }
