package consent

import (
	"encoding/base64"
	"testing"

	"github.com/temoin/temoin/consent/ledger"
)

// Erasures explain exactly the leaves and the entries that they name, whatever the order and the overlap.
func TestHoles(t *testing.T) {
	entry := [ledger.EntryBytes]byte{1, 2, 3}
	h := NewHoles(
		&Erasure{Ground: ByVisitor, Leaves: [][2]int64{{7, 9}, {3, 3}}, Waiting: []string{base64.StdEncoding.EncodeToString(entry[:])}},
		&Erasure{Ground: AfterTerms, Leaves: [][2]int64{{20, 29}, {25, 40}}},
		&Erasure{Ground: OnRequest, Leaves: [][2]int64{{4, 4}}},
	)
	for index := int64(-1); index < 50; index++ {
		blank, gone := index == 3 || index == 4 || 7 <= index && index <= 9, 20 <= index && index <= 40
		none := [ledger.EntryBytes]byte{}
		if h.IsBlank(index, none) != blank || h.IsGone(index) != gone || h.Explain(index, none) != (blank || gone) {
			t.Errorf("leaf %d: blank %t, gone %t", index, h.IsBlank(index, none), h.IsGone(index))
		}
	}
	if !h.IsBlank(-1, entry) || h.Last() != 40 || h.Erasures != 3 || NewHoles().Last() != -1 {
		t.Errorf("%+v", h)
	}
}
