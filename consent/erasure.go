package consent

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Ground is why records were erased.
type Ground string

const (
	ByVisitor  Ground = "visitor"   // the visitor did it, with the key of a receipt
	OnRequest  Ground = "request"   // the controller did it; an [Action] says who and why
	AfterTerms Ground = "retention" // they had been kept for as long as the site keeps records
)

// Erasure says which decisions were erased, never whose. Their leaves stay.
type Erasure struct {
	Ground  Ground     `json:"ground"`
	Leaves  [][2]int64 `json:"leaves"`            // indexes of their leaves, each pair the first and the last of a row
	Waiting []string   `json:"waiting,omitempty"` // entries (base64) that waited for their place then
}

// AddLeaf adds the index of a leaf; indexes come in rising order.
func (e *Erasure) AddLeaf(index int64) {
	if last := len(e.Leaves) - 1; last >= 0 && e.Leaves[last][1] == index-1 {
		e.Leaves[last][1] = index
		return
	}
	e.Leaves = append(e.Leaves, [2]int64{index, index})
}

// Hole is where a decision stood that was erased, as the log explains it.
type Hole struct {
	Index   int64 // of the leaf that stays
	Erasure Erasure
	At      time.Time // of the erasure
	Leaf    *int64    // of the statement that tells of it; nil while it waits
	Action  *Action   // by whom and why, of an erasure [OnRequest]
}

// ErrErased answers whoever asks for an erased decision, or sends it again.
var ErrErased = Errorf(Gone, "", "The record of this decision was erased. Sending the decision again does not bring it back; a new choice makes a new record.")

// maxWhy bounds the reason of an action, in bytes.
const maxWhy = 500

// CheckErasure says what keeps a controller from erasing a subject. The reason stays in the log's statements, so it must
// not bring the subject back.
func CheckErasure(subject, why string) error {
	if err := CheckSubject(subject); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(why) == "" || len(why) > maxWhy || !utf8.ValidString(why) || strings.ContainsRune(why, 0):
		return Errorf(Invalid, "why", "say in %d bytes at most why these records are erased, such as: request of 3 March", maxWhy)
	case strings.Contains(why, subject):
		return Errorf(Invalid, "why", "must not name the subject: the reason is kept")
	}
	return nil
}
