package consent

import "time"

// StoredRoot is a root as a database holds it.
type StoredRoot struct {
	Number int64     `db:"number"`
	MadeAt time.Time `db:"made_at"`
	Note   string    `db:"note"`  // signed
	Token  []byte    `db:"token"` // RFC 3161 answer of a time-stamp authority; nil while there is none
	Tries  int       `db:"tries"` // to get one
}

// Anchorage is what proves a site's log from outside: a root, and all that is in it.
type Anchorage struct {
	Root        string   // signed note
	Token       []byte   // its time stamp (RFC 3161); nil while there is none
	Checkpoints []string // signed, in the order of the sites' keys
	Index       int      // of the site's own
	Size        int64    // of the log in that
}
