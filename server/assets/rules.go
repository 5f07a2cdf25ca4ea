package assets

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/temoin/temoin/consent"
)

// stored are the kinds of consent.TrackerKinds that scripts write by name.
const stored = 4

// rules are what the guard goes by: services that are asked, with commas between, by the hosts that they declare and,
// as "kind:name", by the names of their trackers. Safe hosts and what necessary services declare stand among them, as the
// necessary purpose, only where they are part of more than them, since the guard lets everything else through.
func rules(v *consent.Version) map[string]string {
	asked, free := map[string][]string{}, map[string]bool{}
	for _, s := range v.Services {
		keys := slices.Clone(s.Hosts)
		for _, t := range s.Trackers {
			if kind := slices.Index(consent.TrackerKinds, t.Kind); kind < stored {
				keys = append(keys, strconv.Itoa(kind)+":"+t.Name)
			}
		}
		p := v.Purpose(s.Purpose)
		for _, key := range keys {
			if p.Required {
				free[key] = true
			} else if !slices.Contains(asked[key], s.ID) {
				asked[key] = append(asked[key], s.ID)
			}
		}
	}
	for _, host := range v.Guard.Safe {
		free[host] = true
		// Everything below a safe host is safe.
		maps.DeleteFunc(asked, func(key string, _ []string) bool { return within(key, host) })
	}
	out := map[string]string{}
	for key, services := range asked {
		if !free[key] {
			slices.Sort(services)
			out[key] = strings.Join(services, ",")
		}
	}
	for key := range free {
		for of := range asked {
			if key != of && within(key, of) {
				out[key] = consent.StrictlyNecessary
			}
		}
	}
	return out
}

// within says whether a key of rules is part of what another stands for: a host at or below it, or a name under its *.
func within(key, of string) bool {
	if strings.Contains(of, ":") {
		start, pattern := strings.CutSuffix(of, "*")
		return key == of || pattern && strings.HasPrefix(key, start)
	}
	return key == of || strings.HasSuffix(key, "."+of)
}
