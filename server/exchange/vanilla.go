package exchange

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/temoin/temoin/consent"
)

// vanilla takes a configuration of vanilla-cookieconsent: version 3, or the older version 2.
func (t *taking) vanilla(p *scriptParts) bool {
	all := p.candidates()
	if i := slices.IndexFunc(all, func(o object) bool {
		return o.object("categories") != nil && o.object("language", "translations") != nil
	}); i >= 0 {
		t.vanilla3(all[i])
		return true
	}
	if i := slices.IndexFunc(all, func(o object) bool {
		for _, words := range o.object("languages") {
			if o, ok := words.(object); ok && o["consent_modal"] != nil {
				return true
			}
		}
		return false
	}); i >= 0 {
		t.vanilla2(all[i])
		return true
	}
	return false
}

func (t *taking) vanilla3(config object) {
	translations := config.object("language", "translations")
	t.begin(sortedNames(translations), config.object("language").string("default"))
	t.life(config.at("cookie", "expiresAfterDays"))
	t.layout(config.at("guiOptions", "consentModal", "layout"))
	categories := config.object("categories")
	for _, name := range sortedNames(categories) {
		category := categories.object(name)
		readOnly, _ := category["readOnly"].(bool)
		purpose := t.purpose(name, readOnly)
		if on, _ := category["enabled"].(bool); on && !readOnly {
			t.note("%s was switched on before any choice; here it is off.", name)
		}
		services := category.object("services")
		for _, id := range sortedNames(services) {
			s := services.object(id)
			service := t.service(id, t.words(s["label"]), purpose.ID, nil)
			for _, cookie := range s.list("cookies") {
				if c, ok := cookie.(object); ok {
					t.tracker(service, c["name"], 0)
				}
			}
			t.vanillaCode(service.Name, s)
		}
		t.cookies(name, purpose.ID, object{"cookies": category.at("autoClear", "cookies")}.list("cookies"), "name")
	}
	for _, language := range t.languages {
		words, ok := translations[language].(object)
		if !ok {
			t.note("The texts in %q are in another file; paste them into this one, or write them here.", language)
			continue
		}
		t.say(t.draft.Title, language, words.at("consentModal", "title"))
		t.say(t.draft.Intro, language, words.at("consentModal", "description"))
		for _, item := range words.object("preferencesModal").list("sections") {
			section, ok := item.(object)
			if !ok || section.string("linkedCategory") == "" {
				continue
			}
			linked := section.string("linkedCategory")
			readOnly, _ := categories.at(linked, "readOnly").(bool)
			purpose := t.purpose(linked, readOnly)
			t.say(purpose.Name, language, section["title"])
			t.say(purpose.Detail, language, section["description"])
			t.say(purpose.Summary, language, short(t.words(section["description"])))
			t.cookies(linked, purpose.ID, section.object("cookieTable").list("body"), "name")
		}
	}
	t.vanillaCode("The configuration", config)
	t.draft.Dialects = []string{"vanilla_cookieconsent"}
}

func (t *taking) vanilla2(config object) {
	translations := config.object("languages")
	t.begin(sortedNames(translations), config.string("current_lang"))
	t.life(config["cookie_expiration"])
	t.layout(config.at("gui_options", "consent_modal", "layout"))
	for _, language := range t.languages {
		words := translations.object(language)
		t.say(t.draft.Title, language, words.at("consent_modal", "title"))
		t.say(t.draft.Intro, language, words.at("consent_modal", "description"))
		for _, item := range words.object("settings_modal").list("blocks") {
			block, ok := item.(object)
			if !ok || block.object("toggle") == nil {
				continue
			}
			toggle := block.object("toggle")
			readOnly, _ := toggle["readonly"].(bool)
			purpose := t.purpose(toggle.string("value"), readOnly)
			if on, _ := toggle["enabled"].(bool); on && !readOnly {
				t.note("%s was switched on before any choice; here it is off.", toggle.string("value"))
			}
			t.say(purpose.Name, language, block["title"])
			t.say(purpose.Detail, language, block["description"])
			t.say(purpose.Summary, language, short(t.words(block["description"])))
			t.cookies(toggle.string("value"), purpose.ID, block.list("cookie_table"), "col1")
		}
	}
	t.vanillaCode("The configuration", config)
	t.draft.Dialects = []string{"vanilla_cookieconsent"}
}

func (t *taking) layout(v any) {
	name, _ := v.(string)
	switch {
	case strings.HasPrefix(name, "bar"):
		t.draft.Look.Layout = "bar"
	case strings.HasPrefix(name, "box"), strings.HasPrefix(name, "cloud"):
		t.draft.Look.Layout = "box"
	}
}

var daysIn = regexp.MustCompile(`(?i)(\d+)\s*(day|jour|tag|week|semaine|month|mois|year|an)`)

// cookies files what a category lists without a service under one that is named after it.
func (t *taking) cookies(category, purpose string, list []any, column string) {
	for _, item := range list {
		row, ok := item.(object)
		if !ok {
			continue
		}
		days := 0
		for _, cell := range row {
			if text, ok := cell.(string); ok && days == 0 {
				if m := daysIn.FindStringSubmatch(text); m != nil {
					n, _ := strconv.Atoi(m[1])
					days = min(36500, n*map[byte]int{'d': 1, 'j': 1, 't': 1, 'w': 7, 's': 7, 'm': 30, 'y': 365, 'a': 365}[strings.ToLower(m[2])[0]])
				}
			}
		}
		name := row[column]
		if isPattern, _ := row["is_regex"].(bool); isPattern {
			if text, ok := name.(string); ok {
				name = pattern(text)
			}
		}
		if name == nil {
			continue
		}
		if slices.ContainsFunc(t.draft.Services, func(s consent.Service) bool { return s.Purpose == purpose && hasTracker(s, name) }) {
			continue
		}
		i := slices.IndexFunc(t.draft.Services, func(s consent.Service) bool { return s.Purpose == purpose && s.Name == category })
		if i < 0 {
			t.service(category+" cookies", category, purpose, nil)
			i = len(t.draft.Services) - 1
			t.note("The cookies of %s belong to no service in the configuration; they are under one named %s: say whose they are.", category, category)
		}
		t.tracker(&t.draft.Services[i], name, days)
	}
}

// hasTracker says whether a service lists a cookie already.
func hasTracker(s consent.Service, name any) bool {
	plain, _ := cookieName(name)
	return slices.ContainsFunc(s.Trackers, func(t consent.Tracker) bool { return t.Name == plain })
}

// vanillaCode tells of scripts that a configuration runs.
func (t *taking) vanillaCode(name string, o object) {
	for _, code := range []string{"onAccept", "onReject", "onFirstConsent", "onConsent", "onChange", "onFirstAction", "onModalShow"} {
		if o[code] != nil {
			t.note("%s runs a script of its own (%s); listen to temoin:change instead.", name, code)
		}
	}
}

// short is the first sentence of a text.
func short(text string) string {
	if i := strings.IndexAny(text, ".!?"); i >= 0 {
		return text[:i+1]
	}
	return text
}
