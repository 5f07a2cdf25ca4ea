package consent

import (
	"slices"
	"strings"
	"testing"
)

// Ensure that a known service whose country is known can be published as it is picked, in each language that has hints, and that
// nothing but the country is missing in the others.
func TestLibraryPublishable(t *testing.T) {
	languages := []string{"de", "en", "es", "fr", "it", "nl"}
	whole := 0
	for i, known := range Library() {
		s := known.Service(languages)
		s.ID, s.Purpose = "picked", Advertising
		if s.Provider.Country == "" {
			s.Provider.Country = "FR"
		} else {
			whole++
		}
		d := sampleDraft()
		d.Languages, d.Purposes, d.Services = languages, Preset(languages...), []Service{s}
		d.Title, d.Intro = Text{}, Text{}
		for _, language := range languages {
			texts, _ := presetIn(language)
			d.Title[language], d.Intro[language] = texts.Title, texts.Intro
		}
		if faults := d.Faults(); len(faults) > 0 {
			t.Errorf("%d, %s: %v", i, known.Name, faults)
		}
		for _, f := range Lint(&d) {
			if f.Level == Blocks {
				t.Errorf("%d, %s: %s: %s", i, known.Name, f.Path, f.Text["en"])
			}
		}
	}
	if whole < 130 {
		t.Errorf("only %d services come with a country", whole)
	}
}

// Ensure that what the hints say of a tracker comes before what its source says, in its language too.
func TestHintsFirst(t *testing.T) {
	hotjar := FindKnown("Hotjar").Service([]string{"en", "fr-CH"})
	i := slices.IndexFunc(hotjar.Trackers, func(tracker Tracker) bool { return tracker.Name == "_hjid" })
	if got := hotjar.Trackers[i].Reason; got["en"] != hints().Named["_hjid"]["en"] || got["fr-CH"] != hints().Named["_hjid"]["fr"] {
		t.Errorf("%+v", got)
	}
}

// Ensure that a name finds one known service, whichever way it is spelled.
func TestLibraryNames(t *testing.T) {
	for i, known := range Library() {
		if found := FindKnown(known.Name); found != &Library()[i] {
			t.Errorf("%s finds another service: %s", known.Name, found.Hosts)
		}
	}
}

// Ensure that what a tracker is for is a whole sentence of some words, in every known service.
func TestLibrarySentences(t *testing.T) {
	for _, known := range Library() {
		for _, tracker := range known.Service([]string{"en"}).Trackers {
			if said := tracker.Reason["en"]; len(strings.Fields(said)) < 3 || !strings.HasSuffix(said, ".") && !strings.HasSuffix(said, "!") && !strings.HasSuffix(said, "?") {
				t.Errorf("%s of %s: %q", tracker.Name, known.Name, said)
			}
		}
	}
}

// Ensure that what the usual snippets load, as their makers give them to site owners, is of a host of the service that one picks.
func TestLibraryHosts(t *testing.T) {
	for service, loaded := range map[string]string{
		"Google Analytics": "www.googletagmanager.com www.google-analytics.com region1.google-analytics.com", "Google Tag Manager": "www.googletagmanager.com",
		"Google Ads": "www.googletagmanager.com www.googleadservices.com googleads.g.doubleclick.net", "Google AdSense": "pagead2.googlesyndication.com googleads.g.doubleclick.net",
		"Google Maps": "www.google.com maps.googleapis.com", "Google reCAPTCHA": "www.google.com www.gstatic.com", "Google Fonts": "fonts.googleapis.com fonts.gstatic.com",
		"YouTube": "www.youtube.com www.youtube-nocookie.com i.ytimg.com", "Vimeo": "player.vimeo.com", "Dailymotion": "www.dailymotion.com geo.dailymotion.com", "SoundCloud": "w.soundcloud.com",
		"Meta Pixel": "connect.facebook.net", "Facebook": "connect.facebook.net www.facebook.com", "Instagram": "www.instagram.com", "X": "platform.twitter.com static.ads-twitter.com",
		"LinkedIn": "snap.licdn.com px.ads.linkedin.com", "TikTok": "analytics.tiktok.com www.tiktok.com", "Pinterest": "s.pinimg.com ct.pinterest.com", "Snapchat": "sc-static.net tr.snapchat.com",
		"Microsoft Clarity": "www.clarity.ms", "Microsoft Advertising (Bing)": "bat.bing.com", "Hotjar": "static.hotjar.com script.hotjar.com", "Matomo": "cdn.matomo.cloud",
		"Plausible Analytics": "plausible.io", "AT Internet": "tag.aticdn.net logc2.xiti.com", "Crisp": "client.crisp.chat", "HubSpot": "js.hs-scripts.com js.hsforms.net js.hs-banner.com",
		"Mailchimp": "chimpstatic.com", "Brevo": "sibautomation.com cdn.brevo.com", "Calendly": "assets.calendly.com", "Typeform": "embed.typeform.com", "OpenStreetMap": "www.openstreetmap.org tile.openstreetmap.org",
		"Criteo": "dynamic.criteo.com static.criteo.net", "Awin": "www.dwin1.com", "Stripe": "js.stripe.com", "Spotify": "open.spotify.com", "Trustpilot": "widget.trustpilot.com",
	} {
		hosts := FindKnown(service).Hosts
		for _, host := range strings.Fields(loaded) {
			if !slices.ContainsFunc(hosts, func(of string) bool { return isUnder(host, of) }) {
				t.Errorf("%s loads from %s, which is none of %v", service, host, hosts)
			}
		}
	}
}

// Ensure that a pixel's own cookies are the pixel's alone, and that what a company's hosts keep is of each of its services.
func TestLibraryPixel(t *testing.T) {
	has := func(service, tracker string) bool {
		return slices.ContainsFunc(FindKnown(service).Trackers, func(of [4]any) bool { return of[0] == tracker })
	}
	if !has("Meta Pixel", "_fbp") || has("Facebook", "_fbp") || !has("Meta Pixel", "fr") || !has("Facebook", "fr") {
		t.Error("_fbp must be of Meta Pixel alone, fr of Facebook too")
	}
}

// Ensure that what the hints say of a tracker by its name is said of one that the library has, and of one company only.
func TestHintsNamed(t *testing.T) {
	companies := map[any][]string{}
	for _, known := range Library() {
		for _, tracker := range known.Trackers {
			name, _ := tracker[0].(string)
			if !slices.Contains(companies[name], known.Company) {
				companies[name] = append(companies[name], known.Company)
			}
		}
	}
	for name := range hints().Named {
		if len(companies[name]) != 1 {
			t.Errorf("%s is a tracker of %v", name, companies[name])
		}
	}
}
