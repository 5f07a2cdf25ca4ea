package consent

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// answer is what somebody sees who knows the names of all groups, the total, and how groups are put together. A size below
// 0 is of showings that nobody answered.
func answer(sizes []int) string {
	told, hidden := Suppress(partsOf(sizes))
	text := ""
	for _, p := range told {
		text += fmt.Sprint(p.Name, p.Decisions, "/", p.Shown, " ")
	}
	if hidden != nil {
		text += fmt.Sprint("others ", hidden.Decisions, "/", hidden.Shown)
	}
	return text
}

func partsOf(sizes []int) (parts []Part) {
	for i, n := range sizes {
		name := string(rune('a' + i))
		switch {
		case n > 0:
			parts = append(parts, Part{Name: name, Figures: Figures{Decisions: int64(n), Accepted: int64(n / 2), Refused: int64(n - n/2)}})
		case n < 0:
			parts = append(parts, Part{Name: name, Figures: Figures{Shown: int64(-n)}})
		}
	}
	return parts
}

// Ensure that no group under the threshold can be computed: for each there is another division of the visitors, with
// another number for this group, that gets the very same answer. There are groups too in which some were asked and nobody chose.
func TestSuppress_NothingToCompute(t *testing.T) {
	const most = 9
	possible := map[int]map[string][]map[int]bool{} // by how many groups, what is seen, and group: sizes that it may have
	for groups := 2; groups <= 4; groups++ {
		possible[groups] = map[string][]map[int]bool{}
		var divide func(sizes []int)
		divide = func(sizes []int) {
			if len(sizes) == groups {
				seen := answer(sizes)
				if possible[groups][seen] == nil {
					possible[groups][seen] = make([]map[int]bool, groups)
				}
				for i, n := range sizes {
					if possible[groups][seen][i] == nil {
						possible[groups][seen][i] = map[int]bool{}
					}
					possible[groups][seen][i][n] = true
				}
				return
			}
			for n := -FewestVisitors - 1; n <= most; n++ {
				divide(append(sizes[:len(sizes):len(sizes)], n))
			}
		}
		divide(nil)
		for seen, by := range possible[groups] {
			for i, sizes := range by {
				for n := range sizes {
					if len(sizes) == 1 && n < FewestVisitors && n > -FewestVisitors && n != 0 {
						t.Errorf("%q tells that group %d of %d has %d", seen, i, groups, n)
					}
				}
			}
		}
	}
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
	if len(told) != 1 || told[0].Name != "c" || hidden == nil || hidden.Shown != 53 {
		t.Errorf("few showings: %+v, %+v", told, hidden)
	}
	told, hidden = Suppress([]Part{{Name: "a", Figures: Figures{Decisions: 3}}, {Name: "b", Figures: Figures{Shown: 50}}})
	if len(told) != 0 || hidden == nil || hidden.Decisions != 3 {
		t.Errorf("few choices, and none elsewhere: %+v, %+v", told, hidden)
	}
	told, hidden = Suppress([]Part{{Name: "a", Figures: Figures{Decisions: 9, Changed: 8}}, {Name: "b", Figures: Figures{Decisions: 30}}, {Name: "c", Figures: Figures{Decisions: 60}}})
	if len(told) != 1 || told[0].Name != "c" || hidden == nil || hidden.Decisions != 39 {
		t.Errorf("one visitor of many minds: %+v, %+v", told, hidden)
	}
}

var firstMonday = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

func daysOf(sizes [][]int) (days []DayPart) {
	for i, groups := range sizes {
		for _, p := range partsOf(groups) {
			days = append(days, DayPart{firstMonday.AddDate(0, 0, i), p})
		}
	}
	return days
}

// Ensure that periods that overlap tell no more than the blocks of days that they share: each day is in one block whoever asks,
// a block tells what Suppress does of all its days, and any period tells the sum of the blocks that it touches.
func TestDivide_NothingToSubtract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 2, 4, 6, 30, 150, 250}), 3, 3), 21, 21).Draw(t, "sizes")
		days, now := daysOf(sizes), firstMonday.Add(time.Duration(rapid.IntRange(0, 22*24).Draw(t, "hours"))*time.Hour)
		blocks := map[time.Time]Division{}
		end := firstMonday
		for i := range sizes {
			day := firstMonday.AddDate(0, 0, i)
			b := Divide(days, day, day.AddDate(0, 0, 1), now)
			switch {
			case b.Until.Equal(b.From):
				if len(b.Told) > 0 || b.Hidden != nil || day.Before(b.From) {
					t.Fatalf("nothing is told of %s: %+v", day, b)
				}
				continue
			case day.Before(b.From) || !day.Before(b.Until) || b.Until.Add(settled).After(now) || b.From.Before(end) && b.From != blocks[b.From].From:
				t.Fatalf("%s is told by %s to %s at %s", day, b.From, b.Until, now)
			}
			whole := parted{}
			for _, d := range days {
				if !d.Day.Before(b.From) && d.Day.Before(b.Until) {
					whole.plus([]Part{d.Part})
				}
			}
			told, hidden := Suppress(whole.parts())
			if !reflect.DeepEqual(b.Told, append([]Part{}, told...)) || !reflect.DeepEqual(b.Hidden, hidden) {
				t.Fatalf("block %s to %s: %+v and %+v, want %+v and %+v", b.From, b.Until, b.Told, b.Hidden, told, hidden)
			}
			blocks[b.From], end = b, b.Until
		}
		from := rapid.IntRange(0, 20).Draw(t, "from")
		until := rapid.IntRange(from+1, 21).Draw(t, "until")
		asked := Divide(days, firstMonday.AddDate(0, 0, from), firstMonday.AddDate(0, 0, until), now)
		sum, hidden := parted{}, int64(0)
		for _, b := range blocks {
			if !b.From.Before(asked.From) && !b.Until.After(asked.Until) {
				sum.plus(b.Told)
				if b.Hidden != nil {
					hidden += b.Hidden.Decisions
				}
			}
		}
		got := int64(0)
		if asked.Hidden != nil {
			got = asked.Hidden.Decisions
		}
		if !reflect.DeepEqual(asked.Told, largestFirst(sum.parts())) || got != hidden {
			t.Fatalf("day %d until %d is told as %+v and %d others; its blocks are %+v and %d", from, until, asked.Told, got, sum.parts(), hidden)
		}
	})
}

// Ensure that a block ends with the day that fills it or with Sunday, an hour after the day's end, and that the blocks that a
// period touches count whole.
func TestDivide(t *testing.T) {
	days := daysOf([][]int{{150, 30}, {10, 8}, {2, 3}, {0, 250}, {6, 5}, {7, 1}, {8, 3}, {90}})
	day := func(n int) time.Time { return firstMonday.AddDate(0, 0, n) }
	for name, c := range map[string]struct {
		from, until int
		now         time.Time
		at, end     int
		told        string
	}{
		"what was full on Wednesday":     {2, 3, day(20), 0, 3, "a162 b41 "},
		"a day that is full alone":       {3, 4, day(20), 3, 4, "b250 "},
		"until Sunday":                   {6, 7, day(20), 4, 7, "a21 b9 "},
		"both that are touched":          {2, 4, day(20), 0, 4, "b291 a162 "},
		"a day before it is full":        {0, 2, day(2).Add(settled), 0, 0, ""},
		"within the hour after its end":  {0, 3, day(3).Add(settled - 1), 0, 0, ""},
		"an hour after its end":          {0, 3, day(3).Add(settled), 0, 3, "a162 b41 "},
		"the running week":               {7, 8, day(9), 7, 7, ""},
		"from a full one into a running": {3, 7, day(6), 3, 4, "b250 "},
	} {
		d := Divide(days, day(c.from), day(c.until), c.now)
		text := ""
		for _, p := range d.Told {
			text += fmt.Sprint(p.Name, p.Decisions, " ")
		}
		if text != c.told || !d.From.Equal(day(c.at)) || !d.Until.Equal(day(c.end)) || d.Hidden != nil {
			t.Errorf("%s: %q of %s until %s, want %q of day %d until %d; hidden %+v", name, text, d.From, d.Until, c.told, c.at, c.end, d.Hidden)
		}
	}
	if from, until := WholeWeeks(day(6).Add(23*time.Hour), day(7)); !from.Equal(firstMonday) || !until.Equal(day(7)) {
		t.Errorf("Sunday is in the week of %s until %s", from, until)
	}
}
