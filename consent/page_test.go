package consent

import "testing"

// Ensure that a page belongs to the longest path that fits, whole names compared, and to none where none does.
func TestDraft_PageGroup(t *testing.T) {
	d := Draft{Pages: []string{"/", "/shop", "/shop/shoes"}}
	for path, want := range map[string]string{
		"/": "/", "/shop": "/shop", "/shop/": "/shop", "/shop/hats": "/shop", "/shop/shoes/42": "/shop/shoes",
		"/shopping": "", "/blog": "", "": "", "/shop/shoesandmore": "/shop",
	} {
		if got := d.PageGroup(path); got != want {
			t.Errorf("%q is in %q, want %q", path, got, want)
		}
	}
}

// Ensure that only plain paths are named, each once, and few of them.
func TestDraft_Pages(t *testing.T) {
	if err := checkPages([]string{"/", "/shop", "/fr/boutique"}); err != nil {
		t.Error(err)
	}
	for name, pages := range map[string][]string{
		"twice": {"/a", "/a"}, "a slash at the end": {"/a/"}, "no slash": {"a"}, "a query": {"/a?b"}, "an address": {"https://x.example/"}, "a formula": {"=1"},
		"too many": make([]string, maxPages+1),
	} {
		if checkPages(pages) == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
