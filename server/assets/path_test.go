package assets

import (
	"strings"
	"testing"

	"github.com/temoin/temoin/server/demo"
)

// What the path on the site's own host needs is in the bundles of sites that have one, and in no others.
func TestPathIsPaidForByItsUsers(t *testing.T) {
	for _, path := range []string{"", "/t"} {
		d := demo.Draft()
		d.Path = path
		w := build(t, d)
		loader, second := string(w.Loader.Body), string(stage(t, w, "fr.js").Body)
		for part, js := range map[string]string{`"last"`: loader, `location.origin+`: loader, `Temoin-Path`: second, `same-origin`: second, `location.origin`: second} {
			if strings.Contains(js, part) != (path != "") {
				t.Errorf("path %q: the bundle holds %s: %v", path, part, path == "")
			}
		}
	}
}

// What keeps a token is in the bundles of sites that have one, and in no others.
func TestTokenIsPaidForByItsUsers(t *testing.T) {
	for _, token := range []bool{false, true} {
		d := demo.Draft()
		d.Token = token
		w := build(t, d)
		for part, js := range map[string]string{"loader": string(w.Loader.Body), "second stage": string(stage(t, w, "fr.js").Body)} {
			if strings.Contains(js, "temoin_token=") != token {
				t.Errorf("token %v: the %s knows it: %v", token, part, !token)
			}
		}
	}
}
