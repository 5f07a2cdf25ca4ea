package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// RecordSchema names the shape of a record (schema_version of ISO/IEC TS 27560).
const RecordSchema = "temoin/record/v1"

// MaxRecordBytes bounds a record's canonical JSON.
const MaxRecordBytes = 4096

// Record is the proof of one decision, with the field names of ISO/IEC TS 27560:2023. What the visitor was told
// (controller, recipients, data, retention, rights) stands in the notice version that PrivacyNotice names.
type Record struct {
	SchemaVersion  string          `json:"schema_version"`
	RecordID       string          `json:"record_id"`
	PIIPrincipalID string          `json:"pii_principal_id"` // random subject id
	Service        string          `json:"service"`          // site key
	PrivacyNotice  string          `json:"privacy_notice"`   // digest of the version shown
	Language       string          `json:"language"`
	Jurisdiction   string          `json:"jurisdiction"`
	Purposes       map[string]bool `json:"purposes"` // complete: StrictlyNecessary is true
	Services       map[string]bool `json:"services,omitempty"`
	Event          Event           `json:"event"`
}

// Event is the event section of a record. Times are UTC with milliseconds.
type Event struct {
	Act          Act    `json:"act"`
	EntityID     string `json:"entity_id"`         // visitor, or agent when a signal answered
	EventState   string `json:"event_state"`       // given, refused, withdrawn
	EventTime    string `json:"event_time"`        // the choice, on the server's clock
	ClientTime   string `json:"client_time"`       // the choice, on the visitor's clock: evidence of skew only
	ReceivedTime string `json:"received_time"`     // arrival of the first accepted attempt
	ValidUntil   string `json:"valid_until"`       // the choice ends at this time
	Validity     string `json:"validity_duration"` // the same as an ISO 8601 duration in calendar months, such as P13M
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// FormatTime prints t as every record and answer does: UTC, milliseconds, Z.
func FormatTime(t time.Time) string { return t.UTC().Truncate(time.Millisecond).Format(timeFormat) }

// ParseTime reads what [FormatTime] prints.
func ParseTime(s string) (time.Time, error) { return time.Parse(timeFormat, s) }

// NewRecord makes the record of a decision that passed [Decision.Check] against v.
func NewRecord(d *Decision, v *Version, received time.Time) *Record {
	moment := Moment(received, d.At, d.Sent)
	purposes := maps.Clone(d.Purposes)
	purposes[StrictlyNecessary] = true
	event := Event{
		Act: d.Act, EntityID: "visitor", EventState: "refused",
		EventTime: FormatTime(moment), ClientTime: FormatTime(d.At), ReceivedTime: FormatTime(received),
		ValidUntil: FormatTime(AddMonths(moment, v.Months)), Validity: fmt.Sprintf("P%dM", v.Months),
	}
	switch {
	case d.Act == BySignal:
		event.EntityID = "agent"
	case d.Act == Withdraw:
		event.EventState = "withdrawn"
	case grantsAny(d.Purposes) || grantsAny(d.Services):
		event.EventState = "given"
	}
	return &Record{
		SchemaVersion: RecordSchema, RecordID: d.ID, PIIPrincipalID: d.Subject, Service: d.Site,
		PrivacyNotice: d.Notice, Language: d.Lang, Jurisdiction: v.Jurisdiction,
		Purposes: purposes, Services: maps.Clone(d.Services), Event: event,
	}
}

func grantsAny(answers map[string]bool) bool {
	for _, granted := range answers {
		if granted {
			return true
		}
	}
	return false
}

// Canonical returns the record's exact bytes (RFC 8785): what is stored, committed to and served.
func (r *Record) Canonical() ([]byte, error) {
	b, err := Canonical(r)
	if err == nil && len(b) > MaxRecordBytes {
		return nil, Errorf(TooLarge, "services", "the record would be %d bytes; at most %d", len(b), MaxRecordBytes)
	}
	return b, err
}

// ParseRecord reads stored bytes back; they must be canonical.
func ParseRecord(b []byte) (*Record, error) {
	var r Record
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("consent.ParseRecord: %w", err)
	}
	if again, err := r.Canonical(); err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("consent.ParseRecord: the bytes of record %s are not canonical", r.RecordID)
	}
	return &r, nil
}

// SameContent says whether d, sent again, says what r records. The time of sending is not content.
func (r *Record) SameContent(d *Decision) bool {
	asked := maps.Clone(r.Purposes)
	delete(asked, StrictlyNecessary)
	return r.RecordID == d.ID && r.Service == d.Site && r.PIIPrincipalID == d.Subject && r.PrivacyNotice == d.Notice &&
		r.Language == d.Lang && r.Event.Act == d.Act && r.Event.ClientTime == FormatTime(d.At) &&
		maps.Equal(asked, d.Purposes) && maps.Equal(r.Services, d.Services)
}

// Salt is 32 random bytes, one per record; erasing it with the record makes the commitment meaningless.
type Salt [32]byte

// Commitment is SHA-256("temoin/v1\n" || salt || record).
type Commitment [32]byte

// Commit binds the log to a record without revealing it.
func Commit(salt Salt, record []byte) Commitment {
	h := sha256.New()
	h.Write([]byte("temoin/v1\n"))
	h.Write(salt[:])
	h.Write(record)
	return Commitment(h.Sum(nil))
}
