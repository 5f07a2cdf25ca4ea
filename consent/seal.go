package consent

import (
	"crypto/sha256"
	"errors"
	"fmt"
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
