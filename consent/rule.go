package consent

// rule is what the findings of one rule have in common.
type rule struct{ title, source Text }

// The sources. Where a figure is our own and not a text's, the source says so.
var (
	recommendation = bilingual("CNIL, délibération 2020-092 (recommandation)", "CNIL, deliberation 2020-092 (recommendation)")
	guidelines     = bilingual("CNIL, délibérations 2020-091 et 2020-092", "CNIL, deliberations 2020-091 and 2020-092")
	formalNotices  = bilingual("CNIL, mises en demeure du 12 décembre 2024", "CNIL, formal notices of 12 December 2024")
	beforeChoice   = bilingual("Directive ePrivacy, art. 5(3) ; loi Informatique et Libertés, art. 82", "ePrivacy Directive, art. 5(3); French Data Protection Act, art. 82")
	taskForce      = bilingual("EDPB, rapport du groupe de travail sur les bandeaux cookies", "EDPB, report of the cookie banner task force")
	deceptive      = bilingual("EDPB, lignes directrices 03/2022, version 2.0 (réseaux sociaux, par analogie)", "EDPB, guidelines 03/2022, version 2.0 (social media, by analogy)")
	wcag           = bilingual("WCAG 2.2, niveau AA ; directive 2019/882 (qui renvoie aujourd’hui à WCAG 2.1)", "WCAG 2.2, level AA; Directive 2019/882 (which refers to WCAG 2.1 today)")
	ownRule        = bilingual("Règle de Temoin : aucun texte actuel ne fixe ce chiffre", "A rule of Temoin's own: no text in force fixes this figure")
)

// rules are those that the gate knows, by id.
var rules = map[string]rule{
	"accept_label": {bilingual("Le bouton d’accord dit clairement qu’il accepte", "The button that accepts says clearly that it does"),
		bilingual("RGPD, art. 4(11) ; CNIL, délibération 2020-092 (recommandation)", "GDPR, art. 4(11); CNIL, deliberation 2020-092 (recommendation)")},
	"accept_twice": {bilingual("« Accepter » n’apparaît pas plus souvent que « Refuser »", "“Accept” does not appear more often than “Refuse”"), formalNotices},
	"advanced_mode": {bilingual("Aucun signal n’est envoyé avant le choix", "Nothing is sent before the choice"),
		bilingual("EDPB, lignes directrices 2/2023 ; aucune décision trouvée sur le mode avancé", "EDPB, guidelines 2/2023; no decision on the advanced mode was found")},
	"alike": {bilingual("Refuser et accepter ont la même apparence", "Refusing and accepting look alike"),
		bilingual("CNIL, mises en demeure du 12 décembre 2024 ; l’EDPB juge au cas par cas, les seuils sont ceux de Temoin", "CNIL, formal notices of 12 December 2024; the EDPB judges case by case, the thresholds are Temoin's own")},
	"certified": {bilingual("Certaines publicités de Google demandent une plateforme certifiée par Google", "Some of Google's ads ask for a platform certified by Google"),
		bilingual("Google, règles pour AdSense, Ad Manager et AdMob (EEE et Royaume-Uni, 16 janvier 2024)", "Google, rules for AdSense, Ad Manager and AdMob (EEA and UK, 16 January 2024)")},
	"clicks": {bilingual("Refuser demande autant de clics qu’accepter, sur le même écran", "Refusing takes as many clicks as accepting, on the same screen"),
		bilingual("CNIL, délibérations 2020-091 et 2020-092 ; sanctions Google (150 M€) et Facebook (60 M€), décembre 2021", "CNIL, deliberations 2020-091 and 2020-092; sanctions against Google (€150m) and Facebook (€60m), December 2021")},
	"contrast":   {bilingual("Textes et boutons se lisent : contraste d’au moins 4,5", "Texts and buttons can be read: a contrast of at least 4.5"), wcag},
	"controller": {bilingual("Le visiteur sait qui répond de ses données et à qui écrire", "Visitors know who answers for their data and whom to write to"), bilingual("RGPD, art. 13", "GDPR, art. 13")},
	"cross_device": {bilingual("Ce qui est dit de plusieurs appareils est vrai", "What is said of several devices is true"),
		bilingual("CNIL, délibération 2025-131 du 18 décembre 2025", "CNIL, deliberation 2025-131 of 18 December 2025")},
	"cross_domain": {bilingual("Un choix qui vaut pour plusieurs sites les nomme tous", "A choice for several sites names each of them"),
		bilingual("Règle de Temoin : la CNIL a annoncé un travail pour 2026, aucun texte n’a été trouvé", "A rule of Temoin's own: the CNIL announced work for 2026, no text was found")},
	"focus":               {bilingual("Au clavier, on atteint tout, dans l’ordre de lecture", "By keyboard everything is reached, in the order of reading"), wcag},
	"form":                {bilingual("Chaque champ a la forme attendue", "Every field has its form"), bilingual("Forme d’une notice de Temoin", "Form of a notice in Temoin")},
	"guard":               {bilingual("Rien n’est chargé avant le choix", "Nothing is loaded before the choice"), beforeChoice},
	"legitimate_interest": {bilingual("L’intérêt légitime ne remplace pas le consentement", "Legitimate interest does not replace consent"), taskForce},
	"life":                {bilingual("Un choix vaut six mois, treize au plus", "A choice holds for six months, thirteen at most"), bilingual("CNIL, délibération 2020-092 : six mois sont une bonne pratique ; treize est la limite de Temoin", "CNIL, deliberation 2020-092: six months are good practice; thirteen is Temoin's own limit")},
	"measured": {bilingual("Chaque vue a été mesurée dans un navigateur", "Every view was measured in a browser"),
		bilingual("Règle de Temoin : ce qui n’est pas mesuré n’est pas montré conforme aux autres règles", "A rule of Temoin's own: what is not measured is not shown to follow the other rules")},
	"measurement": {bilingual("La mesure d’audience attend le choix", "Audience measurement waits for the choice"),
		bilingual("CNIL, délibération 2020-091, § 51-52, et 4 juillet 2025 : l’exemption demande une opposition, treize mois au plus, des données de vingt-cinq mois au plus et un seul éditeur ; Temoin ne peut pas le vérifier, et n’exempte rien",
			"CNIL, deliberation 2020-091, §§ 51-52, and 4 July 2025: the exemption asks for an objection, thirteen months at most, data of twenty-five months at most and a single publisher; Temoin cannot check that, and exempts nothing")},
	"necessary": {bilingual("« Strictement nécessaire » ne contient pas de publicité, et chaque traceur y est justifié", "“Strictly necessary” holds no ads, and each tracker there has its reason"),
		bilingual("EDPB, rapport du groupe de travail sur les bandeaux cookies ; CNIL, sanction Condé Nast du 20 novembre 2025 (SAN-2025-010)", "EDPB, report of the cookie banner task force; CNIL, sanction against Condé Nast of 20 November 2025 (SAN-2025-010)")},
	"overload": {bilingual("Le premier écran se lit d’un coup", "The first screen can be read at one go"),
		bilingual("EDPB, lignes directrices 03/2022, version 2.0 (réseaux sociaux, par analogie) ; le seuil est celui de Temoin", "EDPB, guidelines 03/2022, version 2.0 (social media, by analogy); the threshold is Temoin's own")},
	"overflow":     {bilingual("Aucun texte n’est coupé ni ne déborde", "No text is cut off or runs over"), wcag},
	"preset":       {bilingual("Aucun interrupteur n’est activé d’avance", "No switch is on beforehand"), bilingual("CJUE, arrêt C-673/17 Planet49", "CJEU, judgment C-673/17 Planet49")},
	"pressure":     {bilingual("Le texte ne presse ni n’effraie", "The text neither hurries nor frightens"), deceptive},
	"purpose":      {bilingual("Chaque finalité a un titre court et une phrase, et le détail est à un clic", "Each purpose has a short title and one sentence, with the detail one click away"), recommendation},
	"reach":        {bilingual("On voit le bouton de refus sans faire défiler", "The button that refuses is seen without scrolling"), deceptive},
	"recipients":   {bilingual("La liste des destinataires est complète et à jour", "The list of recipients is complete and current"), guidelines},
	"refuse_label": {bilingual("Le bouton de refus dit clairement qu’il refuse", "The button that refuses says clearly that it does"), formalNotices},
	"same_name":    {bilingual("Chaque finalité porte un nom à elle", "Each purpose has a name of its own"), deceptive},
	"tag_manager":  {bilingual("Le gestionnaire de balises attend, lui aussi, le choix", "The tag manager waits for the choice too"), bilingual("VG Hannover, 10 A 5385/22, 19 mars 2025 (un seul tribunal allemand)", "VG Hannover, 10 A 5385/22, 19 March 2025 (one German court)")},
	"target":       {bilingual("Chaque bouton et lien mesure au moins 24 pixels", "Every button and link measures at least 24 pixels"), wcag},
	"techniques":   {bilingual("Le registre cite tout ce qui est lu ou écrit sur l’appareil", "The register names everything that is read from or written to the device"), bilingual("EDPB, lignes directrices 2/2023, version 2.0 du 7 octobre 2024", "EDPB, guidelines 2/2023, version 2.0 of 7 October 2024")},
	"tracker_life": {bilingual("Un traceur du site vit treize mois au plus", "A tracker of the site lives for thirteen months at most"), ownRule},
	"transfer":     {bilingual("Un transfert hors de l’Espace économique européen a une base, qui est dite", "A transfer outside the European Economic Area has a basis, which is told"), bilingual("RGPD, art. 13", "GDPR, art. 13")},
	"translation":  {bilingual("Tout est dit dans la langue de la page", "Everything is told in the language of the page"), bilingual("RGPD, art. 12 et 13", "GDPR, arts. 12 and 13")},
	"wall":         {bilingual("L’accès au site ne s’achète pas par un accord", "Access to the site is not bought with a consent"), bilingual("Conseil d’État, 19 juin 2020 : pas d’interdiction générale, au cas par cas", "Conseil d'État, 19 June 2020: no general ban, case by case")},
}
