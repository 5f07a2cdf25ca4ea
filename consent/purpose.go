package consent

// Purpose is what trackers are used for; the visitor answers per purpose. An id is [a-z][a-z0-9_]{0,31}.
type Purpose struct {
	ID       string `json:"id"`
	Required bool   `json:"required"` // granted without asking: strictly necessary, exempt from consent (ePrivacy 5(3))
	Name     Text   `json:"name"`
	Summary  Text   `json:"summary"` // the one sentence of the first layer
	Detail   Text   `json:"detail"`  // one click away
}

// The default purposes (JPB Systeme policy §4.2). Purposes are data: a site may add others.
const (
	StrictlyNecessary = "strictly_necessary"
	Functional        = "functional"
	Advertising       = "advertising"
	Social            = "social"
)

// Preset returns the four default purposes in French and English.
func Preset() []Purpose {
	return []Purpose{
		{ID: StrictlyNecessary, Required: true,
			Name:    Text{"fr": "Strictement nécessaires", "en": "Strictly necessary"},
			Summary: Text{"fr": "Faire marcher le site : panier, compte, affichage. Toujours actifs.", "en": "Make the site work: basket, account, layout. Always on."},
			Detail:  Text{"fr": "Sans eux, le site ne peut ni garder votre panier, ni établir votre facture, ni vous reconnaître d’une page à l’autre, ni s’adapter à votre écran. La loi les dispense de consentement.", "en": "Without them the site cannot keep your basket, bill you, recognise you from one page to the next or fit your screen. The law exempts them from consent."}},
		{ID: Functional,
			Name:    Text{"fr": "Confort", "en": "Functional"},
			Summary: Text{"fr": "Retenir vos préférences et lire les vidéos et commentaires.", "en": "Remember your preferences and play videos and comments."},
			Detail:  Text{"fr": "Ils retiennent vos choix, comme votre langue ou votre région, et ouvrent les vidéos et les commentaires. Ils ne vous suivent pas sur d’autres sites et s’effacent au plus tard après treize mois.", "en": "They remember choices such as your language or region and open videos and comments. They do not follow you to other sites and end after thirteen months at the latest."}},
		{ID: Advertising,
			Name:    Text{"fr": "Publicité", "en": "Advertising"},
			Summary: Text{"fr": "Choisir et mesurer des publicités selon votre navigation.", "en": "Choose and measure ads according to what you browse."},
			Detail:  Text{"fr": "Ils notent les pages vues, les mots cherchés, les achats et votre adresse IP, ici et sur d’autres sites, pour vous montrer des publicités proches de vos goûts et en mesurer l’effet.", "en": "They note pages viewed, words searched, purchases and your IP address, here and on other sites, to show you ads close to your tastes and measure their effect."}},
		{ID: Social,
			Name:    Text{"fr": "Réseaux sociaux", "en": "Social networks"},
			Summary: Text{"fr": "Partager des pages et relier votre visite à vos réseaux.", "en": "Share pages and link your visit to your networks."},
			Detail:  Text{"fr": "Ils affichent les boutons « J’aime » et « Partager ». Le réseau peut alors reconnaître votre compte et savoir quelles pages vous lisez. Sur nos pages chez ces réseaux, ce sont leurs propres réglages qui s’appliquent.", "en": "They show “Like” and “Share” buttons. The network can then recognise your account and learn which pages you read. On our pages at those networks their own settings apply."}},
	}
}
