package exchange

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

func take(t *testing.T, name string) *Taken {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := Read(name, content, demo.Draft())
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// summary is a draft's services as purpose/name: cookies.
func summary(d consent.Draft) (lines []string) {
	for _, s := range d.Services {
		var names []string
		for _, tracker := range s.Trackers {
			names = append(names, fmt.Sprintf("%s/%d", tracker.Name, tracker.LifetimeDays))
		}
		if len(names) > 3 {
			names = append(names[:2], "…")
		}
		lines = append(lines, fmt.Sprintf("%s/%s: %s", s.Purpose, s.Name, strings.Join(names, " ")))
	}
	return lines
}

func check(t *testing.T, got *Taken, from string, services, notes []string) {
	t.Helper()
	if got.From != from || !slices.Equal(summary(got.Draft), services) {
		t.Errorf("%s: %q\nwant %q", got.From, summary(got.Draft), services)
	}
	for _, want := range notes {
		if !slices.ContainsFunc(got.Notes, func(note consent.Sentence) bool { return strings.Contains(note.String(), want) }) {
			t.Errorf("no note of %q in %q", want, got.Notes)
		}
	}
	if got.Draft.Site != "demo" || got.Draft.Controller.Name != "Maison Sillage" || got.Draft.Purposes[0].ID != consent.StrictlyNecessary {
		t.Errorf("what the configuration does not say has changed: %+v", got.Draft.Controller)
	}
}

// Ensure that a configuration of each tool is taken over without running it, and that what is lost is told.
func TestReadKlaro(t *testing.T) {
	got := take(t, "klaro.js")
	check(t, got, "Klaro", []string{"analytics/Matomo/Piwik: _pk_*/0 piwik_ignore/0", "strictly_necessary/Schutz: csrftoken/0", "advertising/Google AdSense: "},
		[]string{"matomo has several purposes", "/^(a|b)_x$/ is more than a beginning", "Matomo/Piwik was on before any choice", "(callback)", "Google AdSense ran until it was refused", "hideDeclineAll", "Placeholders such as {purposes}"})
	d := got.Draft
	if !slices.Equal(d.Languages, []string{"de", "en"}) || d.Months != 12 || d.PolicyURL != "/datenschutz" || !slices.Equal(d.Dialects, []string{"klaro"}) {
		t.Errorf("languages %v, %d months, policy %s", d.Languages, d.Months, d.PolicyURL)
	}
	if d.Title["de"] != "Ihre Wahl" || d.Intro["de"] != "Hallo! Dürfen wir Dienste laden? Mehr in der [Erklärung](https://shop.example/datenschutz)." || d.Services[0].Reason["de"] != "Zählt Besuche ohne Dritte." || d.Services[2].Reason["en"] != "Shows ads." {
		t.Errorf("texts: %q %q %q", d.Title, d.Intro, d.Services[0].Reason)
	}
}

func TestReadVanilla(t *testing.T) {
	got := take(t, "vanilla3.js")
	check(t, got, "vanilla-cookieconsent", []string{"analytics/Google Analytics: _ga*/0", "analytics/YouTube Embed: ", "analytics/analytics: _gid/0 _ga/12 session/0"},
		[]string{"analytics was switched on before any choice", "onFirstConsent", "(onAccept)", `texts in "de" are in another file`, "belong to no service"})
	if d := got.Draft; d.Months != 6 || d.Look.Layout != "bar" || d.Languages[0] != "en" || d.Title["en"] != "Hello traveller, it's cookie time!" {
		t.Errorf("%d months, layout %s, %v, %q", d.Months, d.Look.Layout, d.Languages, d.Title)
	}
	got = take(t, "vanilla2.html")
	check(t, got, "vanilla-cookieconsent", []string{"analytics/analytics: _ga*/730 _gid/1"}, []string{"A choice lasted 500 days", "onAccept"})
	if p := got.Draft.Purposes[1]; p.ID != "analytics" || p.Name["fr"] != "Mesure" || p.Summary["fr"] != "Compter les visites." || got.Draft.Months != 13 {
		t.Errorf("purpose %+v", p)
	}
}

func TestReadTarteaucitron(t *testing.T) {
	got := take(t, "tarteaucitron.html")
	d := got.Draft
	if len(d.Services) != 4 || d.Services[0].Name != "Google Analytics" || d.Services[0].Purpose != "analytics" || len(d.Services[0].Trackers) == 0 || !slices.Contains(d.Services[1].Hosts, "youtube.com") || d.Services[2].Purpose != consent.Advertising {
		t.Errorf("services %q", summary(d))
	}
	check(t, got, "tarteaucitron", summary(d), []string{"unknownthing is not in the library", "highPrivacy was off", "DenyAllCta"})
	if d.PolicyURL != "/confidentialite" || d.Look.Layout != "modal" || d.Mode.Google != "basic" || d.Mode.Microsoft {
		t.Errorf("policy %s, layout %s, mode %+v", d.PolicyURL, d.Look.Layout, d.Mode)
	}
}

// Ensure that a taken draft is published once what is missing is filled in, and that every id fits.
func TestReadIsPublishable(t *testing.T) {
	for _, name := range []string{"klaro.js", "vanilla3.js", "vanilla2.html", "tarteaucitron.html"} {
		d := take(t, name).Draft
		var fill func(text consent.Text)
		fill = func(text consent.Text) {
			for _, language := range d.Languages {
				if text[language] == "" {
					text[language] = "x"
				}
			}
		}
		fill(d.Title)
		fill(d.Intro)
		for _, p := range d.Purposes {
			fill(p.Name)
			fill(p.Summary)
			fill(p.Detail)
		}
		for i := range d.Services {
			s := &d.Services[i]
			s.Provider.Name, s.Provider.Country = "x", "FR"
			fill(s.Reason)
			fill(s.Data)
			for _, tracker := range s.Trackers {
				fill(tracker.Reason)
			}
		}
		if len(d.Purposes) < 2 {
			d.Purposes = consent.Preset(d.Languages...)
		}
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Ensure that ours is known, and that what is nothing, broken or endless is refused in one line.
func TestReadOther(t *testing.T) {
	written, err := WriteYAML(demo.Draft())
	if err != nil {
		t.Fatal(err)
	}
	taken, err := Read("notice.yaml", written, consent.Draft{})
	if err != nil || taken.From != "Temoin" || canonical(t, taken.Draft) != canonical(t, demo.Draft()) {
		t.Errorf("ours: %v", err)
	}
	for content, want := range map[string]string{
		"const a = {":                    "line 1: this is neither a notice nor a script",
		"alert(1)":                       "nothing in this file",
		"{}":                             "nothing in this file",
		"while (true) {}":                "nothing in this file",
		"":                               "nothing in this file",
		`x=` + strings.Repeat("[", 5000): "neither",
		"x=" + strings.Repeat("[", 99) + strings.Repeat("]", 99): "nothing in this file",
	} {
		if _, err := Read("config.js", []byte(content), demo.Draft()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.30q: %v, want %q", content, err, want)
		}
	}
	if _, err := Read("notice.yaml", []byte("site: a\nmonth: 2"), demo.Draft()); err == nil || !strings.Contains(err.Error(), "line 2: month: there is no such member") {
		t.Errorf("a mistake in ours: %v", err)
	}
}

// What is read comes from strangers.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"klaro.js", "vanilla3.js", "vanilla2.html", "tarteaucitron.html"} {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if taken, err := Read("config.js", content, demo.Draft()); err == nil && taken.From == "" {
			t.Error("taken from nothing")
		}
	})
}

// A script of nothing but nests, as long as a request may be, ended the process: its stack grew beyond what Go allows.
func TestReadNests(t *testing.T) {
	for _, nest := range []string{"[", "!"} {
		_, err := Read("a.js", []byte("var klaroConfig="+strings.Repeat(nest, 950_000)), consent.Draft{})
		if err == nil || !strings.Contains(err.Error(), "64 KiB") {
			t.Errorf("%s: %v", nest, err)
		}
		if _, err := Read("a.js", []byte("var klaroConfig="+strings.Repeat(nest, maxScript/2)), consent.Draft{}); err == nil {
			t.Errorf("%s: read", nest)
		}
	}
}

// What is dense with marks, or with functions in functions, is refused before a parser sees it: as many as fit took it hundreds
// of megabytes, or minutes. What has just fewer is parsed at once.
func TestReadPrograms(t *testing.T) {
	for _, nest := range []string{"(", "[", "!", "a.", "a=", "a??", "a?.", "{a:", "new ", "a**", "a=>", "function(){"} {
		read := func(n int) error {
			_, err := Read("a.js", []byte("var klaroConfig="+strings.Repeat(nest, n)+"a"), consent.Draft{})
			return err
		}
		if err := read((maxScript - 50) / len(nest)); err == nil || !strings.Contains(err.Error(), "more of a program") {
			t.Errorf("%s: %v", nest, err)
		}
		perNest := len(marks.FindAllString(strings.Repeat(nest, 100), -1))
		n := (maxMarks - 10) * 100 / perNest
		if functions.MatchString(nest) {
			n = maxFunctions
		}
		if err := read(n); err == nil || strings.Contains(err.Error(), "more of a program") {
			t.Errorf("control: %d times %s: %v", n, nest, err)
		}
	}
}
