package consent

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	adviseMonths = 6    // a choice's life that the CNIL calls good practice
	adviseDays   = 396  // of a tracker: thirteen months
	adviseLine   = 160  // characters of the one sentence about a purpose
	adviseScreen = 1500 // characters of the first layer; the preset has about 400
)

// Lint is what the rules that need no browser have against a draft, what blocks first. Unlike [Draft.Check] it goes on
// after the first fault and says where each rule comes from; a draft without an error here passes that check.
func Lint(d *Draft) []Finding {
	l := linter{draft: d}
	l.texts()
	l.labels()
	l.party()
	l.purposes()
	for i, service := range d.Services {
		l.service(fmt.Sprintf("services.%d", i), service)
	}
	l.life()
	l.colours()
	l.beforeChoice()
	l.ownToken()
	l.form()
	SortFindings(l.found)
	return l.found
}

type linter struct {
	draft *Draft
	found []Finding
}

func (l *linter) add(rule string, level Level, path, fr, en string) *Finding {
	l.found = append(l.found, NewFinding(rule, level, path, fr, en))
	return &l.found[len(l.found)-1]
}

// place is one text of a draft.
type place struct {
	path      string
	text      Text
	necessary bool // says what a strictly necessary tracker is for
}

func (d *Draft) places() []place {
	all := []place{{path: "title", text: d.Title}, {path: "intro", text: d.Intro}}
	for i, p := range d.Purposes {
		path := fmt.Sprintf("purposes.%d.", i)
		all = append(all, place{path: path + "name", text: p.Name}, place{path: path + "summary", text: p.Summary}, place{path: path + "detail", text: p.Detail})
	}
	for i, s := range d.Services {
		path := fmt.Sprintf("services.%d.", i)
		all = append(all, place{path: path + "reason", text: s.Reason}, place{path: path + "data", text: s.Data})
		for j, t := range s.Trackers {
			all = append(all, place{fmt.Sprintf("%strackers.%d.reason", path, j), t.Reason, s.Purpose == StrictlyNecessary})
		}
	}
	if d.Labels.Refuse != nil {
		all = append(all, place{path: "labels.refuse", text: d.Labels.Refuse})
	}
	if d.Labels.Accept != nil {
		all = append(all, place{path: "labels.accept", text: d.Labels.Accept})
	}
	return all
}

// texts wants every text in every language, and no language copied from another.
func (l *linter) texts() {
	for _, at := range l.draft.places() {
		for i, language := range l.draft.Languages {
			text := at.text[language]
			switch {
			case !isEmpty(text) && !isBlank(text):
				l.copied(at, language, l.draft.Languages[:i])
			case at.necessary:
				l.add("necessary", Blocks, at.path, "Il n’est pas écrit à quoi sert ce traceur strictement nécessaire.", "It is not written what this strictly necessary tracker is for.").Language = language
			default:
				l.add("translation", Blocks, at.path, "Ce texte manque dans cette langue.", "This text is missing in this language.").Language = language
			}
		}
	}
}

// copied finds a sentence that is the same in two languages; a word or two may be.
func (l *linter) copied(at place, language string, others []string) {
	base, _, _ := strings.Cut(language, "-")
	for _, other := range others {
		otherBase, _, _ := strings.Cut(other, "-")
		if base != otherBase && at.text[language] == at.text[other] && strings.Count(at.text[language], " ") >= 4 {
			l.add("translation", Warns, at.path, "Ce texte est le même en « "+other+" » : il n’est sans doute pas traduit.", "This text is the same in “"+other+"”: it is probably not translated.").Language = language
			return
		}
	}
}

func (l *linter) labels() {
	for _, language := range l.draft.Languages {
		if label := l.draft.Labels.Refuse[language]; label != "" {
			if finding := JudgeRefusal(language, label); finding != nil {
				l.found = append(l.found, *finding)
			}
			if fold(label) == fold(l.draft.Labels.Accept[language]) {
				l.add("refuse_label", Blocks, "labels.refuse", "Refuser et accepter portent le même texte.", "Refusing and accepting have the same text.").Language = language
			}
		}
		if label := l.draft.Labels.Accept[language]; isVague(label) {
			l.add("accept_label", Warns, "labels.accept", "« "+label+" » ne dit pas que l’on accepte. Écrivez par exemple « Tout accepter ».", "“"+label+"” does not say that it accepts. Write “Accept all”, for example.").Language = language
		}
	}
}

func (l *linter) party() {
	c := l.draft.Controller
	for _, line := range []struct{ path, text, fr, en string }{
		{"name", c.Name, "Le nom du responsable manque.", "The name of the controller is missing."},
		{"address", c.Address, "L’adresse du responsable manque.", "The address of the controller is missing."},
		{"country", c.Country, "Le pays du responsable manque.", "The country of the controller is missing."},
		{"contact", c.Contact, "L’adresse à laquelle écrire manque.", "The address to write to is missing."},
	} {
		if isEmpty(line.text) || isBlank(line.text) {
			l.add("controller", Blocks, "controller."+line.path, line.fr, line.en)
		}
	}
	if l.draft.PolicyURL == "" {
		l.add("controller", Warns, "policy_url", "Aucun lien ne mène à la politique de confidentialité.", "No link leads to the privacy policy.")
	}
}

func (l *linter) purposes() {
	for i, p := range l.draft.Purposes {
		path := fmt.Sprintf("purposes.%d", i)
		for _, language := range l.draft.Languages {
			for j, other := range l.draft.Purposes[:i] {
				if name := fold(p.Name[language]); name != "" && name == fold(other.Name[language]) {
					l.add("same_name", Warns, path+".name", fmt.Sprintf("Cette finalité porte le même nom que la finalité %d : le visiteur ne peut pas les distinguer.", j+1), fmt.Sprintf("This purpose has the name of purpose %d: visitors cannot tell them apart.", j+1)).Language = language
				}
			}
			if n := utf8.RuneCountInString(p.Summary[language]); n > adviseLine {
				f := l.add("purpose", Warns, path+".summary", fmt.Sprintf("La phrase du premier écran a %d caractères : au-delà de %d, on ne la lit plus.", n, adviseLine), fmt.Sprintf("The sentence of the first screen has %d characters: beyond %d nobody reads it.", n, adviseLine))
				f.Language, f.Figures = language, map[string]float64{"characters": float64(n), "most": adviseLine}
			}
		}
		if l.asks() && !p.Required && !slices.ContainsFunc(l.draft.Services, func(s Service) bool { return s.Purpose == p.ID }) {
			l.add("purpose", Informs, path, "Aucun service n’appartient à cette finalité : faut-il la demander ?", "No service belongs to this purpose: need it be asked for?")
		}
	}
	if !l.asks() {
		l.add("recipients", Warns, "services", "Aucun service n’attend le choix : à qui vont les données de qui accepte ?", "No service waits for the choice: who gets the data of those who accept?")
	}
	l.firstScreen()
	for _, at := range l.draft.places() {
		for _, language := range l.draft.Languages {
			text := fold(at.text[language])
			if says(text, saysLegitimateInterest) {
				l.add("legitimate_interest", Blocks, at.path, "Ce texte s’appuie sur l’intérêt légitime, qui ne permet ni de lire ni d’écrire sur l’appareil.", "This text leans on legitimate interest, which allows neither reading from nor writing to the device.").Language = language
			}
			if (at.path == "title" || at.path == "intro") && says(text, saysWall) {
				l.add("wall", Warns, at.path, "Ce texte semble lier l’accès au site à un paiement ou à un accord.", "This text seems to tie access to the site to a payment or a consent.").Language = language
			}
			if says(text, saysDevices) {
				l.add("cross_device", Warns, at.path, "Ce texte parle de plusieurs appareils : Temoin garde le choix dans ce navigateur seul.", "This text speaks of several devices: Temoin keeps the choice in this browser alone.").Language = language
			}
			if says(text, saysDomains) {
				l.add("cross_domain", Warns, at.path, "Ce texte parle de plusieurs sites : Temoin ne porte pas le choix d’un site à un autre. Nommez les sites dont il s’agit, ou ôtez la phrase.", "This text speaks of several sites: Temoin does not carry the choice from one to another. Name the sites that are meant, or take the sentence out.").Language = language
			}
			if (at.path == "title" || at.path == "intro" || strings.HasPrefix(at.path, "labels.")) && says(text, saysStirring) {
				l.add("pressure", Warns, at.path, "Ce texte semble presser le visiteur ou lui faire craindre un refus.", "This text seems to hurry visitors, or to make them fear refusing.").Language = language
			}
		}
	}
}

// asks says whether any service waits for the choice.
func (l *linter) asks() bool {
	return slices.ContainsFunc(l.draft.Services, func(s Service) bool { return s.Purpose != StrictlyNecessary })
}

// firstScreen wants what is read before an answer to be short.
func (l *linter) firstScreen() {
	for _, language := range l.draft.Languages {
		n := utf8.RuneCountInString(l.draft.Title[language]) + utf8.RuneCountInString(l.draft.Intro[language])
		for _, p := range l.draft.Purposes {
			n += utf8.RuneCountInString(p.Name[language]) + utf8.RuneCountInString(p.Summary[language])
		}
		if n > adviseScreen {
			f := l.add("overload", Warns, "intro", fmt.Sprintf("Le premier écran a %d caractères : au-delà de %d, on répond sans avoir lu.", n, adviseScreen), fmt.Sprintf("The first screen has %d characters: beyond %d people answer without having read it.", n, adviseScreen))
			f.Language, f.Figures = language, map[string]float64{"characters": float64(n), "most": adviseScreen}
		}
	}
}

// economicArea are the countries to which data go without a transfer (EEA).
const economicArea = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"

func (l *linter) service(path string, s Service) {
	necessary := s.Purpose == StrictlyNecessary
	provider := s.Provider
	switch {
	case isEmpty(provider.Name) || isBlank(provider.Name):
		l.add("recipients", Blocks, path+".provider.name", "Le destinataire de ce service n’est pas nommé.", "The recipient of this service is not named.")
	case !countryPattern.MatchString(provider.Country):
		l.add("recipients", Blocks, path+".provider.country", "Le pays du destinataire manque.", "The country of the recipient is missing.")
	case provider.Transfer == "" && !slices.Contains(strings.Fields(economicArea), provider.Country):
		l.add("transfer", Warns, path+".provider.transfer", provider.Name+" est hors de l’Espace économique européen, et la base du transfert n’est pas dite. Le contrat avec cette entreprise la donne le plus souvent ; dataprivacyframework.gov liste les entreprises certifiées des États-Unis.", provider.Name+" is outside the European Economic Area, and the basis of the transfer is not told. The contract with this company mostly has it; dataprivacyframework.gov lists the certified companies of the United States.")
	case provider.PolicyURL == "" && provider.Name != l.draft.Controller.Name:
		l.add("recipients", Informs, path+".provider.policy_url", "Aucun lien ne mène à la politique de "+provider.Name+".", "No link leads to the policy of "+provider.Name+".")
	}
	if level := advertises(s.Name); necessary && level != "" {
		l.advertising(level, path+".purpose", s.Name)
	}
	for i, host := range s.Hosts {
		at := fmt.Sprintf("%s.hosts.%d", path, i)
		switch level := advertisesFrom(host); {
		case necessary && isKnownHost(knownAdvertising, host):
			l.add("necessary", Blocks, at, host+" sert à la publicité : ce n’est pas strictement nécessaire.", host+" serves advertising: it is not strictly necessary.")
		case necessary && isKnownHost(knownAnalytics, host):
			l.measurement(at, host)
		case necessary && level != "" && !isKnownHost(knownTagManager, host):
			l.advertising(level, at, host)
		case necessary && isKnownHost(knownTagManager, host):
			l.add("tag_manager", Warns, at, host+" est un gestionnaire de balises, et il est chargé sans attendre le choix.", host+" is a tag manager, and it is loaded without waiting for the choice.")
		case isKnownHost(knownCertified, host):
			l.add("certified", Informs, at, "Pour les annonces AdSense, Ad Manager et AdMob, Google demande une plateforme qu’il a certifiée ; Temoin ne l’est pas.", "For AdSense, Ad Manager and AdMob ads Google asks for a platform that it has certified; Temoin is not.")
		}
	}
	for i, t := range s.Trackers {
		at := fmt.Sprintf("%s.trackers.%d", path, i)
		switch {
		case necessary && isKnownName(knownAdvertising, t.Name):
			l.add("necessary", Blocks, at+".name", t.Name+" sert à la publicité : ce n’est pas strictement nécessaire.", t.Name+" serves advertising: it is not strictly necessary.")
		case necessary && isKnownName(knownAnalytics, t.Name):
			l.measurement(at+".name", t.Name)
		}
		if !necessary && t.Party == "first" && t.LifetimeDays > adviseDays {
			f := l.add("tracker_life", Warns, at+".lifetime_days", fmt.Sprintf("%s reste %d jours, plus de treize mois.", t.Name, t.LifetimeDays), fmt.Sprintf("%s stays for %d days, more than thirteen months.", t.Name, t.LifetimeDays))
			f.Figures = map[string]float64{"days": float64(t.LifetimeDays), "most": adviseDays}
		}
	}
	if necessary {
		l.countedVisits(path, s)
	}
	if len(s.Hosts) > 0 && len(s.Trackers) == 0 {
		l.add("techniques", Warns, path+".trackers", s.Name+" charge depuis un autre hôte, et rien n’est dit de ce qu’il lit ou écrit.", s.Name+" loads from another host, and nothing is told of what it reads or writes.")
	}
}

// measurement is against what is known to count visits and is not asked for. The exemption wants an objection that the
// visitor can make, a tracker that visits do not prolong, data of 25 months at most and statistics of one publisher alone:
// nothing here could check these, so that nothing is exempt.
func (l *linter) measurement(path, what string) {
	l.add("measurement", Blocks, path, what+" mesure l’audience, et Temoin n’en dispense aucune mesure : rangez ce service sous une finalité que le visiteur accepte ou refuse.",
		what+" measures the audience, and Temoin exempts no measurement: file this service under a purpose that visitors accept or refuse.")
}

// countedVisits finds a strictly necessary service whose own words say that it counts visits.
func (l *linter) countedVisits(path string, s Service) {
	texts := []place{{path: path + ".reason", text: s.Reason}, {path: path + ".data", text: s.Data}}
	for i, t := range s.Trackers {
		texts = append(texts, place{path: fmt.Sprintf("%s.trackers.%d.reason", path, i), text: t.Reason})
	}
	for _, at := range texts {
		for _, language := range l.draft.Languages {
			if says(fold(at.text[language]), saysMeasuring) {
				l.add("measurement", Warns, at.path, "Ce texte parle de mesure d’audience, et ce service n’attend pas le choix : est-il strictement nécessaire ?", "This text speaks of audience measurement, and this service waits for no choice: is it strictly necessary?").Language = language
			}
		}
	}
}

// advertising is against a service of the library that is filed as strictly necessary.
func (l *linter) advertising(level Level, path, what string) {
	if level == Blocks {
		l.add("necessary", Blocks, path, what+" est connu pour la publicité : ce n’est pas strictement nécessaire.", what+" is known for advertising: it is not strictly necessary.")
		return
	}
	l.add("necessary", Warns, path, what+" sert aussi à la publicité : est-ce strictement nécessaire ?", what+" serves advertising too: is it strictly necessary?")
}

func (l *linter) life() {
	months := l.draft.Months
	var f *Finding
	switch {
	case months > MaxMonths || months < 1:
		f = l.add("life", Blocks, "months", fmt.Sprintf("Un choix valable %d mois : de 1 à %d.", months, MaxMonths), fmt.Sprintf("A choice that holds for %d months: from 1 to %d.", months, MaxMonths))
	case months > adviseMonths:
		f = l.add("life", Warns, "months", fmt.Sprintf("Un choix vaut %d mois ; la CNIL conseille %d.", months, adviseMonths), fmt.Sprintf("A choice holds for %d months; the CNIL advises %d.", months, adviseMonths))
	default:
		return
	}
	f.Figures = map[string]float64{"months": float64(months), "advised": adviseMonths, "most": MaxMonths}
}

func (l *linter) colours() {
	light, dark := l.draft.Look.Palettes()
	for _, palette := range []struct {
		path string
		Palette
	}{{"look.light", light}, {"look.dark", dark}} {
		if palette.checkForm("") != nil {
			continue // said by form
		}
		for _, over := range []struct{ path, colour, fr, en string }{
			{"text", palette.Text, "Le texte", "The text"},
			{"accent", palette.Accent, "La couleur des boutons", "The colour of the buttons"},
		} {
			ratio := math.Floor(contrast(over.colour, palette.Background)*10) / 10
			if ratio < leastContrast {
				f := l.add("contrast", Blocks, palette.path+"."+over.path,
					over.fr+" a un contraste de "+Comma(ratio)+" avec le fond ; il en faut 4,5.", fmt.Sprintf("%s has a contrast of %.1f to the background; it needs 4.5.", over.en, ratio))
				f.Dark, f.Figures = palette.path == "look.dark", map[string]float64{"contrast": ratio, "least": leastContrast}
			}
		}
	}
}

// beforeChoice finds what is let through before anybody has answered.
func (l *linter) beforeChoice() {
	d := l.draft
	if d.Guard.Report {
		l.add("guard", Warns, "guard.report", "La garde signale dans la console et ne retient rien.", "The guard tells in the console and holds nothing.")
	}
	for i, safe := range d.Guard.Safe {
		at := fmt.Sprintf("guard.safe.%d", i)
		if isKnownHost(knownTagManager, safe) {
			l.add("tag_manager", Warns, at, safe+" est un gestionnaire de balises, et il est chargé sans attendre le choix.", safe+" is a tag manager, and it is loaded without waiting for the choice.")
			continue
		}
		for _, s := range d.Services {
			if s.Purpose != StrictlyNecessary && slices.ContainsFunc(s.Hosts, func(host string) bool { return isUnder(host, safe) }) {
				l.add("guard", Warns, at, safe+" est laissé passer avant le choix, alors que "+s.Name+" l’utilise.", safe+" is let through before the choice, although "+s.Name+" uses it.")
			}
		}
	}
	for i, s := range d.Services {
		at := fmt.Sprintf("services.%d.hosts", i)
		if s.Purpose == StrictlyNecessary {
			continue
		}
		if untold := untoldHosts(s); len(untold) > 0 {
			hosts := strings.Join(untold, ", ")
			l.add("guard", Informs, at, s.Name+" charge d’habitude aussi depuis "+hosts+" : ce n’est pas dit ici, et n’attend le choix que ce qui porte son identifiant dans la page.", s.Name+" mostly loads from "+hosts+" too: that is not told here, and only what carries its id in the page waits for the choice.")
		} else if len(s.Hosts) == 0 && s.Provider.Name != d.Controller.Name {
			l.add("guard", Informs, at, "Aucun domaine n’est dit pour "+s.Name+" : n’attend le choix que ce qui porte son identifiant dans la page.", "No host is told for "+s.Name+": only what carries its id in the page waits for the choice.")
		}
		for j, host := range s.Hosts {
			for _, free := range d.Services {
				if free.Purpose == StrictlyNecessary && slices.Contains(free.Hosts, host) {
					l.add("guard", Warns, fmt.Sprintf("%s.%d", at, j), host+" est aussi un domaine de "+free.Name+", qui n’attend pas : ce que "+s.Name+" en charge n’attend le choix que s’il porte son identifiant dans la page.", host+" is a host of "+free.Name+" too, which does not wait: what "+s.Name+" loads from it waits for the choice only where it carries its id in the page.")
				}
			}
		}
	}
	if d.Mode.Google == "advanced" {
		l.add("advanced_mode", Warns, "mode.google", "En mode avancé, les balises de Google envoient des signaux avant le choix.", "In advanced mode, Google's tags send pings before the choice.")
	}
}

// untoldHosts are the first few hosts that a service of this name is known to load from, and that it does not tell.
func untoldHosts(s Service) (hosts []string) {
	const most = 4
	known := FindKnown(s.Name)
	if known == nil {
		return nil
	}
	for _, host := range known.Hosts {
		if len(hosts) < most && !slices.ContainsFunc(s.Hosts, func(of string) bool { return isUnder(host, of) }) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// ownToken finds a cookie of Temoin's own that the notice does not tell of.
func (l *linter) ownToken() {
	isTold := func(s Service) bool {
		return slices.ContainsFunc(s.Trackers, func(t Tracker) bool { return t.Name == "temoin_token" })
	}
	if l.draft.Token && !slices.ContainsFunc(l.draft.Services, isTold) {
		l.add("techniques", Warns, "token", "Le jeton signé est gardé dans le cookie temoin_token, dont la notice ne dit rien.", "The signed token is kept in the cookie temoin_token, of which the notice says nothing.")
	}
}

// form adds what [Draft.Check] refuses and no rule has named yet.
func (l *linter) form() {
	for _, err := range l.draft.Faults() {
		var fault *Error
		if !errors.As(err, &fault) {
			continue
		}
		said := func(f Finding) bool {
			return f.Level == Blocks && (f.Path == fault.Field || strings.HasPrefix(f.Path, fault.Field+"."))
		}
		if !slices.ContainsFunc(l.found, said) {
			l.add("form", Blocks, fault.Field, "À compléter ou à corriger : "+fault.In("fr"), "To fill in or to correct: "+fault.Detail)
		}
	}
}
