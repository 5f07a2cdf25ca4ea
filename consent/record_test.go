package consent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// goldenRecord is one record as it must always be written: its commitment is in the log for ever.
const goldenRecord = `{"event":{"act":"choose","client_time":"2026-11-22T12:00:00.000Z","entity_id":"visitor","event_state":"given","event_time":"2026-11-22T12:00:01.500Z","event_type":"expressed_consent","received_time":"2026-11-22T12:00:01.500Z","valid_until":"2027-12-22T12:00:01.500Z","validity_duration":"P13M"},"jurisdiction":"FR","language":"fr","pii_principal_id":"AAECAwQFBgcICQoLDA0ODw","privacy_notice":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","purposes":{"advertising":false,"functional":true,"social":false,"strictly_necessary":true},"record_id":"01a20320-a200-7000-8000-000000000001","schema_version":"temoin/record/v1","service":"demo","services":{"youtube":false}}`

// Its commitment with a salt of zeros.
const goldenCommitment = `fea1f0e36a16450a667417cb7b9379eb5d72644e856483c9a13c06dacde56e76`

func TestRecordStays(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	d.Notice = strings.Repeat("5a", 32)
	record, err := NewRecord(&d, v, noon.Add(1500*time.Millisecond)).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	if string(record) != goldenRecord {
		t.Errorf("record\n%s\nwant\n%s", record, goldenRecord)
	}
	if c := Commit(Salt{}, []byte(goldenRecord)); fmt.Sprintf("%x", c) != goldenCommitment {
		t.Errorf("commitment %x, want %s", c, goldenCommitment)
	}
}

// A choice by hand wins over what the browser asks for, and its record tells both.
func TestRecordSignals(t *testing.T) {
	for _, c := range []struct {
		signals Signals
		heeds   bool // Do Not Track
		want    string
	}{
		{Signals{}, true, ""}, {Signals{GPC: true}, false, "gpc"}, {Signals{DNT: true}, false, ""}, {Signals{DNT: true}, true, "dnt"},
		{Signals{GPC: true, DNT: true}, false, "gpc"}, {Signals{GPC: true, DNT: true}, true, "gpc dnt"},
	} {
		v := *sampleVersion(t)
		v.Mode.DoNotTrack = c.heeds
		d := sampleDecision(&v)
		d.Purposes[Advertising], d.Signals = true, c.signals
		record := NewRecord(&d, &v, noon)
		if record.Event.Signals != c.want || record.Event.EventState != "given" || !record.Purposes[Advertising] {
			t.Errorf("%+v: %+v", c, record)
		}
		b, err := record.Canonical()
		if err != nil || strings.Contains(string(b), `"signals"`) != (c.want != "") {
			t.Errorf("%+v: %s (%v)", c, b, err)
		}
		if again, err := ParseRecord(b); err != nil || again.Event.Signals != c.want {
			t.Errorf("%+v read back: %+v (%v)", c, again, err)
		}
		d.Signals = Signals{}
		if !record.SameContent(&d) {
			t.Errorf("%+v: the same decision without the signal is another", c)
		}
	}
}

// anyRecord draws records with any text in any member, not only those that NewRecord makes.
var anyRecord = rapid.Custom(func(t *rapid.T) *Record {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x00", "\"\\/", "\b\t\n\f\r\x1f\x7f", "é", "\u2028<>&", "😀", "\ufb33"}))
	answers := rapid.MapOfN(text, rapid.Bool(), 0, 20)
	return &Record{
		SchemaVersion: text.Draw(t, "schema"), RecordID: text.Draw(t, "id"), PIIPrincipalID: text.Draw(t, "subject"),
		Service: text.Draw(t, "site"), PrivacyNotice: text.Draw(t, "notice"), Language: text.Draw(t, "language"),
		Jurisdiction: text.Draw(t, "jurisdiction"), Purposes: answers.Draw(t, "purposes"), Services: answers.Draw(t, "services"),
		Event: Event{
			Act: Act(text.Draw(t, "act")), EntityID: text.Draw(t, "entity"), EventType: text.Draw(t, "type"),
			EventState: text.Draw(t, "state"), EventTime: text.Draw(t, "time"), ClientTime: text.Draw(t, "client"),
			ReceivedTime: text.Draw(t, "received"), Signals: text.Draw(t, "signals"), ValidUntil: text.Draw(t, "until"), Validity: text.Draw(t, "validity"),
		},
	}
})

// The appender of the hot path and the generic one write the same bytes.
func TestRecordCanonicalIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord.Draw(t, "record")
		want, err := Canonical(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Canonical()
		if len(want) > MaxRecordBytes {
			wantTooLarge(t, err)
		} else if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("appended %s\ngeneric  %s\nerror %v", got, want, err)
		}
	})
	if _, err := (&Record{Language: "\xff"}).Canonical(); err == nil {
		t.Error("bytes that are not UTF-8 make a record")
	}
}

func wantTooLarge(t *rapid.T, err error) {
	if e := (*Error)(nil); !errors.As(err, &e) || e.Kind != TooLarge {
		t.Fatalf("error %v, want %s", err, TooLarge)
	}
}

// A valid decision's record answers every purpose of the notice, grants what is necessary, adds nothing, dates the
// choice at or before receipt, and ends its months later.
func TestRecordIsComplete(t *testing.T) {
	v := sampleVersion(t)
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		d := anyDecision(v).Draw(t, "decision")
		if d.Check(v, noon) != nil {
			return
		}
		valid++
		before := maps.Clone(d.Purposes)
		r := NewRecord(&d, v, noon)
		if len(r.Purposes) != len(v.Purposes) || !r.Purposes[StrictlyNecessary] {
			t.Fatalf("purposes %v of a notice with %d", r.Purposes, len(v.Purposes))
		}
		for _, p := range v.Purposes {
			if granted, answered := r.Purposes[p.ID]; !answered || !p.Required && granted != d.Purposes[p.ID] {
				t.Fatalf("%s: %v %v", p.ID, granted, answered)
			}
		}
		if !maps.Equal(before, d.Purposes) {
			t.Fatal("NewRecord changed the decision")
		}
		moment, err := ParseTime(r.Event.EventTime)
		if err != nil || moment.After(noon) || moment.Before(noon.Add(-IDPast)) {
			t.Fatalf("moment %v for receipt at %v (%v)", moment, noon, err)
		}
		if until := FormatTime(AddMonths(moment, 13)); r.Event.ValidUntil != until {
			t.Fatalf("valid until %s, want %s", r.Event.ValidUntil, until)
		}
		stored, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseRecord(stored)
		if err != nil || !again.SameContent(&d) {
			t.Fatalf("%v: %s is not the content of %+v", err, stored, d)
		}
	})
	if valid < 5 {
		t.Errorf("control: only %d decisions drawn were valid", valid)
	}
}

func TestRecordEvent(t *testing.T) {
	v := sampleVersion(t)
	yes := map[string]bool{Functional: true, Advertising: true, Social: true}
	no := map[string]bool{Functional: false, Advertising: false, Social: false}
	for _, c := range []struct {
		act                Act
		purposes, services map[string]bool
		entity, kind, stat string
	}{
		{AcceptAll, yes, nil, "visitor", "expressed_consent", "given"},
		{RefuseAll, no, nil, "visitor", "refusal", "refused"},
		{Choose, no, nil, "visitor", "refusal", "refused"},
		{Choose, no, map[string]bool{"youtube": true}, "visitor", "expressed_consent", "given"},
		{Withdraw, no, nil, "visitor", "refusal", "withdrawn"},
		{BySignal, no, nil, "agent", "opt_out", "refused"},
	} {
		d := sampleDecision(v)
		d.Act, d.Purposes, d.Services = c.act, c.purposes, c.services
		if err := d.Check(v, noon); err != nil {
			t.Errorf("%s: %v", c.act, err)
		}
		e := NewRecord(&d, v, noon).Event
		if e.EntityID != c.entity || e.EventType != c.kind || e.EventState != c.stat || e.Act != c.act {
			t.Errorf("%s %v: %+v", c.act, c.services, e)
		}
	}
}

// The members that ISO/IEC TS 27560 wants in the record itself.
func TestRecordMembers(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	b, err := NewRecord(&d, v, noon).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	var record map[string]any
	if err := json.Unmarshal(b, &record); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"schema_version", "record_id", "pii_principal_id", "privacy_notice", "language", "purposes", "jurisdiction", "service", "event"} {
		if record[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	event, _ := record["event"].(map[string]any)
	for _, name := range []string{"event_time", "validity_duration", "entity_id", "event_type", "event_state"} {
		if event[name] == nil {
			t.Errorf("event.%s is missing", name)
		}
	}
}

// ParseRecord takes back what Canonical wrote and refuses every other text, even one that says the same.
func TestParseRecordIsStrict(t *testing.T) {
	if _, err := ParseRecord([]byte(goldenRecord)); err != nil {
		t.Fatalf("control: %v", err)
	}
	for name, change := range map[string][2]string{
		"space":             {`,"language"`, `, "language"`},
		"unknown member":    {`,"language"`, `,"l":1,"language"`},
		"member twice":      {`,"language":"fr"`, `,"language":"fr","language":"fr"`},
		"escape":            {`"fr"`, `"f\u0072"`},
		"other case":        {`"language"`, `"Language"`},
		"other schema":      {RecordSchema, "temoin/record/v2"},
		"unknown act":       {`"act":"choose"`, `"act":"close"`},
		"necessary refused": {`"strictly_necessary":true`, `"strictly_necessary":false`},
		"necessary missing": {`,"strictly_necessary":true`, ``},
		"no time":           {`"event_time":"2026-11-22T12:00:01.500Z"`, `"event_time":""`},
		"time with comma":   {`"event_time":"2026-11-22T12:00:01.500Z"`, `"event_time":"2026-11-22T12:00:01,500Z"`},
		"null":              {`{"youtube":false}`, `null`},
		"trailing":          {`}}`, `}} `},
	} {
		altered := strings.Replace(goldenRecord, change[0], change[1], 1)
		if altered == goldenRecord {
			t.Errorf("%s: nothing was altered", name)
		}
		if _, err := ParseRecord([]byte(altered)); err == nil {
			t.Errorf("%s: accepted %s", name, altered)
		}
	}
}

func TestRecordTooLarge(t *testing.T) {
	r := Record{Services: map[string]bool{}}
	for i := range 200 {
		r.Services[fmt.Sprintf("a_service_with_a_long_name_%03d", i)] = true
	}
	_, err := r.Canonical()
	wantError(t, "200 services", err, TooLarge, "services")
}

// Thirteen months less a millisecond keep a choice, thirteen months end it.
func TestRecordExpired(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	r := NewRecord(&d, v, noon)
	end := AddMonths(noon, 13)
	for _, c := range []struct {
		now     time.Time
		expired bool
	}{
		{noon, false}, {end.Add(-time.Minute), false}, {end.Add(-time.Millisecond), false}, {end, true}, {end.Add(time.Hour), true},
		{end.In(time.FixedZone("", -11*3600)), true}, {end.Add(-time.Minute).In(time.FixedZone("", 14*3600)), false},
	} {
		if got := r.Expired(c.now); got != c.expired {
			t.Errorf("at %v: expired %v, want %v", c.now, got, c.expired)
		}
	}
}

// A choice lasts the same however it was made: refusing is not forgotten sooner than accepting.
func TestEveryActLastsTheSame(t *testing.T) {
	v := sampleVersion(t)
	for _, act := range Acts {
		d := sampleDecision(v)
		granted := act == AcceptAll
		d.Act, d.Purposes, d.Services = act, map[string]bool{Functional: granted, Advertising: granted, Social: granted}, nil
		if err := d.Check(v, noon); err != nil {
			t.Errorf("%s: %v", act, err)
		}
		if got := NewRecord(&d, v, noon).Event; got.ValidUntil != "2027-12-22T12:00:00.000Z" || got.Validity != "P13M" {
			t.Errorf("%s ends %s after %s", act, got.ValidUntil, got.Validity)
		}
	}
}

// Sent again means every member alike but the time of sending.
func TestSameContent(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	r := NewRecord(&d, v, noon)
	for name, c := range map[string]struct {
		same   bool
		change func(*Decision)
	}{
		"nothing":         {true, func(d *Decision) {}},
		"sent":            {true, func(d *Decision) { d.Sent = d.Sent.Add(time.Hour) }},
		"at below ms":     {true, func(d *Decision) { d.At = d.At.Add(time.Microsecond) }},
		"at":              {false, func(d *Decision) { d.At = d.At.Add(time.Millisecond) }},
		"id":              {false, func(d *Decision) { d.ID = "01a20320-a200-7000-8000-000000000002" }},
		"site":            {false, func(d *Decision) { d.Site = "other" }},
		"subject":         {false, func(d *Decision) { d.Subject = "AAECAwQFBgcICQoLDA0ODg" }},
		"notice":          {false, func(d *Decision) { d.Notice = strings.Repeat("0", 64) }},
		"lang":            {false, func(d *Decision) { d.Lang = "en" }},
		"act":             {false, func(d *Decision) { d.Act = Withdraw }},
		"answer":          {false, func(d *Decision) { d.Purposes[Social] = true }},
		"purpose missing": {false, func(d *Decision) { delete(d.Purposes, Social) }},
		"purpose renamed": {false, func(d *Decision) { delete(d.Purposes, Social); d.Purposes["x"] = false }},
		"necessary asked": {false, func(d *Decision) { delete(d.Purposes, Social); d.Purposes[StrictlyNecessary] = true }},
		"service answer":  {false, func(d *Decision) { d.Services["youtube"] = true }},
		"service missing": {false, func(d *Decision) { d.Services = nil }},
	} {
		other := sampleDecision(v)
		c.change(&other)
		if got := r.SameContent(&other); got != c.same {
			t.Errorf("%s changed: same %v, want %v", name, got, c.same)
		}
	}
}

// A commitment depends on salt and record, each and both.
func TestCommit(t *testing.T) {
	seen := map[Commitment]bool{}
	for _, salt := range []Salt{{}, {1}, {31: 1}} {
		for _, record := range []string{"", "a", "b"} {
			seen[Commit(salt, []byte(record))] = true
		}
	}
	if len(seen) != 9 {
		t.Errorf("%d commitments of 9 pairs", len(seen))
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte(goldenRecord))
	f.Add([]byte(`{"event":{}}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"purposes":{"strictly_necessary":true},"schema_version":"temoin/record/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseRecord(b)
		if err != nil {
			return
		}
		if again, err := r.Canonical(); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %q, writes %q (%v)", b, again, err)
		}
	})
}

func BenchmarkRecordCanonical(b *testing.B) {
	v := sampleVersion(b)
	d := sampleDecision(v)
	r := NewRecord(&d, v, noon)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Canonical(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecision(b *testing.B) {
	v := sampleVersion(b)
	d := sampleDecision(v)
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Check(v, noon); err != nil {
			b.Fatal(err)
		}
		if _, err := NewRecord(&d, v, noon).Canonical(); err != nil {
			b.Fatal(err)
		}
	}
}
