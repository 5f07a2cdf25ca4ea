package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A promise says: this site's log key has taken this entry on and will sequence it. It is a tlog-proof over a small
// tree that holds one batch of one site, so that a signature is paid once a batch. The tree's origin is its own
// (…/promise/SITE) and never that of the site's log: a verifier of the log does not take a promise for a checkpoint.

// SignBatch signs the tree over the entries of one batch of one site, in order, and returns the signed checkpoint.
// The signer's name is the origin. A batch is never empty.
func SignBatch(signer note.Signer, entries [][EntryBytes]byte) (noteText string, err error) {
	if len(entries) == 0 {
		return "", errors.New("ledger.SignBatch: empty batch")
	}
	root, err := newTree(entries).root()
	if err != nil {
		return "", fmt.Errorf("ledger.SignBatch: %w", err)
	}
	return Sign(signer, int64(len(entries)), root)
}

// Proofs returns the promise of every entry of a batch, in order. noteText is what [SignBatch] answered for exactly
// these entries.
func Proofs(noteText string, entries [][EntryBytes]byte) ([]string, error) {
	t := newTree(entries)
	promises := make([]string, len(entries))
	for i := range entries {
		var err error
		if promises[i], err = t.prove(noteText, i); err != nil {
			return nil, err
		}
	}
	return promises, nil
}

// Proof returns the promise of one entry of a stored batch: the same text as [Proofs] gave when it was made.
func Proof(noteText string, entries [][EntryBytes]byte, index int) (string, error) {
	return newTree(entries).prove(noteText, index)
}

// CheckPromise says whether the promise is one that the verifier's key made for this entry, as [CheckProof] does.
func CheckPromise(verifier note.Verifier, promise string, entry [EntryBytes]byte) error {
	_, err := CheckProof(verifier, promise, entry)
	return err
}

// Promise is one whose signature holds. It does not say for which entry it was made.
type Promise struct {
	head  Head
	index int64
	proof tlog.RecordProof
}

// OpenPromise reads the promise of one entry with the verifier's key.
func OpenPromise(verifier note.Verifier, text string) (*Promise, error) {
	index, proof, signed, err := parseProof(text)
	if err != nil {
		return nil, fmt.Errorf("ledger.OpenPromise: %w", err)
	}
	head, err := OpenCheckpoint(verifier, signed)
	if err != nil {
		return nil, fmt.Errorf("ledger.OpenPromise: %w", err)
	}
	return &Promise{head, index, proof}, nil
}

// Holds says whether the promise was made for this entry.
func (p *Promise) Holds(entry [EntryBytes]byte) bool {
	return tlog.CheckRecord(p.proof, p.head.Size, p.head.Root, p.index, tlog.RecordHash(entry[:])) == nil
}
