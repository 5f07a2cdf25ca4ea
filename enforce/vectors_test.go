package enforce

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile("../consent/testdata/" + name)
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

type cspVectors struct {
	Now     time.Time
	Policy  Policy
	Choices []struct {
		Why, Cookie string
		Granted     []string // nil for no choice
	}
	Headers []struct {
		Why, Base, Want, Error string
		Granted                []string
	}
}

func request(cookie string) *http.Request {
	return &http.Request{Header: http.Header{"Cookie": {cookie}}}
}

// What a request's cookies grant, as widget/src/enforce.test.ts reads it too.
func TestChoice(t *testing.T) {
	var v cspVectors
	readVectors(t, "csp.json", &v)
	for _, c := range v.Choices {
		choice := v.Policy.Choice(request(c.Cookie), v.Now)
		if (choice == nil) != (c.Granted == nil) {
			t.Errorf("%s: %+v", c.Why, choice)
			continue
		}
		var granted []string
		if choice != nil {
			granted = slices.Concat(choice.Purposes, choice.Services)
		}
		if !slices.Equal(granted, c.Granted) {
			t.Errorf("%s: %q, want %q", c.Why, granted, c.Granted)
		}
		for _, id := range []string{"functional", "video", "nobody", ""} {
			if choice.Granted(id) != slices.Contains(c.Granted, id) {
				t.Errorf("%s: %q is granted: %v", c.Why, id, choice.Granted(id))
			}
		}
	}
}

// What the widget and the server write, a site's server reads, until it ends and no longer.
func TestChoiceReadsTheCookieThatIsWritten(t *testing.T) {
	var v struct {
		Months   int
		Material string
		Purposes []string
		Services map[string]string
		Cookies  []struct {
			Why, Want          string
			Purposes, Services map[string]bool
		}
	}
	readVectors(t, "cookies.json", &v)
	policy := Policy{Site: "sample", Material: v.Material, Months: v.Months}
	for _, id := range v.Purposes {
		if id != "strictly_necessary" {
			policy.Purposes = append(policy.Purposes, id)
		}
	}
	slices.Sort(policy.Purposes)
	for id, purpose := range v.Services {
		if purpose != "strictly_necessary" {
			policy.Services = append(policy.Services, ServicePolicy{ID: id, Purpose: purpose})
		}
	}
	slices.SortFunc(policy.Services, func(a, b ServicePolicy) int { return strings.Compare(a.ID, b.ID) })
	for _, c := range v.Cookies {
		pair, attributes, _ := strings.Cut(c.Want, "; ")
		_, expires, _ := strings.Cut(attributes, "Expires=")
		ends, err := http.ParseTime(expires)
		if err != nil {
			t.Fatal(err)
		}
		choice := policy.Choice(request(pair), ends.Add(-time.Second))
		if choice == nil {
			t.Errorf("%s: no choice", c.Why)
			continue
		}
		if left := choice.Ends.Sub(ends); left < 0 || left >= time.Second {
			t.Errorf("%s ends at %s, want %s", c.Why, choice.Ends, ends)
		}
		if policy.Choice(request(pair), ends.Add(time.Second)) != nil {
			t.Errorf("%s: still a choice after its end", c.Why)
		}
		for id, granted := range c.Purposes {
			if choice.Granted(id) != granted {
				t.Errorf("%s: %s is %v", c.Why, id, !granted)
			}
		}
		for _, s := range policy.Services {
			want, own := c.Services[s.ID]
			if !own {
				want = c.Purposes[s.Purpose]
			}
			if choice.Granted(s.ID) != want {
				t.Errorf("%s: %s is %v", c.Why, s.ID, !want)
			}
		}
	}
}

// The header for what is granted, and the policies that are refused.
func TestHeader(t *testing.T) {
	var v cspVectors
	readVectors(t, "csp.json", &v)
	for _, h := range v.Headers {
		csp, err := NewCSP(&v.Policy, Options{Base: h.Base})
		if h.Error != "" {
			if err == nil || !strings.Contains(err.Error(), h.Error) {
				t.Errorf("%s: %v, want %q", h.Why, err, h.Error)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", h.Why, err)
			continue
		}
		if got := csp.Value(&Choice{Services: h.Granted}); got != h.Want {
			t.Errorf("%s:\n got %s\nwant %s", h.Why, got, h.Want)
		}
	}
}
