package consent

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// library.json is made by scripts/library.mjs; library.LICENSE has its terms.
//
//go:embed library.json
var libraryJSON []byte

// KnownService is a service that many sites use. It is a hint to check, not a finding.
type KnownService struct {
	Name     string   `json:"name"`
	Company  string   `json:"company"`
	Country  string   `json:"country"` // ISO 3166-1 of the company's seat; empty where it is not known
	Purpose  string   `json:"purpose"` // functional, analytics, advertising or social; never strictly necessary
	Hosts    []string `json:"hosts"`
	Policy   string   `json:"policy"`
	Trackers [][4]any `json:"trackers"` // name, days of life (0: session), 1 for a third party's, what it is for in English
}

// Library are the known services by name.
var Library = sync.OnceValue(func() (known []KnownService) {
	if err := json.Unmarshal(libraryJSON, &known); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	return known
})

// FindKnown returns the known service of this name, whatever its case and spaces, or nil.
func FindKnown(name string) *KnownService {
	for i, known := range Library() {
		if plainName(known.Name) == plainName(name) {
			return &Library()[i]
		}
	}
	return nil
}

func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// hint.json has what is said of a known service where nothing better is known: by what it is for, and of some trackers by
// their name, in some languages; and the countries outside the EEA to which data may go as within it (GDPR art. 45), not the
// United States, where it depends on the company.
//
//go:embed hint.json
var hintJSON []byte

type hintTexts struct {
	Adequate                     []string
	Reason, Data, Tracker, Named map[string]Text
}

var hints = sync.OnceValue(func() (all hintTexts) {
	if err := json.Unmarshal(hintJSON, &all); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	return all
})

// Service is the known service in a notice of these languages; its id and purpose are left out. A text is empty in a language
// that has no hint.
func (k *KnownService) Service(languages []string) Service {
	in := func(texts ...Text) Text {
		text := Text{}
		for _, language := range languages {
			base, _, _ := strings.Cut(language, "-")
			text[language] = ""
			for _, known := range texts {
				text[language] = cmp.Or(text[language], known[base])
			}
		}
		return text
	}
	s := Service{
		Name: k.Name, Provider: Provider{Name: k.Company, Country: k.Country, PolicyURL: k.Policy}, Hosts: slices.Clone(k.Hosts),
		Reason: in(hints().Reason[k.Purpose]), Data: in(hints().Data[k.Purpose]), Trackers: make([]Tracker, len(k.Trackers)),
	}
	if slices.Contains(hints().Adequate, k.Country) {
		s.Provider.Transfer = "adequacy"
	}
	for i, t := range k.Trackers {
		name, _ := t[0].(string)
		days, _ := t[1].(float64)
		third, _ := t[2].(float64)
		text, _ := t[3].(string)
		s.Trackers[i] = Tracker{Name: name, Pattern: strings.HasSuffix(name, "*"), Kind: "cookie", Party: "first", Duration: "session", LifetimeDays: int(days),
			Reason: in(hints().Named[name], Text{"en": text}, hints().Tracker[k.Purpose])}
		if third == 1 {
			s.Trackers[i].Party = "third"
		}
		if days > 0 {
			s.Trackers[i].Duration = "permanent"
		}
	}
	return s
}
