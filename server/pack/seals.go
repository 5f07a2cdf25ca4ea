package pack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// explained is what a log's keys have signed of erasures and of changes of key.
type explained struct {
	holes *consent.Holes
	keys  []string // that the log has and has had, the newest first; of an old one there may be only the name
}

// explain goes through what is sealed, in the order of the log. A change of key is signed with the new one, so the way back
// begins with the key that the log has now; known are others, which complete those that changes only name. fault is told of
// each statement that its seal does not hold for, or whose key nobody knows: it explains nothing.
func explain(key string, known []string, sealed []*consent.Statement, fault func(s *consent.Statement, err error)) *explained {
	e := &explained{keys: []string{key}}
	var erasures []*consent.Erasure
	for _, s := range slices.Backward(sealed) {
		err := e.check(s)
		if name := ledger.SealSigner(s.Seal); err != nil && slices.Contains(e.keys, name) {
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
			e.keys = append(e.keys, old)
		default:
			erasures = append(erasures, s.Erasure)
		}
	}
	e.holes = consent.NewHoles(erasures...)
	return e
}

func (e *explained) check(s *consent.Statement) (err error) {
	for _, key := range e.keys {
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

// Flaws count what keeps a pack from being valid, and, beside that, what the database says otherwise than its log. It is
// written all the same, and says so first: it shows what is left.
type Flaws struct {
	Missing  int64 // records and statements that are not there, and the log does not say why
	Returned int64 // records that the log says were erased
	Unsealed int64 // erasures and changes of key that the log's key has not signed
	Altered  int64 // decisions that are stored otherwise than their records say, which the pack goes by
}

// Refused says whether verifiers refuse the pack.
func (f Flaws) Refused() bool {
	f.Altered = 0
	return f != Flaws{}
}

// stated reads what the log says of erasures before any record is written, since that explains what is not there.
func (o *Order) stated(ctx context.Context, source Source, size int64) (*explained, int64, error) {
	var sealed []*consent.Statement
	for next := int64(0); ; {
		leaves, err := source.PackStatements(ctx, o.Log.SiteID, next, size, batchLeaves)
		if err != nil {
			return nil, 0, err
		}
		if len(leaves) == 0 {
			break
		}
		for _, l := range leaves {
			if s, err := consent.ParseStatement([]byte(l.Content)); err == nil && s.IsSealed() {
				sealed = append(sealed, s)
			}
		}
		next = leaves[len(leaves)-1].Index + 1
	}
	unsealed := int64(0)
	e := explain(o.Key, nil, sealed, func(*consent.Statement, error) { unsealed++ })
	return e, unsealed, nil
}
