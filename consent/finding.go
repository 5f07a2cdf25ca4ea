package consent

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Level is what a finding means for publishing.
type Level string

const (
	Blocks  Level = "error"       // the draft cannot be published
	Warns   Level = "warning"     // it can be, for a written reason that goes to the site's log
	Informs Level = "information" // good to know
)

// Finding is what one rule has against a draft, and where. It names the rule's source and never says that anything is
// lawful: it says what was looked at.
type Finding struct {
	Rule     string             `json:"rule"`
	Level    Level              `json:"level"`
	Path     string             `json:"path,omitempty"`     // of the member of the draft, such as services.2.provider.name
	Language string             `json:"language,omitempty"` // BCP 47; empty where it does not matter
	Layer    int                `json:"layer,omitempty"`    // 1 or 2, where it was seen
	Width    int                `json:"width,omitempty"`    // of the window, in CSS pixels
	Dark     bool               `json:"dark,omitempty"`     // seen in dark colours
	Title    Text               `json:"title"`              // the rule in plain words, in French and English
	Text     Text               `json:"text"`               // what was found
	Source   Text               `json:"source"`             // the article or decision that the rule follows
	Figures  map[string]float64 `json:"figures,omitempty"`  // what was measured, by name
	Picture  string             `json:"picture,omitempty"`  // lower-case hex SHA-256 of the PNG that shows it
}

// NewFinding is a finding of a rule; path may be empty.
func NewFinding(rule string, level Level, path string, fr, en string) Finding {
	r := rules[rule]
	return Finding{Rule: rule, Level: level, Path: path, Title: r.title, Text: bilingual(fr, en), Source: r.source}
}

// SortFindings puts what blocks first, and what is of one rule together.
func SortFindings(findings []Finding) {
	order := []Level{Blocks, Warns, Informs}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Level), slices.Index(order, b.Level)), cmp.Compare(a.Rule, b.Rule))
	})
}

// RulesAt lists the rules that have a finding of a level, sorted.
func RulesAt(findings []Finding, level Level) (rules []string) {
	for _, f := range findings {
		if f.Level == level && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	slices.Sort(rules)
	return rules
}

// CheckFindings says what keeps a draft with these findings from being published: an error of the rules, or a warning
// without a reason. Reasons are by rule.
func CheckFindings(findings []Finding, reasons map[string]string) error {
	for _, f := range findings {
		if f.Level == Blocks {
			return Errorf(Invalid, f.Path, "%s (rule %s)", twoTongues(f.Text), f.Rule)
		}
	}
	for _, rule := range RulesAt(findings, Warns) {
		why := reasons[rule]
		if strings.TrimSpace(why) == "" || len(why) > maxWhy || !utf8.ValidString(why) || strings.ContainsRune(why, 0) {
			return Errorf(Invalid, "reasons."+rule, "say in %d bytes at most why you publish in spite of this warning; the reason goes to the site's log", maxWhy)
		}
	}
	return nil
}

// Report is what was found about one draft. It is stored as it is, so that it stays readable when rules change.
type Report struct {
	Draft    string    `json:"draft"`   // digest, see [Draft.Digest]
	MadeAt   string    `json:"made_at"` // as [FormatTime] prints
	Browser  string    `json:"browser"` // name and version; empty where none has measured
	Skipped  Text      `json:"skipped"` // why something was not measured; empty when everything was
	Findings []Finding `json:"findings"`
	Pictures []Picture `json:"pictures"` // in the order in which they were taken
	// Unchecked is what nothing has looked at; reports of before this was said have none.
	Unchecked []Unchecked `json:"unchecked,omitempty"`
}

// Picture is one view of the banner in a browser.
type Picture struct {
	Language string `json:"language"`
	Layer    int    `json:"layer"`
	Width    int    `json:"width"`
	Dark     bool   `json:"dark,omitempty"`
	Name     string `json:"name"` // lower-case hex SHA-256 of the PNG
}

// Digest names a draft: lower-case hex SHA-256 of its canonical JSON.
func (d *Draft) Digest() (string, error) {
	canonical, err := CanonicalDraft(*d)
	if err != nil {
		return "", err
	}
	return hexSHA256(canonical), nil
}

// Comma is a figure with one digit after the comma, as French writes it.
func Comma(figure float64) string { return strings.Replace(fmt.Sprintf("%.1f", figure), ".", ",", 1) }

func bilingual(fr, en string) Text { return Text{"fr": frenchSpaces.Replace(fr), "en": en} }
