package consent

import (
	"fmt"
	"strings"
	"unicode"
)

// Site is one web site or application of a controller. Its Key is public and stands in the embed snippet.
type Site struct {
	ID      int32
	Key     string   // [a-z0-9][a-z0-9-]{0,31}
	Org     string   // key of the organisation that a new site goes to; empty for the first one
	Name    string   // for people
	Domains []string // hosts that may record decisions: lower-case ASCII (punycode), no port
	Demo    bool     // shown as demonstration data everywhere

	RetentionMonths int // records are kept for so long after the choice has ended
}

// Check says what keeps a site from being made.
func (s *Site) Check() error {
	if err := CheckName(s.Name); err != nil {
		return err
	}
	switch {
	case !siteKeyPattern.MatchString(s.Key):
		return Errorf(Invalid, "key", "must be 1 to 32 of a-z, 0-9 and -, such as my-shop")
	case len(s.Domains) == 0:
		return Errorf(Invalid, "domains", "name each host of the site's pages")
	}
	for i, domain := range s.Domains {
		if !isHost(domain) {
			return Errorf(Invalid, fmt.Sprintf("domains.%d", i), "must be a host in lower-case ASCII without scheme, port or path, such as www.example.org")
		}
	}
	return nil
}

// CheckName says what keeps a site or an organisation from being called so.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return Errorf(Invalid, "name", "is missing")
	case len([]rune(name)) > maxName:
		return Errorf(Invalid, "name", "must have %d characters at most", maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		return Errorf(Invalid, "name", "must be one line of text")
	}
	return nil
}

const maxName = 200
