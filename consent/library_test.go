package consent

import (
	"slices"
	"strings"
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

// Ensure that what a tracker is for is a whole sentence of some words, in every known service.
func TestLibrarySentences(t *testing.T) {
	for _, known := range Library() {
		for _, tracker := range known.Service([]string{"en"}).Trackers {
			if said := tracker.Reason["en"]; len(strings.Fields(said)) < 3 || !strings.HasSuffix(said, ".") && !strings.HasSuffix(said, "!") && !strings.HasSuffix(said, "?") {
				t.Errorf("%s of %s: %q", tracker.Name, known.Name, said)
			}
		}
	}
}

// Ensure that a pixel's own cookies are the pixel's alone, and that what a company's hosts keep is of each of its services.
func TestLibraryPixel(t *testing.T) {
	has := func(service, tracker string) bool {
		return slices.ContainsFunc(FindKnown(service).Trackers, func(of [4]any) bool { return of[0] == tracker })
	}
	if !has("Meta Pixel", "_fbp") || has("Facebook", "_fbp") || !has("Meta Pixel", "fr") || !has("Facebook", "fr") {
		t.Error("_fbp must be of Meta Pixel alone, fr of Facebook too")
	}
}

// Ensure that what the hints say of a tracker by its name is said of one that the library has, and of one company only.
func TestHintsNamed(t *testing.T) {
	companies := map[any][]string{}
	for _, known := range Library() {
		for _, tracker := range known.Trackers {
			name, _ := tracker[0].(string)
			if !slices.Contains(companies[name], known.Company) {
				companies[name] = append(companies[name], known.Company)
			}
		}
	}
	for name := range hints().Named {
		if len(companies[name]) != 1 {
			t.Errorf("%s is a tracker of %v", name, companies[name])
		}
	}
}
