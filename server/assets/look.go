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
	var b strings.Builder
	b.WriteString(l.Colours(".tmn") + ".tmn{")
	if l.Radius != nil {
		fmt.Fprintf(&b, "--tmn-radius: %dpx;", *l.Radius)
	}
	if l.Font != "" {
		fmt.Fprintf(&b, "--tmn-font: %s;", l.Font)
	}
	b.WriteString("}")
	if l.Layout == "bar" || l.Layout == "modal" {
		layout, err := fs.ReadFile(widget.Source, "src/ui/"+l.Layout+".css")
		if err != nil {
			return "", fmt.Errorf("assets.lookSheet: %w", err)
		}
		b.Write(layout)
	}
	return b.String(), nil
}
