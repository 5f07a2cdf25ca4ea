package assets

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/widget"
)

func sheet(t *testing.T, l consent.Look) string {
	t.Helper()
	css, err := lookSheet(l)
	if err != nil {
		t.Fatal(err)
	}
	return minifyCSS(css)
}

// The colours that publishing checks for contrast are those that the widget shows.
func TestOwnColours(t *testing.T) {
	sample, err := fs.ReadFile(widget.Source, "src/ui/look.css")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sheet(t, consent.Look{}), minifyCSS(string(sample)); got != want {
		t.Errorf("a site that sets nothing gets\n%s\nwidget/src/ui/look.css is\n%s", got, want)
	}
	if sheet(t, consent.Look{Light: consent.Palette{Accent: "#8a2b00"}}) == minifyCSS(string(sample)) {
		t.Error("control: another colour gives the same sheet")
	}
}

// A site pays for the tokens that it sets, for the themes that it uses and for its own layout.
func TestLookSheet(t *testing.T) {
	zero := 0
	for _, c := range []struct {
		look      consent.Look
		has, lack string
	}{
		{consent.Look{}, "prefers-color-scheme:dark", "--tmn-radius --tmn-font .tmn-ask"},
		{consent.Look{Theme: "light"}, "--bg: #ffffff color-scheme:light", "prefers-color-scheme color-scheme:dark"},
		{consent.Look{Theme: "dark"}, "--bg: #121826 color-scheme:dark", "prefers-color-scheme color-scheme:light"},
		{consent.Look{Radius: &zero, Font: "Georgia, serif"}, "--tmn-radius: 0px --tmn-font: Georgia,", "--tmn-ask"},
		{consent.Look{Layout: "bar"}, "padding-inline", "100vmax"},
		{consent.Look{Layout: "modal"}, "100vmax", "padding-inline"},
		{consent.Look{Layout: "box"}, "--ac: #2456c9", ".tmn-ask"},
	} {
		css := strings.ReplaceAll(sheet(t, c.look), "; ", ";")
		for _, part := range strings.Split(strings.ReplaceAll(c.has, ": ", ":"), " ") {
			if !strings.Contains(strings.ReplaceAll(css, ": ", ":"), part) {
				t.Errorf("%+v lacks %s: %s", c.look, part, css)
			}
		}
		for part := range strings.FieldsSeq(c.lack) {
			if strings.Contains(css, part) {
				t.Errorf("%+v has %s: %s", c.look, part, css)
			}
		}
	}
}

// What a look says stands in the second stage of each language, and nowhere in the loader.
func TestLookIsTheSecondStage(t *testing.T) {
	d := demo.Draft()
	d.Look.Light.Accent = "#8a2b00"
	w := build(t, d)
	for end, has := range map[string]bool{"fr.js": true, "en.js": true, "fr.more.js": false} {
		if strings.Contains(string(stage(t, w, end).Body), "#8a2b00") != has {
			t.Errorf("%s: has the accent: %v", end, !has)
		}
	}
	if strings.Contains(string(w.Loader.Body), "#8a2b00") {
		t.Error("the loader has the accent")
	}
}
