package exchange

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

func canonical(t interface{ Fatal(...any) }, d consent.Draft) string {
	body, err := consent.CanonicalDraft(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// Ensure that what is written is read again as the same draft, whatever its texts are.
func TestYAMLRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := demo.Draft()
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"NO", "no", "yes", "null", "~", "1e3", "0x10", "2026-11-22", "- a", "# a", "a: b", "&x", "*x", "|", "'", `"`, " a", "a ", "#ffffff", "1:30", "<<", "=", "\t\n", "\n\t", "a\tb\n", " \n a", "\n"}))
		d.Title = consent.Text{"fr": text.Draw(t, "fr"), "en": text.Draw(t, "en")}
		d.Controller.Country, d.Look.Light.Accent = text.Draw(t, "country"), text.Draw(t, "colour")
		d.Services[0].Hosts = rapid.SliceOf(text).Draw(t, "hosts")
		radius := rapid.IntRange(0, 40).Draw(t, "radius")
		d.Look.Radius, d.Token = &radius, rapid.Bool().Draw(t, "token")
		written, err := WriteYAML(d)
		if err != nil {
			t.Fatal(err)
		}
		file, err := ReadYAML(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if got, want := canonical(t, file.Draft), canonical(t, d); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

// Ensure that whatever is no notice is told with its line and path.
func TestYAMLErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"nothing":           {"", "line 1: the file is empty"},
		"a broken line":     {"site: a\nmonths: [1", "line "},
		"an unknown member": {"site: a\nmonth: 3\n", "line 2: month: there is no such member in a notice"},
		"one below":         {"site: a\nlook:\n  colour: red\n", "line 3: look.colour: there is no such member in a notice"},
		"a wrong kind":      {"site: a\n\nmonths: six\n", "line 3: months: must be a number"},
		"one in a list":     {"services:\n  - id: a\n    hosts: x\n", "line 3: services.0.hosts: must be a list"},
		"an empty member":   {"site: a\ntitle:\n", `line 2: title: is empty: write "" for no text, [] for no list`},
		"a member twice":    {"site: a\nmonths: 1\nsite: b\n", "line 3: site: is there twice"},
		"an alias":          {"site: &a x\npath: *a\n", "line 2: path: aliases are not taken: write it out"},
		"two notices":       {"site: a\n---\nsite: b\n", "a file holds one notice"},
		"no object":         {"- a\n", "line 1: must be a group of members"},
		"broken JSON":       {"{\"site\": \"a\",\n \"months\": }", "line 2: "},
	} {
		_, err := ReadYAML([]byte(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	file, err := ReadYAML([]byte("site: a\nlanguages: [fr]\nmonths: 6\nservices:\n  - id: x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := file.At(consent.Errorf(consent.Invalid, "services.0.provider.name", "is required")); err.Error() != "line 5: services.0.provider.name: is required" {
		t.Error(err)
	}
}
