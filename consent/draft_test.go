package consent

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// Each fault that keeps a draft from being published, and its field. The sample itself can be published.
func TestDraftCheck(t *testing.T) {
	if d := sampleDraft(); d.Check() != nil {
		t.Fatalf("control: %v", d.Check())
	}
	for name, c := range map[string]struct {
		field  string
		change func(*Draft)
	}{
		"no site":                     {"site", func(d *Draft) { d.Site = "" }},
		"site in upper case":          {"site", func(d *Draft) { d.Site = "Demo" }},
		"site that is a path":         {"site", func(d *Draft) { d.Site = "../demo" }},
		"no months":                   {"months", func(d *Draft) { d.Months = 0 }},
		"fourteen months":             {"months", func(d *Draft) { d.Months = 14 }},
		"no language":                 {"languages", func(d *Draft) { d.Languages = nil }},
		"no tag":                      {"languages.1", func(d *Draft) { d.Languages[1] = "English" }},
		"a language twice":            {"languages.1", func(d *Draft) { d.Languages[1] = "fr" }},
		"no controller":               {"controller.name", func(d *Draft) { d.Controller.Name = "" }},
		"no address":                  {"controller.address", func(d *Draft) { d.Controller.Address = " " }},
		"a name that nobody sees":     {"controller.name", func(d *Draft) { d.Controller.Name = "\u200b\u3164" }},
		"no contact":                  {"controller.contact", func(d *Draft) { d.Controller.Contact = "" }},
		"a contact that runs code":    {"controller.contact", func(d *Draft) { d.Controller.Contact = "javascript:alert(1)//@b.c" }},
		"a language no browser names": {"languages.0", func(d *Draft) { d.Languages[0] = "fr-12" }},
		"a contact with a NUL":        {"controller.contact", func(d *Draft) { d.Controller.Contact = "a@b\x00" }},
		"a register number in lines":  {"controller.id", func(d *Draft) { d.Controller.ID = "1\n2" }},
		"a country in words":          {"controller.country", func(d *Draft) { d.Controller.Country = "France" }},
		"no authority":                {"authority.name", func(d *Draft) { d.Authority.Name = "" }},
		"no rule pack":                {"jurisdiction", func(d *Draft) { d.Jurisdiction = "" }},
		"a rule pack in words":        {"jurisdiction", func(d *Draft) { d.Jurisdiction = "france" }},
		"a policy that runs code":     {"policy_url", func(d *Draft) { d.PolicyURL = "javascript:alert(1)" }},
		"a policy in the clear":       {"policy_url", func(d *Draft) { d.PolicyURL = "http://example.com/" }},
		"a policy of any scheme":      {"policy_url", func(d *Draft) { d.PolicyURL = "//example.com/" }},
		"a policy of three slashes":   {"policy_url", func(d *Draft) { d.PolicyURL = "///example.com/" }},
		"a policy with a backslash":   {"policy_url", func(d *Draft) { d.PolicyURL = `/\example.com/` }},
		"a policy without a slash":    {"policy_url", func(d *Draft) { d.PolicyURL = "politique" }},
		"an authority without https":  {"authority.url", func(d *Draft) { d.Authority.URL = "data:text/html,x" }},
		"a withdrawal without https":  {"withdraw_url", func(d *Draft) { d.WithdrawURL = "ftp://x/" }},
		"no title":                    {"title", func(d *Draft) { d.Title = nil }},
		"no English title":            {"title", func(d *Draft) { d.Title = Text{"fr": "x"} }},
		"a blank English title":       {"title", func(d *Draft) { d.Title = Text{"fr": "x", "en": "\u00a0 "} }},
		"a German title":              {"title", func(d *Draft) { d.Title["de"] = "x" }},
		"a title with a line break":   {"title", func(d *Draft) { d.Title["fr"] = "a\nb" }},
		"a title with U+2028":         {"title", func(d *Draft) { d.Title["fr"] = "a\u2028b" }},
		"a title that is turned":      {"title", func(d *Draft) { d.Title["fr"] = "a\u202eb" }},
		"a title that is no UTF-8":    {"title", func(d *Draft) { d.Title["fr"] = "\xff" }},
		"an endless title":            {"title", func(d *Draft) { d.Title["fr"] = strings.Repeat("x", 2001) }},
		"no English intro":            {"intro", func(d *Draft) { delete(d.Intro, "en") }},
		"no purposes":                 {"purposes", func(d *Draft) { d.Purposes, d.Services = nil, nil }},
		"nothing to ask":              {"purposes", func(d *Draft) { d.Purposes, d.Services = d.Purposes[:1], d.Services[:1] }},
		"nothing necessary":           {"purposes", func(d *Draft) { d.Purposes, d.Services = d.Purposes[1:], d.Services[1:] }},
		"a purpose twice":             {"purposes.2.id", func(d *Draft) { d.Purposes[2].ID = Functional }},
		"a purpose with capitals":     {"purposes.1.id", func(d *Draft) { d.Purposes[1].ID = "Functional" }},
		"advertising without asking":  {"purposes.2.required", func(d *Draft) { d.Purposes[2].Required = true }},
		"asking for what is needed":   {"purposes.0.required", func(d *Draft) { d.Purposes[0].Required = false }},
		"a purpose without a summary": {"purposes.1.summary", func(d *Draft) { d.Purposes[1].Summary = Text{} }},
		"a purpose without a name":    {"purposes.1.name", func(d *Draft) { d.Purposes[1].Name = nil }},
		"a purpose without detail":    {"purposes.3.detail", func(d *Draft) { delete(d.Purposes[3].Detail, "en") }},
		"a service twice":             {"services.1.id", func(d *Draft) { d.Services[1].ID = "basket" }},
		"a service named a purpose":   {"services.1.id", func(d *Draft) { d.Services[1].ID = Social }},
		"a service for no purpose":    {"services.1.purpose", func(d *Draft) { d.Services[1].Purpose = "other" }},
		"a service without a name":    {"services.1.name", func(d *Draft) { d.Services[1].Name = "" }},
		"no recipient":                {"services.1.provider.name", func(d *Draft) { d.Services[1].Provider.Name = "" }},
		"a recipient anywhere":        {"services.1.provider.country", func(d *Draft) { d.Services[1].Provider.Country = "" }},
		"an unknown basis":            {"services.1.provider.transfer", func(d *Draft) { d.Services[1].Provider.Transfer = "shield" }},
		"a recipient's policy":        {"services.1.provider.policy_url", func(d *Draft) { d.Services[1].Provider.PolicyURL = "javascript:x" }},
		"a service without reason":    {"services.1.reason", func(d *Draft) { d.Services[1].Reason = nil }},
		"a service without data":      {"services.1.data", func(d *Draft) { d.Services[1].Data = nil }},
		"a host with a scheme":        {"services.1.hosts.0", func(d *Draft) { d.Services[1].Hosts[0] = "https://x.example" }},
		"a host with a port":          {"services.1.hosts.0", func(d *Draft) { d.Services[1].Hosts[0] = "x.example:443" }},
		"a host in upper case":        {"services.1.hosts.0", func(d *Draft) { d.Services[1].Hosts[0] = "X.example" }},
		"a host with two dots":        {"services.1.hosts.0", func(d *Draft) { d.Services[1].Hosts[0] = "x..example" }},
		"a host as a pattern":         {"services.1.hosts.0", func(d *Draft) { d.Services[1].Hosts[0] = "*.example" }},
		"an endless host":             {"services.1.hosts.0", func(d *Draft) { d.Services[1].Hosts[0] = strings.Repeat("abc.", 64) + "example" }},
		"a tracker without a name":    {"services.1.trackers.0.name", func(d *Draft) { d.Services[1].Trackers[0].Name = "" }},
		"a tracker with a semicolon":  {"services.1.trackers.0.name", func(d *Draft) { d.Services[1].Trackers[0].Name = "a;b" }},
		"a pattern for everything":    {"services.1.trackers.1.name", func(d *Draft) { d.Services[1].Trackers[1].Name = "*" }},
		"a pattern without a star":    {"services.1.trackers.1.name", func(d *Draft) { d.Services[1].Trackers[1].Name = "a" }},
		"a star without a pattern":    {"services.1.trackers.0.name", func(d *Draft) { d.Services[1].Trackers[0].Name = "a*" }},
		"a star in the middle":        {"services.1.trackers.1.name", func(d *Draft) { d.Services[1].Trackers[1].Name = "a*b*" }},
		"an unknown kind":             {"services.1.trackers.0.kind", func(d *Draft) { d.Services[1].Trackers[0].Kind = "flash" }},
		"no party":                    {"services.1.trackers.0.party", func(d *Draft) { d.Services[1].Trackers[0].Party = "" }},
		"no duration":                 {"services.1.trackers.0.duration", func(d *Draft) { d.Services[1].Trackers[0].Duration = "" }},
		"a session of days":           {"services.1.trackers.0.lifetime_days", func(d *Draft) { d.Services[1].Trackers[0].LifetimeDays = 1 }},
		"permanent without a time":    {"services.1.trackers.1.lifetime_days", func(d *Draft) { d.Services[1].Trackers[1].LifetimeDays = 0 }},
		"a path with an address":      {"path", func(d *Draft) { d.Path = "https://x.example/t" }},
		"a path that ends in a slash": {"path", func(d *Draft) { d.Path = "/t/" }},
		"a safe host with a scheme":   {"guard.safe.0", func(d *Draft) { d.Guard.Safe = []string{"https://x.example"} }},
		"a safe host twice":           {"guard.safe.1", func(d *Draft) { d.Guard.Safe = []string{"x.example", "x.example"} }},
		"an unknown mode":             {"mode.google", func(d *Draft) { d.Mode.Google = "full" }},
		"an unknown dialect":          {"dialects.1", func(d *Draft) { d.Dialects = []string{"klaro", "other"} }},
		"a dialect twice":             {"dialects.1", func(d *Draft) { d.Dialects = []string{"klaro", "klaro"} }},
		"an unknown layout":           {"look.layout", func(d *Draft) { d.Look.Layout = "wall" }},
		"an unknown theme":            {"look.theme", func(d *Draft) { d.Look.Theme = "blue" }},
		"a radius of 33":              {"look.radius", func(d *Draft) { d.Look.Radius = new(33) }},
		"a font that is a rule":       {"look.font", func(d *Draft) { d.Look.Font = "x;color:red" }},
		"a colour by name":            {"look.light.accent", func(d *Draft) { d.Look.Light.Accent = "red" }},
		"a pale accent":               {"look.light.accent", func(d *Draft) { d.Look.Light.Accent = "#999999" }},
		"dark text on dark":           {"look.dark.text", func(d *Draft) { d.Look.Dark.Text = "#333333" }},
		"a ground like the text":      {"look.light.text", func(d *Draft) { d.Look.Light.Background = "#0f1a30" }},
		"a tracker without reason":    {"services.1.trackers.0.reason", func(d *Draft) { d.Services[1].Trackers[0].Reason = nil }},
	} {
		d := changed(c.change)
		wantError(t, name, d.Check(), Invalid, c.field)
		if _, err := Publish(d, 1); err == nil {
			t.Errorf("%s: published", name)
		}
	}
}

// What a draft may be, besides the sample.
func TestDraftMayBe(t *testing.T) {
	for name, change := range map[string]func(*Draft){
		"one month":            func(d *Draft) { d.Months = 1 },
		"without services":     func(d *Draft) { d.Services = nil },
		"without a policy":     func(d *Draft) { d.PolicyURL = "" },
		"with a withdrawal":    func(d *Draft) { d.WithdrawURL = "/mes-choix?ouvrir=1" },
		"with no register":     func(d *Draft) { d.Controller.ID = "" },
		"of California":        func(d *Draft) { d.Jurisdiction = "US-CA" },
		"with a purpose more":  func(d *Draft) { p := d.Purposes[1]; p.ID = "audience"; d.Purposes = append(d.Purposes, p) },
		"with a local host":    func(d *Draft) { d.Services[1].Hosts = []string{"127.0.0.1", "localhost", "xn--bcher-kva.example"} },
		"with first-party use": func(d *Draft) { d.Services[1].Hosts = nil },
		"with a path":          func(d *Draft) { d.Path = "/t" },
		"with all dialects":    func(d *Draft) { d.Dialects = Dialects },
		"with a guard":         func(d *Draft) { d.Guard = Guard{Report: true, Safe: []string{"cdn.example"}} },
		"in advanced mode":     func(d *Draft) { d.Mode = Mode{Google: "advanced", Microsoft: true, DoNotTrack: true} },
		"with a look": func(d *Draft) {
			d.Look = Look{Layout: "bar", Theme: "dark", Radius: new(0), Font: "Inter, sans-serif", Dark: Palette{Background: "#000000", Text: "#ffffff", Accent: "#ffd500"}}
		},
		"with a link in texts": func(d *Draft) { d.Intro["fr"] = "Voir [la politique](https://example.com/p)." },
	} {
		d := changed(change)
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDraftLimits(t *testing.T) {
	many := func(n int) Draft {
		return changed(func(d *Draft) {
			for i := range n {
				s := sampleService(fmt.Sprintf("extra%d", i), Functional, "third", "FR", "")
				d.Services = append(d.Services, s)
			}
		})
	}
	if d := many(196); d.Check() != nil {
		t.Errorf("200 services: %v", d.Check())
	}
	d := many(197)
	wantError(t, "201 services", d.Check(), Invalid, "services")
}

func TestSignals(t *testing.T) {
	for _, c := range []struct {
		signals Signals
		refuses string
	}{
		{Signals{}, ""}, {Signals{GPC: true}, "advertising social"}, {Signals{DNT: true}, "advertising social"},
		{Signals{GPC: true, DNT: true}, "advertising social"},
	} {
		var refuses []string
		for _, p := range Preset("fr", "en") {
			if c.signals.Refuses(p.ID) {
				refuses = append(refuses, p.ID)
			}
		}
		if got := strings.Join(refuses, " "); got != c.refuses {
			t.Errorf("%+v refuses %q, want %q", c.signals, got, c.refuses)
		}
	}
}

func TestError(t *testing.T) {
	var err error = Errorf(Conflict, "id", "is taken by %d", 7)
	var e *Error
	if !errors.As(err, &e) || e.Kind != Conflict || err.Error() != "id: is taken by 7" {
		t.Errorf("%v", err)
	}
	if got := Errorf(NotFound, "", "no such site").Error(); got != "no such site" {
		t.Errorf("without field: %q", got)
	}
}

// Two ratios that WCAG 2.2 itself implies, and the pale grey that is the lightest to pass on white.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#123456", "#123456", 1}, {"#ffffff", "#767676", 4.54}, {"#777777", "#ffffff", 4.48}} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("contrast(%s, %s) = %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
	if err := (Look{}).check(); err != nil {
		t.Errorf("the widget's own colours: %v", err)
	}
}

// What a notice does not use is not in its JSON: versions of before keep their digests. None of it asks anybody again.
func TestDraftUnused(t *testing.T) {
	plain := sampleVersion(t)
	for _, member := range []string{`"guard"`, `"mode"`, `"look"`, `"dialects"`, `"path"`} {
		if strings.Contains(string(plain.Canonical()), member) {
			t.Errorf("%s is in the JSON of a notice without it", member)
		}
	}
	d := changed(func(d *Draft) {
		d.Guard.Report, d.Mode.Google, d.Look.Layout, d.Dialects, d.Path = true, "basic", "bar", []string{"klaro"}, "/t"
	})
	v, err := Publish(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	if v.Digest() == plain.Digest() || v.Material() != plain.Material() {
		t.Errorf("digest %s, material %s: want another digest and the same material", v.Digest(), v.Material())
	}
}
