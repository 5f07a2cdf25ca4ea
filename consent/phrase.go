package consent

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// What a phrase tells of the text that holds it.
const (
	saysDevices            = "devices"             // that a choice reaches several devices
	saysDomains            = "domains"             // or several sites
	saysLegitimateInterest = "legitimate_interest" // that there is one
	saysMeasuring          = "measuring"           // that visits are counted
	saysStirring           = "stirring"            // hurry, or the loss that refusing means
	saysVague              = "vague"               // is all of a label and no agreement
	saysWall               = "wall"                // that access is sold
)

var sayings = []string{saysDevices, saysDomains, saysLegitimateInterest, saysMeasuring, saysStirring, saysVague, saysWall}

// phrase.json holds, by language and by what they tell, phrases as they are written; they are compared folded. A language
// is read where it has all of them.
//
//go:embed phrase.json
var phraseJSON []byte

var phrases = sync.OnceValue(func() (all map[string]map[string][]string) {
	if err := json.Unmarshal(phraseJSON, &all); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	for _, lists := range all {
		for _, list := range lists {
			for i := range list {
				list[i] = fold(list[i])
			}
		}
	}
	return all
})

// says finds a phrase in a text that is folded, whatever its language: such texts are left untranslated.
func says(text, what string) bool {
	for _, lists := range phrases() {
		if slices.ContainsFunc(lists[what], func(phrase string) bool { return hasWords(text, phrase) }) {
			return true
		}
	}
	return false
}

// isVague says whether the whole of a label is a phrase that agrees to nothing.
func isVague(label string) bool {
	label = fold(label)
	for _, lists := range phrases() {
		if slices.Contains(lists[saysVague], label) {
			return true
		}
	}
	return false
}

// isRead says whether phrases are known in a language.
func isRead(language string) bool {
	base, _, _ := strings.Cut(language, "-")
	return len(phrases()[base]) == len(sayings)
}
