package consent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
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
	EventType    string `json:"event_type"`        // expressed_consent, refusal, or opt_out when a signal answered
	EventState   string `json:"event_state"`       // given, refused, withdrawn
	EventTime    string `json:"event_time"`        // the choice, on the server's clock
	ClientTime   string `json:"client_time"`       // the choice, on the visitor's clock: evidence of skew only
	ReceivedTime string `json:"received_time"`     // arrival of the first accepted attempt
	Signals      string `json:"signals,omitempty"` // what the browser asked for when the visitor chose: gpc, dnt, gpc dnt
	ValidUntil   string `json:"valid_until"`       // the choice ends at this time
	Validity     string `json:"validity_duration"` // the same as an ISO 8601 duration in calendar months, such as P13M
}

// NewRecord makes the record of a decision that passed [Decision.Check] against v.
func NewRecord(d *Decision, v *Version, received time.Time) *Record {
	moment := Moment(received, d.At, d.Sent)
	purposes := maps.Clone(d.Purposes)
	purposes[StrictlyNecessary] = true
	event := Event{
		Act: d.Act, EntityID: "visitor", EventType: "refusal", EventState: "refused",
		EventTime: FormatTime(moment), ClientTime: FormatTime(d.At), ReceivedTime: FormatTime(received),
		ValidUntil: FormatTime(ExpiresAt(moment, v.Months)), Validity: "P" + strconv.Itoa(v.Months) + "M",
		Signals: d.Signals.heeded(v.Mode),
	}
	switch {
	case d.Act == BySignal:
		event.EntityID, event.EventType = "agent", "opt_out"
	case d.Act == Withdraw:
		event.EventState = "withdrawn"
	case grantsAny(d.Purposes) || grantsAny(d.Services):
		event.EventType, event.EventState = "expressed_consent", "given"
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

// Canonical returns the record's exact bytes (RFC 8785): what is stored, committed to and served. It equals
// [Canonical] of the record, written member by member in sorted order because every decision pays for it.
func (r *Record) Canonical() ([]byte, error) {
	b := make([]byte, 0, 1024)
	b = append(b, `{"event":{`...)
	b = appendMember(b, `"act":`, string(r.Event.Act))
	b = appendMember(b, `,"client_time":`, r.Event.ClientTime)
	b = appendMember(b, `,"entity_id":`, r.Event.EntityID)
	b = appendMember(b, `,"event_state":`, r.Event.EventState)
	b = appendMember(b, `,"event_time":`, r.Event.EventTime)
	b = appendMember(b, `,"event_type":`, r.Event.EventType)
	b = appendMember(b, `,"received_time":`, r.Event.ReceivedTime)
	if r.Event.Signals != "" {
		b = appendMember(b, `,"signals":`, r.Event.Signals)
	}
	b = appendMember(b, `,"valid_until":`, r.Event.ValidUntil)
	b = appendMember(b, `,"validity_duration":`, r.Event.Validity)
	b = appendMember(b, `},"jurisdiction":`, r.Jurisdiction)
	b = appendMember(b, `,"language":`, r.Language)
	b = appendMember(b, `,"pii_principal_id":`, r.PIIPrincipalID)
	b = appendMember(b, `,"privacy_notice":`, r.PrivacyNotice)
	b = appendAnswers(append(b, `,"purposes":`...), r.Purposes)
	b = appendMember(b, `,"record_id":`, r.RecordID)
	b = appendMember(b, `,"schema_version":`, r.SchemaVersion)
	b = appendMember(b, `,"service":`, r.Service)
	if len(r.Services) > 0 {
		b = appendAnswers(append(b, `,"services":`...), r.Services)
	}
	b = append(b, '}')
	if len(b) > MaxRecordBytes {
		return nil, Errorf(TooLarge, "services", "the record would be %d bytes; at most %d", len(b), MaxRecordBytes)
	}
	if !utf8.Valid(b) {
		return nil, errors.New("consent.Record.Canonical: a text is not UTF-8")
	}
	return b, nil
}

func appendMember(b []byte, name, value string) []byte {
	return appendString(append(b, name...), value)
}

// appendAnswers writes the answers in the order of their ids.
func appendAnswers(b []byte, answers map[string]bool) []byte {
	ids := make([]string, 0, 16)
	for id := range answers {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, compareUTF16)
	separator := byte('{')
	for _, id := range ids {
		b = append(appendString(append(b, separator), id), ':')
		b = strconv.AppendBool(b, answers[id])
		separator = ','
	}
	if len(ids) == 0 {
		b = append(b, '{')
	}
	return append(b, '}')
}

// ParseRecord reads stored bytes back. They must be exactly those of [Record.Canonical], and say what a record of this
// schema says: unknown members, another order, or a missing answer for StrictlyNecessary are errors.
func ParseRecord(b []byte) (*Record, error) {
	var r Record
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("consent.ParseRecord: %w", err)
	}
	if r.SchemaVersion != RecordSchema || !r.Purposes[StrictlyNecessary] || !slices.Contains(Acts, r.Event.Act) {
		return nil, fmt.Errorf("consent.ParseRecord: the bytes are no %s", RecordSchema)
	}
	for _, s := range []string{r.Event.EventTime, r.Event.ClientTime, r.Event.ReceivedTime, r.Event.ValidUntil} {
		if _, err := ParseTime(s); err != nil {
			return nil, fmt.Errorf("consent.ParseRecord: %w", err)
		}
	}
	if again, err := r.Canonical(); err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("consent.ParseRecord: the bytes of record %s are not canonical", r.RecordID)
	}
	return &r, nil
}

// Expired says whether the choice has ended by now: from ValidUntil on it is no choice, and the visitor is asked again.
func (r *Record) Expired(now time.Time) bool {
	return r.Event.ValidUntil <= FormatTime(now) // both have the one form whose order as text is that in time
}

// SameContent says whether d, sent again, says what r records. The time of sending and the browser's signals are not content.
func (r *Record) SameContent(d *Decision) bool {
	return r.RecordID == d.ID && r.Service == d.Site && r.PIIPrincipalID == d.Subject && r.PrivacyNotice == d.Notice &&
		r.Language == d.Lang && r.Event.Act == d.Act && r.Event.ClientTime == FormatTime(d.At) &&
		r.samePurposes(d.Purposes) && maps.Equal(r.Services, d.Services)
}

// samePurposes compares with the record's purposes less the one that is never asked.
func (r *Record) samePurposes(asked map[string]bool) bool {
	if _, answered := asked[StrictlyNecessary]; answered || len(asked)+1 != len(r.Purposes) {
		return false
	}
	for id, granted := range asked {
		if recorded, answered := r.Purposes[id]; !answered || recorded != granted {
			return false
		}
	}
	return true
}
