package httpapi

import "strings"

// deviceClass is all that is kept of a User-Agent header: desktop, mobile, tablet or other.
func deviceClass(userAgent string) string {
	has := func(word string) bool { return strings.Contains(userAgent, word) }
	switch {
	case has("iPad"), has("Tablet"), has("Android") && !has("Mobile"):
		return "tablet"
	case has("Mobi"):
		return "mobile"
	case strings.HasPrefix(userAgent, "Mozilla/"):
		return "desktop"
	}
	return "other"
}
