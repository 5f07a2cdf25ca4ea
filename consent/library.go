package consent

import (
	_ "embed"
	"encoding/json"
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

// List are the service's trackers, with what they are for in these languages where it is known.
func (k *KnownService) List(languages []string) []Tracker {
	trackers := make([]Tracker, len(k.Trackers))
	for i, t := range k.Trackers {
		name, _ := t[0].(string)
		days, _ := t[1].(float64)
		third, _ := t[2].(float64)
		text, _ := t[3].(string)
		trackers[i] = Tracker{Name: name, Pattern: strings.HasSuffix(name, "*"), Kind: "cookie", Party: "first", Duration: "session", LifetimeDays: int(days), Reason: Text{}}
		if third == 1 {
			trackers[i].Party = "third"
		}
		if days > 0 {
			trackers[i].Duration = "permanent"
		}
		for _, language := range languages {
			trackers[i].Reason[language] = ""
			if language == "en" {
				trackers[i].Reason[language] = text
			}
		}
	}
	return trackers
}
