package pack

import (
	"cmp"
	"encoding/base64"
	"slices"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// holes are leaves whose records the log says to be erased.
type holes struct {
	spans   [][2]int64 // first and last, in order and apart
	waiting map[string]bool
}

func newHoles(erasures []*consent.Erasure) *holes {
	h := &holes{waiting: map[string]bool{}}
	var spans [][2]int64
	for _, e := range erasures {
		spans = append(spans, e.Leaves...)
		for _, entry := range e.Waiting {
			h.waiting[entry] = true
		}
	}
	slices.SortFunc(spans, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	for _, span := range spans {
		if n := len(h.spans); n > 0 && span[0] <= h.spans[n-1][1]+1 {
			h.spans[n-1][1] = max(h.spans[n-1][1], span[1])
			continue
		}
		h.spans = append(h.spans, span)
	}
	return h
}

// explain says whether the log tells that the record of this leaf is erased.
func (h *holes) explain(index int64, entry [ledger.EntryBytes]byte) bool {
	i, found := slices.BinarySearchFunc(h.spans, index, func(span [2]int64, index int64) int { return cmp.Compare(span[0], index) })
	return found || i > 0 && index <= h.spans[i-1][1] ||
		len(h.waiting) > 0 && h.waiting[base64.StdEncoding.EncodeToString(entry[:])]
}
