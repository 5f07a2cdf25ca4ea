package exchange

import (
	"slices"

	"github.com/temoin/temoin/consent"
)

// klaro takes a configuration of Klaro 0.7: services (apps in older ones) with purposes, and translations by language.
func (t *taking) klaro(p *scriptParts) bool {
	all := p.candidates()
	i := slices.IndexFunc(all, func(o object) bool {
		services := append(o.list("services"), o.list("apps")...)
		return len(services) > 0 && slices.ContainsFunc(services, func(s any) bool { o, ok := s.(object); return ok && o["name"] != nil })
	})
	if i < 0 {
		return false
	}
	config := all[i]
	translations := config.object("translations")
	t.begin(sortedNames(translations), config.string("lang"))
	t.life(config["cookieExpiresAfterDays"])
	for _, language := range t.languages {
		words := translations.object(language)
		t.say(t.draft.Title, language, first(words.at("consentNotice", "title"), words.at("consentModal", "title")))
		t.say(t.draft.Intro, language, first(words.at("consentNotice", "description"), words.at("consentModal", "description")))
		if url, ok := first(words["privacyPolicyUrl"], translations.at("zz", "privacyPolicyUrl"), config["privacyPolicy"]).(string); ok && url != "" {
			t.draft.PolicyURL = url
		}
	}
	for _, name := range []string{"acceptAll", "hideDeclineAll", "mustConsent", "noticeAsModal"} {
		if on, _ := config[name].(bool); on && (name == "hideDeclineAll" || name == "mustConsent") {
			t.note("%s is not taken over: refusing is always as easy as accepting.", name)
		} else if on && name == "noticeAsModal" {
			t.draft.Look.Layout = "modal"
		}
	}
	for _, item := range append(config.list("services"), config.list("apps")...) {
		s, ok := item.(object)
		if !ok {
			continue
		}
		name := s.string("name")
		required, _ := s["required"].(bool)
		category := consent.Functional
		if purposes := s.list("purposes"); len(purposes) > 0 {
			category, _ = purposes[0].(string)
			if len(purposes) > 1 {
				t.note("%s has several purposes; it is filed under %s.", name, category)
			}
		}
		purpose := t.purpose(category, required)
		for _, language := range t.languages {
			words := translations.at(language, "purposes", category)
			if o, ok := words.(object); ok {
				t.say(purpose.Name, language, o["title"])
				t.say(purpose.Summary, language, o["description"])
			} else if !required {
				t.say(purpose.Name, language, words)
			}
		}
		service := t.service(name, t.words(first(s["title"], s.at("translations", t.languages[0], "title"), translations.at(t.languages[0], name, "title"))), purpose.ID, nil)
		for _, language := range t.languages {
			t.say(service.Reason, language, first(s.at("translations", language, "description"), translations.at(language, name, "description"), s["description"]))
		}
		for _, cookie := range s.list("cookies") {
			switch c := cookie.(type) {
			case []any:
				if len(c) > 0 {
					t.tracker(service, c[0], 0)
				}
			case object:
				t.tracker(service, first(c["pattern"], c["name"]), 0)
			default:
				t.tracker(service, c, 0)
			}
		}
		if on, _ := s["default"].(bool); on && !required {
			t.note("%s was on before any choice; here it waits for one.", service.Name)
		}
		if on, _ := s["optOut"].(bool); on {
			t.note("%s ran until it was refused; here it waits for a choice.", service.Name)
		}
		for _, code := range []string{"callback", "onInit", "onAccept", "onDecline"} {
			if s[code] != nil {
				t.note("%s runs a script of its own (%s); listen to temoin:change instead.", service.Name, code)
			}
		}
	}
	t.draft.Dialects = []string{"klaro"}
	return true
}

// first is the first value that is there.
func first(values ...any) any {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}
