package consent

import (
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent/ledger"
)

// Whatever is altered of a stored decision, alone, is told.
func TestStored_Differences(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	e, err := NewEvidence(&d, v, noon, Salt{1})
	if err != nil {
		t.Fatal(err)
	}
	entry := ledger.Entry(ledger.Decision, Commit(e.Salt, e.Bytes))
	good := Stored{d.ID, d.Site, d.Subject, v.Digest(), e.DecidedAt, e.ExpiresAt, e.Bytes, e.Salt[:]}
	if found := good.Differences(entry); found != nil {
		t.Errorf("control: %q", found)
	}
	for want, alter := range map[string]func(*Stored){
		"its id is":                 func(s *Stored) { s.ID = "01a20320-a200-7000-8000-000000000002" },
		"its site is":               func(s *Stored) { s.Site = "shop" },
		"its subject is":            func(s *Stored) { s.Subject = "BAECAwQFBgcICQoLDA0ODw" },
		"its notice is":             func(s *Stored) { s.Digest = "" },
		"its time of the choice":    func(s *Stored) { s.DecidedAt = s.DecidedAt.Add(-time.Microsecond) },
		"its end of the choice":     func(s *Stored) { s.ExpiresAt = s.ExpiresAt.AddDate(1, 0, 0) },
		"its salt has 31 bytes":     func(s *Stored) { s.Salt = s.Salt[1:] },
		"is not the one":            func(s *Stored) { s.Salt = make([]byte, 32) },
		"that the log commits to":   func(s *Stored) { s.Record = []byte(strings.Replace(string(s.Record), "true", "false", 1)) },
		"its record cannot be read": func(s *Stored) { s.Record = s.Record[:100] },
	} {
		stored := good
		alter(&stored)
		if found := stored.Differences(entry); !strings.Contains(strings.Join(found, "; "), want) {
			t.Errorf("%s: %q", want, found)
		}
	}
}
