package consent

import (
	"slices"
	"strings"
)

// Direction is the value of HTML's dir attribute for texts in a language (BCP 47): rtl where it is written from right
// to left, else ltr.
func Direction(language string) string {
	if base, _, _ := strings.Cut(language, "-"); slices.Contains([]string{"ar", "fa", "he", "ur", "yi"}, base) {
		return "rtl"
	}
	return "ltr"
}
