package consent

import (
	"slices"
	"strings"
	"testing"
)

// cleanDraft is a notice that no rule has anything against.
func cleanDraft() Draft {
	d := sampleDraft()
	d.Months = adviseMonths
	d.Services[1].Name = "Vidéos" // no known one, whose hosts would be asked for
	return d
}

// Each rule finds the one thing that is wrong, and nothing in a draft in which nothing is.
func TestLint(t *testing.T) {
	if d := cleanDraft(); len(Lint(&d)) != 0 {
		t.Fatalf("control: %v", Lint(&d))
	}
	both := func(fr, en string) Text { return Text{"fr": fr, "en": en} }
	for name, c := range map[string]struct {
		rule   string
		level  Level
		path   string
		change func(*Draft)
	}{
		"a refusal that tells to read on":     {"refuse_label", Blocks, "labels.refuse", func(d *Draft) { d.Labels.Refuse = both("En savoir plus", "Reject all") }},
		"a refusal that may delete":           {"refuse_label", Warns, "labels.refuse", func(d *Draft) { d.Labels.Refuse = both("Tout supprimer", "Reject all") }},
		"a refusal of no known word":          {"refuse_label", Warns, "labels.refuse", func(d *Draft) { d.Labels.Refuse = both("Tout refuser", "Off we go") }},
		"a refusal that is called acceptance": {"refuse_label", Blocks, "labels.refuse", func(d *Draft) { d.Labels = Labels{both("Tout refuser", "Reject"), both("Tout refuser", "Yes")} }},
		"a purpose without its sentence":      {"translation", Blocks, "purposes.1.summary", func(d *Draft) { d.Purposes[1].Summary = both("x", " ") }},
		"a blank that is left":                {"translation", Blocks, "intro", func(d *Draft) { d.Intro = both("x", "⟦intro⟧") }},
		"a text that was copied": {"translation", Warns, "intro", func(d *Draft) {
			d.Intro = both("We keep what you have chosen here", "We keep what you have chosen here")
		}},
		"a necessary tracker for nothing":      {"necessary", Blocks, "services.0.trackers.0.reason", func(d *Draft) { d.Services[0].Trackers[0].Reason = Text{"en": "x"} }},
		"measurement called necessary":         {"measurement", Blocks, "services.0.trackers.0.name", func(d *Draft) { d.Services[0].Trackers[0].Name = "_ga" }},
		"measurement under a pattern":          {"measurement", Blocks, "services.0.trackers.1.name", func(d *Draft) { d.Services[0].Trackers[1].Name = "_ga_ABC*" }},
		"a measuring host called necessary":    {"measurement", Blocks, "services.0.hosts.0", func(d *Draft) { d.Services[0].Hosts[0] = "stats.hotjar.com" }},
		"a notice without recipients":          {"recipients", Warns, "services", func(d *Draft) { d.Services = d.Services[:1] }},
		"a service that says it measures":      {"measurement", Warns, "services.0.reason", func(d *Draft) { d.Services[0].Reason = both("Mesure d’audience de la boutique.", "x") }},
		"a tracker that says it measures":      {"measurement", Warns, "services.0.trackers.1.reason", func(d *Draft) { d.Services[0].Trackers[1].Reason = both("x", "For usage statistics.") }},
		"a button that agrees to nothing":      {"accept_label", Warns, "labels.accept", func(d *Draft) { d.Labels.Accept = both("J’ai compris !", "Accept all") }},
		"two purposes of one name":             {"same_name", Warns, "purposes.2.name", func(d *Draft) { d.Purposes[2].Name = both(d.Purposes[1].Name["fr"]+" ", "x") }},
		"a first screen that nobody reads":     {"overload", Warns, "intro", func(d *Draft) { d.Intro = both(strings.Repeat("Une phrase. ", 130), "x") }},
		"an ad server called necessary":        {"necessary", Blocks, "services.0.hosts.0", func(d *Draft) { d.Services[0].Hosts[0] = "stats.g.doubleclick.net" }},
		"an ad service called necessary":       {"necessary", Blocks, "services.0.purpose", func(d *Draft) { d.Services[0].Name = "Criteo " }},
		"an ad host of the library":            {"necessary", Blocks, "services.0.hosts.0", func(d *Draft) { d.Services[0].Hosts[0] = "tag.acuityplatform.com" }},
		"a map of a company that advertises":   {"necessary", Warns, "services.0.purpose", func(d *Draft) { d.Services[0].Name = "Google Maps" }},
		"a shop that advertises too":           {"necessary", Warns, "services.0.purpose", func(d *Draft) { d.Services[0].Name = "Shopify" }},
		"a host that ads come from too":        {"necessary", Warns, "services.0.hosts.0", func(d *Draft) { d.Services[0].Hosts[0] = "cdn.shopifycdn.com" }},
		"a tag manager called necessary":       {"tag_manager", Warns, "services.0.hosts.0", func(d *Draft) { d.Services[0].Hosts[0] = "www.googletagmanager.com" }},
		"a tag manager let through":            {"tag_manager", Warns, "guard.safe.0", func(d *Draft) { d.Guard.Safe = []string{"www.googletagmanager.com"} }},
		"a declared host let through":          {"guard", Warns, "guard.safe.0", func(d *Draft) { d.Guard.Safe = []string{"youtube.example"} }},
		"a host that does not wait either":     {"guard", Warns, "services.1.hosts.0", func(d *Draft) { d.Services[0].Hosts = d.Services[1].Hosts }},
		"a company of which no host is told":   {"guard", Informs, "services.1.hosts", func(d *Draft) { d.Services[1].Hosts = nil }},
		"a known service without its hosts":    {"guard", Informs, "services.1.hosts", func(d *Draft) { d.Services[1].Name = "Google Analytics" }},
		"a guard that only tells":              {"guard", Warns, "guard.report", func(d *Draft) { d.Guard.Report = true }},
		"pings before the choice":              {"advanced_mode", Warns, "mode.google", func(d *Draft) { d.Mode.Google = "advanced" }},
		"nobody answers for it":                {"controller", Blocks, "controller.name", func(d *Draft) { d.Controller.Name = "" }},
		"nobody to write to":                   {"controller", Blocks, "controller.contact", func(d *Draft) { d.Controller.Contact = "⟦e-mail address⟧" }},
		"no policy":                            {"controller", Warns, "policy_url", func(d *Draft) { d.PolicyURL = "" }},
		"an unnamed recipient":                 {"recipients", Blocks, "services.1.provider.name", func(d *Draft) { d.Services[1].Provider.Name = " " }},
		"a recipient of nowhere":               {"recipients", Blocks, "services.1.provider.country", func(d *Draft) { d.Services[1].Provider.Country = "" }},
		"a recipient without a policy":         {"recipients", Informs, "services.1.provider.policy_url", func(d *Draft) { d.Services[1].Provider.PolicyURL = "" }},
		"a transfer without a basis":           {"transfer", Warns, "services.1.provider.transfer", func(d *Draft) { d.Services[1].Provider.Transfer = "" }},
		"ads for which Google certifies":       {"certified", Informs, "services.2.hosts.0", func(d *Draft) { d.Services[2].Hosts[0] = "pagead2.googlesyndication.com" }},
		"thirteen months":                      {"life", Warns, "months", func(d *Draft) { d.Months = 13 }},
		"fourteen months":                      {"life", Blocks, "months", func(d *Draft) { d.Months = 14 }},
		"a tracker that stays for two years":   {"tracker_life", Warns, "services.2.trackers.1.lifetime_days", func(d *Draft) { d.Services[2].Trackers[1].Party, d.Services[2].Trackers[1].LifetimeDays = "first", 730 }},
		"a token of which nothing is told":     {"techniques", Warns, "token", func(d *Draft) { d.Token = true }},
		"a host of which nothing is told":      {"techniques", Warns, "services.1.trackers", func(d *Draft) { d.Services[1].Trackers = nil }},
		"an endless sentence":                  {"purpose", Warns, "purposes.1.summary", func(d *Draft) { d.Purposes[1].Summary = both("x", strings.Repeat("y", 161)) }},
		"a purpose of nothing":                 {"purpose", Informs, "purposes.3", func(d *Draft) { d.Services = d.Services[:3] }},
		"legitimate interest":                  {"legitimate_interest", Blocks, "services.2.reason", func(d *Draft) { d.Services[2].Reason = both("Notre intérêt légitime.", "x") }},
		"access against payment":               {"wall", Warns, "intro", func(d *Draft) { d.Intro = both("Acceptez, ou abonnez-vous.", "x") }},
		"a choice for every device":            {"cross_device", Warns, "intro", func(d *Draft) { d.Intro = both("Votre choix vaut sur tous vos appareils.", "x") }},
		"a choice for unnamed sites":           {"cross_domain", Warns, "purposes.1.detail", func(d *Draft) { d.Purposes[1].Detail = both("x", "It holds on all our sites.") }},
		"a text that frightens":                {"pressure", Warns, "intro", func(d *Draft) { d.Intro = both("x", "Without your consent the site will not work.") }},
		"buttons that can hardly be read":      {"contrast", Blocks, "look.light.accent", func(d *Draft) { d.Look.Light.Accent = "#b5b5b5" }},
		"dark text that can hardly be read":    {"contrast", Blocks, "look.dark.text", func(d *Draft) { d.Look.Dark.Text = "#444444" }},
		"a label that does not fit a button":   {"form", Blocks, "labels.accept", func(d *Draft) { d.Labels.Accept = both(strings.Repeat("Oui ", 11), "Yes") }},
		"whatever else the form does not have": {"form", Blocks, "look.radius", func(d *Draft) { radius := 33; d.Look.Radius = &radius }},
	} {
		d := cleanDraft()
		c.change(&d)
		found := Lint(&d)
		if len(found) != 1 || found[0].Rule != c.rule || found[0].Level != c.level || found[0].Path != c.path {
			t.Errorf("%s: found %+v, want %s of %s at %s", name, found, c.level, c.rule, c.path)
		}
		for _, f := range found {
			for _, text := range []Text{f.Title, f.Text, f.Source} {
				if text["fr"] == "" || text["en"] == "" || strings.Contains(strings.ToLower(text["fr"]+text["en"]), "conform") || strings.Contains(text["en"], "complian") {
					t.Errorf("%s says %v", name, text)
				}
			}
		}
	}
}

// What is still missing in a new notice is named at one go, in the reader's language.
func TestLintOfNewDraft(t *testing.T) {
	d := StartDraft("shop", "fr", "en")
	var paths []string
	for _, f := range Lint(&d) {
		if f.Level == Blocks {
			paths = append(paths, f.Path)
		}
		if f.Path == "authority.name" && f.Text["fr"] != "À compléter ou à corriger\u00a0: doit tenir en une ligne de texte simple, de 1 à 300 octets" {
			t.Errorf("in French: %s", f.Text["fr"])
		}
	}
	for _, want := range []string{"controller.country", "jurisdiction", "controller.name", "authority.name"} {
		if !slices.ContainsFunc(paths, func(path string) bool { return path == want || strings.HasPrefix(want, path+".") }) {
			t.Errorf("%s is not named: %v", want, paths)
		}
	}
}

// No advertising service of the library passes for strictly necessary, and every functional one may be.
func TestLintOfLibrary(t *testing.T) {
	advertising, doubtful := 0, 0
	for _, known := range Library() {
		d := cleanDraft()
		d.Services[0].Name, d.Services[0].Hosts, d.Services[0].Trackers = known.Name, known.Hosts, nil
		level, byName := Level(""), false
		for _, f := range Lint(&d) {
			if f.Rule == "necessary" && level != Blocks {
				level = f.Level
			}
			byName = byName || f.Level == Blocks && f.Path == "services.0.purpose"
		}
		if known.Purpose == "advertising" && level == "" {
			t.Errorf("%s may be called strictly necessary", known.Name)
		}
		if known.Purpose == "functional" && byName {
			t.Errorf("%s, which is functional, may not be called strictly necessary", known.Name)
		}
		if known.Purpose == "advertising" {
			advertising++
		}
		if known.Purpose == "advertising" && level == Warns {
			doubtful++
		}
	}
	if advertising < 200 || doubtful == 0 || doubtful > len(knowns()[knownMoreThanAds].Names) {
		t.Errorf("%d advertising services, %d of them doubtful", advertising, doubtful)
	}
}

// What a new draft leaves to the site is found, in every language.
func TestLintOfBlanks(t *testing.T) {
	for _, language := range PresetLanguages() {
		d := NewDraft(language)
		if levels := RulesAt(Lint(&d), Blocks); d.Check() == nil || len(levels) == 0 {
			t.Errorf("%s: a new draft has blanks, and the linter finds %v", language, levels)
		}
	}
}

// In every language of the preset, the worst label is refused and a label that refuses is not.
func TestJudgeRefusal(t *testing.T) {
	if !slices.Equal(sortedKeys(labels()), PresetLanguages()) {
		t.Fatalf("labels are judged in %v", sortedKeys(labels()))
	}
	for _, language := range PresetLanguages() {
		words := labels()[language]
		for _, label := range []string{words.Forbidden[0], strings.ToUpper(words.Forbidden[0]) + " ›", "En savoir plus", "Learn more"} {
			if f := JudgeRefusal(language, label); f == nil || f.Level != Blocks {
				t.Errorf("%s: %q is judged %v", language, label, f)
			}
		}
		if f := JudgeRefusal(language, words.Says[0]); f != nil {
			t.Errorf("%s: %q is judged %v", language, words.Says[0], f.Text)
		}
		if f := JudgeRefusal(language, words.Weak[0]); f == nil || f.Level != Warns {
			t.Errorf("%s: %q is judged %v", language, words.Weak[0], f)
		}
	}
	for label, level := range map[string]Level{
		"Je décline les finalités non-essentielles": Blocks, "Je decline les finalites non essentielles": Blocks, "": Blocks,
		"Tout supprimer": Warns, "Tout supprimer et refuser": "", "Continuer sans accepter": "", "Continuer": Warns, "Refuser": "",
		"En sa\u200bvoir plus": Blocks, "En sa\u00advoir plus ou refuser": Blocks,
		"Ne pas refuser": Blocks, "Ne rien refuser": Blocks, "Je ne veux pas tout refuser": Blocks, "Do not reject": Blocks, "Don’t reject anything": Blocks,
		"\u3164": Blocks, "\u2800": Blocks, "En sa\u034fvoir plus": Blocks,
	} {
		f := JudgeRefusal("fr-CA", label)
		if (f == nil) != (level == "") || f != nil && f.Level != level {
			t.Errorf("%q is judged %+v, want %q", label, f, level)
		}
	}
}

// A text of which nothing is seen is missing.
func TestLintOfUnseen(t *testing.T) {
	for _, unseen := range []string{"\u200b", "\u3164 \u2060", "\u2800", "\ufe0f"} {
		d := sampleDraft()
		d.Purposes[1].Summary["fr"], d.Controller.Name, d.Services[0].Provider.Name = unseen, unseen, unseen
		levels := RulesAt(Lint(&d), Blocks)
		for _, rule := range []string{"translation", "controller", "recipients"} {
			if !slices.Contains(levels, rule) {
				t.Errorf("%q: %s is not among %v", unseen, rule, levels)
			}
		}
	}
	for language, label := range map[string]string{"de": "Nicht ablehnen", "es": "Sin rechazar", "it": "Non rifiutare", "nl": "Niet weigeren"} {
		if f := JudgeRefusal(language, label); f == nil || f.Level != Blocks {
			t.Errorf("%s: %q is judged %v", language, label, f)
		}
	}
}

// In every language of which phrases are known, each kind of them is found, and no agreement passes for a vague label.
func TestPhrases(t *testing.T) {
	for language, lists := range phrases() {
		for what := range lists {
			if !slices.Contains(sayings, what) {
				t.Errorf("%s: nothing looks for %q", language, what)
			}
		}
	}
	rules := map[string]string{saysDevices: "cross_device", saysDomains: "cross_domain", saysLegitimateInterest: "legitimate_interest",
		saysMeasuring: "measurement", saysStirring: "pressure", saysVague: "accept_label", saysWall: "wall"}
	for _, language := range []string{"de", "en", "es", "fr", "it", "nl"} {
		if !isRead(language) || !isRead(language+"-XX") {
			t.Fatalf("%s is not read", language)
		}
		for what, rule := range rules {
			for _, phrase := range phrases()[language][what] {
				d := cleanDraft()
				switch what {
				case saysVague:
					d.Labels.Accept = Text{"fr": strings.ToUpper(phrase) + "!", "en": "Accept all"}
				case saysMeasuring:
					d.Services[0].Reason = Text{"fr": "A, " + phrase + ".", "en": "x"}
				default:
					d.Intro = Text{"fr": "A, " + phrase + ".", "en": "x"}
				}
				if found := Lint(&d); len(found) != 1 || found[0].Rule != rule {
					t.Errorf("%s: %q is judged %+v, want %s", language, phrase, found, rule)
				}
			}
		}
	}
	if isRead("pl") || isRead("xx") {
		t.Error("a language without phrases passes for read")
	}
}

// An error cannot be overridden; a warning can, by a reason for its rule.
func TestCheckFindings(t *testing.T) {
	d := cleanDraft()
	d.Months = 13
	warned := Lint(&d)
	wantError(t, "no reason", CheckFindings(warned, nil), Invalid, "reasons.life")
	wantError(t, "a blank reason", CheckFindings(warned, map[string]string{"life": " "}), Invalid, "reasons.life")
	wantError(t, "an endless reason", CheckFindings(warned, map[string]string{"life": strings.Repeat("x", maxWhy+1)}), Invalid, "reasons.life")
	if err := CheckFindings(warned, map[string]string{"life": "as our policy has it"}); err != nil {
		t.Errorf("with a reason: %v", err)
	}
	d.Months = 14
	wantError(t, "an error with a reason", CheckFindings(Lint(&d), map[string]string{"life": "as our policy has it"}), Invalid, "months")
}

// The preset's own words in each language neither hurry, nor promise a reach that Temoin does not have, nor are they too many.
func TestLintOfPresetWords(t *testing.T) {
	for _, language := range PresetLanguages() {
		d := NewDraft(language)
		for _, f := range Lint(&d) {
			if slices.Contains([]string{"accept_label", "cross_device", "cross_domain", "measurement", "overload", "pressure", "same_name"}, f.Rule) {
				t.Errorf("%s: %s at %s", language, f.Rule, f.Path)
			}
		}
	}
}
