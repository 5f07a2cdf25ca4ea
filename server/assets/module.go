package assets

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/widget"
)

// language is one second stage as the loader refers to it.
type language struct{ tag, file, integrity string }

// speaks is the widget's own language nearest to a notice's: English where it has no words.
func speaks(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if base == "no" || base == "nn" {
		base = "nb" // who writes Nynorsk reads Bokmål
	}
	if _, err := fs.Stat(widget.Source, "src/i18n/"+base+".ts"); err != nil {
		return "en"
	}
	return base
}

// loaderModules is what the loader knows of its version: ids only, no text.
func loaderModules(v *consent.Version, o Options, languages []language) map[string]string {
	// The cookie's bits follow this order. It must not depend on the notice's, which may change without a new material
	// digest: the bits of one service would then answer for another.
	var purposes []string
	necessary := []string{}
	for _, p := range v.Purposes {
		if p.Required {
			necessary = append(necessary, p.ID)
		} else {
			purposes = append(purposes, p.ID)
		}
	}
	slices.Sort(purposes)
	var services, tongues []string
	for _, s := range v.Services {
		if i, asked := slices.BinarySearch(purposes, s.Purpose); asked {
			services = append(services, fmt.Sprintf("%s: %d", literal(s.ID), i))
		} else {
			necessary = append(necessary, s.ID)
		}
	}
	slices.Sort(services)
	var labels strings.Builder // of the button, out of the widget's own words
	for i, l := range languages {
		fmt.Fprintf(&labels, "import { manage as label%d } from \"./i18n/%s\";\n", i, speaks(l.tag))
		tongues = append(tongues, fmt.Sprintf("%s: [%s, %s, label%d]", literal(l.tag), literal(l.file), literal(l.integrity), i))
	}
	return map[string]string{"config.ts": labels.String() + constants(
		"site", literal(v.Site), "server", literal(o.URL), "digest", literal(v.Digest()), "material", literal(v.Material()[:16]),
		"months", literal(v.Months), "purposes", literal(purposes),
		"services", "{"+strings.Join(services, ", ")+"}", "necessary", literal(necessary), "audience", literal(audience(v)), "rules", literal(rules(v)), "languages", "{"+strings.Join(tongues, ", ")+"}",
	)}
}

// defines are constants of every bundle, put in before what a site does not use is left out.
func defines(v *consent.Version) map[string]string {
	d := map[string]string{
		"PATH": literal(v.Path), "GOOGLE": literal(v.Mode.Google), "MICROSOFT": literal(v.Mode.Microsoft), "DNT": literal(v.Mode.DoNotTrack),
		"TOKEN": literal(v.Token), "GUARD": literal(len(rules(v)) > 0), "REPORT": literal(v.Guard.Report), "DIALECT": literal(len(v.Dialects) > 0),
		"NORWEGIAN": literal(slices.ContainsFunc(v.Languages, func(tag string) bool { return speaks(tag) == "nb" })),
	}
	for _, tool := range consent.Dialects {
		d[strings.ToUpper(tool)] = literal(slices.Contains(v.Dialects, tool))
	}
	return d
}

// audience is the purpose that measuring an audience needs: one of its own where the notice has it.
func audience(v *consent.Version) string {
	for _, id := range []string{"audience", "analytics"} {
		if v.Purpose(id) != nil {
			return id
		}
	}
	return consent.Advertising
}

// constants makes a module of exported constants from pairs of name and expression.
func constants(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "export const %s = %s;\n", pairs[i], pairs[i+1])
	}
	return b.String()
}

// literal prints a value of strings, numbers, lists and structs as an expression; JSON is one.
func literal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // unreachable: such values always have JSON
	}
	return string(b)
}
