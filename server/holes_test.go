package main

import (
	"slices"
	"testing"
)

// Ensure that spans in any order hold what they name and nothing else.
func TestSpans(t *testing.T) {
	s := spans{{7, 9}, {0, 0}, {2, 3}, {3, 5}, {6, 6}, {8, 8}}.merged()
	if want := (spans{{0, 0}, {2, 9}}); !slices.Equal(s, want) {
		t.Fatalf("%v", s)
	}
	for index := int64(-1); index < 12; index++ {
		if got, want := s.contain(index), index == 0 || index >= 2 && index <= 9; got != want {
			t.Errorf("%d: %t", index, got)
		}
	}
	if s.last() != 9 || (spans{}).last() != -1 || (spans{}).contain(0) {
		t.Error("an empty one holds something")
	}
}
