package consent

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:embed french.json
var frenchJSON []byte

// frenchFormats are the French sentences by the format of the English one. Verbs have the same order, or name their argument.
var frenchFormats = sync.OnceValue(func() (formats map[string]string) {
	if err := json.Unmarshal(frenchJSON, &formats); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	for said, french := range formats {
		formats[said] = frenchSpaces.Replace(french)
	}
	return formats
})

// frenchSpaces are those at which no line may be broken.
var frenchSpaces = strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", " »", "\u00a0»", "« ", "«\u00a0")

// Sentence is what a person is told. It is written in English; french.json has it in French.
type Sentence struct {
	format string
	args   []any
}

// Say makes a sentence after [fmt.Sprintf]. An argument that is a Sentence or [Words] follows the sentence's language.
func Say(format string, args ...any) Sentence { return Sentence{format, args} }

// String is the sentence in English.
func (s Sentence) String() string { return fmt.Sprintf(s.format, s.args...) }

// In is the sentence in French for "fr", else in English.
func (s Sentence) In(language string) string {
	format, ok := frenchFormats()[s.format]
	if language != "fr" || !ok {
		return s.String()
	}
	args := make([]any, len(s.args))
	for i, arg := range s.args {
		if spoken, ok := arg.(interface{ In(string) string }); ok {
			arg = spoken.In(language)
		}
		args[i] = arg
	}
	return fmt.Sprintf(format, args...)
}

// Words are names that have a sentence's language too, such as those of roles; they are joined by commas.
type Words []string

func (w Words) String() string { return strings.Join(w, ", ") }

// In is the list in a language.
func (w Words) In(language string) string {
	said := make([]string, len(w))
	for i, word := range w {
		said[i] = Sentence{format: word}.In(language)
	}
	return strings.Join(said, ", ")
}

// twoTongues is a text that was written in both languages beforehand.
type twoTongues map[string]string

func (t twoTongues) String() string            { return t["en"] }
func (t twoTongues) In(language string) string { return t[language] }
