package consent

import (
	"fmt"
	"time"

	"github.com/temoin/temoin/consent/ledger"
)

// PackSchema names the shape of an evidence pack; docs/pack.md is its form.
const PackSchema = "temoin/pack/v1"

// PackScope is what an evidence pack holds the records of: one subject, a period, or, with neither, the whole site.
type PackScope struct {
	Subject string `json:"subject,omitempty"`
	At      string `json:"at,omitempty"`   // of the question what the subject had decided
	From    string `json:"from,omitempty"` // times of choices: from this one on
	Until   string `json:"until,omitempty"`
}

// Whole says whether nothing is left out: such a pack can be imported.
func (s PackScope) Whole() bool { return s == PackScope{} }

// Holds says whether a choice made at a time belongs to the period.
func (s PackScope) Holds(at string) bool {
	return at >= s.From && (s.Until == "" || at < s.Until) // all in the one form whose order as text is that in time
}

// PackSite is a site as an evidence pack names it.
type PackSite struct {
	Key             string   `json:"key"`
	Name            string   `json:"name"`
	Domains         []string `json:"domains"`
	Demo            bool     `json:"demo"`
	MadeAt          string   `json:"made_at"`
	RetentionMonths int      `json:"retention_months"`
}

// PackFile is a file of a pack.
type PackFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower-case hex
}

// Pack says what is in an evidence pack. The log's key signs its canonical JSON.
type Pack struct {
	Schema string     `json:"schema"` // PackSchema
	MadeAt string     `json:"made_at"`
	Site   PackSite   `json:"site"`
	Scope  PackScope  `json:"scope"`
	Chunk  int64      `json:"chunk,omitempty"` // leaves in one file, in a pack with all entries
	Files  []PackFile `json:"files"`           // in the order of the archive, but for this one and its signature
}

// PackLine is one leaf of the log in an evidence pack, with what the commitment covers.
type PackLine struct {
	Index   int64     `json:"index"` // of the leaf
	Type    byte      `json:"type"`
	ID      string    `json:"id"`                       // of the decision or the statement
	Salt    []byte    `json:"salt,omitempty"`           // base64; without it there is no content: erased
	Content string    `json:"content,omitempty"`        // exact bytes of the record or the statement
	Promise int64     `json:"promise,string,omitempty"` // of a decision, in a pack of a whole site
	Left    *PackLeft `json:"left,omitempty"`           // what an erasure has left, in a pack of a whole site
	Proof   string    `json:"proof,omitempty"`          // c2sp.org/tlog-proof@v1, in a pack without all entries
}

// PackLeft is what an erasure leaves of a decision beside its id.
type PackLeft struct {
	Notice    int    `json:"notice"`
	DecidedAt string `json:"decided_at"`
	ExpiresAt string `json:"expires_at"`
}

// PackPromise is what was promised to a batch of decisions, in a pack of a whole site.
type PackPromise struct {
	ID      int64  `json:"id,string"`
	Note    string `json:"note"`
	Entries []byte `json:"entries"` // base64
}

// PackLeaf is a leaf with the line that tells of it.
type PackLeaf struct {
	Entry [ledger.EntryBytes]byte
	PackLine
	Stored *Stored // the decision, but for its site and digest, where its record is there
	Notice int     // number of the version that it is stored under
}

// Check says whether the line's content is what the log commits to.
func (l *PackLine) Check(entry [ledger.EntryBytes]byte) error {
	if l.Type != entry[0] || len(l.Salt) != len(Salt{}) || ledger.Entry(l.Type, Commit(Salt(l.Salt), []byte(l.Content))) != entry {
		return fmt.Errorf("leaf %d: what is kept of it is not what the log commits to", l.Index)
	}
	return nil
}

// ValidAt returns the record that said what its subject had decided at a time: the newest of those made by then, unless it
// had ended. history is the oldest first. Without any it returns nil.
func ValidAt(history []*Record, at time.Time) *Record {
	when := FormatTime(at)
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Event.EventTime > when {
			continue
		}
		if history[i].Expired(at) {
			return nil
		}
		return history[i]
	}
	return nil
}

// PackLog is a site with the head of its log, as a pack begins with it.
type PackLog struct {
	SiteID     int32
	Site       PackSite
	Size       int64
	Checkpoint string // signed
}

// PackScript is a file that was served to visitors.
type PackScript struct {
	SHA256 string // lower-case hex, as a [Build] names it
	Body   []byte // exact bytes
}

// PackNotice is a published notice version.
type PackNotice struct {
	Number int
	Body   []byte // exact bytes
}

// Digest is the one that a record names when this was shown.
func (n PackNotice) Digest() string { return hexSHA256(n.Body) }
