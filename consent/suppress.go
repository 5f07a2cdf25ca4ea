package consent

import (
	"cmp"
	"slices"
)

// FewestVisitors is how many visitors must have chosen in a group before the group is told apart.
const FewestVisitors = 5

// Suppress puts the groups in which fewer than [FewestVisitors] have chosen together, so that what few people did is told
// of nobody. Who subtracts the groups that are told from the total must not get one of the others: groups that are large enough
// are put to them, the smallest first, until they are at least two, hold enough visitors together, and may be divided in more
// than one way. It depends on sizes only, never on names. The parts that are told are sorted, the largest first; hidden is nil when all are.
func Suppress(parts []Part) (told []Part, hidden *Figures) {
	told = slices.Clone(parts)
	slices.SortFunc(told, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Decisions, a.Decisions), cmp.Compare(b.Shown, a.Shown), cmp.Compare(a.Name, b.Name))
	})
	small := func(p Part) bool {
		return p.Decisions < FewestVisitors && (p.Decisions > 0 || p.Shown > 0 && p.Shown < FewestVisitors)
	}
	var pool []Part
	told = slices.DeleteFunc(told, func(p Part) bool {
		if small(p) {
			pool = append(pool, p)
			return true
		}
		return false
	})
	for !safe(pool) {
		least := int64(0)
		for _, p := range told {
			if p.Decisions > 0 && (least == 0 || p.Decisions < least) {
				least = p.Decisions
			}
		}
		if least == 0 {
			break // all that have chosen are together: nobody is told apart
		}
		told = slices.DeleteFunc(told, func(p Part) bool {
			if p.Decisions == least {
				pool = append(pool, p)
				return true
			}
			return false
		})
	}
	if len(pool) == 0 {
		return told, nil
	}
	hidden = &Figures{}
	for _, p := range pool {
		hidden.Plus(p.Figures)
	}
	return told, hidden
}

// safe says whether the sum of the pool's decisions tells none of them. Where they differ any two may be swapped; where
// they are alike one may be smaller and another greater, unless each is as great as what is hidden can be.
func safe(pool []Part) bool {
	groups, sum := int64(0), int64(0)
	for _, p := range pool {
		if p.Decisions > 0 {
			groups, sum = groups+1, sum+p.Decisions
		}
	}
	return groups == 0 || groups >= 2 && sum >= FewestVisitors && sum != groups*(FewestVisitors-1)
}
