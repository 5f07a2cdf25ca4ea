package app

import (
	"testing"

	"github.com/temoin/temoin/server/config"
)

// A first look on one's own machine needs a password alone; a server that is reached by https asks owners and DPOs for more.
func TestSecondFactorByDefault(t *testing.T) {
	for _, c := range []struct {
		set  config.Toggle
		url  config.PublicURL
		want bool
	}{
		{"auto", "", false}, {"auto", "http://127.0.0.1:8080", false}, {"auto", "http://intranet", false}, {"auto", "https://choices.example.org", true},
		{"off", "https://choices.example.org", false}, {"on", "", true},
	} {
		if got := secondFactor(config.Config{SecondFactor: c.set, URL: c.url}); got != c.want {
			t.Errorf("%s at %q: %t", c.set, c.url, got)
		}
	}
}
