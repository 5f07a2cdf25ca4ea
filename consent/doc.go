// Package consent is the domain of Temoin: the vocabulary and the rules of consent, and nothing else.
//
// It does no I/O and has no clock and no randomness of its own: times, salts and secrets are passed in.
// A [Draft] is published as an immutable [Version], named by the SHA-256 of its canonical JSON. A visitor's
// [Decision] about a version becomes a [Record], whose exact bytes are stored, committed to with a salt
// ([Commit]) and, later, sequenced into the site's log (package ledger).
package consent
