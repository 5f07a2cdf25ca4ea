package consent

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is one sentence or label in each language of a notice: BCP 47 tag to plain text. Links are written
// [label](https://…); there is no other markup.
type Text map[string]string

// checkTexts wants a text in every language of the notice and in no other: a visitor is told in full in the language
// of the page, or not at all (GDPR arts. 12 and 13).
func (d *Draft) checkTexts(field string, text Text) error {
	for _, language := range d.Languages {
		if isEmpty(text[language]) {
			return Errorf(Invalid, field, "the text in %q is missing", language)
		}
		if isBlank(text[language]) {
			return Errorf(Invalid, field, "the text in %q is still to be filled in", language)
		}
		if !isPlain(text[language], 2000) {
			return Errorf(Invalid, field, "the text in %q must be at most 2,000 bytes of plain text in one paragraph", language)
		}
	}
	if len(text) != len(d.Languages) {
		return Errorf(Invalid, field, "has a text in a language that the notice does not list")
	}
	return nil
}

// checkLine wants a name or address in one line. A visitor must know who is told what, and whom to write to.
func checkLine(field, s string) error {
	if isBlank(s) {
		return Errorf(Invalid, field, "is still to be filled in")
	}
	if isEmpty(s) || !isPlain(s, 300) {
		return Errorf(Invalid, field, "must be one line of plain text, 1 to 300 bytes")
	}
	return nil
}

// isBlank finds what [NewDraft] has left to the site.
func isBlank(s string) bool { return strings.ContainsAny(s, "⟦⟧") }

// isEmpty says whether nothing of a text is seen.
func isEmpty(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !isUnseen(r) })
}

// isUnseen finds spaces, what is drawn as nothing (Unicode, Default_Ignorable_Code_Point), and the Braille pattern without dots.
func isUnseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u2800'
}

func isPlain(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, breaksLine) && !strings.ContainsFunc(s, turns)
}

// turns finds what has a text read in another order than it is written in: a label that says no can be shown as one that says yes
// (Unicode Technical Report 36, 2.12).
func turns(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// checkURL allows an empty URL, an absolute https one and a path of the site itself; nothing that can run code.
func checkURL(field, s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err == nil && (u.Scheme == "https" && u.Host != "" || u.Scheme == "" && u.Host == "" && strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.Contains(s, `\`)) {
		return nil
	}
	return Errorf(Invalid, field, "must be an https address or a path that starts with one slash")
}
