package assets

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/widget"
)

// spoken is the demo's notice in one language, with the preset's texts. What services say stays as it is in French, so
// that only what the widget and the preset say makes a difference.
func spoken(language string) consent.Draft {
	own := func(text consent.Text) consent.Text { return consent.Text{language: text["fr"]} }
	d, preset := demo.Draft(), consent.NewDraft(language)
	d.Languages, d.Title, d.Intro, d.Purposes = preset.Languages, preset.Title, preset.Intro, preset.Purposes
	for i := range d.Services {
		s := &d.Services[i]
		s.Reason, s.Data = own(s.Reason), own(s.Data)
		for j := range s.Trackers {
			s.Trackers[j].Reason = own(s.Trackers[j].Reason)
		}
	}
	return d
}

// A visitor pays for one language, and no language costs much more than French, not even those with letters of two bytes.
func TestBytesOfLanguages(t *testing.T) {
	sizes := func(language string) (second, third int) {
		v, err := consent.Publish(spoken(language), 1)
		if err != nil {
			t.Fatal(err)
		}
		w := &Widget{UI: map[string]File{}}
		if _, _, err := w.stages(v, language, ownFile{}, ownFile{}, ownFile{}, map[string]any{}); err != nil {
			t.Fatal(err)
		}
		return len(stage(t, w, language+".js").Brotli), len(stage(t, w, language+".more.js").Brotli)
	}
	second, third := sizes("fr")
	share := func(size, french int) float64 { return 100*float64(size)/float64(french) - 100 }
	for _, language := range consent.PresetLanguages() {
		a, b := sizes(language)
		t.Logf("%s: first layer %d bytes (%+.1f %%), on demand %d (%+.1f %%)", language, a, share(a, second), b, share(b, third))
		if most := 15.0; share(a, second) > most || share(b, third) > most {
			t.Errorf("%s: more than %.0f %% above French", language, most)
		}
	}
}

// Each bundle holds the words of its own language, and the lines for pages in other languages are in none of them.
func TestOneLanguageAtATime(t *testing.T) {
	refusals := map[string]string{"de": "Alle ablehnen", "el": "Απόρριψη όλων", "ar": "رفض الكل", "nn": "Avvis alle", "fr": "Tout refuser", "en": "Reject all"}
	erasures := map[string]string{"de": "Alles löschen", "el": "Διαγραφή όλων", "ar": "محو كل شيء", "nn": "Slett alt", "fr": "Tout effacer", "en": "Erase everything"}
	for language := range refusals {
		d := spoken("de")
		if language != "de" {
			d = renamed(d, language)
		}
		w := build(t, d)
		for name, file := range w.UI {
			if strings.HasSuffix(name, ".debug.js") {
				continue // for whoever runs the site, in English
			}
			words := refusals
			if strings.HasSuffix(name, ".mine.js") {
				words = erasures
			}
			for other, word := range words {
				if want := other == language && !strings.HasSuffix(name, ".note.js"); bytes.Contains(file.Body, []byte(word)) != want {
					t.Errorf("%s of a notice in %s: %q in %s: %v", name, language, word, other, !want)
				}
			}
			if line := "nicht in Ihrer Sprache"; bytes.Contains(file.Body, []byte(line)) != strings.HasSuffix(name, ".note.js") {
				t.Errorf("%s of a notice in %s: the line for German pages is where it should not be, or missing", name, language)
			}
		}
	}
}

// renamed gives all texts of a notice in German to another language.
func renamed(d consent.Draft, language string) consent.Draft {
	d.Languages = []string{language}
	own := func(text *consent.Text) { *text = consent.Text{language: (*text)["de"]} }
	own(&d.Title)
	own(&d.Intro)
	for i := range d.Purposes {
		p := &d.Purposes[i]
		own(&p.Name)
		own(&p.Summary)
		own(&p.Detail)
	}
	for i := range d.Services {
		s := &d.Services[i]
		own(&s.Reason)
		own(&s.Data)
		for j := range s.Trackers {
			own(&s.Trackers[j].Reason)
		}
	}
	return d
}

// A page counts as being in a notice's language whatever its region, and Norwegian is one language.
func TestHere(t *testing.T) {
	for tag, want := range map[string]string{"fr": "/^fr(?![a-z])/i", "pt-BR": "/^pt(?![a-z])/i", "nn": "/^n[bno](?![a-z])/i", "zh-Hant": "/^zh(?![a-z])/i"} {
		if got := here(tag); got != want {
			t.Errorf("%s: %s, want %s", tag, got, want)
		}
	}
	for tag, want := range map[string]string{"fr": "fr en", "en": "en", "nn": "nn nb en", "pt-BR": "pt-BR pt en", "zh": "zh en"} {
		if got := strings.Join(locales(tag), " "); got != want {
			t.Errorf("%s is written as %s, want %s", tag, got, want)
		}
	}
	for language, want := range map[string]string{"nb": "true", "no": "true", "fr": "false"} {
		if got := defines(&consent.Version{Draft: consent.Draft{Languages: []string{"de", language}}})["NORWEGIAN"]; got != want {
			t.Errorf("NORWEGIAN with %s: %s", language, got)
		}
	}
}

// The widget's own word of refusal is one in every language, and a site's own words stand in its place.
func TestLabels(t *testing.T) {
	refuses := regexp.MustCompile(`export const refuse = '([^']+)'`)
	for _, language := range consent.PresetLanguages() {
		source, err := fs.ReadFile(widget.Source, "src/i18n/"+language+".ts")
		if err != nil {
			t.Fatal(err)
		}
		label := refuses.FindSubmatch(source)
		if label == nil {
			t.Fatalf("%s has no word of refusal", language)
		}
		if f := consent.JudgeRefusal(language, string(label[1])); f != nil {
			t.Errorf("%s: %s", language, f.Text["en"])
		}
	}
	d := spoken("fr")
	d.Labels = consent.Labels{Refuse: consent.Text{"fr": "Je refuse"}}
	v, err := consent.Publish(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	w, err := BuildWidget(v, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fr.js", "fr.more.js"} {
		if body := stage(t, w, name).Body; !bytes.Contains(body, []byte("Je refuse")) || bytes.Contains(body, []byte("Tout refuser")) || !bytes.Contains(body, []byte("Tout accepter")) {
			t.Errorf("%s does not have the site's own label", name)
		}
	}
}
