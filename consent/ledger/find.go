package ledger

import (
	"regexp"
	"strings"
)

var (
	signedNote = regexp.MustCompile(`(?m)^\S+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n(time \S+\n)?\n— \S+ [A-Za-z0-9+/]+={0,2}$`)
	aPromise   = regexp.MustCompile(`(?m)^c2sp\.org/tlog-proof@v1\nindex [0-9]+\n([A-Za-z0-9+/]{43}=\n)*\n\S+/promise/\S+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n\n— \S+ [A-Za-z0-9+/]+={0,2}$`)
	// What mail programs put around the lines of a text that is saved, answered or handed on.
	lineStart = regexp.MustCompile(`(?m)^[> \t]+`)
	lineEnd   = regexp.MustCompile(`(?m)[ \t\r]+$`)
)

// FindNotes returns what looks like signed checkpoints and roots in a text such as that of a mail, in their own form.
// Nothing is checked.
func FindNotes(text string) []string { return find(signedNote, text) }

// FindPromises returns in the same way what looks like promises of an entry.
func FindPromises(text string) []string { return find(aPromise, text) }

func find(form *regexp.Regexp, text string) []string {
	found := form.FindAllString(lineEnd.ReplaceAllString(lineStart.ReplaceAllString(text, ""), ""), -1)
	for i := range found {
		found[i] += "\n"
	}
	return found
}

// IsRoot tells the note of a root from the checkpoint of a log by its name.
func IsRoot(signed string) bool { return strings.HasSuffix(CheckpointOrigin(signed), RootsOf) }
