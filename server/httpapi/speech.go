package httpapi

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2/validation"
	"golang.org/x/text/language"

	"github.com/temoin/temoin/consent"
)

var spoken = language.NewMatcher([]language.Tag{language.English, language.French})

// spokenTo is the language, en or fr, for a request with this Accept-Language; the dashboard sends the one it is read in.
func spokenTo(acceptLanguage string) string {
	if _, i := language.MatchStrings(spoken, acceptLanguage); i == 1 {
		return "fr"
	}
	return "en"
}

// langOf is that of a request to /api.
func langOf(ctx context.Context) string {
	from, _ := ctx.Value(callerKey{}).(caller)
	return from.lang
}

var (
	errInternal = consent.Say("Something went wrong here, and it has been noted. Try again later.")
	errTooLarge = consent.Say("This is larger than what is taken here. Make it smaller, then try again.")
	errBody     = consent.Say("The body must be one JSON object with the members that /openapi.json lists.")
)

// misfits are what huma says of a member that its schema refuses, where a person who fills in a form can meet it.
var misfits = map[string]func(string) consent.Sentence{
	validation.MsgExpectedMinLength:     func(n string) consent.Sentence { return consent.Say("must have %s characters or more", n) },
	validation.MsgExpectedMaxLength:     func(n string) consent.Sentence { return consent.Say("must have %s characters at most", n) },
	validation.MsgExpectedMinItems:      func(n string) consent.Sentence { return consent.Say("must have %s entries or more", n) },
	validation.MsgExpectedMaxItems:      func(n string) consent.Sentence { return consent.Say("must have %s entries at most", n) },
	validation.MsgExpectedMinimumNumber: func(n string) consent.Sentence { return consent.Say("must be %s or more", n) },
	validation.MsgExpectedMaximumNumber: func(n string) consent.Sentence { return consent.Say("must be %s at most", n) },
}

// misfit words what huma finds wrong with a member; what only a program can get wrong stays huma's.
func misfit(message string) consent.Sentence {
	for format, say := range misfits {
		before, _, _ := strings.Cut(format, "%")
		if n, ok := strings.CutPrefix(message, before); ok {
			return say(n)
		}
	}
	return consent.Say("does not fit: %s", message)
}
