package consent

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The texts of the preset in every language of the Union and five more: all there, short where the first layer shows
// them, and in no other language's words or letters.
func TestPreset(t *testing.T) {
	languages := PresetLanguages()
	if len(languages) != 29 {
		t.Errorf("%d languages", len(languages))
	}
	seen := map[string]string{}
	for _, language := range languages {
		d := NewDraft(language)
		texts := map[string]string{"title": d.Title[language], "intro": d.Intro[language]}
		for i, p := range d.Purposes {
			if want := []string{StrictlyNecessary, Functional, Advertising, Social}[i]; p.ID != want || p.Required != (i == 0) {
				t.Errorf("purpose %d is %s, required %v", i, p.ID, p.Required)
			}
			texts[p.ID+" name"], texts[p.ID+" summary"], texts[p.ID+" detail"] = p.Name[language], p.Summary[language], p.Detail[language]
			if n := utf8.RuneCountInString(p.Summary[language]); n > 90 || strings.Count(p.Summary[language], ".") > 2 || !strings.HasSuffix(p.Summary[language], ".") {
				t.Errorf("%s %s: the first layer wants a short sentence, not %q", language, p.ID, p.Summary[language])
			}
		}
		for name, text := range texts {
			if strings.TrimSpace(text) != text || text == "" || strings.Contains(text, "  ") || strings.ContainsAny(text, `"'[]`) {
				t.Errorf("%s %s: %q", language, name, text)
			}
			if strings.Contains(name, " detail") && utf8.RuneCountInString(text) < 100 {
				t.Errorf("%s %s says too little: %q", language, name, text)
			}
			if other := seen[name+text]; other != "" && strings.HasSuffix(text, ".") {
				t.Errorf("%s has the %s of %s: %q", language, name, other, text)
			}
			seen[name+text] = language
			if foreign := lettersOutside(language, text); foreign != "" {
				t.Errorf("%s %s has letters of another script: %q in %q", language, name, foreign, text)
			}
		}
	}
	if lettersOutside("el", "Τα cοokies") == "" || lettersOutside("de", "Coоkies") == "" {
		t.Error("control: a letter of another script is not seen")
	}
}

// lettersOutside returns the letters that a language does not write, but for what is Latin everywhere.
func lettersOutside(language, text string) string {
	script := unicode.Latin
	switch language {
	case "ar":
		script = unicode.Arabic
	case "bg", "uk":
		script = unicode.Cyrillic
	case "el":
		script = unicode.Greek
	}
	text = regexp.MustCompile(`(?i)\b(cookies?|IP)\b`).ReplaceAllString(text, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) && !unicode.Is(script, r) {
			return r
		}
		return -1
	}, text)
}

// A region takes the texts of its language; a language without texts has none, so that nobody is shown English unasked.
func TestPresetOfRegions(t *testing.T) {
	brazil, portugal := Preset("pt-BR")[1], Preset("pt")[1]
	if brazil.Name["pt-BR"] == "" || brazil.Name["pt-BR"] != portugal.Name["pt"] {
		t.Errorf("%v, %v", brazil.Name, portugal.Name)
	}
	if none := Preset("zh")[1]; len(none.Name) != 0 {
		t.Errorf("zh: %v", none.Name)
	}
	preset := Preset("fr")
	preset[0].Name["fr"] = "altered"
	if Preset("fr")[0].Name["fr"] == "altered" {
		t.Error("two presets share their texts")
	}
}

var blank = regexp.MustCompile(`⟦[^⟦⟧]*⟧`)

// A draft to start from is refused at each of its blanks, and can be published when all of them are filled in.
func TestNewDraft(t *testing.T) {
	b, err := json.Marshal(NewDraft("pl", "uk"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(text string) (d Draft) {
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	fill := map[string]string{
		"⟦my-site⟧": "shop", "⟦FR⟧": "PL", "⟦IE⟧": "IE", "⟦/privacy⟧": "/p", "⟦https://…⟧": "https://uodo.gov.pl",
		"⟦e-mail address⟧": "iod@shop.example", "⟦video.example.com⟧": "video.example", "⟦name⟧": "vid",
	}
	blanks := blank.FindAllStringIndex(string(b), -1)
	if len(blanks) < 18 {
		t.Fatalf("%d blanks", len(blanks))
	}
	filled := func(but int) string {
		i := -1
		return blank.ReplaceAllStringFunc(string(b), func(hint string) string {
			i++
			if i == but {
				return hint
			}
			if value, ok := fill[hint]; ok {
				return value
			}
			return "Text"
		})
	}
	whole := read(filled(-1))
	if err := whole.Check(); err != nil {
		t.Fatalf("all filled in: %v", err)
	}
	for i, at := range blanks {
		if d := read(filled(i)); d.Check() == nil {
			t.Errorf("published with %s", b[at[0]:at[1]])
		}
	}
	d := read(filled(-1))
	d.Services[0].Reason["uk"] = "⟦…⟧"
	wantError(t, "a blank text", d.Check(), Invalid, "services.0.reason")
	if !slices.Equal(d.Languages, []string{"pl", "uk"}) || !strings.HasPrefix(d.Purposes[0].Name["uk"], "Суворо") {
		t.Errorf("%v %v", d.Languages, d.Purposes[0].Name)
	}
}
