package consent

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
