package consent

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var pagePattern = regexp.MustCompile(`^/([A-Za-z0-9._~%-]{1,64}(/[A-Za-z0-9._~%-]{1,64}){0,3})?$`)

// maxPages bounds how many groups of pages are counted apart: each is a row an hour.
const maxPages = 20

func checkPages(pages []string) error {
	if len(pages) > maxPages {
		return Errorf(Invalid, "pages", "names %d groups of pages; at most %d", len(pages), maxPages)
	}
	for i, page := range pages {
		if !pagePattern.MatchString(page) || slices.Contains(pages[:i], page) {
			return Errorf(Invalid, fmt.Sprintf("pages.%d", i), "must be a path without a slash at its end such as /shop, or / for the home page, named once")
		}
	}
	return nil
}

// PageGroup is which of the draft's Pages a page's path belongs to, the longest that fits; empty for none. / is the home
// page alone.
func (d *Draft) PageGroup(path string) string {
	group := ""
	for _, page := range d.Pages {
		if (path == page || page != "/" && strings.HasPrefix(path, page+"/")) && len(page) > len(group) {
			group = page
		}
	}
	return group
}
