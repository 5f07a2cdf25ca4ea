package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is an RFC 6962 tree held in memory.
type tree struct {
	size   int64
	stored []tlog.Hash // in the order of tlog.StoredHashIndex
}

func newTree(entries [][EntryBytes]byte) *tree {
	t := &tree{stored: make([]tlog.Hash, 0, 2*len(entries))}
	for _, entry := range entries {
		t.add(entry[:])
	}
	return t
}

func (t *tree) add(entry []byte) {
	// The reader never fails: every hash that a leaf needs stands before it.
	hashes, err := tlog.StoredHashes(t.size, entry, t)
	if err != nil {
		panic(fmt.Sprintf("ledger: leaf %d: %v", t.size, err))
	}
	t.stored = append(t.stored, hashes...)
	t.size++
}

// ReadHashes makes the tree its own [tlog.HashReader].
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = t.stored[index]
	}
	return hashes, nil
}

func (t *tree) root() (tlog.Hash, error) { return tlog.TreeHash(t.size, t) }

// prove is the c2sp.org/tlog-proof@v1 of a leaf under a signed head of the tree.
func (t *tree) prove(noteText string, index int) (string, error) {
	proof, err := tlog.ProveRecord(t.size, int64(index), t)
	if err != nil {
		return "", fmt.Errorf("ledger: proof of entry %d of %d: %w", index, t.size, err)
	}
	return formatProof(noteText, int64(index), proof), nil
}
