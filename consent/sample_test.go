package consent

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// noon is the server's clock in most tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// sampleDraft is a notice of a small shop: four purposes, a service under each, French and English.
func sampleDraft() Draft {
	return Draft{
		Site: "demo", Languages: []string{"fr", "en"}, Jurisdiction: "FR", PolicyURL: "/confidentialite", Months: 13,
		Controller: Party{ID: "SIREN 000 000 000", Name: "Boutique Démo", Address: "1 rue de la Paix, 75002 Paris", Country: "FR", Contact: "dpo@boutique.example"},
		Authority:  Authority{Name: "CNIL", URL: "https://www.cnil.fr/fr/plaintes"},
		Title:      Text{"fr": "Vos choix", "en": "Your choices"},
		Intro:      Text{"fr": "Vous décidez.", "en": "You decide."},
		Purposes:   Preset("fr", "en"),
		Services: []Service{
			sampleService("basket", StrictlyNecessary, "first", "FR", ""),
			sampleService("youtube", Functional, "third", "US", "dpf"),
			sampleService("ads", Advertising, "third", "US", "scc"),
			sampleService("share", Social, "third", "IE", ""),
		},
	}
}

func sampleService(id, purpose, party, country, transfer string) Service {
	text := Text{"fr": "Parce que " + id, "en": "Because " + id}
	return Service{
		ID: id, Purpose: purpose, Name: id, Reason: text, Data: text, Hosts: []string{id + ".example"},
		Provider: Provider{Name: id + " SA", Country: country, Transfer: transfer, PolicyURL: "https://" + id + ".example/policy"},
		Trackers: []Tracker{
			{Name: id, Kind: "cookie", Party: party, Duration: "session", Reason: text},
			{Name: id + "_*", Pattern: true, Kind: "local_storage", Party: party, Duration: "permanent", LifetimeDays: 30, Reason: text},
		},
	}
}

func sampleVersion(t testing.TB) *Version {
	t.Helper()
	v, err := Publish(sampleDraft(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sampleDecision is a valid mixed choice made and received at noon.
func sampleDecision(v *Version) Decision {
	return Decision{
		ID: "01a20320-a200-7000-8000-000000000001", Site: v.Site, Subject: "AAECAwQFBgcICQoLDA0ODw", Notice: v.Digest(),
		Purposes: map[string]bool{Functional: true, Advertising: false, Social: false},
		Services: map[string]bool{"youtube": false},
		Act:      Choose, Lang: "fr", At: noon, Sent: noon,
	}
}

// anyDecision draws decisions about v, valid ones and, in acts and answers, invalid ones too.
func anyDecision(v *Version) *rapid.Generator[Decision] {
	return rapid.Custom(func(t *rapid.T) Decision {
		d := sampleDecision(v)
		answer := rapid.SampledFrom([]string{"yes", "no", "yes", "no", "yes", "no", "missing"})
		d.Purposes, d.Services = map[string]bool{}, map[string]bool{}
		for _, p := range v.Purposes {
			if a := answer.Draw(t, p.ID); a != "missing" && !p.Required {
				d.Purposes[p.ID] = a == "yes"
			}
		}
		for _, s := range v.Services {
			if a := answer.Draw(t, s.ID); a != "missing" && rapid.Bool().Draw(t, "answers "+s.ID) && s.Purpose != StrictlyNecessary {
				d.Services[s.ID] = a == "yes"
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "unknown purpose") == 0 {
			d.Purposes["unknown"] = rapid.Bool().Draw(t, "unknown")
		}
		d.Act = rapid.SampledFrom(Acts).Draw(t, "act")
		d.Lang = rapid.SampledFrom(v.Languages).Draw(t, "lang")
		d.At = noon.Add(time.Duration(rapid.Int64Range(-int64(9000*24*time.Hour), int64(9000*24*time.Hour)).Draw(t, "skew")))
		d.Sent = d.At.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(IDPast)).Draw(t, "waited")))
		return d
	})
}

// changed returns a copy of the sample draft, changed.
func changed(change func(*Draft)) Draft {
	d := sampleDraft()
	change(&d)
	return d
}

// wantError fails unless err is an [Error] of this kind about this field.
func wantError(t testing.TB, name string, err error, kind Kind, field string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Kind != kind || e.Field != field || e.Detail == "" {
		t.Errorf("%s: error %v (%#v), want kind %s on %q", name, err, e, kind, field)
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
