package auth

import (
	"slices"
	"time"
)

// KeyScope is what an API key may do.
type KeyScope string

// The scopes.
const (
	ReadDecisions  KeyScope = "read_decisions"  // what a visitor has chosen
	ReadStatistics KeyScope = "read_statistics" // figures, without any visitor
)

// KeyScopes are all scopes.
var KeyScopes = []KeyScope{ReadDecisions, ReadStatistics}

// Key is an API key of a site; the key itself is not kept.
type Key struct {
	ID      string     `db:"id"` // UUIDv7
	Name    string     `db:"name"`
	Scopes  []KeyScope `db:"-"`
	MadeBy  string     `db:"made_by"` // e-mail address; empty for one that a command made
	Created time.Time  `db:"created_at"`
	Used    *time.Time `db:"used_at"` // last use, to about ten minutes
}

// May says whether the key has a scope.
func (k *Key) May(scope KeyScope) bool { return slices.Contains(k.Scopes, scope) }
