package consent

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type decisionVectors struct {
	Why       string                     `json:"why"`
	Now       time.Time                  `json:"now"`
	Base      map[string]json.RawMessage `json:"base"`
	Decisions []struct {
		Why   string                     `json:"why"`
		Set   map[string]json.RawMessage `json:"set"`
		Unset []string                   `json:"unset"`
		Error *struct {
			Kind  Kind   `json:"kind"`
			Field string `json:"field"`
		} `json:"error"`
	} `json:"decisions"`
}

// Each rule of a decision, in testdata/decisions.json, with valid ones beside those that break it.
func TestDecisionCheck(t *testing.T) {
	v := sampleVersion(t)
	vectors := readVectors[decisionVectors](t, "decisions.json")
	fields := map[string]bool{}
	for _, c := range vectors.Decisions {
		body := maps.Clone(vectors.Base)
		body["notice"] = json.RawMessage(`"` + v.Digest() + `"`)
		maps.Copy(body, c.Set)
		for _, name := range c.Unset {
			delete(body, name)
		}
		d := readDecision(t, body)
		err := d.Check(v, vectors.Now)
		if c.Error == nil {
			if err != nil {
				t.Errorf("%s: %v", c.Why, err)
			}
			continue
		}
		wantError(t, c.Why, err, c.Error.Kind, c.Error.Field)
		name, _, _ := strings.Cut(c.Error.Field, ".")
		fields[name] = true
	}
	if want := []string{"act", "at", "id", "lang", "notice", "purposes", "sent", "services", "subject"}; !slices.Equal(sortedKeys(fields), want) {
		t.Errorf("control: the vectors break rules about %v, want %v", sortedKeys(fields), want)
	}
}

// readDecision reads a decision as a browser posts it.
func readDecision(t *testing.T, body map[string]json.RawMessage) Decision {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var posted struct {
		ID, Site, Subject, Notice, Lang string
		Purposes, Services              map[string]bool
		Act                             Act
		At, Sent                        time.Time
	}
	if err := json.Unmarshal(text, &posted); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return Decision{
		ID: posted.ID, Site: posted.Site, Subject: posted.Subject, Notice: posted.Notice, Purposes: posted.Purposes,
		Services: posted.Services, Act: posted.Act, Lang: posted.Lang, At: posted.At, Sent: posted.Sent,
	}
}

// A decision passes exactly when its answers are those of the notice and agree with the act: the rule said once more,
// in other words.
func TestActAgreesWithAnswers(t *testing.T) {
	v := sampleVersion(t)
	rapid.Check(t, func(t *rapid.T) {
		d := anyDecision(v).Draw(t, "decision")
		complete := slices.Equal(sortedKeys(d.Purposes), []string{Advertising, Functional, Social})
		var all, none = true, true
		for _, answers := range []map[string]bool{d.Purposes, d.Services} {
			for _, granted := range answers {
				all, none = all && granted, none && !granted
			}
		}
		agrees := map[Act]bool{AcceptAll: all, RefuseAll: none, Choose: true, Withdraw: none, BySignal: none}[d.Act]
		if err := d.Check(v, noon); (err == nil) != (complete && agrees) {
			t.Fatalf("%s of %v %v: error %v", d.Act, d.Purposes, d.Services, err)
		}
	})
}

// A year that a record cannot print is refused rather than recorded.
func TestDecisionInAnAbsurdYear(t *testing.T) {
	v := sampleVersion(t)
	for year, ok := range map[int]bool{-1: false, 0: false, 1: true, 9999: true, 10000: false} {
		d := sampleDecision(v)
		d.At = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		d.Sent = d.At
		if err := d.Check(v, noon); ok && err != nil {
			t.Errorf("year %d: %v", year, err)
		} else if !ok {
			wantError(t, "absurd year", err, Invalid, "at")
		}
	}
}

// A version read from a broken store does not bring the server down.
func TestDecisionAgainstABrokenVersion(t *testing.T) {
	v := sampleVersion(t)
	v.Services[1].Purpose = "gone"
	d := sampleDecision(v)
	wantError(t, "service without purpose", d.Check(v, noon), Invalid, "services.youtube")
}
