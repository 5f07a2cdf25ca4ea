package consent

import (
	"fmt"
	"slices"
	"strings"
)

// Dialects are the tools whose markup for held elements the widget can understand beside its own, so that a site can
// move over by changing one tag.
var Dialects = []string{"axeptio", "cookiebot", "klaro", "tarteaucitron", "vanilla_cookieconsent"}

func checkDialects(dialects []string) error {
	for i, name := range dialects {
		if !slices.Contains(Dialects, name) || slices.Contains(dialects[:i], name) {
			return Errorf(Invalid, fmt.Sprintf("dialects.%d", i), "must be one of %s, named once", strings.Join(Dialects, ", "))
		}
	}
	return nil
}
