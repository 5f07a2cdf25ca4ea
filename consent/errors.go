package consent

import "fmt"

// Kind classifies an error for those who must react to it. Only httpapi knows which status a kind becomes.
type Kind string

const (
	Invalid      Kind = "invalid"      // the input breaks a rule; Field and Detail say which and what to do
	Clock        Kind = "clock"        // the input's times are absurd; try again with a corrected clock
	Unauthorized Kind = "unauthorized" // no valid key or session
	Forbidden    Kind = "forbidden"    // known, but not allowed
	NotFound     Kind = "not_found"
	Conflict     Kind = "conflict"    // same id, other content; or what is kept was altered
	Gone         Kind = "gone"        // it was there and has been erased
	TooLarge     Kind = "too_large"   // more bytes than the limit named in Detail
	RateLimited  Kind = "rate_limit"  // slow down, then try again
	Unavailable  Kind = "unavailable" // nothing was recorded; try again later
)

// Error is what every layer returns when somebody outside can do something about it.
// Detail is one sentence for that person and never holds a secret or an address.
type Error struct {
	Kind   Kind
	Field  string // JSON path of the offending member, such as "purposes.functional"; may be empty
	Detail string
	said   Sentence
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Detail
	}
	return e.Field + ": " + e.Detail
}

// In is the detail in a language, see [Sentence.In].
func (e *Error) In(language string) string {
	if e.said.format == "" {
		return e.Detail
	}
	return e.said.In(language)
}

// Of is the same error about another field.
func (e *Error) Of(field string) *Error {
	other := *e
	other.Field = field
	return &other
}

// Errorf makes an [Error] of the given kind about one field.
func Errorf(kind Kind, field, format string, args ...any) *Error {
	return &Error{Kind: kind, Field: field, Detail: fmt.Sprintf(format, args...), said: Say(format, args...)}
}
