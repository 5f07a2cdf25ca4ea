package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/servertest"
)

// Ensure that a second organisation is made with its owner, invited or there already, that a new site then says whose it
// is, and that the owner of the one sees nothing of the other.
func TestOrg(t *testing.T) {
	seed := strings.Repeat("5e", 32)
	a := servertest.Start(t, func(c *config.Config) { c.Seed = seed })
	term, out := output(t)
	db := database{Data: t.TempDir(), DatabaseURL: a.DSN()}
	add := func(name, owner, key string) string {
		out.Reset()
		if err := (&orgAdd{Name: name, Owner: owner, Key: key, URL: config.PublicURL(a.URL()), Seed: seed, database: db}).Run(t.Context(), term); err != nil {
			return err.Error()
		}
		return out.String()
	}
	list := func() string {
		out.Reset()
		if err := (&orgList{db}).Run(t.Context(), term); err != nil {
			return err.Error()
		}
		return out.String()
	}
	file := filepath.Join(t.TempDir(), "notice.json")
	example, err := os.ReadFile(exampleFor(t, "boutique"))
	if err == nil {
		err = os.WriteFile(file, example, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	publishTo := func(org, name string) string {
		out.Reset()
		command := publish{File: file, publishFlags: publishFlags{Name: name, Org: org, Domains: []string{"boutique.example"}}, database: db}
		if err := command.Run(t.Context(), term); err != nil {
			return err.Error()
		}
		return out.String()
	}

	got := add("Élan & Cie", "Lea@elan.example", "")
	link := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(a.URL()) + `/invitation#([\w-]{43})$`).FindStringSubmatch(got)
	if !strings.HasPrefix(got, "the organisation elan-cie (Élan & Cie) is made\n") || link == nil {
		t.Fatalf("added: %s", got)
	}
	if got := add("Other", "lea@elan.example", "elan-cie"); !strings.Contains(got, "key elan-cie already") {
		t.Errorf("the same key: %s", got)
	}
	for _, wrong := range [][3]string{{"X", "not an address", ""}, {"日本", "lea@elan.example", ""}, {"X", "lea@elan.example", "No Key"}, {" ", "lea@elan.example", "key"}} {
		if got := add(wrong[0], wrong[1], wrong[2]); strings.Contains(got, "is made") || strings.Count(got, "\n") > 0 {
			t.Errorf("%q: %s", wrong, got)
		}
	}
	if got := add("Mine too", servertest.OwnerEmail, "two"); !strings.Contains(got, "who has an account, is its owner") {
		t.Errorf("somebody who has an account: %s", got)
	}

	// The link works, and its owner reaches only what is theirs.
	session := func(body string) (cookie string) {
		t.Helper()
		response, err := http.Post(a.URL()+"/api/invitations/accept", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("the invitation answers %d", response.StatusCode)
		}
		for _, c := range response.Cookies() {
			if c.Name == "temoin_session" {
				cookie = c.Name + "=" + c.Value
			}
		}
		return cookie
	}
	cookie := session(fmt.Sprintf(`{"token":%q,"password":"a long enough one"}`, link[1]))
	if got := publishTo("", "Boutique"); !strings.Contains(got, "there are: elan-cie, main, two") {
		t.Errorf("whose site it is: %s", got)
	}
	if got := publishTo("none", "Boutique"); !strings.Contains(got, `no organisation "none"; there are: elan-cie, main, two`) {
		t.Errorf("an organisation that is not there: %s", got)
	}
	if got := publishTo("elan-cie", "Boutique"); !strings.Contains(got, "version 1 of boutique is published") {
		t.Fatalf("with an organisation: %s", got)
	}
	if got := publishTo("elan-cie", ""); !strings.Contains(got, "was published already") {
		t.Errorf("again: %s", got)
	}
	if got := publishTo("main", ""); !strings.Contains(got, "in the organisation elan-cie, where it stays") {
		t.Errorf("to another: %s", got)
	}
	if got, want := list(), "elan-cie\tÉlan & Cie\tsites: boutique\towners: lea@elan.example\nmain\tMain\tsites: demo\towners: owner@example.org\ntwo\tMine too\tsites: none yet\towners: owner@example.org\n"; got != want {
		t.Errorf("got\n%s", got)
	}
	for path, want := range map[string]int{"/api/sites/demo/keys": 404, "/api/orgs/main/people": 404, "/api/orgs/elan-cie/people": 200} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Cookie", cookie)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
}
