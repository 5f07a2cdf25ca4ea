package consent

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// answer is what somebody sees who knows the names of all groups, the total, and how groups are put together.
func answer(sizes []int) string {
	told, hidden := Suppress(partsOf(sizes))
	text := ""
	for _, p := range told {
		text += fmt.Sprint(p.Name, p.Decisions, " ")
	}
	if hidden != nil {
		text += fmt.Sprint("others ", hidden.Decisions)
	}
	return text
}

func partsOf(sizes []int) (parts []Part) {
	for i, n := range sizes {
		if n > 0 {
			parts = append(parts, Part{Name: string(rune('a' + i)), Figures: Figures{Decisions: int64(n), Accepted: int64(n / 2), Refused: int64(n - n/2)}})
		}
	}
	return parts
}

// Ensure that no group under the threshold can be computed: for each there is another division of the visitors, with
// another number for this group, that gets the very same answer.
func TestSuppress_NothingToCompute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 9), 2, 4).Draw(t, "sizes")
		seen := answer(sizes)
		possible := make([]map[int]bool, len(sizes))
		for i := range possible {
			possible[i] = map[int]bool{}
		}
		total := 0
		for _, n := range sizes {
			total += n
		}
		var divide func(at, left int, other []int)
		divide = func(at, left int, other []int) {
			if at == len(sizes)-1 {
				other[at] = left
				if answer(other) == seen {
					for i, n := range other {
						possible[i][n] = true
					}
				}
				return
			}
			for n := range left + 1 {
				other[at] = n
				divide(at+1, left-n, other)
			}
		}
		divide(0, total, make([]int, len(sizes)))
		for i, n := range sizes {
			if n > 0 && n < FewestVisitors && len(possible[i]) < 2 {
				t.Fatalf("%v is answered as %q, from which group %d is computed: %v", sizes, seen, i, possible[i])
			}
		}
	})
}

// Ensure that nothing is lost, and that large groups are told where no small one needs them.
func TestSuppress(t *testing.T) {
	for name, c := range map[string]struct {
		sizes  []int
		told   string
		hidden int64 // -1 for none
	}{
		"all large":                      {[]int{9, 5, 100}, "c100 a9 b5 ", -1},
		"one small takes the next":       {[]int{3, 7, 100}, "c100 ", 10},
		"equals go together":             {[]int{3, 7, 7, 100}, "d100 ", 17},
		"two small that reach it":        {[]int{2, 3, 7, 100}, "d100 c7 ", 5},
		"two small that do not":          {[]int{1, 2, 7, 100}, "d100 ", 10},
		"as great as hidden ones can be": {[]int{4, 4, 7, 100}, "d100 ", 15},
		"nobody else":                    {[]int{2, 1}, "", 3},
		"no groups":                      {nil, "", -1},
	} {
		told, hidden := Suppress(partsOf(c.sizes))
		text, got := "", int64(-1)
		for _, p := range told {
			text += fmt.Sprint(p.Name, p.Decisions, " ")
		}
		if hidden != nil {
			got = hidden.Decisions
			if hidden.Accepted+hidden.Refused != got {
				t.Errorf("%s: parts of the others do not add up: %+v", name, hidden)
			}
		}
		if text != c.told || got != c.hidden {
			t.Errorf("%s: told %q and %d others; want %q and %d", name, text, got, c.told, c.hidden)
		}
	}
	told, hidden := Suppress([]Part{{Name: "a", Figures: Figures{Shown: 3}}, {Name: "b", Figures: Figures{Shown: 50}}, {Name: "c", Figures: Figures{Shown: 60, Decisions: 50}}})
	if len(told) != 2 || hidden == nil || hidden.Shown != 3 {
		t.Errorf("few showings: %+v, %+v", told, hidden)
	}
}
