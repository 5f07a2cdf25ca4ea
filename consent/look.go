package consent

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Look is how the banner is drawn. Whatever it says, accepting and refusing look alike.
type Look struct {
	Layout string  `json:"layout,omitempty"` // one of Layouts; empty is box
	Theme  string  `json:"theme,omitempty"`  // one of Themes; empty is auto
	Light  Palette `json:"light,omitzero"`
	Dark   Palette `json:"dark,omitzero"`
	Radius *int    `json:"radius,omitempty"` // of corners, 0 to 32 CSS pixels; nil for the widget's own
	Font   string  `json:"font,omitempty"`   // names of font families with commas between; empty for the system's own
}

// Palette holds colours as #rrggbb; empty for the widget's own.
type Palette struct {
	Background string `json:"background,omitempty"`
	Text       string `json:"text,omitempty"`
	Accent     string `json:"accent,omitempty"` // of the buttons of both answers, of switches and links
}

// Layouts are where the first layer stands: across the foot of the page, in its corner, in its middle.
var Layouts = []string{"bar", "box", "modal"}

// Themes are when the dark palette is used: as the browser wishes, never, always.
var Themes = []string{"auto", "light", "dark"}

var (
	colourPattern = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	fontPattern   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 -]*(, ?[A-Za-z][A-Za-z0-9 -]*)*$`)
)

// The widget's own colours; its look.css has the same.
var (
	ownLight = Palette{"#ffffff", "#0f1a30", "#2456c9"}
	ownDark  = Palette{"#121826", "#e9edf6", "#9db8ff"}
)

func (l Look) check() error {
	switch {
	case l.Layout != "" && !slices.Contains(Layouts, l.Layout):
		return Errorf(Invalid, "look.layout", "must be one of %s", strings.Join(Layouts, ", "))
	case l.Theme != "" && !slices.Contains(Themes, l.Theme):
		return Errorf(Invalid, "look.theme", "must be one of %s", strings.Join(Themes, ", "))
	case l.Radius != nil && (*l.Radius < 0 || *l.Radius > 32):
		return Errorf(Invalid, "look.radius", "must be 0 to 32 pixels")
	case len(l.Font) > 100 || l.Font != "" && !fontPattern.MatchString(l.Font):
		return Errorf(Invalid, "look.font", "must be names of font families with commas between, such as Inter, sans-serif")
	}
	light, dark := l.Palettes()
	return cmp.Or(light.check("look.light"), dark.check("look.dark"))
}

// Palettes are the colours of both themes, the widget's own where the site sets none.
func (l Look) Palettes() (light, dark Palette) {
	return l.Light.or(ownLight), l.Dark.or(ownDark)
}

// Colours is the CSS that gives what a selector picks the colours of the themes in use, as --bg, --fg and --ac.
func (l Look) Colours(selector string) string {
	light, dark := l.Palettes()
	switch l.Theme {
	case "light":
		return light.css(selector, "light")
	case "dark":
		return dark.css(selector, "dark")
	}
	return light.css(selector, "light") + "@media (prefers-color-scheme: dark) { " + dark.css(selector, "dark") + " }"
}

func (p Palette) css(selector, scheme string) string {
	return fmt.Sprintf("%s { --bg: %s; --fg: %s; --ac: %s; color-scheme: %s }", selector, p.Background, p.Text, p.Accent, scheme)
}

func (p Palette) or(own Palette) Palette {
	return Palette{cmp.Or(p.Background, own.Background), cmp.Or(p.Text, own.Text), cmp.Or(p.Accent, own.Accent)}
}

func (p Palette) checkForm(field string) error {
	for _, colour := range []struct{ name, value string }{{"background", p.Background}, {"text", p.Text}, {"accent", p.Accent}} {
		if !colourPattern.MatchString(colour.value) {
			return Errorf(Invalid, field+"."+colour.name, "must be a colour such as #1a2b3c")
		}
	}
	return nil
}

// check wants colours that everybody can read (WCAG 2.2, 1.4.3 and 1.4.11): text and accent on the background.
func (p Palette) check(field string) error {
	if err := p.checkForm(field); err != nil {
		return err
	}
	for _, over := range []struct{ name, value string }{{"text", p.Text}, {"accent", p.Accent}} {
		if ratio := contrast(over.value, p.Background); ratio < leastContrast {
			return Errorf(Invalid, field+"."+over.name, "has a contrast of %s to the background %s; at least 4.5 can be read by everybody", fmt.Sprintf("%.1f", math.Floor(ratio*10)/10), p.Background)
		}
	}
	return nil
}

// leastContrast is what text of the banner needs against what it stands on.
const leastContrast = 4.5

// contrast is the contrast ratio of two colours #rrggbb, 1 to 21 (WCAG 2.2, definition of contrast ratio).
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
