package assets

import (
	"bytes"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

// What a notice does not use is not in its loader: each feature leaves words there that nothing else has.
func TestLoaderHoldsWhatIsUsed(t *testing.T) {
	plain := build(t, demo.Draft()).Loader
	for name, c := range map[string]struct {
		words  []string
		change func(*consent.Draft)
	}{
		"google":                {[]string{"dataLayer", "wait_for_update"}, func(d *consent.Draft) { d.Mode.Google = "basic" }},
		"google, advanced":      {[]string{"dataLayer", "in advanced mode"}, func(d *consent.Draft) { d.Mode.Google = "advanced" }},
		"microsoft":             {[]string{"uetq", "consentv2"}, func(d *consent.Draft) { d.Mode.Microsoft = true }},
		"axeptio":               {[]string{"data-requires-vendor-consent", "_axcb"}, func(d *consent.Draft) { d.Dialects = []string{"axeptio"} }},
		"cookiebot":             {[]string{"data-cookieconsent"}, func(d *consent.Draft) { d.Dialects = []string{"cookiebot"} }},
		"klaro":                 {[]string{"data-name"}, func(d *consent.Draft) { d.Dialects = []string{"klaro"} }},
		"tarteaucitron":         {[]string{"youtube_player", "tac_iframe"}, func(d *consent.Draft) { d.Dialects = []string{"tarteaucitron"} }},
		"vanilla_cookieconsent": {[]string{"data-category", "data-cc"}, func(d *consent.Draft) { d.Dialects = []string{"vanilla_cookieconsent"} }},
		"all dialects":          {[]string{"data-category", "_axcb"}, func(d *consent.Draft) { d.Dialects = consent.Dialects }},
	} {
		d := demo.Draft()
		c.change(&d)
		loader := build(t, d).Loader
		t.Logf("%s: %d bytes of brotli more than %d", name, len(loader.Brotli)-len(plain.Brotli), len(plain.Brotli))
		for _, word := range c.words {
			if !bytes.Contains(loader.Body, []byte(word)) {
				t.Errorf("%s: %q is missing", name, word)
			}
			if bytes.Contains(plain.Body, []byte(word)) {
				t.Errorf("%q is in the loader of a notice without %s", word, name)
			}
		}
	}
}

// Measuring an audience is a purpose of its own where the notice has one, else it belongs to advertising.
func TestAudience(t *testing.T) {
	d := demo.Draft()
	if got := audience(&consent.Version{Draft: d}); got != consent.Advertising {
		t.Errorf("without one: %s", got)
	}
	for _, id := range []string{"analytics", "audience"} {
		d.Purposes = append(d.Purposes, consent.Purpose{ID: id})
		if got := audience(&consent.Version{Draft: d}); got != id {
			t.Errorf("%s, want %s", got, id)
		}
	}
}
