// Package demo is a small French shop that uses all four purposes, with an inert stand-in for each of its partners.
package demo

import "github.com/temoin/temoin/consent"

// SiteKey is the demo's site.
const SiteKey = "demo"

func both(fr, en string) consent.Text { return consent.Text{"fr": fr, "en": en} }

// Draft is the shop's notice. Its partners are made up.
func Draft() consent.Draft {
	return consent.Draft{
		Site:      SiteKey,
		Languages: []string{"fr", "en"},
		Controller: consent.Party{
			Name: "Maison Sillage", Address: "12 quai des Embruns, 29200 Brest", Country: "FR", Contact: "donnees@sillage.example",
		},
		Authority:    consent.Authority{Name: "CNIL", URL: "https://www.cnil.fr/fr/plaintes"},
		Jurisdiction: "FR",
		PolicyURL:    "/demo/atelier#donnees",
		Months:       consent.MaxMonths,
		Title:        both("Vos cookies, votre choix", "Your cookies, your choice"),
		Intro: both(
			"Nous ne déposons que le nécessaire tant que vous n’avez rien choisi. Vous pourrez changer d’avis à tout moment.",
			"Until you choose, only what is necessary is stored. You can change your mind at any time."),
		Purposes: consent.Preset(),
		Services: services(),
	}
}

func services() []consent.Service {
	return []consent.Service{
		{
			ID: "boutique", Purpose: consent.StrictlyNecessary, Name: "La boutique",
			Provider: consent.Provider{Name: "Maison Sillage", Country: "FR"},
			Reason:   both("Garder votre panier et votre choix.", "Keep your basket and your choice."),
			Data:     both("Contenu du panier, choix, numéro aléatoire", "Basket, choice, random number"),
			Trackers: []consent.Tracker{
				{Name: "panier", Kind: "cookie", Party: "first", Duration: "session", Reason: both("Contenu du panier", "What is in the basket")},
				{Name: "temoin", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 396, Reason: both("Votre choix et son numéro aléatoire", "Your choice and its random number")},
				{Name: "temoin.*", Pattern: true, Kind: "local_storage", Party: "first", Duration: "permanent", LifetimeDays: 396, Reason: both("Preuve de votre choix, jusqu’à sa remise", "Proof of your choice")},
			},
		},
		{
			ID: "affichage", Purpose: consent.Functional, Name: "Préférences d’affichage",
			Provider: consent.Provider{Name: "Maison Sillage", Country: "FR"},
			Reason:   both("Retrouver vos derniers articles vus et votre région.", "Bring back the articles you saw last and your region."),
			Data:     both("Articles vus, région", "Articles seen, region"),
			Trackers: []consent.Tracker{
				{Name: "region", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 395, Reason: both("Région de livraison", "Delivery region")},
				{Name: "derniers_vus", Kind: "local_storage", Party: "first", Duration: "permanent", LifetimeDays: 395, Reason: both("Derniers articles vus", "Articles seen last")},
			},
		},
		{
			ID: "videoplage", Purpose: consent.Functional, Name: "VidéoPlage",
			Provider: consent.Provider{Name: "VidéoPlage SAS", Country: "FR", PolicyURL: "https://videoplage.example/donnees"},
			Reason:   both("Montrer les films de l’atelier.", "Show the workshop's films."),
			Hosts:    []string{"lecteur.videoplage.example"},
			Data:     both("Adresse IP, vidéos lues", "IP address, videos played"),
			Trackers: []consent.Tracker{
				{Name: "vp_session", Kind: "cookie", Party: "third", Duration: "session", Reason: both("Lecture en cours", "Current playback")},
				{Name: "vp_lecteur", Kind: "local_storage", Party: "third", Duration: "permanent", LifetimeDays: 180, Reason: both("Volume et qualité", "Volume and quality")},
			},
		},
		{
			ID: "regie_azur", Purpose: consent.Advertising, Name: "Régie Azur",
			Provider: consent.Provider{Name: "Régie Azur SA", Country: "FR", PolicyURL: "https://regie-azur.example/donnees"},
			Reason:   both("Choisir les publicités que vous verrez ailleurs.", "Choose the ads that you will see elsewhere."),
			Hosts:    []string{"balise.regie-azur.example"},
			Data:     both("Adresse IP, pages vues, achats", "IP address, pages seen, purchases"),
			Trackers: []consent.Tracker{
				{Name: "_azur_id", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 390, Reason: both("Vous reconnaître d’une visite à l’autre", "Recognise you from one visit to the next")},
				{Name: "_azur_s*", Pattern: true, Kind: "cookie", Party: "first", Duration: "session", Reason: both("Suivre la visite en cours", "Follow the current visit")},
				{Name: "azur_segments", Kind: "local_storage", Party: "first", Duration: "permanent", LifetimeDays: 90, Reason: both("Centres d’intérêt supposés", "Presumed interests")},
				{Name: "azur_uid", Kind: "cookie", Party: "third", Duration: "permanent", LifetimeDays: 390, Reason: both("Vous reconnaître sur d’autres sites", "Recognise you on other sites")},
				{Name: "azur.gif", Kind: "pixel", Party: "third", Duration: "session", Reason: both("Compter la page vue", "Count the page")},
			},
		},
		{
			ID: "quaystone", Purpose: consent.Advertising, Name: "Quaystone Reach",
			Provider: consent.Provider{Name: "Quaystone Inc.", Country: "US", Transfer: "dpf", PolicyURL: "https://quaystone.example/privacy"},
			Reason:   both("Mesurer si une publicité mène à un achat.", "Measure whether an ad leads to a purchase."),
			Hosts:    []string{"tag.quaystone.example"},
			Data:     both("Adresse IP, achats", "IP address, purchases"),
			Trackers: []consent.Tracker{
				{Name: "_qs_click", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 30, Reason: both("Se souvenir de la publicité cliquée", "Remember the ad you clicked")},
				{Name: "qs_visits", Kind: "indexed_db", Party: "first", Duration: "permanent", LifetimeDays: 30, Reason: both("Compter les visites", "Count visits")},
			},
		},
		{
			ID: "partageons", Purpose: consent.Social, Name: "Partageons",
			Provider: consent.Provider{Name: "Partageons Ltd", Country: "IE", PolicyURL: "https://partageons.example/donnees"},
			Reason:   both("Partager un article en un geste.", "Share an article in one gesture."),
			Hosts:    []string{"bouton.partageons.example"},
			Data:     both("Adresse IP, page lue, compte", "IP address, page read, account"),
			Trackers: []consent.Tracker{
				{Name: "ptg_uid", Kind: "cookie", Party: "third", Duration: "permanent", LifetimeDays: 365, Reason: both("Reconnaître votre compte", "Recognise your account")},
				{Name: "ptg_panneau", Kind: "session_storage", Party: "first", Duration: "session", Reason: both("État du panneau de partage", "State of the share panel")},
				{Name: "partage.js", Kind: "script", Party: "third", Duration: "session", Reason: both("Dessiner les boutons", "Draw the buttons")},
			},
		},
	}
}
