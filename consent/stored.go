package consent

import (
	"fmt"
	"time"

	"github.com/temoin/temoin/consent/ledger"
)

// Stored is a decision as a database holds it: the record, and beside it what the record is found by.
type Stored struct {
	ID, Site, Subject    string
	Digest               string // of the notice version that it is stored under
	DecidedAt, ExpiresAt time.Time
	Record, Salt         []byte
}

// Differences says in plain words where the decision differs from its entry in the log, and where what it is found by
// differs from what its record says.
func (s *Stored) Differences(entry [ledger.EntryBytes]byte) (found []string) {
	switch {
	case len(s.Salt) != len(Salt{}):
		found = append(found, fmt.Sprintf("its salt has %d bytes, not 32", len(s.Salt)))
	case ledger.Entry(ledger.Decision, Commit(Salt(s.Salt), s.Record)) != entry:
		found = append(found, "its record or salt is not the one that the log commits to")
	}
	r, err := ParseRecord(s.Record)
	if err != nil {
		return append(found, fmt.Sprintf("its record cannot be read: %v", err))
	}
	for _, column := range []struct{ name, stored, recorded string }{
		{"id", s.ID, r.RecordID},
		{"site", s.Site, r.Service},
		{"subject", s.Subject, r.PIIPrincipalID},
		{"notice", s.Digest, r.PrivacyNotice},
		{"time of the choice", exact(s.DecidedAt), r.Event.EventTime},
		{"end of the choice", exact(s.ExpiresAt), r.Event.ValidUntil},
	} {
		if column.stored != column.recorded {
			found = append(found, fmt.Sprintf("its %s is stored as %q, and its record says %q", column.name, column.stored, column.recorded))
		}
	}
	return found
}

// exact is [FormatTime] for what is compared: a part of a millisecond, which no record has, is shown.
func exact(t time.Time) string {
	if t.Equal(t.Truncate(time.Millisecond)) {
		return FormatTime(t)
	}
	return t.UTC().Format(time.RFC3339Nano)
}
