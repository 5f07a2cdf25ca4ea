package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// firstLoad is the most that a page without charts may load of scripts, in bytes of brotli.
const firstLoad = 143 * 1000

// Ensure that the bundle is complete, that its first load stays small, that charts come later, and that a second run
// finds nothing to do.
func TestBundle(t *testing.T) {
	t.Chdir("../..")
	if err := run(); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(output + "/index.html")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.NewReplacer("{{nonce}}", "", "{{issuer}}", "").Replace(string(page)), "{{") {
		t.Errorf("index.html has a gap:\n%s", page)
	}
	total, scripts := 0, 0
	for _, found := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(string(page), -1) {
		file, err := os.Stat(output + found[1] + ".br")
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(found[1], ".js") {
			scripts++
			total += int(file.Size())
		}
	}
	if scripts < 3 || total > firstLoad {
		t.Errorf("%d scripts with %d bytes of brotli at first; at most %d", scripts, total, firstLoad)
	}
	t.Logf("first load: %d bytes of brotli in %d scripts", total, scripts)
	charts, err := filepath.Glob(output + "/assets/TimeChart-*.js")
	if err != nil || len(charts) != 1 || strings.Contains(string(page), filepath.Base(charts[0])) {
		t.Errorf("charts %v must be one chunk that the page does not load (%v)", charts, err)
	}
	entries, err := os.ReadDir(output + "/assets")
	if err != nil {
		t.Fatal(err)
	}
	// Names that blocker lists hide or block.
	refused := regexp.MustCompile(`cookie|consent|cmp|gdpr|rgpd|banner|privacy|track`)
	for _, entry := range entries {
		if refused.MatchString(strings.ToLower(entry.Name())) {
			t.Errorf("%s has a name that blockers look for", entry.Name())
		}
	}

	before, err := os.Stat(output + "/index.html")
	if err != nil {
		t.Fatal(err)
	}
	if err := run(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(output + "/index.html"); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("a second run wrote the bundle again (%v)", err)
	}
}
