package httpapi

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/temoin/temoin/consent"
)

const goodBody = `{"id":"01a20169-2e00-7000-8000-000000000001","site":"demo","subject":"c3ViamVjdDAwMDAwMDAwMQ","notice":"00","lang":"fr",` +
	`"at":"2026-11-22T03:59:00.000Z","sent":"2026-11-22T03:59:01.000Z","act":"choose","purposes":{"functional":true,"social":false},"services":{"video":true}}`

// Whatever is posted: no panic, errors are of the domain's kinds, and what is let through is the same as what a lenient
// reader finds, without control characters.
func FuzzIngest(f *testing.F) {
	for _, seed := range []string{
		goodBody, `{}`, `[]`, `null`, `{"id":"\u0000"}`, `{"id":1}`, `{"purposes":{"a":true,"a":false}}`, `{"purposes":{"a":null}}`, `{"a":` + strings.Repeat("[", 100),
		strings.Replace(goodBody, "demo", "d\xffmo", 1), strings.Replace(goodBody, `"lang"`, `"l\u0061ng"`, 1), goodBody + " \n\t", goodBody + goodBody, "\ufeff" + goodBody,
		strings.Replace(goodBody, `{"video":true}`, `{`+strings.Repeat(`"x":true,`, 70)+`"y":true}`, 1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		original := bytes.Clone(raw)
		d, err := decodeDecision(raw)
		if !bytes.Equal(raw, original) {
			t.Fatal("the body was changed")
		}
		if err != nil {
			var known *consent.Error
			if !errors.As(err, &known) || known.Kind != consent.Invalid || known.Detail == "" || !utf8.ValidString(known.Detail) {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		for i := range raw {
			raw[i] = 'x' // what the server does with it after the handler
		}
		var lenient struct {
			ID, Site, Subject, Notice, Act, Lang string
			Purposes, Services                   map[string]bool
		}
		if err := json.Unmarshal(original, &lenient); err != nil {
			t.Fatalf("%q: let through, but %v", original, err)
		}
		for i, pair := range [][2]string{{d.ID, lenient.ID}, {d.Site, lenient.Site}, {d.Subject, lenient.Subject}, {d.Notice, lenient.Notice}, {string(d.Act), lenient.Act}, {d.Lang, lenient.Lang}} {
			if pair[0] != pair[1] || strings.ContainsFunc(pair[0], unicode.IsControl) {
				t.Fatalf("%q: member %d is %q and %q", original, i, pair[0], pair[1])
			}
		}
		if len(d.Purposes) != len(lenient.Purposes) || len(d.Services) != len(lenient.Services) || len(d.Purposes)+len(d.Services) > maxMembers {
			t.Fatalf("%q: %v %v", original, d.Purposes, d.Services)
		}
	})
}

// A body has a bounded number of members, however they are spread.
func TestDecode_Members(t *testing.T) {
	for n, fits := range map[int]bool{maxMembers - 10 - 3: true, maxMembers: false} {
		var services []string
		for i := range n {
			services = append(services, `"s`+strings.Repeat("i", i)+`":true`)
		}
		body := strings.Replace(goodBody, `"video":true`, strings.Join(services, ","), 1)
		if _, err := decodeDecision([]byte(body)); (err == nil) != fits {
			t.Errorf("%d services: %v", n, err)
		}
	}
}

// The limit counts per site and network, fills again with time, and knows no address.
func TestLimiter(t *testing.T) {
	day := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	l := newLimiter(Rate{PerSecond: 2, Burst: 3}, func(day string) []byte { return []byte(day) })
	prefix := func(s string) netip.Prefix { return prefixOf(netip.MustParseAddr(s)) }
	take := func(site, from string, at time.Time) bool { return l.allow(site, prefix(from), at) == nil }
	for range 3 {
		if !take("demo", "203.0.113.7", day) {
			t.Fatal("the burst is not let through")
		}
	}
	for _, c := range []struct {
		name, site, from string
		at               time.Time
		want             bool
	}{
		{"the same address", "demo", "203.0.113.7", day, false},
		{"another of its network", "demo", "203.0.113.250", day, false},
		{"the same, as IPv6 writes it", "demo", "::ffff:203.0.113.9", day, false},
		{"another network", "demo", "203.0.114.7", day, true},
		{"another site", "other", "203.0.113.7", day, true},
		{"half a second later", "demo", "203.0.113.7", day.Add(500 * time.Millisecond), true},
		{"and again", "demo", "203.0.113.7", day.Add(500 * time.Millisecond), false},
	} {
		if got := take(c.site, c.from, c.at); got != c.want {
			t.Errorf("%s: let through %t", c.name, got)
		}
	}
	for i, from := range []string{"2001:db8:1::1", "2001:db8:1:ffff::1", "2001:db8:1::2"} {
		if !take("v6", from, day) {
			t.Errorf("IPv6 request %d is refused", i)
		}
	}
	if take("v6", "2001:db8:1:2::3", day) || !take("v6", "2001:db8:2::1", day) {
		t.Error("IPv6 networks are not /48")
	}
	if (*limiter)(nil).allow("demo", prefix("203.0.113.7"), day) != nil || newLimiter(Rate{}, nil) != nil {
		t.Error("no limit limits")
	}
}

// Twenty forms of forwarding header: none is believed from a stranger, and from a trusted proxy only what it wrote.
func TestClientPrefix(t *testing.T) {
	s := &Server{Deps: Deps{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	app := fiber.New()
	of := func(remote string, header ...string) string {
		ctx := &fasthttp.RequestCtx{}
		ctx.Init(&fasthttp.Request{}, nil, nil)
		for i := 0; i < len(header); i += 2 {
			ctx.Request.Header.Add(header[i], header[i+1])
		}
		ctx.SetRemoteAddr(&net.TCPAddr{IP: net.ParseIP(remote), Port: 1})
		c := app.AcquireCtx(ctx)
		defer app.ReleaseCtx(c)
		return s.clientPrefix(c).String()
	}
	for _, header := range [][]string{
		{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "127.0.0.1"}, {"X-Forwarded-For", "10.0.0.1"}, {"X-Forwarded-For", ""},
		{"X-Forwarded-For", "198.51.100.1, 10.0.0.1"}, {"x-forwarded-for", "198.51.100.1"}, {"X-Real-Ip", "198.51.100.1"}, {"Forwarded", "for=198.51.100.1"},
		{"True-Client-Ip", "198.51.100.1"}, {"Cf-Connecting-Ip", "198.51.100.1"}, {"X-Client-Ip", "198.51.100.1"}, {"X-Cluster-Client-Ip", "198.51.100.1"},
		{"Fastly-Client-Ip", "198.51.100.1"}, {"X-Forwarded", "198.51.100.1"}, {"Forwarded-For", "198.51.100.1"}, {"Via", "198.51.100.1"},
		{"X-Originating-Ip", "198.51.100.1"}, {"X-Remote-Ip", "198.51.100.1"}, {"X-Forwarded-Host", "198.51.100.1"}, {"X-Forwarded-For", "::1"},
	} {
		if got := of("203.0.113.7", header...); got != "203.0.113.0/24" {
			t.Errorf("a stranger with %s is %s", header, got)
		}
	}
	for want, header := range map[string][]string{
		"198.51.100.0/24": {"X-Forwarded-For", "198.51.100.1"},
		"198.51.101.0/24": {"X-Forwarded-For", "192.0.2.66, 198.51.101.1"}, // the sender may have written the first
		"198.51.102.0/24": {"X-Forwarded-For", "192.0.2.66,198.51.102.1 , 10.1.1.1"},
		"198.51.103.0/24": {"X-Forwarded-For", "192.0.2.66", "X-Forwarded-For", "198.51.103.1"},
		"2001:db8:1::/48": {"X-Forwarded-For", "2001:db8:1:2::3"},
		"198.51.104.0/24": {"X-Forwarded-For", "::ffff:198.51.104.1"},
		"10.0.0.0/24":     {"X-Forwarded-For", "unknown"},
		"10.1.1.0/24":     {"X-Forwarded-For", "198.51.105.1:80, 10.1.1.1"},
	} {
		if got := of("10.0.0.1", header...); got != want {
			t.Errorf("a proxy with %s: %s, want %s", header, got, want)
		}
	}
	if got := of("10.0.0.1"); got != "10.0.0.0/24" {
		t.Errorf("a proxy without a header: %s", got)
	}
}

func TestDeviceClass(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "mobile",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                         "mobile",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                                "tablet",
		"Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148":                                                        "tablet",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "desktop",
		"curl/8": "other", "": "other",
	} {
		if got := deviceClass(agent); got != want {
			t.Errorf("%s: %s, want %s", agent, got, want)
		}
	}
}

// Ensure that no cell of a file for spreadsheets is taken for a formula, whatever the words that people have written, and that
// all others stay as they are. Both kinds of files are read: those of views, and those of rows.
func TestCSV(t *testing.T) {
	if got := plain("a;=1\t+2;b"); got != "a;'=1\t'+2;b" { // where ; or a tab divides
		t.Errorf("%q", got)
	}
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "a", "é", "(", "'"} {
		words := start + `HYPERLINK("https://evil.example";"1,2")`
		view := View{By: consent.ByPurpose, Rows: []Row{{Name: words, Label: words}}}
		device := View{By: consent.ByDevice, Rows: []Row{{Name: words}}}
		file, err := fileOf("file", "csv", [][]string{{words, words, words}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, body := range map[string][]byte{"purposes": view.csv(), "devices": device.csv(), "rows": file.Body} {
			rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
			if err != nil {
				t.Fatalf("%s: %v in %q", name, err, body)
			}
			told := false
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
						t.Errorf("%s: the cell %q is a formula", name, cell)
					}
					told = told || strings.Contains(cell, "HYPERLINK") && strings.HasPrefix(cell, start) == !strings.ContainsAny(start, "=+-@\t\r\n")
				}
			}
			if !told {
				t.Errorf("%s: %q is not in %q", name, words, body)
			}
		}
	}
}
