package assets

import (
	"maps"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

// Hosts and names lead to the services that declare them; what is safe or necessary is told apart only where others
// declare more than it.
func TestRules(t *testing.T) {
	cookie := func(name string) consent.Tracker {
		return consent.Tracker{Name: name, Pattern: strings.HasSuffix(name, "*"), Kind: "cookie"}
	}
	v := &consent.Version{Draft: consent.Draft{
		Purposes: []consent.Purpose{{ID: consent.StrictlyNecessary, Required: true}, {ID: "ads"}},
		Services: []consent.Service{
			{ID: "shop", Purpose: consent.StrictlyNecessary, Hosts: []string{"pay.big.example", "shop.example"}, Trackers: []consent.Tracker{cookie("id_basket"), cookie("basket")}},
			{ID: "one", Purpose: "ads", Hosts: []string{"big.example", "ads.example", "a.safe.example"}, Trackers: []consent.Tracker{cookie("id_*"), {Name: "p.gif", Kind: "pixel"}}},
			{ID: "two", Purpose: "ads", Hosts: []string{"ads.example"}, Trackers: []consent.Tracker{{Name: "seen", Kind: "session_storage"}}},
		},
		Guard: consent.Guard{Safe: []string{"safe.example", "img.ads.example"}},
	}}
	want := map[string]string{
		"big.example": "one", "ads.example": "one,two", "0:id_*": "one", "2:seen": "two",
		"pay.big.example": "strictly_necessary", "0:id_basket": "strictly_necessary", "img.ads.example": "strictly_necessary",
	}
	if got := rules(v); !maps.Equal(got, want) {
		t.Errorf("rules:\n%v\nwant\n%v", got, want)
	}
}

// A site whose services declare neither hosts nor names does not carry the guard.
func TestGuardIsLeftOut(t *testing.T) {
	const sign = "insertAdjacentHTML"
	d := demo.Draft()
	if !strings.Contains(string(build(t, d).Loader.Body), sign) {
		t.Fatal("the demo's loader has no guard: this test proves nothing")
	}
	for i := range d.Services {
		if d.Services[i].Purpose != consent.StrictlyNecessary {
			d.Services[i].Hosts, d.Services[i].Trackers = nil, nil
		}
	}
	if strings.Contains(string(build(t, d).Loader.Body), sign) {
		t.Error("a loader that has nothing to guard carries the guard")
	}
}
