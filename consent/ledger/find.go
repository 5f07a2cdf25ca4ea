package ledger

import (
	"regexp"
	"strings"
)

var (
	signedNote = regexp.MustCompile(`(?m)^\S+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n(time \S+\n)?\n— \S+ [A-Za-z0-9+/]+={0,2}$`)
	// What mail programs put around the lines of a text that is saved, answered or handed on.
	lineStart = regexp.MustCompile(`(?m)^[> \t]+`)
	lineEnd   = regexp.MustCompile(`(?m)[ \t\r]+$`)
)

// FindNotes returns what looks like signed checkpoints and roots in a text such as that of a mail, in their own form.
// Nothing is checked.
func FindNotes(text string) []string {
	text = lineEnd.ReplaceAllString(lineStart.ReplaceAllString(text, ""), "")
	notes := signedNote.FindAllString(text, -1)
	for i := range notes {
		notes[i] += "\n"
	}
	return notes
}

// IsRoot tells the note of a root from the checkpoint of a log by its name.
func IsRoot(signed string) bool { return strings.HasSuffix(CheckpointOrigin(signed), RootsOf) }
