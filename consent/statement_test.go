package consent

import (
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent/ledger"
)

// A statement says one thing; its type is that of what it says; what is stored is read back only as it was written.
func TestStatement(t *testing.T) {
	at := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	for kind, s := range map[byte]Statement{
		ledger.Notice:    {Notice: &StatedNotice{Digest: strings.Repeat("ab", 32), Number: 1, PublishedAt: FormatTime(at)}},
		ledger.Erased:    {Erasure: &Erasure{Ground: ByVisitor, Leaves: [][2]int64{{3, 3}}}},
		ledger.Audit:     {Action: &Action{Who: "server", What: SiteMade}},
		ledger.KeyChange: {KeyChange: &KeyChange{Old: "a+1", New: "b+2+c"}},
	} {
		s.Schema, s.ID, s.Site, s.MadeAt = StatementSchema, "01a20169-2e00-7000-8000-000000000001", "demo", FormatTime(at)
		if s.Kind() != kind {
			t.Errorf("kind %d, want %d", s.Kind(), kind)
		}
		body, err := Canonical(&s)
		if err != nil {
			t.Fatal(err)
		}
		stored := StoredStatement{ID: s.ID, Site: s.Site, Kind: kind, MadeAt: at, Body: body, Salt: make([]byte, 32)}
		entry := ledger.Entry(kind, Commit(Salt{}, body))
		if _, found := stored.Differences(entry); len(found) > 0 {
			t.Errorf("kind %d: %q", kind, found)
		}
		for name, change := range map[string]func(*StoredStatement){
			"its body":               func(s *StoredStatement) { s.Body = append([]byte(" "), s.Body...) },
			"its body, salt or kind": func(s *StoredStatement) { s.Salt = append(make([]byte, 31), 1) },
			"its salt has 31 bytes":  func(s *StoredStatement) { s.Salt = s.Salt[1:] },
			"its id":                 func(s *StoredStatement) { s.ID = "01a20169-2e00-7000-8000-000000000002" },
			"its site":               func(s *StoredStatement) { s.Site = "other" },
			"its kind":               func(s *StoredStatement) { s.Kind = kind%5 + 1 },
			"its time":               func(s *StoredStatement) { s.MadeAt = at.Add(time.Nanosecond) },
		} {
			altered := stored
			change(&altered)
			if _, found := altered.Differences(entry); !strings.Contains(strings.Join(found, "\n"), name) {
				t.Errorf("kind %d, %s: %q", kind, name, found)
			}
		}
	}
	for name, s := range map[string]Statement{"nothing": {}, "two things": {Action: &Action{}, KeyChange: &KeyChange{}}} {
		if s.Kind() != 0 {
			t.Errorf("%s has the type %d", name, s.Kind())
		}
		s.Schema = StatementSchema
		body, err := Canonical(&s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseStatement(body); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// What an action changed is named by the digests of its canonical JSON; what was not there has none.
func TestNewAction(t *testing.T) {
	a, err := NewAction(By{Who: "user:dpo@example.org", Why: "moved"}, HostsChanged, "demo", nil, []string{"a.example"})
	if err != nil {
		t.Fatal(err)
	}
	if a.Who != "user:dpo@example.org" || a.Why != "moved" || a.Before != "" || a.After != hexSHA256([]byte(`["a.example"]`)) {
		t.Errorf("%+v", a)
	}
}

// Leaves that follow one another are one row.
func TestErasure_AddLeaf(t *testing.T) {
	var e Erasure
	for _, index := range []int64{0, 1, 2, 5, 7, 8} {
		e.AddLeaf(index)
	}
	if want := [][2]int64{{0, 2}, {5, 5}, {7, 8}}; len(e.Leaves) != 3 || [3][2]int64(e.Leaves) != [3][2]int64(want) {
		t.Errorf("%v", e.Leaves)
	}
}
