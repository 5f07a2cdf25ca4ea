package assets

import (
	"regexp"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
)

// The notice as the ui reads it, in one language; widget/src/ui/more/notice.ts has the same shape. Names start with _ so
// that both are shortened alike.
type (
	uiPurpose struct {
		ID       string      `json:"_id"`
		Required bool        `json:"_required,omitempty"`
		Name     string      `json:"_name"`
		Detail   any         `json:"_detail"`
		Services []uiService `json:"_services"`
	}
	uiService struct {
		ID       string      `json:"_id"`
		Name     string      `json:"_name"`
		Provider string      `json:"_provider"`
		Country  string      `json:"_country"`
		Transfer string      `json:"_transfer,omitempty"` // becomes words; see transfer
		Policy   string      `json:"_policy,omitempty"`
		Reason   any         `json:"_reason"`
		Data     any         `json:"_data"`
		Trackers []uiTracker `json:"_trackers"`
	}
	uiTracker [5]any // name, kind by its place in consent.TrackerKinds, days of life (0: until the browser closes), 1 for a third party's, reason
	uiParty   struct {
		Name    string `json:"_name"`
		Address string `json:"_address"`
		Country string `json:"_country"`
		Contact string `json:"_contact"`
	}
	uiAuthority struct {
		Name string `json:"_name"`
		URL  string `json:"_url"`
	}
)

// uiModules is what the second stage knows: what the first layer and placeholders say in one language, the widget's own
// words in the nearest, the site's look, and where the third stage is.
func uiModules(v *consent.Version, tag string, third ownFile) (map[string]string, error) {
	look, err := lookSheet(v.Look)
	if err != nil {
		return nil, err
	}
	var purposes [][2]any
	names, partners := map[string]string{}, map[string]bool{}
	for _, p := range v.Purposes {
		purposes = append(purposes, [2]any{p.Name[tag], parts(p.Summary[tag])})
		if !p.Required {
			names[p.ID] = p.Name[tag]
		}
	}
	for _, s := range v.Services {
		if _, asked := names[s.Purpose]; asked {
			names[s.ID] = s.Name
		}
		if s.Provider.Name != v.Controller.Name {
			partners[s.Provider.Name] = true
		}
	}
	return map[string]string{
		"i18n/words.ts": words(tag) + labels(v, tag),
		"ui/look.css":   look,
		"ui/notice.ts": constants(
			"site", literal(v.Site), "lang", literal(tag), "here", here(tag), "dir", literal(consent.Direction(tag)),
			"title", literal(v.Title[tag]), "intro", literal(parts(v.Intro[tag])), "policy", literal(v.PolicyURL),
			"partners", literal(len(partners)), "purposes", literal(purposes), "names", literal(names),
			"more", literal([]string{third.name, third.integrity}),
		),
	}, nil
}

// moreModules is what the third stage knows: the whole notice in one language, and the same words.
func moreModules(v *consent.Version, tag string, note, debug, mine ownFile) map[string]string {
	var purposes []uiPurpose
	for _, p := range v.Purposes {
		purpose := uiPurpose{ID: p.ID, Required: p.Required, Name: p.Name[tag], Detail: parts(p.Detail[tag]), Services: []uiService{}}
		for _, s := range v.Services {
			if s.Purpose == p.ID {
				purpose.Services = append(purpose.Services, newUIService(s, tag))
			}
		}
		purposes = append(purposes, purpose)
	}
	return map[string]string{
		"i18n/words.ts": words(tag) + labels(v, tag),
		"ui/more/notice.ts": constants(
			"lang", literal(tag), "locales", literal(locales(tag)), "here", here(tag), "note", literal([]string{note.name, note.integrity}), "debug", literal([]string{debug.name, debug.integrity}), "mine", literal([]string{mine.name, mine.integrity}), "dir", literal(consent.Direction(tag)),
			"controller", literal(uiParty{v.Controller.Name, v.Controller.Address, v.Controller.Country, v.Controller.Contact}),
			"authority", literal(uiAuthority{v.Authority.Name, v.Authority.URL}),
			"purposes", transfer.ReplaceAllString(literal(purposes), `"_transfer":words.$1`),
		) + `import * as words from "../../i18n/words";`,
	}
}

// mineModules is what the view of past choices knows: what today's notice calls things, and the words in its language.
// The notice that was shown comes with each receipt.
func mineModules(v *consent.Version, tag string, o Options) map[string]string {
	names := map[string]string{}
	for _, p := range v.Purposes {
		names[p.ID] = p.Name[tag]
	}
	for _, s := range v.Services {
		names[s.ID] = s.Name
	}
	return map[string]string{
		"i18n/words.ts":      words(tag),
		"i18n/mine/words.ts": words(tag),
		"ui/more/notice.ts":  constants("lang", literal(tag), "locales", literal(locales(tag)), "dir", literal(consent.Direction(tag))),
		"ui/mine/notice.ts":  constants("site", literal(v.Site), "server", literal(o.URL), "names", literal(names)),
	}
}

// debugModules is what the list of held things knows: what the loader does, and English.
func debugModules(v *consent.Version, o Options) map[string]string {
	modules := loaderModules(v, o, nil)
	modules["i18n/words.ts"] = words("en")
	return modules
}

// here matches the tags of pages that are in the language of a notice.
func here(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if speaks(tag) == "nb" {
		base = "n[bno]"
	}
	return "/^" + base + "(?![a-z])/i"
}

// locales are the language of a notice, and what to take where a browser cannot write dates and countries in it: the
// language of the words, then English. Chromium has neither Irish nor Icelandic, Maltese and Nynorsk, and would take its own.
func locales(tag string) []string { return slices.Compact([]string{tag, speaks(tag), "en"}) }

func words(tag string) string { return `export * from "./` + speaks(tag) + "\";\n" }

// labels are the site's own words on the two answers; what a module exports itself goes before what it passes on.
func labels(v *consent.Version, tag string) (own string) {
	if label := v.Labels.Refuse[tag]; label != "" {
		own += constants("refuse", literal(label))
	}
	if label := v.Labels.Accept[tag]; label != "" {
		own += constants("accept", literal(label))
	}
	return own
}

func newUIService(s consent.Service, tag string) uiService {
	service := uiService{
		ID: s.ID, Name: s.Name, Provider: s.Provider.Name, Country: s.Provider.Country, Transfer: s.Provider.Transfer,
		Policy: s.Provider.PolicyURL, Reason: parts(s.Reason[tag]), Data: parts(s.Data[tag]), Trackers: []uiTracker{},
	}
	for _, t := range s.Trackers {
		third := 0
		if t.Party == "third" {
			third = 1
		}
		service.Trackers = append(service.Trackers, uiTracker{t.Name, slices.Index(consent.TrackerKinds, t.Kind), t.LifetimeDays, third, parts(t.Reason[tag])})
	}
	return service
}

// transfer finds the bases of transfers in a literal, where no text can hold an unescaped quote. They become words of
// the widget's, so that only those that occur come along.
var transfer = regexp.MustCompile(`"_transfer":"([a-z]+)"`)

// parts is a text as it is, or, where it has links, a list of texts and pairs of label and address.
func parts(text string) any {
	var out []any
	linked := false
	for _, part := range consent.Parts(text) {
		if part.URL == "" {
			out = append(out, part.Text)
			continue
		}
		out, linked = append(out, [2]string{part.Text, part.URL}), true
	}
	if !linked {
		return text
	}
	return out
}
