package consent

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func changedSample(change func(*Draft)) (a, b Draft) {
	a, b = sampleDraft().Tidied(), sampleDraft().Tidied()
	change(&b)
	return a, b
}

// Ensure that every kind of change is told in words, and whether visitors are asked again.
func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*Draft)
		want     string
		material bool
	}{
		"months":            {func(d *Draft) { d.Months = 6 }, "months: 13 -> 6", false},
		"a text":            {func(d *Draft) { d.Title = Text{"fr": "Bonjour", "en": d.Title["en"]} }, "title (fr): ", false},
		"a purpose's text":  {func(d *Draft) { d.Purposes[1].Name = Text{"fr": "Autre", "en": d.Purposes[1].Name["en"]} }, "name (fr): ", true},
		"a service added":   {func(d *Draft) { d.Services = append(d.Services, Service{ID: "tube", Name: "YouTube", Purpose: Social}) }, "service YouTube added to ", true},
		"a service removed": {func(d *Draft) { d.Services = d.Services[1:] }, " removed from ", true},
		"a host":            {func(d *Draft) { d.Services[0].Hosts = []string{"a.example"} }, "hosts: ", false},
		"a look":            {func(d *Draft) { d.Look.Light.Accent = "#112233" }, "look.light.accent: none -> #112233", false},
		"purposes moved":    {func(d *Draft) { slices.Reverse(d.Purposes) }, "purpose in another order", false},
		"a language":        {func(d *Draft) { d.Languages = append(d.Languages, "de") }, "language de added", false},
	} {
		a, b := changedSample(c.change)
		changes := Compare(&a, &b, "fr")
		if len(changes) != 1 || !strings.Contains(changes[0].String(), c.want) || changes[0].Material != c.material {
			t.Errorf("%s: %v, material %v", name, changes, len(changes) > 0 && changes[0].Material)
		}
		if back := Compare(&b, &a, "fr"); len(back) != 1 {
			t.Errorf("%s, backwards: %v", name, back)
		}
	}
	a, b := changedSample(func(*Draft) {})
	if changes := Compare(&a, &b, "fr"); len(changes) != 0 {
		t.Errorf("control: equal drafts differ: %v", changes)
	}
}

// Ensure that a difference is told exactly when there is one, and a material one exactly when the material digest changes.
func TestCompareFindsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := sampleDraft().Tidied(), sampleDraft().Tidied()
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			service := &b.Services[rapid.IntRange(0, len(b.Services)-1).Draw(t, "service")]
			switch rapid.IntRange(0, 11).Draw(t, "change") {
			case 0:
				b.Months = rapid.IntRange(1, 13).Draw(t, "months")
			case 1:
				service.Provider.PolicyURL = rapid.SampledFrom([]string{"", "https://x.example"}).Draw(t, "url")
			case 2:
				service.Provider.Country = rapid.SampledFrom([]string{"FR", "US"}).Draw(t, "country")
			case 3:
				service.Reason = Text{"fr": "x", "en": "y"}
			case 4:
				service.Data = Text{"fr": "x", "en": "y"}
			case 5:
				slices.Reverse(b.Services)
			case 6:
				service.Trackers = append(service.Trackers, Tracker{Name: "n", Kind: "cookie", Party: "first", Duration: "session", Reason: Text{}})
			case 7:
				slices.Reverse(b.Purposes)
			case 8:
				b.Purposes[len(b.Purposes)-1].Detail = Text{"fr": "x", "en": "y"}
			case 9:
				b.Guard.Report = rapid.Bool().Draw(t, "report")
			case 10:
				service.Hosts = append(service.Hosts, "h.example")
			case 11:
				b.PolicyURL = "/other"
			}
		}
		bodyA, _ := CanonicalDraft(a)
		bodyB, _ := CanonicalDraft(b)
		materialA, _ := Canonical(materialOf(&a))
		materialB, _ := Canonical(materialOf(&b))
		changes := Compare(&a, &b, "fr")
		if (string(bodyA) == string(bodyB)) != (len(changes) == 0) {
			t.Fatalf("equal %v, changes %v", string(bodyA) == string(bodyB), changes)
		}
		if isMaterial := slices.ContainsFunc(changes, func(c Change) bool { return c.Material }); isMaterial == (string(materialA) == string(materialB)) {
			t.Fatalf("material %v, changes %v", isMaterial, changes)
		}
	})
}
