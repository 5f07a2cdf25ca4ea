package dashboard

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Ensure that the page Activity has a word for every action that a log can tell of, in both languages.
func TestActionsHaveWords(t *testing.T) {
	actions, err := os.ReadFile("../consent/action.go")
	if err != nil {
		t.Fatal(err)
	}
	words, err := os.ReadFile("src/texts/people.ts")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^\t[A-Z]\w+ += "([a-z_]+)"`).FindAllStringSubmatch(string(actions), -1)
	if len(names) < 25 {
		t.Fatalf("%d actions read", len(names))
	}
	for _, name := range names {
		if n := strings.Count(string(words), "\n    "+name[1]+": "); n != 2 {
			t.Errorf("%s has words in %d of 2 languages", name[1], n)
		}
	}
}
