package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Ensure that a mistake in a notice's file is told with the file and the line or the path, as one line.
func TestReadDraft(t *testing.T) {
	example, err := os.ReadFile(exampleFor(t, "shop"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "notice.json")
	for name, c := range map[string]struct{ old, replacement, want string }{
		"no comma":         {`"site": "shop",`, `"site": "shop"`, ": line 3: "},
		"a comma too many": {"\"months\": 13,", "\"months\": 13,,", ": line 21: invalid character ',' at start"},
		"unknown member":   {`  "months": 13,`, "  \"months\": 13,\n  \"month\": 13,", ": line 22: month: there is no such member in a notice"},
		"deep":             {`"required": true`, `"required": "yes"`, ": purposes.0.required: must be true or false"},
		"twice":            {`"months": 13,`, `"months": 13, "months": 13,`, ": months: duplicate object member name"},
		"a list":           {`"site": "shop"`, `"site": ["shop"]`, ": line 2: site: must be a string"},
		"14 months":        {`"months": 13`, `"months": 14`, ": months: must be 1 to 13"},
		"a deep rule":      {`"id": "strictly_necessary"`, `"id": "Strictly"`, ": purposes.0.id: must be 1 to 32"},
		"cut":              {string(example[len(example)/2:]), "", "the file ends too early"},
		"empty":            {string(example), "", ": line 1: the file ends too early"},
		"two":              {string(example), string(example) + "{}", "invalid character '{'"},
	} {
		broken := strings.Replace(string(example), c.old, c.replacement, 1)
		if broken == string(example) {
			t.Fatalf("control: %s changes nothing", name)
		}
		if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readDraft(file)
		if err == nil || !strings.HasPrefix(err.Error(), file+": ") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
