package consent

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent/ledger"
)

// Sealer gives the key of a site's log: what takes records away, or puts another key in its place, is stated under its
// signature. Whoever can only write to the database has no such key.
type Sealer func(site string) (note.Signer, error)

// IsSealed says whether statements of this kind carry a seal.
func (s *Statement) IsSealed() bool { return s.Erasure != nil || s.KeyChange != nil }

// SealWith signs the statement, which is complete but for that.
func (s *Statement) SealWith(signer note.Signer) error {
	digest, err := s.sealed()
	if err == nil {
		s.Seal, err = ledger.SignSeal(signer, digest)
	}
	if err != nil {
		return fmt.Errorf("consent.SealWith: %w", err)
	}
	return nil
}

// CheckSeal says whether the statement is sealed, as it is, by a key of the site's log that key knows. Of what carries no
// seal nothing is said.
func (s *Statement) CheckSeal(key func(origin string) (note.Verifier, error)) error {
	if !s.IsSealed() {
		return nil
	}
	if s.Seal == "" {
		return errors.New("nobody has sealed it: whoever can write to the database has made it up")
	}
	origin := ledger.SealOrigin(s.Seal)
	if !strings.HasSuffix(origin, "/log/"+s.Site) {
		return fmt.Errorf("its seal is of %q, not of this log", origin)
	}
	digest, err := s.sealed()
	if err != nil {
		return err
	}
	verifier, err := key(origin)
	if err == nil {
		err = ledger.CheckSeal(verifier, s.Seal, digest)
	}
	if err != nil {
		return fmt.Errorf("it is not sealed, as it is, with the key of %s: %w", origin, err)
	}
	return nil
}

// sealed is the SHA-256 of what a seal is about: the canonical JSON of the statement without it.
func (s *Statement) sealed() (digest [32]byte, err error) {
	bare := *s
	bare.Seal = ""
	body, err := Canonical(&bare)
	return sha256.Sum256(body), err
}

// Explained is what a log's keys have signed of erasures and of changes of key.
type Explained struct {
	Holes *Holes
	Keys  []string // that the log has and has had, the newest first; of an old one there may be only the name
}

// Explain goes through what is sealed, in the order of the log. A change of key is signed with the new one, so the way back
// begins with keys that are the log's by what is not in it; known are others, which complete those that changes only name.
// fault is told of each statement that its seal does not hold for, or whose key nobody knows: it explains nothing.
func Explain(begin, known []string, sealed []*Statement, fault func(s *Statement, err error)) *Explained {
	e := &Explained{Keys: slices.Clone(begin)}
	var erasures []*Erasure
	for _, s := range slices.Backward(sealed) {
		err := e.check(s)
		if name := ledger.SealSigner(s.Seal); err != nil && slices.Contains(e.Keys, name) {
			err = fmt.Errorf("it is sealed with an earlier key of the log, %s, of which only this name is known: give the whole key with --key", name)
		}
		switch {
		case err != nil:
			fault(s, err)
		case s.KeyChange != nil:
			old := s.KeyChange.Old
			if i := slices.IndexFunc(known, func(key string) bool { return strings.HasPrefix(key, old+"+") }); i >= 0 {
				old = known[i]
			}
			e.Keys = append(e.Keys, old)
		default:
			erasures = append(erasures, s.Erasure)
		}
	}
	e.Holes = NewHoles(erasures...)
	return e
}

func (e *Explained) check(s *Statement) error {
	err := errors.New("no key of the log is known")
	for _, key := range e.Keys {
		verifier, parseErr := ledger.ParseKey(key)
		if parseErr != nil {
			continue // only its name
		}
		if err = s.CheckSeal(func(string) (note.Verifier, error) { return verifier, nil }); err == nil {
			break
		}
	}
	return err
}
