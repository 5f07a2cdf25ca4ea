package consent

import (
	"cmp"
	"slices"
)

// material is what a visitor agrees to: the purposes with their texts, and of every service the facts. Order, hosts,
// links, and the sentences that explain a service or a tracker may change without asking anybody again.
type material struct {
	Purposes []Purpose `json:"purposes"`
	Services []Service `json:"services"`
}

func materialOf(d *Draft) material {
	m := material{slices.Clone(d.Purposes), slices.Clone(d.Services)}
	slices.SortFunc(m.Purposes, func(a, b Purpose) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(m.Services, func(a, b Service) int { return cmp.Compare(a.ID, b.ID) })
	for i := range m.Services {
		s := &m.Services[i]
		s.Reason, s.Hosts, s.Provider.PolicyURL = nil, nil, ""
		s.Trackers = slices.Clone(s.Trackers)
		slices.SortFunc(s.Trackers, func(a, b Tracker) int {
			return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
		})
		for j := range s.Trackers {
			s.Trackers[j].Reason = nil
		}
	}
	return m
}
