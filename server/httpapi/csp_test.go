package httpapi

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/enforce"
	"github.com/temoin/temoin/server/demo"
)

// What the hosts of a notice become in a policy: what is safe or strictly necessary is always there, and the host above
// another that is declared does not stand for that one too.
func TestPolicyOf(t *testing.T) {
	d := demo.Draft()
	d.Guard.Safe = []string{"ok.regie-azur.example"}
	d.Services[0].Hosts = []string{"caisse.sillage.example", "tag.quaystone.example"}
	d.Services[3].Hosts = []string{"regie-azur.example"}
	v, err := consent.Publish(d, 7)
	if err != nil {
		t.Fatal(err)
	}
	p := policyOf(v, "https://choices.example.org")
	if want := []string{"caisse.sillage.example:*", "*.caisse.sillage.example:*", "ok.regie-azur.example:*", "*.ok.regie-azur.example:*", "tag.quaystone.example:*", "*.tag.quaystone.example:*"}; !slices.Equal(p.Sources, want) {
		t.Errorf("always %q, want %q", p.Sources, want)
	}
	for _, s := range p.Services {
		want, known := map[string][]string{"regie_azur": {"regie-azur.example:*"}, "quaystone": {}}[s.ID]
		if known && !slices.Equal(s.Sources, want) {
			t.Errorf("%s %q, want %q", s.ID, s.Sources, want)
		}
	}
	if p.Notice != 7 || p.Material != v.Material()[:16] || p.Months != 13 || !slices.Equal(p.Purposes, []string{"advertising", "functional", "social"}) || len(p.Services) != 5 {
		t.Errorf("%+v", p)
	}
}

// The pattern for times takes those whose choice has not ended, to the millisecond.
func TestSince(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, now := range []time.Time{
		time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC), time.Date(2028, 2, 29, 23, 59, 59, 999e6, time.UTC), time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC),
	} {
		for _, months := range []int{1, 6, 13} {
			from := oldest(now, months)
			pattern := regexp.MustCompile("^(?:" + since(from) + ")$")
			for n := range 2000 {
				made := from + int64(n) - 1000
				if n > 100 {
					made = from + random.Int64N(1<<uint(n%36+1)) - 1<<uint(n%36)
				}
				live := consent.AddMonths(time.UnixMilli(made), months).After(now)
				if got := pattern.MatchString(strconv.FormatInt(made, 36)); got != live {
					t.Fatalf("%s, %d months: a choice of %s is %v", now, months, time.UnixMilli(made).UTC(), got)
				}
			}
		}
	}
}

// A bit is found in the number as it stands in the cookie.
func TestBitPattern(t *testing.T) {
	for bit := range 70 {
		pattern := regexp.MustCompile(bitPattern(bit))
		for other := range 70 {
			digits := []byte(strings.Repeat("0", 18))
			digits[17-other/4] = "1248"[other%4]
			if pattern.Match(digits) != (bit == other) {
				t.Errorf("bit %d, pattern of %d", other, bit)
			}
		}
	}
}

// The largest notice makes a configuration that nginx can read: no word of it is longer than its buffer.
func TestCSPConfigOfTheLargestNotice(t *testing.T) {
	p := &enforce.Policy{Site: strings.Repeat("s", 32), Material: strings.Repeat("0", 16), Months: 13, Server: "https://choices.example.org"}
	for i := range 15 {
		p.Purposes = append(p.Purposes, fmt.Sprint("purpose", i))
	}
	host := strings.Repeat(strings.Repeat("h", 61)+".", 4) + "e"
	for i := range 200 {
		s := enforce.ServicePolicy{ID: fmt.Sprint("service", i)}
		for range 10 {
			s.Sources = append(s.Sources, host+":*", "*."+host+":*")
		}
		p.Services = append(p.Services, s)
	}
	for server := range cspForms {
		config, err := cspConfig(server, p, enforce.DefaultBase, time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(config, -1) {
			if len(word) > 4000 {
				t.Errorf("%s: %d bytes in a word", server, len(word))
			}
		}
		for _, name := range regexp.MustCompile(`temoin_\w+`).FindAllString(config, -1) {
			if len(name) > 46 { // what a bucket of 64 bytes holds
				t.Errorf("%s: %s is too long a name", server, name)
			}
		}
	}
}
