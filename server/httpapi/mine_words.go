package httpapi

import "github.com/temoin/temoin/consent"

// mineWords are the words of the page of a visitor's choices in one language.
type mineWords struct {
	Title, Intro, Without       string
	ID, Key, Show               string
	Acts                        map[consent.Act]string
	States                      map[consent.State]string // before a day
	Replaced, Granted, Refused  string
	Entry, Waits                string // Entry takes a number
	Shown, Exact, Receipt, Back string
	Erase, Sure, Done, There    string
	Check, More                 string
	Errors                      map[consent.Kind]string
	Months                      [12]string
	Time, Day                   string // see mineView.date
	Subject, Number, Digest     string
}

// allMineWords are these words by language.
var allMineWords = map[string]*mineWords{
	"fr": {
		Title: "Mes choix", Intro: "Ce que vous avez choisi sur ce site, ce qu’on vous a montré et la preuve. Heures en temps universel (UTC).",
		Without: "Numéro et clé d’un reçu sont dans le navigateur qui a fait le choix : sur le site, ouvrez « Gérer mes cookies », puis « Mes choix ». Ils ne restent ni dans cette adresse ni sur cet appareil.",
		ID:      "Numéro du reçu", Key: "Clé du reçu", Show: "Voir mes choix",
		Acts: map[consent.Act]string{
			consent.AcceptAll: "Vous avez tout accepté.", consent.RefuseAll: "Vous avez tout refusé.", consent.Choose: "Vous avez choisi au cas par cas.",
			consent.Withdraw: "Vous avez retiré votre accord.", consent.BySignal: "Votre navigateur, ou un de ses outils, a refusé pour vous.",
		},
		States:   map[consent.State]string{consent.Current: "Valable jusqu’au", consent.Ended: "Terminé le"},
		Replaced: "Remplacé par un choix plus récent.", Granted: "Accepté :", Refused: "Refusé :",
		Entry: "Entrée n° %d du journal public du site", Waits: "Attend sa place dans le journal public du site",
		Shown: "Ce qu’on m’a montré", Exact: "La notice que vous avez vue, mot pour mot ; son SHA-256 est celui de votre enregistrement.",
		Receipt: "Télécharger la preuve", Back: "Retour à mes choix", Check: "Vérifier une preuve",
		Erase: "Tout effacer", Sure: "Tout ce qui est enregistré sur vos choix sur ce site est effacé pour de bon. Une preuve déjà téléchargée reste valable ; le serveur n’en donnera plus.",
		Done: "Plus rien n’est enregistré sous ce reçu.", There: "Dans le navigateur où vous aviez choisi, le choix continue jusqu’à son terme. Vous pouvez l’y retirer avec « Gérer mes cookies ».",
		More: "Les choix plus anciens ne sont pas montrés ici.",
		Errors: map[consent.Kind]string{
			consent.Unauthorized: "Ce numéro et cette clé ne vont pas ensemble, ou ne sont pas de ce site. Copiez-les de nouveau.",
			consent.NotFound:     "Plus rien n’est enregistré sous ce reçu.",
			consent.Gone:         "Plus rien n’est enregistré sous ce reçu.",
			consent.RateLimited:  "Trop de demandes. Attendez un instant, puis réessayez.",
			consent.Unavailable:  "Ce n’est pas possible en ce moment. Attendez quelques secondes, puis réessayez.",
		},
		Months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		Time:   "2 %s 2006 à 15:04", Day: "2 %s 2006",
		Subject: "Numéro aléatoire de votre navigateur :", Number: "Version %d de la notice", Digest: "SHA-256",
	},
	"en": {
		Title: "My choices", Intro: "What you have chosen on this site, what you were shown, and the proof. Times are in UTC.",
		Without: "Number and key of a receipt are in the browser that made the choice: on the site, open “Manage my cookies”, then “My choices”. They stay neither in this address nor on this device.",
		ID:      "Receipt number", Key: "Receipt key", Show: "Show my choices",
		Acts: map[consent.Act]string{
			consent.AcceptAll: "You accepted everything.", consent.RefuseAll: "You refused everything.", consent.Choose: "You chose one by one.",
			consent.Withdraw: "You withdrew your consent.", consent.BySignal: "Your browser, or a tool in it, refused for you.",
		},
		States:   map[consent.State]string{consent.Current: "Valid until", consent.Ended: "Ended on"},
		Replaced: "Replaced by a later choice.", Granted: "Accepted:", Refused: "Refused:",
		Entry: "Entry %d of the site’s public log", Waits: "Waits for its place in the site’s public log",
		Shown: "What I was shown", Exact: "The notice that you saw, word for word; its SHA-256 is the one in your record.",
		Receipt: "Download the proof", Back: "Back to my choices", Check: "Check a proof",
		Erase: "Erase everything", Sure: "All that is recorded about your choices on this site is erased for good. A proof that you have downloaded still holds; the server will give no more.",
		Done: "Under this receipt nothing is recorded any more.", There: "In the browser where you chose, the choice goes on to its end. You can withdraw it there with “Manage my cookies”.",
		More: "Older choices are not shown here.",
		Errors: map[consent.Kind]string{
			consent.Unauthorized: "This number and this key do not belong together, or not to this site. Copy them again.",
			consent.NotFound:     "Under this receipt nothing is recorded any more.",
			consent.Gone:         "Under this receipt nothing is recorded any more.",
			consent.RateLimited:  "Too many requests. Wait a moment, then try again.",
			consent.Unavailable:  "This is not possible right now. Wait a few seconds, then try again.",
		},
		Months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		Time:   "2 %s 2006 at 15:04", Day: "2 %s 2006",
		Subject: "Random number of your browser:", Number: "Version %d of the notice", Digest: "SHA-256",
	},
}
