package consent

import (
	"errors"
	"time"
)

// Evidence is one decision ready to be stored: the exact bytes of its record, the salt of its commitment, and the
// facts that are counted or looked up by.
type Evidence struct {
	SiteID    int32
	Record    *Record
	Bytes     []byte // Record.Canonical: stored, committed to and served
	Salt      Salt
	Notice    int       // number of the version that was shown
	DecidedAt time.Time // the choice, on the server's clock
	ExpiresAt time.Time
	Country   string // ISO 3166-1 alpha-2, or ZZ when unknown
	Device    string // desktop, mobile, tablet or other
	Page      string // group of the page, one of [Draft.Pages]; empty for others

	GroupDay time.Time // as [GroupDay] has it

	Exceptions map[string]bool // services whose answer differs from that of their purpose
}

// NewEvidence makes the evidence of a decision that passed [Decision.Check] against v. The caller adds what only the
// server knows: SiteID, Country, Device, Page and GroupDay.
func NewEvidence(d *Decision, v *Version, received time.Time, salt Salt) (*Evidence, error) {
	record := NewRecord(d, v, received)
	bytes, err := record.Canonical()
	if err != nil {
		return nil, err
	}
	moment := Moment(received, d.At, d.Sent)
	return &Evidence{
		Record: record, Bytes: bytes, Salt: salt, Notice: v.Number,
		DecidedAt: moment, ExpiresAt: ExpiresAt(moment, v.Months), Exceptions: exceptions(d, v),
	}, nil
}

func exceptions(d *Decision, v *Version) map[string]bool {
	var differ map[string]bool
	for id, granted := range d.Services {
		if service := v.Service(id); service != nil && granted != d.Purposes[service.Purpose] {
			if differ == nil {
				differ = map[string]bool{}
			}
			differ[id] = granted
		}
	}
	return differ
}

// Promise is what the site's log key signed for one batch of decisions of one site. It is stored with the batch, so
// that the same decision sent again gets the same promise.
type Promise struct {
	SiteID  int32
	ID      int64
	Note    string     // signed tree head over Entries
	Entries [][33]byte // the batch's log entries in order
}

// ErrRepeated is about a batch of which some was recorded before: then none of it was recorded now.
var ErrRepeated = errors.New("some of the decisions were recorded before")

// Recorded answers a decision that is in the database for good.
type Recorded struct {
	New     bool    // false when the id was there before; then Record may say something else than was sent
	Record  *Record // what is stored
	Promise string  // c2sp.org/tlog-proof@v1
}
