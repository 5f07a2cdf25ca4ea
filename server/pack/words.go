package pack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// words are what a pack says to people in one language.
type words struct {
	Language                                             string
	SubjectTitle, SiteTitle, Made                        string
	Brief, Valid, NoChoice, Visitor, VisitorMeans, Shown string
	History, Granted, Refused, Nothing, From, Until      string
	Version, VersionIn, ID, Entry, Place                 string
	Acts, ActNames                                       map[consent.Act]string

	Holds, Whole, Between, Since, Before                   string
	Hosts, FirstChoice, LastChoice, Erased, Outside        string
	Flawed, Missing, Returned, Unsealed, Demo              string
	Altered, AlteredMeans, OneProvesNot                    string
	Statements, StatementKinds                             string
	AllShown, AllShownMeans, VersionCount, OtherLanguage   string
	Digest, Controller, Authority, Always, Asked           string
	Data, Trackers, Session, Days                          string
	Kinds, Bases                                           map[string]string
	Proved, NotProved, Check, Numbers                      string
	Log, Leaves, Root, Key, Where                          string
	Anchors, AnchorSpan, NoAnchors, OtherRoots             string
	SubjectProves, SiteProves, WholeProves, ProvesNot      []string
	TakeKey, VerifyAll, Compare, NoCompare, Alone, Command string
	SubjectTree, SiteTree                                  []string
	First                                                  string // day of a month
	Months                                                 [12]string
	Moment, Thousands                                      string
	ReadmeTitle, ReadmeHolds                               string
}

// time is a moment in words, in UTC.
func (w *words) time(t time.Time) string {
	t = t.UTC()
	day := w.First
	if t.Day() > 1 {
		day = strconv.Itoa(t.Day())
	}
	return fmt.Sprintf(w.Moment, day, w.Months[t.Month()-1], t.Year(), t.Format("15:04:05"))
}

func (w *words) number(n int64) string { return strings.ReplaceAll(grouped(n), ",", w.Thousands) }

// anchors tells of roots that others can have kept.
func (w *words) anchors(o *Order, anchors []*consent.Anchorage) string {
	verifier, err := ledger.ParseKey(o.Roots)
	if err != nil || len(anchors) == 0 {
		return w.NoAnchors
	}
	var times []time.Time
	stamped, covered := int64(0), int64(0)
	for _, a := range anchors {
		if root, err := ledger.OpenRoot(verifier, a.Root); err == nil {
			times = append(times, root.At)
		}
		covered = max(covered, a.Size)
		if a.Token != nil {
			stamped++
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	if times == nil {
		return w.NoAnchors
	}
	return fmt.Sprintf(w.AnchorSpan, w.number(int64(len(times))), w.time(times[0]), w.time(times[len(times)-1]), w.number(stamped), w.number(covered), w.number(o.Log.Size))
}

// readme is the short text beside the documents.
func readme(language string, o *Order, flaws Flaws) []byte {
	w := allWords[language]
	tree := w.SiteTree
	if o.Scope.Subject != "" {
		tree = w.SubjectTree
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", w.ReadmeTitle, strings.Repeat("=", len([]rune(w.ReadmeTitle))))
	for _, warning := range w.warnings(o, flaws) {
		fmt.Fprintf(&b, "%s\n\n", warning)
	}
	fmt.Fprintln(&b, w.ReadmeHolds)
	for _, line := range tree {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	for _, part := range []struct {
		heading string
		items   []string
	}{{w.Proved, w.proves(o, flaws)}, {w.NotProved, w.provesNot(o)}, {w.Check, w.steps(o)}} {
		fmt.Fprintf(&b, "\n%s\n", part.heading)
		for _, item := range part.items {
			fmt.Fprintf(&b, "- %s\n", item)
		}
	}
	fmt.Fprintf(&b, "\n%s\n\n%s\n", w.Command, o.Key)
	return []byte(b.String())
}

// warnings are what a reader has to know before anything else.
func (w *words) warnings(o *Order, flaws Flaws) (all []string) {
	if flaws.Refused() {
		all = append(all, w.Flawed)
	}
	if flaws.Altered > 0 {
		all = append(all, w.AlteredMeans)
	}
	if o.Log.Site.Demo {
		all = append(all, w.Demo)
	}
	return all
}

// proves is what a pack proves; that nothing is missing only where nothing is.
func (w *words) proves(o *Order, flaws Flaws) []string {
	switch {
	case o.Scope.Subject != "":
		return w.SubjectProves
	case o.Scope.Whole() && !flaws.Refused():
		return slices.Concat(w.SiteProves, w.WholeProves)
	}
	return w.SiteProves
}

// provesNot is what a pack does not prove.
func (w *words) provesNot(o *Order) []string {
	if o.Scope.Subject != "" {
		return slices.Concat([]string{w.OneProvesNot}, w.ProvesNot)
	}
	if o.otherRoots > 0 {
		return slices.Concat(w.ProvesNot, []string{fmt.Sprintf(w.OtherRoots, w.number(o.otherRoots))})
	}
	return w.ProvesNot
}

// steps say how a pack is checked; the first one goes with the address of the key, the second with a command.
func (w *words) steps(o *Order) []string {
	compare := w.Compare
	if o.Scope.Subject != "" {
		compare = w.NoCompare
	}
	return []string{w.TakeKey + " " + consent.KeyURL(o.origin()), w.VerifyAll, compare, w.Alone}
}

var allWords = map[string]*words{
	"fr": {
		Language:     "fr",
		SubjectTitle: "Preuve du choix d’un visiteur", SiteTitle: "Preuve des choix des visiteurs d’un site", Made: "%s. Dossier établi le %s.",
		Brief: "En bref", Valid: "Le %s, un choix de ce visiteur était valable : %s", NoChoice: "Le %s, aucun choix de ce visiteur n’était valable : rien de facultatif n’était accepté.",
		Visitor: "Visiteur", VisitorMeans: "C’est un numéro tiré au hasard par le navigateur du visiteur. Ni nom, ni adresse, ni adresse IP ne sont enregistrés. Toutes les heures sont en temps universel (UTC), à l’horloge du serveur.",
		Shown: "Ce qui a été montré au visiteur", History: "Tous les choix de ce visiteur",
		Granted: "Accepté", Refused: "Refusé", Nothing: "rien", From: "Choix fait le", Until: "Valable jusqu’au",
		Version: "Notice montrée", VersionIn: "Version %d, en langue « %s »", ID: "Numéro du choix", Entry: "Place dans le journal", Place: "entrée n° %s, comptée de 0, sur %s",
		Acts: map[consent.Act]string{
			consent.AcceptAll: "il a tout accepté.", consent.RefuseAll: "il a tout refusé.", consent.Choose: "il a choisi finalité par finalité.",
			consent.Withdraw: "il a retiré son accord.", consent.BySignal: "son navigateur, ou un outil, a refusé pour lui.",
		},
		ActNames: map[consent.Act]string{
			consent.AcceptAll: "Tout accepté", consent.RefuseAll: "Tout refusé", consent.Choose: "Choisi par finalité",
			consent.Withdraw: "Accord retiré", consent.BySignal: "Refusé par le navigateur",
		},
		Holds: "Choix dans ce dossier\u00a0: %s — %s.", Whole: "tout ce que le journal du site contient", Between: "du %s inclus au %s exclu", Since: "à partir du %s", Before: "avant le %s",
		Hosts: "Pages du site", FirstChoice: "Premier choix", LastChoice: "Dernier choix", Erased: "Effacés, le journal le dit", Outside: "Hors de la période",
		Missing: "Manquants, sans explication", Returned: "Effacés, mais présents", Unsealed: "Actes non scellés", Altered: "Rangés autrement qu’enregistrés",
		AlteredMeans: "ATTENTION : dans la base, des choix sont rangés sous un autre visiteur, une autre notice ou une autre heure que ne le dit leur enregistrement. Ce dossier suit les enregistrements, que le journal scelle ; « temoin fsck » nomme chaque différence.",
		OneProvesNot: "Que ce sont là tous les choix de ce visiteur : cela repose sur la parole de qui a établi ce dossier. Un choix plus récent, tel un retrait, peut y manquer ; le dossier de tout le site le montrerait.",
		Flawed:       "ATTENTION : ce dossier n’est pas en ordre. Des données manquent, sont revenues ou ont été changées sans que le journal l’explique. « temoin verify » refuse ce dossier ; « temoin fsck » nomme chaque différence.",
		Demo:         "DONNÉES DE DÉMONSTRATION : les choix de ce site servent à l’essai, et beaucoup sont inventés par « temoin seed ». Ils ne disent rien d’une vraie personne.",
		Statements:   "Autres entrées du journal", StatementKinds: "notices et scripts servis\u00a0: %s, effacements\u00a0: %s, actes d’administration\u00a0: %s, changements de clé\u00a0: %s",
		AllShown: "Les notices montrées", AllShownMeans: "Chaque version sous laquelle un choix de ce dossier a été fait, mot pour mot. Les fichiers exacts sont dans le dossier notices/.",
		VersionCount: "Version %d : %s choix", OtherLanguage: "Cette notice a été montrée en langue « %s », dont les caractères ne peuvent pas être imprimés ici. Le texte exact est dans notices/%d.json.",
		Digest: "SHA-256", Controller: "Responsable", Authority: "Réclamation", Always: "toujours actif", Asked: "seulement avec l’accord",
		Data: "Données\u00a0: %s", Trackers: "Traceurs", Session: "session", Days: "%s jours",
		Kinds:  map[string]string{"cookie": "cookie", "local_storage": "stockage local", "session_storage": "stockage de session", "indexed_db": "base locale", "pixel": "pixel", "script": "script"},
		Bases:  map[string]string{"adequacy": "décision d’adéquation", "dpf": "cadre UE–États-Unis (DPF)", "scc": "clauses contractuelles types", "bcr": "règles d’entreprise contraignantes", "consent": "consentement"},
		Proved: "Ce qui est prouvé", NotProved: "Ce qui n’est pas prouvé", Check: "Comment vérifier", Numbers: "Références techniques",
		Log: "Journal", Leaves: "Entrées", Root: "Racine (SHA-256)", Key: "Clé publique", Where: "Fichiers", Anchors: "Racines publiées", AnchorSpan: "%s, du %s au %s, dont %s horodatées par un tiers (RFC 3161) ; elles couvrent %s des %s entrées", NoAnchors: "aucune : seul le serveur dit quand, et qu’il n’y a pas d’autre journal",
		OtherRoots: "Ce que montreraient les racines publiées sous une clé antérieure du serveur (%s) : elles ne sont pas jointes, cette clé n’étant pas celle de ce dossier.",
		SubjectProves: []string{
			"Le détenteur de la clé du journal a enregistré chacun de ces choix, et cet enregistrement n’a pas changé depuis : il est scellé dans un arbre de Merkle (RFC 6962) dont la tête est signée (Ed25519).",
			"La notice imprimée ici est, mot pour mot, celle que l’enregistrement désigne par son SHA-256.",
			"Ce que l’enregistrement dit de chaque finalité, et l’heure qu’il porte, à l’horloge du serveur.",
		},
		SiteProves: []string{
			"Le détenteur de la clé du journal a enregistré chacun de ces choix, et aucun n’a changé depuis : toutes les entrées du journal sont jointes, et elles redonnent la tête signée (RFC 6962, Ed25519).",
			"Chaque notice imprimée ici est, mot pour mot, celle que les enregistrements désignent par son SHA-256.",
		},
		WholeProves: []string{"Chaque enregistrement absent est un effacement que le journal annonce. Rien ne manque en silence."},
		ProvesNot: []string{
			"Qu’un visiteur a fait ces choix : qui tient le serveur peut y inscrire des choix inventés. Le journal montre qu’ils n’ont pas changé depuis, non qu’ils sont vrais.",
			"Qui était devant l’écran : l’enregistrement désigne un navigateur, pas une personne.",
			"L’heure, par elle-même : c’est celle du serveur. Des têtes du journal conservées ailleurs, ou horodatées par un tiers, la bornent.",
			"Que le détenteur de la clé et de la base n’a pas tenu un autre journal. Comparez avec une tête reçue auparavant : un journal réécrit n’y correspond plus.",
			"Ce que les pages du site ont fait du choix.",
		},
		TakeKey:     "Prenez la clé publique du journal hors de ce dossier : de préférence dans un courriel qui porte une tête du journal, gardé ailleurs que sur le serveur. Sinon à cette adresse, mais cela vaut moins : c’est le serveur même qui répond.",
		VerifyAll:   "Vérifiez tout le dossier, sans réseau, avec Temoin. Chaque différence est nommée, et le dossier est alors refusé.",
		Compare:     "Avec une tête du journal reçue plus tôt, ajoutez --checkpoint FICHIER : un journal réécrit ou coupé depuis est refusé.",
		NoCompare:   "Comparer avec une tête du journal reçue plus tôt demande toutes les entrées du journal : demandez pour cela le dossier du site, ou d’une période.",
		Alone:       "Sans Temoin : verify.html (navigateur, sans réseau) et verify.py (Python seul) vérifient un reçu ; pack.json porte le SHA-256 de chaque fichier.",
		Command:     "temoin verify FICHIER.zip --key CLÉ",
		ReadmeTitle: "Dossier de preuve", ReadmeHolds: "Ce que contient ce dossier :",
		SubjectTree: []string{
			"preuve.pdf, evidence.pdf   à lire d’abord, en français et en anglais", "receipts/                  un reçu par choix : enregistrement, notice, chemin jusqu’à la tête signée",
			"anchors/                   racines publiées, horodatages, et comment le journal y figure",
			"notices/                   les notices montrées, octet pour octet", "scripts/                   les scripts servis avec elles, nommés par leur SHA-256", "statements.jsonl           notices, scripts servis, actes, changements de clé, chacun avec son chemin",
			"checkpoint.txt, *.key      la tête signée du journal, sa clé et celle des racines", "verify.html, verify.py     vérifient un reçu sans réseau", "pack.json, pack.signature  la liste de ces fichiers, et sa signature",
		},
		SiteTree: []string{
			"preuve.pdf, evidence.pdf   à lire d’abord, en français et en anglais", "records/                   les enregistrements exacts, un par ligne, avec place dans le journal et sel",
			"statements/                notices, scripts servis, effacements, actes, changements de clé", "log/                       toutes les entrées du journal, 33 octets chacune",
			"anchors/                   racines publiées, horodatages, et comment le journal y figure",
			"notices/                   les notices, octet pour octet", "scripts/                   les scripts servis, nommés par leur SHA-256", "checkpoint.txt, *.key      la tête signée du journal, sa clé et celle des racines", "verify.html, verify.py     vérifient un reçu sans réseau", "pack.json, pack.signature  la liste de ces fichiers, et sa signature",
		},
		Months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		Moment: "%s %s %d à %s UTC", First: "1er", Thousands: "\u00a0",
	},
	"en": {
		Language:     "en",
		SubjectTitle: "Evidence of a visitor’s choice", SiteTitle: "Evidence of the choices of a site’s visitors", Made: "%s. Made on %s.",
		Brief: "In brief", Valid: "On %s, a choice of this visitor was valid: %s", NoChoice: "On %s, no choice of this visitor was valid: nothing optional was granted.",
		Visitor: "Visitor", VisitorMeans: "A number that the visitor’s browser has drawn at random. No name, address or IP address is recorded. All times are in UTC, by the server’s clock.",
		Shown: "What the visitor was shown", History: "All choices of this visitor",
		Granted: "Granted", Refused: "Refused", Nothing: "nothing", From: "Choice made on", Until: "Valid until",
		Version: "Notice shown", VersionIn: "Version %d, in language “%s”", ID: "Number of the choice", Entry: "Place in the log", Place: "entry %s, counted from 0, of %s",
		Acts: map[consent.Act]string{
			consent.AcceptAll: "the visitor accepted everything.", consent.RefuseAll: "the visitor refused everything.", consent.Choose: "the visitor chose purpose by purpose.",
			consent.Withdraw: "the visitor withdrew consent.", consent.BySignal: "the visitor’s browser, or a tool in it, refused.",
		},
		ActNames: map[consent.Act]string{
			consent.AcceptAll: "Everything accepted", consent.RefuseAll: "Everything refused", consent.Choose: "Chosen by purpose",
			consent.Withdraw: "Consent withdrawn", consent.BySignal: "Refused by the browser",
		},
		Holds: "Choices in this pack: %s — %s.", Whole: "all that the site’s log contains", Between: "from %s on and before %s", Since: "from %s on", Before: "before %s",
		Hosts: "Pages of the site", FirstChoice: "First choice", LastChoice: "Last choice", Erased: "Erased, as the log says", Outside: "Outside the period",
		Missing: "Missing, unexplained", Returned: "Erased, but here", Unsealed: "Not sealed", Altered: "Stored otherwise than recorded",
		AlteredMeans: "WARNING: in the database, choices are stored under another visitor, notice or time than their records say. This pack goes by the records, which the log seals; “temoin fsck” names each difference.",
		OneProvesNot: "That these are all choices of this visitor: that rests on the word of whoever made this pack. A later choice, such as a withdrawal, may be left out; a pack of the whole site would show it.",
		Flawed:       "WARNING: this pack is not sound. Data are missing, have come back or were changed, and the log does not say why. “temoin verify” refuses this pack; “temoin fsck” names each difference.",
		Demo:         "DEMONSTRATION DATA: the choices of this site are for trying things out, and many were made up by “temoin seed”. They say nothing about a real person.",
		Statements:   "Other entries of the log", StatementKinds: "notices and scripts served: %s, erasures: %s, administrative actions: %s, changes of key: %s",
		AllShown: "The notices that were shown", AllShownMeans: "Each version under which a choice of this pack was made, word for word. The exact files are in notices/.",
		VersionCount: "Version %d (choices: %s)", OtherLanguage: "This notice was shown in the language “%s”, whose characters cannot be printed here. The exact text is in notices/%d.json.",
		Digest: "SHA-256", Controller: "Controller", Authority: "Complaints", Always: "always on", Asked: "only with consent",
		Data: "Data: %s", Trackers: "Trackers", Session: "session", Days: "%s days",
		Kinds:  map[string]string{"cookie": "cookie", "local_storage": "local storage", "session_storage": "session storage", "indexed_db": "local database", "pixel": "pixel", "script": "script"},
		Bases:  map[string]string{"adequacy": "adequacy decision", "dpf": "EU–US Data Privacy Framework", "scc": "standard contractual clauses", "bcr": "binding corporate rules", "consent": "consent"},
		Proved: "What is proved", NotProved: "What is not proved", Check: "How to check it", Numbers: "Technical references",
		Log: "Log", Leaves: "Entries", Root: "Root (SHA-256)", Key: "Public key", Where: "Files", Anchors: "Published roots", AnchorSpan: "%s, from %s to %s, of which %s time-stamped by others (RFC 3161); they cover %s of the %s entries", NoAnchors: "none: only the server says when, and that there is no other log",
		OtherRoots: "What roots published under an earlier key of the server (%s) would show: they are left out, since that key is not this pack’s.",
		SubjectProves: []string{
			"The holder of the log’s key has recorded each of these choices, and the record has not changed since: it is sealed in a Merkle tree (RFC 6962) whose head is signed (Ed25519).",
			"The notice printed here is, word for word, the one that the record names by its SHA-256.",
			"What the record says of each purpose, and the time that it bears, by the server’s clock.",
		},
		SiteProves: []string{
			"The holder of the log’s key has recorded each of these choices, and none has changed since: all entries of the log are in the pack, and they give the signed head again (RFC 6962, Ed25519).",
			"Each notice printed here is, word for word, the one that the records name by its SHA-256.",
		},
		WholeProves: []string{"Each record that is not here was erased, and the log says so. Nothing is missing in silence."},
		ProvesNot: []string{
			"That a visitor made these choices: whoever runs the server can write made-up ones. The log shows that they have not changed since, not that they are true.",
			"Who sat before the screen: a record is about a browser, not a person.",
			"The time by itself: it is the server’s. Heads of the log that were kept elsewhere, or time-stamped by somebody else, bound it.",
			"That the holder of key and database has not kept another log. Compare with a head received before: a log that was rewritten no longer fits it.",
			"What the pages of the site did with the choice.",
		},
		TakeKey:     "Take the log’s public key from outside this pack: best from a mail that carries a head of the log and was kept away from the server. Else from this address, which says less: the server itself answers there.",
		VerifyAll:   "Verify the whole pack with Temoin, without a network. Each difference is named, and the pack is refused.",
		Compare:     "With a head of the log received earlier, add --checkpoint FILE: a log that was rewritten or cut since is refused.",
		NoCompare:   "Comparing with a head of the log received earlier needs all entries of the log: ask for a pack of the site or of a period for that.",
		Alone:       "Without Temoin: verify.html (a browser, no network) and verify.py (Python alone) check a receipt; pack.json has the SHA-256 of each file.",
		Command:     "temoin verify FILE.zip --key KEY",
		ReadmeTitle: "Evidence pack", ReadmeHolds: "What is in it:",
		SubjectTree: []string{
			"preuve.pdf, evidence.pdf   read these first, in French and English", "receipts/                  a receipt for each choice: record, notice, path to the signed head",
			"anchors/                   published roots, time stamps, and how the log stands in them",
			"notices/                   the notices shown, byte for byte", "scripts/                   the scripts served with them, named by their SHA-256", "statements.jsonl           notices, scripts served, actions, changes of key, each with its path",
			"checkpoint.txt, *.key      the signed head of the log, its key and that of the roots", "verify.html, verify.py     check a receipt without a network", "pack.json, pack.signature  the list of these files, and its signature",
		},
		SiteTree: []string{
			"preuve.pdf, evidence.pdf   read these first, in French and English", "records/                   the exact records, one a line, with place in the log and salt",
			"statements/                notices, scripts served, erasures, actions, changes of key", "log/                       all entries of the log, 33 bytes each",
			"anchors/                   published roots, time stamps, and how the log stands in them",
			"notices/                   the notices, byte for byte", "scripts/                   the scripts served, named by their SHA-256", "checkpoint.txt, *.key      the signed head of the log, its key and that of the roots", "verify.html, verify.py     check a receipt without a network", "pack.json, pack.signature  the list of these files, and its signature",
		},
		Months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		Moment: "%s %s %d at %s UTC", First: "1", Thousands: ",",
	},
}
