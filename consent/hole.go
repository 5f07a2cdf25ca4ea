package consent

import (
	"cmp"
	"encoding/base64"
	"slices"

	"github.com/temoin/temoin/consent/ledger"
)

// Holes are what a site's log says was erased, which explains what is not there.
type Holes struct {
	Erasures int64 // that tell of them

	blank   spans           // leaves whose decisions are left without record, by visitors and on request
	gone    spans           // leaves whose decisions are not there, since they were kept for their time
	waiting map[string]bool // entries in base64 that waited for their place when they were erased
}

// NewHoles puts together what erasures tell.
func NewHoles(erasures ...*Erasure) *Holes {
	h := &Holes{waiting: map[string]bool{}, Erasures: int64(len(erasures))}
	for _, e := range erasures {
		if e.Ground == AfterTerms {
			h.gone = append(h.gone, e.Leaves...)
		} else {
			h.blank = append(h.blank, e.Leaves...)
		}
		for _, entry := range e.Waiting {
			h.waiting[entry] = true
		}
	}
	h.gone, h.blank = h.gone.merged(), h.blank.merged()
	return h
}

// IsBlank says whether the log tells that the record of this entry was erased; index is -1 while it waits.
func (h *Holes) IsBlank(index int64, entry [ledger.EntryBytes]byte) bool {
	return h.blank.contain(index) || len(h.waiting) > 0 && h.waiting[base64.StdEncoding.EncodeToString(entry[:])]
}

// IsGone says whether the log tells that the decision of this leaf was removed, since it had been kept for its time.
func (h *Holes) IsGone(index int64) bool { return h.gone.contain(index) }

// Explain says whether the log tells that there is no record of this leaf any more.
func (h *Holes) Explain(index int64, entry [ledger.EntryBytes]byte) bool {
	return h.IsBlank(index, entry) || h.IsGone(index)
}

// Last is the last leaf that is named, or -1.
func (h *Holes) Last() int64 { return max(h.blank.last(), h.gone.last()) }

// spans are pairs of first and last.
type spans [][2]int64

// merged sorts them and joins those that meet.
func (s spans) merged() (joined spans) {
	slices.SortFunc(s, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	for _, span := range s {
		if n := len(joined); n > 0 && span[0] <= joined[n-1][1]+1 {
			joined[n-1][1] = max(joined[n-1][1], span[1])
			continue
		}
		joined = append(joined, span)
	}
	return joined
}

func (s spans) contain(index int64) bool {
	i, found := slices.BinarySearchFunc(s, index, func(span [2]int64, index int64) int { return cmp.Compare(span[0], index) })
	return found || i > 0 && index <= s[i-1][1]
}

func (s spans) last() int64 {
	if len(s) == 0 {
		return -1
	}
	return s[len(s)-1][1]
}
