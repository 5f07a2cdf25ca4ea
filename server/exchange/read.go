package exchange

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
)

// Taken is what a file says, as a draft.
type Taken struct {
	From  string // what wrote the file
	Draft consent.Draft
	Notes []consent.Sentence // what could not be taken over, each with what to do
}

// Read reads a notice of ours, as YAML or JSON, or the configuration of another tool, as JavaScript, JSON or a page that has
// it. What a configuration does not say stays as it is in base. No script is run.
func Read(name string, content []byte, base consent.Draft) (*Taken, error) {
	isYAML := slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(path.Ext(name)))
	file, ours := ReadYAML(content)
	if ours == nil && (file.Draft.Site != "" || len(file.Draft.Purposes) > 0) {
		return &Taken{From: "Temoin", Draft: file.Draft, Notes: []consent.Sentence{}}, nil
	}
	if isYAML {
		return nil, cmp.Or(ours, error(consent.Errorf(consent.Invalid, "", "line 1: this is no notice: it has neither a site nor purposes")))
	}
	script, err := readScript(string(content))
	if err != nil {
		return nil, err
	}
	t := &taking{base: base.Tidied(), seen: map[string]bool{}}
	switch {
	case t.tarteaucitron(script):
		t.from = "tarteaucitron"
	case t.klaro(script):
		t.from = "Klaro"
	case t.vanilla(script):
		t.from = "vanilla-cookieconsent"
	default:
		return nil, consent.Errorf(consent.Invalid, "", "nothing in this file is a notice, or a configuration of Klaro, vanilla-cookieconsent or tarteaucitron, written as plain values")
	}
	return t.finish(), nil
}

// taking gathers what a configuration says.
type taking struct {
	from      string
	base      consent.Draft
	languages []string
	draft     consent.Draft
	notes     []consent.Sentence
	seen      map[string]bool
}

func (t *taking) note(format string, args ...any) {
	if said := consent.Say(format, args...); !t.seen[said.String()] {
		t.seen[said.String()] = true
		t.notes = append(t.notes, said)
	}
}

// candidates are the objects of a script that may be a configuration, in a steady order.
func (p *scriptParts) candidates() (all []object) {
	for _, name := range slices.Sorted(maps.Keys(p.calls)) {
		for _, v := range p.calls[name] {
			if o, ok := v.(object); ok {
				all = append(all, o)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if o, ok := p.values[name].(object); ok {
			all = append(all, o)
		}
	}
	return all
}

// begin takes the languages of a configuration, the first being its own default, and starts from the base in them.
func (t *taking) begin(languages []string, first string) {
	known := regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)
	languages = slices.DeleteFunc(languages, func(tag string) bool { return !known.MatchString(tag) || tag == "zz" })
	slices.Sort(languages)
	if i := slices.Index(languages, first); i > 0 {
		languages = append([]string{first}, slices.Delete(languages, i, i+1)...)
	}
	if len(languages) == 0 {
		languages = t.base.Languages
	}
	t.languages, t.draft = languages, t.base
	t.draft.Languages, t.draft.Services = languages, []consent.Service{}
	preset := consent.NewDraft(languages...)
	t.draft.Title, t.draft.Intro, t.draft.Purposes = preset.Title, preset.Intro, nil
	t.draft.Labels = consent.Labels{}
}

// life takes days as months of a choice.
func (t *taking) life(days any) {
	n, ok := days.(float64)
	if !ok {
		return
	}
	months := int(math.Round(n / 30.44))
	t.draft.Months = min(max(months, 1), consent.MaxMonths)
	if months > consent.MaxMonths {
		t.note("A choice lasted %d days; here it lasts %d months at most.", int(n), consent.MaxMonths)
	}
}

// purpose finds or makes the purpose that a category becomes. Names that mean one of the preset's become that.
func (t *taking) purpose(category string, isNecessary bool) *consent.Purpose {
	id := identifier(category)
	switch {
	case isNecessary:
		id = consent.StrictlyNecessary
	case slices.Contains([]string{"marketing", "advertisement", "ads", "ad", "targeting", "advertising"}, id):
		id = consent.Advertising
	case slices.Contains([]string{"functionality", "functional", "preferences", "video", "videos", "api", "comment", "support", "other"}, id):
		id = consent.Functional
	case slices.Contains([]string{"social", "socialnetwork", "social_media"}, id):
		id = consent.Social
	case slices.Contains([]string{"analytics", "analytic", "statistics", "performance", "audience"}, id):
		id = "analytics"
	}
	for i := range t.draft.Purposes {
		if t.draft.Purposes[i].ID == id {
			return &t.draft.Purposes[i]
		}
	}
	p := consent.Purpose{ID: id, Required: id == consent.StrictlyNecessary, Name: t.blank(), Summary: t.blank(), Detail: t.blank()}
	for _, preset := range consent.Preset(t.languages...) {
		if preset.ID == id {
			p = preset
		}
	}
	t.draft.Purposes = append(t.draft.Purposes, p)
	return &t.draft.Purposes[len(t.draft.Purposes)-1]
}

// blank is a text that is empty in every language.
func (t *taking) blank() consent.Text {
	text := consent.Text{}
	for _, language := range t.languages {
		text[language] = ""
	}
	return text
}

// service adds one, with what is known of a service of that name.
func (t *taking) service(id, name, purpose string, known *consent.KnownService) *consent.Service {
	s := consent.Service{Reason: t.blank(), Data: t.blank(), Hosts: []string{}, Trackers: []consent.Tracker{}}
	if known != nil {
		s = known.Service(t.languages)
	}
	s.ID, s.Purpose, s.Name = identifier(id), purpose, cmp.Or(name, id)
	for slices.ContainsFunc(t.draft.Purposes, func(p consent.Purpose) bool { return p.ID == s.ID }) || slices.ContainsFunc(t.draft.Services, func(o consent.Service) bool { return o.ID == s.ID }) {
		s.ID += "_"
	}
	t.draft.Services = append(t.draft.Services, s)
	return &t.draft.Services[len(t.draft.Services)-1]
}

var cookiePattern = regexp.MustCompile(`^\^?([\w.%~!+-]*?[\w-])(\.\*\$?|\$)?$`)

// cookieName is a cookie's name, with a * at its end where a regular expression is no more than a beginning.
func cookieName(name any) (plain string, ok bool) {
	switch name := name.(type) {
	case string:
		return name, name != ""
	case pattern:
		if m := cookiePattern.FindStringSubmatch(strings.ReplaceAll(string(name), `\`, "")); m != nil {
			if m[2] == "$" {
				return m[1], true
			}
			return m[1] + "*", true
		}
	}
	return "", false
}

// tracker adds a cookie by its name, or by a regular expression.
func (t *taking) tracker(s *consent.Service, name any, days int) {
	plain, ok := cookieName(name)
	if !ok {
		if source, isPattern := name.(pattern); isPattern {
			t.note("%s: the cookie pattern /%s/ is more than a beginning; name the cookies one by one.", s.Name, source)
		}
		return
	}
	if slices.ContainsFunc(s.Trackers, func(o consent.Tracker) bool { return o.Name == plain }) {
		return
	}
	tracker := consent.Tracker{Name: plain, Pattern: strings.HasSuffix(plain, "*"), Kind: "cookie", Party: "first", Duration: "session", Reason: t.blank()}
	if days > 0 {
		tracker.Duration, tracker.LifetimeDays = "permanent", days
	}
	s.Trackers = append(s.Trackers, tracker)
}

// finish makes the draft whole: the necessary purpose first, every purpose of a service there.
func (t *taking) finish() *Taken {
	t.purpose(consent.StrictlyNecessary, true)
	slices.SortStableFunc(t.draft.Purposes, func(a, b consent.Purpose) int {
		return cmp.Compare(fmt.Sprint(!a.Required), fmt.Sprint(!b.Required))
	})
	var noCountry []string
	for _, s := range t.draft.Services {
		if s.Provider.Country == "" {
			noCountry = append(noCountry, s.Name)
		}
	}
	if len(noCountry) > 0 {
		t.note("Say who gets the data, in which country and what data, of: %s.", strings.Join(noCountry, ", "))
	}
	if t.notes == nil {
		t.notes = []consent.Sentence{}
	}
	return &Taken{t.from, t.draft.Tidied(), t.notes}
}

var (
	linkElement = regexp.MustCompile(`(?is)<a\s[^>]*?href=["']?(https://[^"'\s>]+)["']?[^>]*>(.*?)</a>`)
	element     = regexp.MustCompile(`(?s)<[^>]*>`)
	placeholder = regexp.MustCompile(`\{\{?\s*[\w.]+\s*\}?\}`)
	spaces      = regexp.MustCompile(`\s+`)
)

// words is a text without markup; links stay as ours are written.
func (t *taking) words(v any) string {
	text, ok := v.(string)
	if !ok {
		if _, isUnread := v.(unread); isUnread {
			t.note("Some texts are put together by a script; write them out.")
		}
		return ""
	}
	text = linkElement.ReplaceAllString(text, "[$2]($1)")
	text = html.UnescapeString(element.ReplaceAllString(text, " "))
	if placeholder.MatchString(text) {
		t.note("Placeholders such as %s were taken out of the texts.", placeholder.FindString(text))
		text = placeholder.ReplaceAllString(text, "")
	}
	return strings.TrimSpace(spaces.ReplaceAllString(text, " "))
}

// say puts a text in one language, if there is one.
func (t *taking) say(text consent.Text, language string, v any) {
	if words := t.words(v); words != "" && slices.Contains(t.languages, language) {
		text[language] = words
	}
}

// at is a member below others, or nil.
func (o object) at(names ...string) any {
	var v any = o
	for _, name := range names {
		inner, ok := v.(object)
		if !ok {
			return nil
		}
		v = inner[name]
	}
	return v
}

func (o object) object(names ...string) object {
	inner, _ := o.at(names...).(object)
	return inner
}

func (o object) list(name string) []any {
	list, _ := o[name].([]any)
	return list
}

func (o object) string(name string) string {
	s, _ := o[name].(string)
	return s
}

func sortedNames(o object) []string { return slices.Sorted(maps.Keys(o)) }

// identifier is a name as an id: a letter, then letters, digits and _.
func identifier(name string) string {
	id := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(name), "_")
	id = strings.Trim(strings.TrimLeft(id, "0123456789_"), "_")
	return cmp.Or(id[:min(len(id), 30)], "item")
}
