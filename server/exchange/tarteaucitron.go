package exchange

import (
	"regexp"
	"slices"

	"github.com/temoin/temoin/consent"
)

var tarteJob = regexp.MustCompile(`\bjob\b[^;]{0,60}?\.push\(["']([\w-]+)["']\)`)

// tarteNames are what the library calls the services that tarteaucitron has another name for, with a purpose.
var tarteNames = map[string][2]string{
	"gtag": {"Google Analytics", "analytics"}, "analytics": {"Google Analytics", "analytics"}, "multiplegtag": {"Google Analytics", "analytics"}, "ga4": {"Google Analytics", "analytics"},
	"googletagmanager": {"Google Tag Manager", consent.Advertising}, "googleads": {"Google Ads", consent.Advertising}, "googleadwordsconversion": {"Google Ads", consent.Advertising}, "adsense": {"Google AdSense", consent.Advertising},
	"youtube": {"YouTube", consent.Functional}, "vimeo": {"Vimeo", consent.Functional}, "dailymotion": {"Dailymotion", consent.Functional}, "googlemaps": {"Google Maps", consent.Functional}, "recaptcha": {"Google reCAPTCHA", consent.Functional},
	"facebook": {"Facebook", consent.Social}, "facebookpixel": {"Meta Pixel", consent.Advertising}, "facebooklikebox": {"Facebook", consent.Social}, "twitter": {"X", consent.Social}, "twittertimeline": {"X", consent.Social}, "linkedin": {"LinkedIn", consent.Social}, "linkedininsighttag": {"LinkedIn", consent.Advertising}, "instagram": {"Instagram", consent.Social},
	"matomo": {"Matomo", "analytics"}, "matomocloud": {"Matomo", "analytics"}, "hotjar": {"Hotjar", "analytics"}, "clarity": {"Microsoft Clarity", "analytics"}, "bingads": {"Microsoft Advertising (Bing)", consent.Advertising}, "hubspot": {"HubSpot", consent.Advertising}, "intercomChat": {"Intercom", consent.Functional}, "crisp": {"Crisp", consent.Functional}, "tiktok": {"TikTok", consent.Advertising}, "pinterest": {"Pinterest", consent.Social}, "criteo": {"Criteo", consent.Advertising},
}

// tarteaucitron takes the call of tarteaucitron.init and the services that are pushed as jobs.
func (t *taking) tarteaucitron(p *scriptParts) bool {
	var config object
	for _, v := range p.calls["tarteaucitron.init"] {
		config, _ = v.(object)
	}
	jobs := tarteJob.FindAllStringSubmatch(p.code, -1)
	if config == nil && len(jobs) == 0 {
		return false
	}
	t.begin(slices.Clone(t.base.Languages), "")
	t.draft.Title, t.draft.Intro = t.base.Title, t.base.Intro
	if url := config.string("privacyUrl"); url != "" {
		t.draft.PolicyURL = url
	}
	switch config.string("orientation") {
	case "middle", "popup":
		t.draft.Look.Layout = "modal"
	case "top", "bottom", "banner":
		t.draft.Look.Layout = "bar"
	}
	if on, _ := config["googleConsentMode"].(bool); on {
		t.draft.Mode.Google = "basic"
	}
	if on, _ := config["bingConsentMode"].(bool); on {
		t.draft.Mode.Microsoft = true
	}
	if on, _ := config["handleBrowserDNTRequest"].(bool); on {
		t.draft.Mode.DoNotTrack = true
	}
	if shown, isSaid := config["DenyAllCta"].(bool); isSaid && !shown {
		t.note("DenyAllCta is not taken over: refusing is always as easy as accepting.")
	}
	if on, _ := config["highPrivacy"].(bool); config["highPrivacy"] != nil && !on {
		t.note("highPrivacy was off, so services ran before a choice; here they wait for one.")
	}
	var done []string
	for _, job := range jobs {
		id := job[1]
		if slices.Contains(done, id) {
			continue
		}
		done = append(done, id)
		name, category := id, consent.Functional
		if known, ok := tarteNames[id]; ok {
			name, category = known[0], known[1]
		}
		known := consent.FindKnown(name)
		if known == nil {
			t.note("%s is not in the library of services: say what it keeps, and from which hosts it loads.", id)
		} else if _, ok := tarteNames[id]; !ok {
			category = known.Purpose
		}
		t.service(id, name, t.purpose(category, false).ID, known)
	}
	if len(jobs) == 0 {
		t.note("No service is pushed as a job in this file; add your services here.")
	}
	t.draft.Dialects = []string{"tarteaucitron"}
	return true
}
