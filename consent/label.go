package consent

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Labels stand on the two answers instead of the widget's own words; nil for those.
type Labels struct {
	Refuse Text `json:"refuse,omitempty"`
	Accept Text `json:"accept,omitempty"`
}

const maxLabel = 40 // characters of a button

func (d *Draft) checkLabels() error {
	for _, label := range []struct {
		field string
		text  Text
	}{{"labels.refuse", d.Labels.Refuse}, {"labels.accept", d.Labels.Accept}} {
		if label.text == nil {
			continue
		}
		if err := d.checkTexts(label.field, label.text); err != nil {
			return err
		}
		for _, language := range d.Languages {
			if utf8.RuneCountInString(label.text[language]) > maxLabel {
				return Errorf(Invalid, label.field, "the text in %q must be at most %d characters, to stand on a button", language, maxLabel)
			}
		}
	}
	return nil
}

// label.json holds, by language, labels that do not say a refusal (forbidden), that may be taken for another act (weak),
// and parts of words that say one (says). All are compared folded.
//
//go:embed label.json
var labelJSON []byte

type labelWords struct{ Forbidden, Weak, Says []string }

var labels = sync.OnceValue(func() (words map[string]labelWords) {
	if err := json.Unmarshal(labelJSON, &words); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	for _, w := range words {
		for _, list := range [][]string{w.Forbidden, w.Weak, w.Says} {
			for i := range list {
				list[i] = fold(list[i])
			}
		}
	}
	return words
})

// JudgeRefusal says what is wrong with the label of the button that refuses, as it stands in a language; nil when nothing
// is. French and English are looked for in every language, since such labels are left untranslated.
func JudgeRefusal(language, label string) *Finding {
	base, _, _ := strings.Cut(language, "-")
	folded := fold(label)
	find := func(list func(labelWords) []string, matches func(label, word string) bool) bool {
		for _, tag := range []string{base, "fr", "en"} {
			if slices.ContainsFunc(list(labels()[tag]), func(word string) bool { return matches(folded, word) }) {
				return true
			}
		}
		return false
	}
	finding := func(level Level, fr, en string) *Finding {
		f := NewFinding("refuse_label", level, "labels.refuse", fmt.Sprintf(fr, label), fmt.Sprintf(en, label))
		f.Language = language
		return &f
	}
	equal := func(label, word string) bool { return label == word }
	switch {
	case folded == "":
		return finding(Blocks, "Le bouton de refus n’a pas de texte%.0s.", "The button that refuses has no text%.0s.")
	case find(func(w labelWords) []string { return w.Forbidden }, hasWords):
		return finding(Blocks, "« %s » ne dit pas clairement que l’on refuse. Écrivez par exemple « Tout refuser ».", "“%s” does not clearly say that it refuses. Write “Reject all”, for example.")
	case find(func(w labelWords) []string { return w.Weak }, equal):
		return finding(Warns, "« %s » seul peut être compris autrement que comme un refus.", "“%s” alone may be taken for something else than a refusal.")
	case !find(func(w labelWords) []string { return w.Says }, strings.Contains):
		return finding(Warns, "« %s » n’est pas un refus que nous reconnaissons : vérifiez qu’il est sans équivoque.", "“%s” is no refusal that we know: check that nobody can mistake it.")
	}
	return nil
}

func hasWords(label, words string) bool { return strings.Contains(" "+label+" ", " "+words+" ") }

var unaccented = strings.NewReplacer("à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ç", "c", "è", "e", "é", "e", "ê", "e", "ë", "e",
	"ì", "i", "í", "i", "î", "i", "ï", "i", "ñ", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ù", "u", "ú", "u", "û", "u", "ü", "u", "œ", "oe",
	"ά", "α", "έ", "ε", "ή", "η", "ί", "ι", "ό", "ο", "ύ", "υ", "ώ", "ω")

// fold is a label in lower case without the most common accents and without anything but letters, digits and single spaces.
// What nobody sees inside a word does not part it.
func fold(label string) string {
	plain := strings.Map(func(r rune) rune {
		if isUnseen(r) && !unicode.IsSpace(r) {
			return -1
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return ' '
	}, unaccented.Replace(strings.ToLower(label)))
	return strings.Join(strings.Fields(plain), " ")
}
