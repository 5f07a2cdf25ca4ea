// Package ledger turns commitments into log entries and proves that an entry is in a signed tree.
//
// Trees are those of RFC 6962, checkpoints those of c2sp.org/tlog-checkpoint and proofs those of
// c2sp.org/tlog-proof@v1, so that anybody's tools can check them. The package does no I/O and keeps no state.
package ledger

// The types of entry. The numbers are for ever: they are inside every leaf.
const (
	Decision  byte = 1 // a visitor's decision
	Notice    byte = 2 // a notice version and the script built for it
	Erased    byte = 3 // an earlier record and its salt were erased
	Audit     byte = 4 // an action of a dashboard user
	KeyChange byte = 5 // the log goes on under another key
)

// EntryBytes is the length of every entry.
const EntryBytes = 33

// Entry is what one leaf of a site's log covers: a type byte, then a commitment (consent.Commitment). The leaf is
// SHA-256(0x00 || entry).
func Entry(kind byte, commitment [EntryBytes - 1]byte) [EntryBytes]byte {
	entry := [EntryBytes]byte{0: kind}
	copy(entry[1:], commitment[:])
	return entry
}
