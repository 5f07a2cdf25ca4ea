package consent

import (
	"slices"
	"testing"
)

// Ensure that a known service whose country is known can be published as it is picked, in each language that has hints, and that
// nothing but the country is missing in the others.
func TestLibraryPublishable(t *testing.T) {
	languages := []string{"de", "en", "es", "fr", "it", "nl"}
	whole := 0
	for i, known := range Library() {
		s := known.Service(languages)
		s.ID, s.Purpose = "picked", Advertising
		if s.Provider.Country == "" {
			s.Provider.Country = "FR"
		} else {
			whole++
		}
		d := sampleDraft()
		d.Languages, d.Purposes, d.Services = languages, Preset(languages...), []Service{s}
		d.Title, d.Intro = Text{}, Text{}
		for _, language := range languages {
			texts, _ := presetIn(language)
			d.Title[language], d.Intro[language] = texts.Title, texts.Intro
		}
		if faults := d.Faults(); len(faults) > 0 {
			t.Errorf("%d, %s: %v", i, known.Name, faults)
		}
		for _, f := range Lint(&d) {
			if f.Level == Blocks {
				t.Errorf("%d, %s: %s: %s", i, known.Name, f.Path, f.Text["en"])
			}
		}
	}
	if whole < 130 {
		t.Errorf("only %d services come with a country", whole)
	}
}

// Ensure that what the hints say of a tracker comes before what its source says, in its language too.
func TestHintsFirst(t *testing.T) {
	hotjar := FindKnown("Hotjar").Service([]string{"en", "fr-CH"})
	i := slices.IndexFunc(hotjar.Trackers, func(tracker Tracker) bool { return tracker.Name == "_hjid" })
	if got := hotjar.Trackers[i].Reason; got["en"] != hints().Named["_hjid"]["en"] || got["fr-CH"] != hints().Named["_hjid"]["fr"] {
		t.Errorf("%+v", got)
	}
}

// Ensure that a name finds one known service, whichever way it is spelled.
func TestLibraryNames(t *testing.T) {
	for i, known := range Library() {
		if found := FindKnown(known.Name); found != &Library()[i] {
			t.Errorf("%s finds another service: %s", known.Name, found.Hosts)
		}
	}
}

// Ensure that what the hints say of a tracker by its name is said of one that the library has, and of one service only.
func TestHintsNamed(t *testing.T) {
	for name := range hints().Named {
		var of []string
		for _, known := range Library() {
			if slices.ContainsFunc(known.Trackers, func(tracker [4]any) bool { return tracker[0] == name }) {
				of = append(of, known.Name)
			}
		}
		if len(of) != 1 {
			t.Errorf("%s is a tracker of %v", name, of)
		}
	}
}
