package consent_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/temoin/temoin/consent"
)

// exampleDraft asks for two purposes in one language, with one service.
func exampleDraft() consent.Draft {
	return consent.Draft{
		Site: "demo", Languages: []string{"fr"}, Jurisdiction: "FR", Months: 13,
		Controller: consent.Party{Name: "Boutique", Address: "1 rue de la Paix, Paris", Country: "FR", Contact: "dpo@boutique.example"},
		Authority:  consent.Authority{Name: "CNIL", URL: "https://www.cnil.fr/fr/plaintes"},
		Title:      consent.Text{"fr": "Vos choix"}, Intro: consent.Text{"fr": "Vous décidez."},
		Purposes: consent.Preset("fr")[:2],
		Services: []consent.Service{{
			ID: "youtube", Purpose: consent.Functional, Name: "YouTube",
			Provider: consent.Provider{Name: "Google Ireland", Country: "IE"},
			Reason:   consent.Text{"fr": "Lire les vidéos."}, Data: consent.Text{"fr": "Adresse IP, vidéos vues."},
			Hosts: []string{"www.youtube-nocookie.com"},
		}},
	}
}

// A draft becomes a version, a visitor's decision about it a record, and the record a commitment.
func Example() {
	version, err := consent.Publish(exampleDraft(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	received := time.Date(2026, 11, 22, 4, 0, 1, 0, time.UTC)
	decision := consent.Decision{
		ID: "01a2016a-c800-7000-8000-000000000000", Site: "demo", Subject: "AAECAwQFBgcICQoLDA0ODw", Notice: version.Digest(),
		Purposes: map[string]bool{consent.Functional: true}, Act: consent.AcceptAll, Lang: "fr",
		At: received.Add(-time.Second), Sent: received.Add(-time.Second),
	}
	if err := decision.Check(version, received); err != nil {
		fmt.Println(err)
		return
	}
	record := consent.NewRecord(&decision, version, received)
	bytes, err := record.Canonical()
	if err != nil {
		fmt.Println(err)
		return
	}
	commitment := consent.Commit(consent.Salt{}, bytes)
	fmt.Println(record.Event.EventState, record.Event.ValidUntil, len(commitment))
	// Output: given 2027-12-22T04:00:01.000Z 32
}

// The day is clamped to the month's last; Go's AddDate would overflow to 2 March.
func ExampleAddMonths() {
	choice := time.Date(2027, 1, 31, 23, 30, 0, 0, time.UTC)
	fmt.Println(consent.FormatTime(consent.AddMonths(choice, 13)))
	// Output: 2028-02-29T23:30:00.000Z
}

// Two hours in the visitor's outbox move nothing, and that the visitor's clock is a year behind does not either.
func ExampleMoment() {
	received := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	at := time.Date(2025, 11, 22, 4, 0, 0, 0, time.UTC)
	fmt.Println(consent.FormatTime(consent.Moment(received, at, at.Add(2*time.Hour))))
	// Output: 2026-11-22T04:00:00.000Z
}

// Members are sorted and nothing is left to taste.
func ExampleCanonical() {
	b, err := consent.Canonical(json.RawMessage(`{ "b": "<é>", "a": [1, true] }`))
	fmt.Println(string(b), err)
	// Output: {"a":[1,true],"b":"<é>"} <nil>
}

// Errors name the field and say what to do.
func ExampleDecision_Check() {
	version, err := consent.Publish(exampleDraft(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	decision := consent.Decision{
		ID: "01a2016a-c800-7000-8000-000000000000", Site: "demo", Subject: "AAECAwQFBgcICQoLDA0ODw", Notice: version.Digest(),
		Purposes: map[string]bool{consent.Functional: true}, Act: consent.RefuseAll, Lang: "fr", At: at,
	}
	fmt.Println(decision.Check(version, at))
	// Output: act: refuse_all does not agree with the answers; a mixed answer is choose
}

// A typo in the title does not ask anybody again; another sentence about a purpose does.
func ExampleVersion_Material() {
	first, err := consent.Publish(exampleDraft(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	typo, purpose := exampleDraft(), exampleDraft()
	typo.Title["fr"] = "Vos choix."
	purpose.Purposes[1].Summary["fr"] = "Lire les vidéos."
	for _, draft := range []consent.Draft{typo, purpose} {
		second, err := consent.Publish(draft, 2)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(second.Material() != first.Material())
	}
	// Output:
	// false
	// true
}

// Browser signals can refuse and never grant.
func ExampleSignals_Refuses() {
	gpc := consent.Signals{GPC: true}
	fmt.Println(gpc.Refuses(consent.Functional), gpc.Refuses(consent.Advertising), gpc.Refuses(consent.Social))
	// Output: false true true
}
