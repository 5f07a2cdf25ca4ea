package consent

import (
	"fmt"
	"slices"
	"strings"
)

// Unchecked is something about a draft that nothing has looked at.
type Unchecked struct {
	Text      Text     `json:"text"`                // in French and English
	Languages []string `json:"languages,omitempty"` // BCP 47: the ones it is about; empty where it is about all
}

// ListUnchecked says what the rules leave to people, and what nothing has looked at in this draft. isMeasured says whether a
// browser has seen all of it.
func ListUnchecked(d *Draft, isMeasured bool) (all []Unchecked) {
	add := func(languages []string, fr, en string) { all = append(all, Unchecked{bilingual(fr, en), languages}) }
	if !isMeasured {
		add(nil, "Le bandeau tel qu’il s’affiche : clics, taille et contraste des boutons, textes coupés, ordre du clavier.",
			"The banner as it is shown: clicks, size and contrast of the buttons, texts that are cut off, the order of the keyboard.")
	}
	unread := slices.DeleteFunc(slices.Clone(d.Languages), isRead)
	if len(unread) > 0 {
		add(unread, "Les phrases qui pressent, promettent trop ou s’appuient sur l’intérêt légitime, dans une langue que la vérification ne lit pas.",
			"Phrases that hurry, promise too much or lean on legitimate interest, in a language that the check does not read.")
	}
	if d.Jurisdiction != "FR" && rulePackPattern.MatchString(d.Jurisdiction) {
		country, _, _ := strings.Cut(d.Jurisdiction, "-")
		if slices.Contains(strings.Fields(economicArea), country) {
			add(nil, fmt.Sprintf("Ce que l’autorité du pays « %s » demande en plus : les règles suivies sont celles de l’Union européenne et de la CNIL.", country),
				fmt.Sprintf("What the authority of “%s” asks for on top: the rules followed are those of the European Union and of the French CNIL.", country))
		} else {
			add(nil, fmt.Sprintf("Le droit de « %s » : les règles suivies sont celles de l’Union européenne et de la CNIL.", d.Jurisdiction),
				fmt.Sprintf("The law of “%s”: the rules followed are those of the European Union and of the French CNIL.", d.Jurisdiction))
		}
	}
	add(nil, "Si vos textes sont vrais et faciles à comprendre : faites-les lire à quelqu’un qui ne connaît pas le site.",
		"Whether your texts are true and easy to understand: have somebody read them who does not know the site.")
	add(nil, "Si la liste des services et des traceurs est complète : la vérification lit la notice, pas votre site.",
		"Whether the list of services and trackers is complete: the check reads the notice, not your site.")
	add(nil, "Si chaque traceur strictement nécessaire l’est vraiment : seuls les traceurs publicitaires et de mesure connus sont repérés.",
		"Whether each strictly necessary tracker is so indeed: only known trackers of advertising and measurement are spotted.")
	add(nil, "Si chaque page du site porte le script et le lien pour changer d’avis : la page Installation contrôle une page à la fois.",
		"Whether every page of the site has the script and the link to change one’s mind: the Installation page checks one page at a time.")
	add(nil, "D’autres navigateurs que Chromium, et ce que dit un lecteur d’écran.", "Other browsers than Chromium, and what a screen reader says.")
	return all
}
