package consent_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
)

// keyOf makes a signer and its verifier of a name.
func keyOf(t *testing.T, name string, seed byte) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(reader(seed), name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

type reader byte

func (r reader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return min(len(p), ed25519.SeedSize), nil
}

// A seal holds for the statement as it was sealed, under a key of its log, and for nothing else.
func TestStatement_CheckSeal(t *testing.T) {
	signer, verifier := keyOf(t, "temoin.example/log/demo", 1)
	stranger, _ := keyOf(t, "temoin.example/log/demo", 2)
	elsewhere, elsewhereKey := keyOf(t, "temoin.example/log/other", 1)
	keys := func(origin string) (note.Verifier, error) {
		for _, v := range []note.Verifier{verifier, elsewhereKey} {
			if v.Name() == origin {
				return v, nil
			}
		}
		return nil, errors.New("unknown key")
	}
	fresh := func() *consent.Statement {
		return &consent.Statement{Schema: consent.StatementSchema, ID: "01a20169-2e00-7000-8000-000000000001", Site: "demo", MadeAt: "2026-11-22T04:00:00.000Z",
			Erasure: &consent.Erasure{Ground: consent.ByVisitor, Leaves: [][2]int64{{3, 3}}}}
	}
	sealed := func(by note.Signer) *consent.Statement {
		s := fresh()
		if err := s.SealWith(by); err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := sealed(signer).CheckSeal(keys); err != nil {
		t.Fatal(err)
	}
	body, err := consent.Canonical(sealed(signer))
	if err != nil {
		t.Fatal(err)
	}
	read, err := consent.ParseStatement(body)
	if err != nil || read.CheckSeal(keys) != nil {
		t.Errorf("read back: %v, %v", err, read.CheckSeal(keys))
	}
	if err := (&consent.Statement{Action: &consent.Action{}}).CheckSeal(keys); err != nil {
		t.Errorf("an action carries no seal: %v", err)
	}
	for what, c := range map[string]struct {
		says  string
		alter func() *consent.Statement
	}{
		"none":           {"nobody has sealed it", fresh},
		"another key":    {"is not sealed, as it is, with the key of", func() *consent.Statement { return sealed(stranger) }},
		"of another log": {"is of \"temoin.example/log/other\"", func() *consent.Statement { return sealed(elsewhere) }},
		"another leaf":   {"is not sealed, as it is", func() *consent.Statement { s := sealed(signer); s.Erasure.Leaves[0][1] = 4; return s }},
		"another id":     {"is not sealed, as it is", func() *consent.Statement { s := sealed(signer); s.ID += "1"; return s }},
		"another ground": {"is not sealed, as it is", func() *consent.Statement { s := sealed(signer); s.Erasure.Ground = consent.AfterTerms; return s }},
		"another time":   {"is not sealed, as it is", func() *consent.Statement { s := sealed(signer); s.MadeAt = "2026-11-23T04:00:00.000Z"; return s }},
		"another site":   {"not of this log", func() *consent.Statement { s := sealed(signer); s.Site = "other"; return s }},
		"one more line":  {"is not sealed, as it is", func() *consent.Statement { s := sealed(signer); s.Seal += "\n"; return s }},
		"of a checkpoint": {"is of \"3\"", func() *consent.Statement {
			s := fresh()
			s.Seal = "temoin.example/log/demo\n3\nAAAA\n\n— a b\n"
			return s
		}},
		"no key change": {"nobody has sealed it", func() *consent.Statement {
			return &consent.Statement{Site: "demo", KeyChange: &consent.KeyChange{Old: "a", New: "b"}}
		}},
	} {
		if err := c.alter().CheckSeal(keys); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
