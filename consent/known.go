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
	knownMoreThanAds = "more_than_ads" // names of the library's advertising services that shops, maps or mail come from too
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
	return slices.ContainsFunc(knowns()[what].Hosts, func(other string) bool { return isUnder(host, other) })
}

// isUnder says whether a host is another or below it.
func isUnder(host, other string) bool { return host == other || strings.HasSuffix(host, "."+other) }

// isKnownName says whether a tracker of this name, which may be a pattern, is known for something.
func isKnownName(what, name string) bool {
	return slices.ContainsFunc(knowns()[what].Names, func(other string) bool {
		stem, isPattern := strings.CutSuffix(other, "*")
		return name == other || isPattern && strings.HasPrefix(name, stem)
	})
}

// advertises says what the library knows of a service by its name: [Blocks] for one that does nothing but advertise, [Warns]
// for one that does other things too, empty for all others.
func advertises(name string) Level {
	known := FindKnown(name)
	switch {
	case known == nil:
		return ""
	case slices.Contains(knowns()[knownMoreThanAds].Names, known.Name):
		return Warns
	case known.Purpose != knownAdvertising:
		return ""
	}
	return Blocks
}

// libraryHosts are the hosts of the library's advertising services. Those that other services load from too are doubtful.
// Its trackers are not here: the library has a shop's cart under the company that also advertises.
var libraryHosts = sync.OnceValue(func() map[string]Level {
	levels := map[string]Level{}
	for _, service := range Library() {
		level := advertises(service.Name)
		for _, host := range service.Hosts {
			if before, met := levels[host]; met && before != level {
				level = Warns
			}
			levels[host] = level
		}
	}
	return levels
})

// advertisesFrom says what the library knows of a host, or of one above it.
func advertisesFrom(host string) Level {
	for {
		if level := libraryHosts()[host]; level != "" {
			return level
		}
		_, above, found := strings.Cut(host, ".")
		if !found {
			return ""
		}
		host = above
	}
}
