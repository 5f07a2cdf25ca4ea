package consent

import "regexp"

// TextPart is a piece of a text: plain, or the label of a link where URL is not empty.
type TextPart struct{ Text, URL string }

var linkPattern = regexp.MustCompile(`\[([^\[\]]+)\]\((https://[^()\s]+)\)`)

// Parts splits a text at its links. Whatever is not exactly [label](https://…) stays plain.
func Parts(text string) []TextPart {
	var parts []TextPart
	at := 0
	for _, m := range linkPattern.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > at {
			parts = append(parts, TextPart{Text: text[at:m[0]]})
		}
		parts = append(parts, TextPart{text[m[2]:m[3]], text[m[4]:m[5]]})
		at = m[1]
	}
	if at < len(text) {
		parts = append(parts, TextPart{Text: text[at:]})
	}
	return parts
}
