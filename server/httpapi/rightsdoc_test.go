package httpapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/temoin/temoin/server/auth"
)

// Ensure that docs/rights.md is the table of this server. After a change of routes or roles:
// go test ./server/httpapi -run TestRightsDocument -update
func TestRightsDocument(t *testing.T) {
	s := New(Deps{Dashboard: Dashboard{Pages: fstest.MapFS{}}})
	response, err := s.app.Test(httptest.NewRequest("GET", "/openapi.json", nil))
	if err != nil {
		t.Fatal(err)
	}
	var description struct {
		Paths map[string]map[string]struct {
			Summary string
			Right   auth.Right `json:"x-temoin-right"`
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&description); err != nil {
		t.Fatal(err)
	}
	want := rightsDocument(func(yield func(method, path, summary string, right auth.Right)) {
		for path, methods := range description.Paths {
			for method, operation := range methods {
				if strings.HasPrefix(path, "/api/") {
					yield(strings.ToUpper(method), path, operation.Summary, operation.Right)
				}
			}
		}
	})
	const file = "../../docs/rights.md"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || string(have) != want {
		t.Errorf("%s is not the table of this server (%v); run this test with -update", file, err)
	}
}

func rightsDocument(each func(yield func(method, path, summary string, right auth.Right))) string {
	var b strings.Builder
	b.WriteString("# Who may do what\n\nMade from `server/auth/role.go` and the dashboard's routes; a test tries every cell, with one's own sites and with\n" +
		"another organisation's, where every route of a site or an organisation answers 404.\n\nA role is given on all sites of an organisation, or on one; `/api/orgs/` needs it on all. Support ends by itself.\n\n")
	head, line := "| right |", "|---|"
	for _, role := range auth.Roles {
		head, line = head+" "+string(role)+" |", line+"---|"
	}
	b.WriteString(head + "\n" + line + "\n")
	mark := func(has bool) string {
		if has {
			return " yes |"
		}
		return " – |"
	}
	for _, right := range auth.Rights {
		row := "| `" + string(right) + "` |"
		for _, role := range auth.Roles {
			row += mark(role.May(right))
		}
		b.WriteString(row + "\n")
	}
	head, line = "\n| route | right |", "|---|---|"
	for _, role := range auth.Roles {
		head, line = head+" "+string(role)+" |", line+"---|"
	}
	b.WriteString(head + " signed out |\n" + line + "---|\n")
	type row struct{ path, text string }
	var rows []row
	each(func(method, path, summary string, right auth.Right) {
		text := fmt.Sprintf("| `%s %s` %s | `%s` |", method, path, summary, right)
		open := right == auth.Anyone
		for _, role := range auth.Roles {
			text += mark(open || right == auth.Account || role.May(right))
		}
		rows = append(rows, row{path + " " + method, text + mark(open)})
	})
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.path, b.path) })
	for _, r := range rows {
		b.WriteString(r.text + "\n")
	}
	return b.String()
}
