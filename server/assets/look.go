package assets

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/widget"
)

// lookSheet is what ui/look.css is for one site: the colours of the themes in use, other tokens only where the site
// sets them, and the rules of its layout. The tokens hold nothing that could end a declaration ([consent.Look]).
func lookSheet(l consent.Look) (string, error) {
	light, dark := l.Palettes()
	var b strings.Builder
	b.WriteString(".tmn {")
	if l.Radius != nil {
		fmt.Fprintf(&b, "--tmn-radius: %dpx;", *l.Radius)
	}
	if l.Font != "" {
		fmt.Fprintf(&b, "--tmn-font: %s;", l.Font)
	}
	if l.Theme == "dark" {
		b.WriteString(colours(dark, "dark") + "}")
	} else {
		b.WriteString(colours(light, "light") + "}")
	}
	if l.Theme != "light" && l.Theme != "dark" {
		b.WriteString("@media (prefers-color-scheme: dark) { .tmn {" + colours(dark, "dark") + "} }")
	}
	if l.Layout == "bar" || l.Layout == "modal" {
		layout, err := fs.ReadFile(widget.Source, "src/ui/"+l.Layout+".css")
		if err != nil {
			return "", fmt.Errorf("assets.lookSheet: %w", err)
		}
		b.Write(layout)
	}
	return b.String(), nil
}

func colours(p consent.Palette, scheme string) string {
	return fmt.Sprintf("--bg: %s; --fg: %s; --ac: %s; color-scheme: %s;", p.Background, p.Text, p.Accent, scheme)
}
