package consent

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// known.json names trackers and hosts that are used for one thing wherever they are met, by what that is. It is short on
// purpose: what is on it is never strictly necessary, so a name that other tools use too is not on it.
//
//go:embed known.json
var knownJSON []byte

// What a tracker or a host is known for.
const (
	knownAnalytics   = "analytics"
	knownAdvertising = "advertising"
	knownTagManager  = "tag_manager"
	knownCertified   = "certified_ads" // Google's ads for which a certified platform is asked
)

// known are names, some ending in *, and hosts, which stand for what lies below them too.
type known struct{ Names, Hosts []string }

var knowns = sync.OnceValue(func() (all map[string]known) {
	if err := json.Unmarshal(knownJSON, &all); err != nil {
		panic(err) // unreachable: a test reads the same bytes
	}
	return all
})

// isKnownHost says whether a host, or one above it, is known for something.
func isKnownHost(what, host string) bool {
	return slices.ContainsFunc(knowns()[what].Hosts, func(other string) bool { return host == other || strings.HasSuffix(host, "."+other) })
}

// isKnownName says whether a tracker of this name, which may be a pattern, is known for something.
func isKnownName(what, name string) bool {
	return slices.ContainsFunc(knowns()[what].Names, func(other string) bool {
		stem, isPattern := strings.CutSuffix(other, "*")
		return name == other || isPattern && strings.HasPrefix(name, stem)
	})
}
