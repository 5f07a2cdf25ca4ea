package httpapi

// pageWords are the notice page's own words in one language; those with a % take a number.
type pageWords struct {
	NoScript, HowTo                           string
	Always, Asked                             string
	Answers                                   map[bool]string // when granted, when refused
	Trackers, Provider, Data, Policy          string
	Kinds                                     map[string]string // by consent.TrackerKinds
	First, Third, Session, Day, Days, Months  string
	Bases                                     map[string]string // by consent.TransferBases
	Responsible, Complain, Browser, Elsewhere string
	Browsers                                  [][2]string // name, and where its settings are
	Version, Mine                             string
}

// noticeWords are these words by language; notices in other languages are shown with the English ones.
var noticeWords = map[string]*pageWords{
	"fr": {
		NoScript: "Sans JavaScript, rien de ce qui demande votre accord ne se charge ni ne s’enregistre sur ce site. Vous n’avez rien à refuser.",
		HowTo:    "Pour accepter quelque chose, activez JavaScript, puis rouvrez une page du site : elle vous posera la question.",
		Always:   "Toujours actifs", Asked: "Seulement avec votre accord", Answers: map[bool]string{true: "Accepté", false: "Refusé"},
		Trackers: "Traceurs", Provider: "Fournisseur", Data: "Données", Policy: "Politique de confidentialité",
		Kinds: map[string]string{
			"cookie": "cookie", "local_storage": "stockage local", "session_storage": "stockage de session",
			"indexed_db": "base locale", "pixel": "pixel", "script": "script",
		},
		First: "de ce site", Third: "de tiers", Session: "jusqu’à la fermeture", Day: "1 jour", Days: "%d jours", Months: "%d mois",
		Bases: map[string]string{
			"adequacy": "décision d’adéquation", "dpf": "cadre UE–États-Unis (DPF)", "scc": "clauses contractuelles types",
			"bcr": "règles d’entreprise contraignantes", "consent": "votre consentement",
		},
		Responsible: "Responsable", Complain: "Réclamation", Browser: "Effacer ou refuser dans votre navigateur", Elsewhere: "Autres langues",
		Browsers: [][2]string{
			{"Firefox", "Paramètres › Vie privée et sécurité › Cookies et données de sites"},
			{"Chrome", "Paramètres › Confidentialité et sécurité › Cookies tiers"},
			{"Edge", "Paramètres › Cookies et autorisations de site"},
			{"Safari sur Mac", "Réglages › Confidentialité › Gérer les données du site web"},
			{"iPhone, iPad", "Réglages › Apps › Safari › Effacer historique et données de site"},
			{"Android", "Chrome › Paramètres › Paramètres des sites › Cookies"},
		},
		Version: "Version %d de cette notice", Mine: "Voir mes choix, avec le reçu d’un autre navigateur",
	},
	"en": {
		NoScript: "Without JavaScript, nothing that needs your consent is loaded or stored on this site. There is nothing for you to refuse.",
		HowTo:    "To accept something, turn JavaScript on, then open a page of the site again: it will ask you.",
		Always:   "Always on", Asked: "Only if you agree", Answers: map[bool]string{true: "Accepted", false: "Refused"},
		Trackers: "Trackers", Provider: "Provider", Data: "Data", Policy: "Privacy policy",
		Kinds: map[string]string{
			"cookie": "cookie", "local_storage": "local storage", "session_storage": "session storage",
			"indexed_db": "local database", "pixel": "pixel", "script": "script",
		},
		First: "first-party", Third: "third-party", Session: "until you close the browser", Day: "1 day", Days: "%d days", Months: "%d months",
		Bases: map[string]string{
			"adequacy": "adequacy decision", "dpf": "EU–US Data Privacy Framework", "scc": "standard contractual clauses",
			"bcr": "binding corporate rules", "consent": "your consent",
		},
		Responsible: "Controller", Complain: "Complaints", Browser: "Erase or refuse in your browser", Elsewhere: "Other languages",
		Browsers: [][2]string{
			{"Firefox", "Settings › Privacy & Security › Cookies and Site Data"},
			{"Chrome", "Settings › Privacy and security › Third-party cookies"},
			{"Edge", "Settings › Cookies and site permissions"},
			{"Safari on Mac", "Settings › Privacy › Manage Website Data"},
			{"iPhone, iPad", "Settings › Apps › Safari › Clear History and Website Data"},
			{"Android", "Chrome › Settings › Site settings › Cookies"},
		},
		Version: "Version %d of this notice", Mine: "See my choices, with the receipt of another browser",
	},
}
