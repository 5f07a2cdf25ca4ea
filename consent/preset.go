package consent

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed preset.json
var presetJSON []byte

// presetTexts are the texts of a new notice in one language.
type presetTexts struct {
	Title, Intro string
	Purposes     map[string]struct{ Name, Summary, Detail string }
}

var presets = sync.OnceValue(func() (texts map[string]presetTexts) {
	if err := json.Unmarshal(presetJSON, &texts); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	return texts
})

// PresetLanguages lists the languages that [Preset] and [NewDraft] have texts in, sorted.
func PresetLanguages() []string { return slices.Sorted(maps.Keys(presets())) }

// presetIn returns the texts in a language, or in that of its first part.
func presetIn(language string) (presetTexts, bool) {
	base, _, _ := strings.Cut(language, "-")
	texts, ok := presets()[base]
	return texts, ok
}

// Preset returns the four default purposes in these languages. One without texts, see [PresetLanguages], is left out,
// so that a draft which lists it cannot be published.
func Preset(languages ...string) []Purpose {
	purposes := make([]Purpose, 0, 4)
	for _, id := range []string{StrictlyNecessary, Functional, Advertising, Social} {
		p := Purpose{ID: id, Required: id == StrictlyNecessary, Name: Text{}, Summary: Text{}, Detail: Text{}}
		for _, language := range languages {
			if texts, ok := presetIn(language); ok {
				own := texts.Purposes[id]
				p.Name[language], p.Summary[language], p.Detail[language] = own.Name, own.Summary, own.Detail
			}
		}
		purposes = append(purposes, p)
	}
	return purposes
}

// NewDraft is a notice to start from in these languages, the first being the fallback: title, intro and purposes of the
// preset, and one service as a pattern. What only the site can say stands between ⟦ and ⟧, which [Draft.Check] refuses.
func NewDraft(languages ...string) Draft {
	d := Draft{
		Site: "⟦my-site⟧", Languages: languages, Jurisdiction: "⟦FR⟧", PolicyURL: "⟦/privacy⟧", Months: MaxMonths,
		Controller: Party{Name: "⟦company⟧", Address: "⟦street, town⟧", Country: "⟦FR⟧", Contact: "⟦e-mail address⟧"},
		Authority:  Authority{Name: "⟦supervisory authority⟧", URL: "⟦https://…⟧"},
		Title:      Text{}, Intro: Text{}, Purposes: Preset(languages...),
	}
	blank := func(hint string) Text {
		text := Text{}
		for _, language := range languages {
			text[language] = "⟦" + hint + "⟧"
		}
		return text
	}
	for _, language := range languages {
		if texts, ok := presetIn(language); ok {
			d.Title[language], d.Intro[language] = texts.Title, texts.Intro
		}
	}
	d.Services = []Service{{
		ID: "video", Purpose: Functional, Name: "⟦service⟧", Hosts: []string{"⟦video.example.com⟧"},
		Provider: Provider{Name: "⟦company⟧", Country: "⟦IE⟧"},
		Reason:   blank("what the site uses it for"), Data: blank("what data it gets"),
		Trackers: []Tracker{{Name: "⟦name⟧", Kind: "cookie", Party: "third", Duration: "permanent", LifetimeDays: 180, Reason: blank("what it is for")}},
	}}
	return d
}
