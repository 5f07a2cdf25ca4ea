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
			Name: "Maison Sillage", Address: "29200 Brest", Country: "FR", Contact: "donnees@sillage.example",
		},
		Authority:    consent.Authority{Name: "CNIL", URL: "https://www.cnil.fr/fr/plaintes"},
		Jurisdiction: "FR",
		PolicyURL:    "/demo/atelier#donnees",
		Months:       consent.MaxMonths,
		Title:        both("Vos cookies, votre choix", "Your cookies, your choice"),
		Intro: both(
			"Sans votre accord, rien que le nécessaire. Vous pourrez changer d’avis à tout moment.",
			"Without your consent, only what is necessary. You can change your mind at any time."),
		Purposes: purposes(),
		Services: services(),
	}
}

// purposes are the preset's, told for a shop without accounts, comments, search or pages at social networks.
func purposes() []consent.Purpose {
	all := consent.Preset("fr", "en")
	for i := range all {
		switch all[i].ID {
		case consent.StrictlyNecessary:
			all[i].Summary = both("Garder votre panier et votre choix. Toujours actifs.", "Keep your basket and your choice. Always on.")
			all[i].Detail = both(
				"Sans eux, pas de panier. La loi les dispense de consentement.",
				"Without them there is no basket. The law exempts them from consent.")
		case consent.Functional:
			all[i].Summary = both("Garder votre région et lire les vidéos.", "Keep your region and play videos.")
			all[i].Detail = both(
				"Ils gardent votre région et lisent les vidéos, treize mois au plus.",
				"They keep your region and open videos, for thirteen months at most.")
		case consent.Advertising:
			all[i].Detail = both(
				"Ils notent les pages vues, les achats et votre adresse IP, ici et ailleurs, pour choisir des publicités à votre goût.",
				"They note pages seen, purchases and your IP address, here and elsewhere, to choose ads to your taste.")
		case consent.Social:
			all[i].Detail = both(
				"Ils affichent les boutons « Partager ». Le réseau peut reconnaître votre compte.",
				"They show “Share” buttons. The network can recognise your account.")
		}
	}
	return all
}

func services() []consent.Service {
	return []consent.Service{
		{
			ID: "boutique", Purpose: consent.StrictlyNecessary, Name: "La boutique",
			Provider: consent.Provider{Name: "Maison Sillage", Country: "FR"},
			Reason:   both("Garder votre panier.", "Keep your basket."),
			Data:     both("Panier, choix, numéro aléatoire", "Basket, choice, random number"),
			Trackers: []consent.Tracker{
				{Name: "panier", Kind: "cookie", Party: "first", Duration: "session", Reason: both("Votre panier", "Your basket")},
				{Name: "temoin", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 396, Reason: both("Votre choix", "Your choice")},
				{Name: "temoin.*", Pattern: true, Kind: "local_storage", Party: "first", Duration: "permanent", LifetimeDays: 396, Reason: both("Votre choix", "Your choice")},
			},
		},
		{
			ID: "affichage", Purpose: consent.Functional, Name: "Préférences d’affichage",
			Provider: consent.Provider{Name: "Maison Sillage", Country: "FR"},
			Reason:   both("Garder votre région.", "Keep your region."),
			Data:     both("Région, pages vues", "Region, pages seen"),
			Trackers: []consent.Tracker{
				{Name: "region", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 395, Reason: both("Votre région", "Your region")},
				{Name: "derniers_vus", Kind: "local_storage", Party: "first", Duration: "permanent", LifetimeDays: 395, Reason: both("Pages vues", "Pages seen")},
			},
		},
		{
			ID: "videoplage", Purpose: consent.Functional, Name: "VidéoPlage",
			Provider: consent.Provider{Name: "VidéoPlage SAS", Country: "FR"},
			Reason:   both("Lire les vidéos.", "Play videos."),
			Hosts:    []string{"lecteur.videoplage.example"},
			Data:     both("Adresse IP, vidéos", "IP address, videos"),
			Trackers: []consent.Tracker{
				{Name: "vp_session", Kind: "cookie", Party: "third", Duration: "session", Reason: both("Votre visite", "Your visit")},
				{Name: "vp_lecteur", Kind: "local_storage", Party: "third", Duration: "permanent", LifetimeDays: 180, Reason: both("Vos préférences", "Your preferences")},
			},
		},
		{
			ID: "regie_azur", Purpose: consent.Advertising, Name: "Régie Azur",
			Provider: consent.Provider{Name: "Régie Azur SA", Country: "FR"},
			Reason:   both("Choisir des publicités.", "Choose ads."),
			Hosts:    []string{"balise.regie-azur.example"},
			Data:     both("Adresse IP, pages vues, achats", "IP address, pages seen, purchases"),
			Trackers: []consent.Tracker{
				{Name: "_azur_id", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 390, Reason: both("Vous reconnaître", "Recognise you")},
				{Name: "_azur_s*", Pattern: true, Kind: "cookie", Party: "first", Duration: "session", Reason: both("Votre visite", "Your visit")},
				{Name: "azur_segments", Kind: "local_storage", Party: "first", Duration: "permanent", LifetimeDays: 90, Reason: both("Vos goûts", "Your tastes")},
				{Name: "azur_uid", Kind: "cookie", Party: "third", Duration: "permanent", LifetimeDays: 390, Reason: both("Vous reconnaître", "Recognise you")},
				{Name: "azur.gif", Kind: "pixel", Party: "third", Duration: "session", Reason: both("Compter les pages", "Count pages")},
			},
		},
		{
			ID: "quaystone", Purpose: consent.Advertising, Name: "Quaystone Reach",
			Provider: consent.Provider{Name: "Quaystone Inc.", Country: "US", Transfer: "dpf"},
			Reason:   both("Mesurer des publicités.", "Measure ads."),
			Hosts:    []string{"tag.quaystone.example"},
			Data:     both("Adresse IP, achats", "IP address, purchases"),
			Trackers: []consent.Tracker{
				{Name: "_qs_click", Kind: "cookie", Party: "first", Duration: "permanent", LifetimeDays: 30, Reason: both("Publicités cliquées", "Ads you clicked")},
				{Name: "qs_visits", Kind: "indexed_db", Party: "first", Duration: "permanent", LifetimeDays: 30, Reason: both("Compter les pages", "Count pages")},
			},
		},
		{
			ID: "partageons", Purpose: consent.Social, Name: "Partageons",
			Provider: consent.Provider{Name: "Partageons Ltd", Country: "IE"},
			Reason:   both("Partager des pages.", "Share pages."),
			Hosts:    []string{"bouton.partageons.example"},
			Data:     both("Adresse IP, pages vues, compte", "IP address, pages seen, account"),
			Trackers: []consent.Tracker{
				{Name: "ptg_uid", Kind: "cookie", Party: "third", Duration: "permanent", LifetimeDays: 365, Reason: both("Votre compte", "Your account")},
				{Name: "ptg_panneau", Kind: "session_storage", Party: "first", Duration: "session", Reason: both("Les boutons", "The buttons")},
				{Name: "partage.js", Kind: "script", Party: "third", Duration: "session", Reason: both("Les boutons", "The buttons")},
			},
		},
	}
}
