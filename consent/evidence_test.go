package consent

import (
	"testing"

	"pgregory.net/rapid"
)

// What is looked up and counted by is what the record says.
func TestEvidenceAgreesWithItsRecord(t *testing.T) {
	v := sampleVersion(t)
	rapid.Check(t, func(t *rapid.T) {
		d := anyDecision(v).Draw(t, "decision")
		if d.Check(v, noon) != nil {
			return
		}
		salt := Salt{byte(rapid.IntRange(0, 255).Draw(t, "salt"))}
		e, err := NewEvidence(&d, v, noon, salt)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := ParseRecord(e.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if FormatTime(e.DecidedAt) != stored.Event.EventTime || FormatTime(e.ExpiresAt) != stored.Event.ValidUntil {
			t.Fatalf("decided %v, expires %v; the record says %+v", e.DecidedAt, e.ExpiresAt, stored.Event)
		}
		if e.Salt != salt || e.Notice != v.Number || !stored.SameContent(&d) {
			t.Fatalf("evidence %+v of %+v", e, d)
		}
	})
}

// A decision too large for a record is no evidence.
func TestEvidenceTooLarge(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	for i := range 200 {
		d.Services[sampleService("a_service_with_a_long_name_"+string(rune('a'+i%26))+string(rune('a'+i/26)), Social, "", "", "").ID] = true
	}
	_, err := NewEvidence(&d, v, noon, Salt{})
	wantError(t, "200 services", err, TooLarge, "services")
}
