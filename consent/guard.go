package consent

import (
	"fmt"
	"slices"
)

// Guard says how a site treats what its notice does not declare in the page's markup: elements made by scripts and
// calls to the hosts of its services, and writes under the names of their trackers.
type Guard struct {
	Report bool     `json:"report,omitempty"` // only tell in the console what would be held: to roll out without breaking a page
	Safe   []string `json:"safe,omitempty"`   // hosts that are let through although a service declares them, with their subdomains
}

func (g Guard) check() error {
	for i, host := range g.Safe {
		if !isHost(host) || slices.Contains(g.Safe[:i], host) {
			return Errorf(Invalid, fmt.Sprintf("guard.safe.%d", i), "must be a host in lower case without scheme, port or path, named once")
		}
	}
	return nil
}
