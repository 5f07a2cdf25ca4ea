package pack

import (
	"context"

	"github.com/temoin/temoin/consent"
)

// Flaws count what keeps a pack from being valid, and, beside that, what the database says otherwise than its log. It is
// written all the same, and says so first: it shows what is left.
type Flaws struct {
	Missing  int64 // records and statements that are not there, and the log does not say why
	Returned int64 // records that the log says were erased
	Unsealed int64 // erasures and changes of key that the log's key has not signed
	Altered  int64 // decisions that are stored otherwise than their records say, which the pack goes by
}

// Refused says whether verifiers refuse the pack.
func (f Flaws) Refused() bool {
	f.Altered = 0
	return f != Flaws{}
}

// stated reads what the log says of erasures before any record is written, since that explains what is not there.
func (o *Order) stated(ctx context.Context, source Source, size int64) (*consent.Explained, int64, error) {
	var sealed []*consent.Statement
	for next := int64(0); ; {
		leaves, err := source.PackStatements(ctx, o.Log.SiteID, next, size, batchLeaves)
		if err != nil {
			return nil, 0, err
		}
		if len(leaves) == 0 {
			break
		}
		for _, l := range leaves {
			if s, err := consent.ParseStatement([]byte(l.Content)); err == nil && s.IsSealed() {
				sealed = append(sealed, s)
			}
		}
		next = leaves[len(leaves)-1].Index + 1
	}
	unsealed := int64(0)
	e := consent.Explain([]string{o.Key}, nil, sealed, func(*consent.Statement, error) { unsealed++ })
	return e, unsealed, nil
}
