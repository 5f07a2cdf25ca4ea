package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
)

// declared is a route of the dashboard as the server's own description has it.
type declared struct {
	method, path string
	right        auth.Right
}

// declaredRoutes reads all of them, so that a new one is tested as soon as it exists.
func (o *office) declaredRoutes(t *testing.T) (routes []declared) {
	t.Helper()
	_, body := o.ask(t, "GET", "/openapi.json", "")
	var description struct {
		Paths map[string]map[string]struct {
			Right auth.Right `json:"x-temoin-right"`
		}
	}
	must(t, json.Unmarshal([]byte(body), &description))
	for path, methods := range description.Paths {
		for method, operation := range methods {
			if strings.HasPrefix(path, "/api/") {
				routes = append(routes, declared{strings.ToUpper(method), path, operation.Right})
			}
		}
	}
	slices.SortFunc(routes, func(a, b declared) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return routes
}

// outcome is what a request met, as far as rights go.
type outcome string

const (
	allowed   outcome = "allowed"
	forbidden outcome = "403"
	hidden    outcome = "404"
	signedOut outcome = "401"
)

// met tells the refusals of the check of rights from all other answers: an allowed request may still be wrong.
func met(response *http.Response, body string) outcome {
	var problem httpapi.Problem
	json.Unmarshal([]byte(body), &problem)
	switch {
	case response.StatusCode == http.StatusUnauthorized && strings.HasPrefix(problem.Detail, "Sign in first"):
		return signedOut
	case response.StatusCode == http.StatusForbidden && strings.Contains(problem.Detail, "does not allow this"):
		return forbidden
	case response.StatusCode == http.StatusNotFound && (problem.Field == "site" || problem.Field == "org"):
		return hidden
	}
	return allowed
}

// wanted is what the table of roles says about a route for somebody.
func (d declared) wanted(role auth.Role, onOneSite, isForeign bool) outcome {
	onSite, onOrg := strings.Contains(d.path, "{site}"), strings.Contains(d.path, "{org}")
	switch {
	case d.right == auth.Anyone:
		return allowed
	case role == "":
		return signedOut
	case isForeign && (onSite || onOrg):
		return hidden
	case onOrg && onOneSite: // a role on a site is none on the organisation and its people
		return forbidden
	case d.right != auth.Account && !role.May(d.right):
		return forbidden
	}
	return allowed
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// person is somebody with one role, in the organisation main.
type person struct {
	id        int32
	role      auth.Role
	onOneSite bool
}

// staff makes a person for each role, on the whole organisation and on the demo's site alone.
func (o *office) staff(t *testing.T) (all []person) {
	t.Helper()
	db := o.db(t)
	for _, onOneSite := range []bool{false, true} {
		for _, role := range auth.Roles {
			p := person{role: role, onOneSite: onOneSite}
			must(t, db.QueryRow(`insert into app_user (email, password_hash, created_at) values ($1, '', $2) returning id`,
				fmt.Sprintf("%s-%t@example.org", role, onOneSite), now).Scan(&p.id))
			_, err := db.Exec(`insert into member (org_id, user_id, site_id, role, granted_by, granted_at, expires_at)
				select first_org(), $1, case when $2::boolean then (select id from site where key = 'demo') end, $3::text, 'server', $4::timestamptz, case when $3::text = 'support' then $4::timestamptz + interval '1 day' end`,
				p.id, onOneSite, string(role), now)
			must(t, err)
			all = append(all, p)
		}
	}
	return all
}

// as is a new session of a user: a request may end the one it came with.
func (o *office) as(t *testing.T, user int32) (cookie string) {
	t.Helper()
	token := auth.NewToken()
	must(t, o.store.InsertSession(t.Context(), auth.HashToken(token), user, auth.Session{Strong: true, Created: o.clock, Expires: o.clock.Add(auth.IdleLife)}))
	return "temoin_session=" + token
}

// foreignOrg makes a second organisation with a site and a notice.
func (o *office) foreignOrg(t *testing.T) {
	t.Helper()
	theirs := auth.NewInvitation("01a30000-0000-7000-8000-000000000001", 0, "theirs@example.org", "", auth.Owner, nil, now)
	theirs.TokenHash = auth.HashToken("theirs")
	_, err := o.store.AddOrg(t.Context(), auth.Org{Key: "foreign", Name: "Foreign"}, theirs, consent.ByServer(now))
	must(t, err)
	_, err = o.store.InsertSite(t.Context(), consent.Site{Key: "theirs", Org: "foreign", Name: "Theirs", Domains: []string{"theirs.example"}}, consent.ByServer(now))
	must(t, err)
	must(t, o.catalog.Refresh(t.Context()))
}

// Ensure, for every route × role × own and foreign tenant × signed out, that exactly what is declared is allowed.
func TestRights(t *testing.T) {
	o := startOffice(t, nil)
	o.foreignOrg(t)
	staff := o.staff(t)
	routes := o.declaredRoutes(t)
	cells := 0
	for _, route := range routes {
		if route.right == "" {
			t.Errorf("%s %s declares no right", route.method, route.path)
		}
		check := func(p person, isForeign bool) {
			t.Helper()
			cells++
			site, org := "demo", "main"
			if isForeign {
				site, org = "theirs", "foreign"
			}
			path := strings.NewReplacer("{site}", site, "{org}", org).Replace(route.path)
			path = placeholder.ReplaceAllString(path, "01a20169-2e00-7000-8000-000000000001")
			var header []string
			if p.id != 0 {
				header = []string{"Cookie", o.as(t, p.id)}
			}
			body := ""
			if route.method == "POST" || route.method == "PUT" || route.method == "PATCH" {
				body = "{}"
			}
			response, answer := o.ask(t, route.method, path, body, header...)
			if got, want := met(response, answer), route.wanted(p.role, p.onOneSite, isForeign); got != want {
				t.Errorf("%s %s (%s) by %q, on one site %t, foreign %t: %s (%d %s), want %s", route.method, route.path, route.right, p.role, p.onOneSite, isForeign, got, response.StatusCode, answer, want)
			}
		}
		check(person{}, false)
		for _, p := range staff {
			check(p, false)
			if placeholder.MatchString(route.path) {
				check(p, true)
			}
		}
	}
	if len(routes) < 15 {
		t.Errorf("only %d routes", len(routes))
	}
	t.Logf("%d routes, %d cells", len(routes), cells)
}

// Ensure that what somebody may do ends with the role, when support's time is over, and that a role on one site opens no other.
func TestRightsEnd(t *testing.T) {
	o := startOffice(t, nil)
	o.foreignOrg(t)
	staff := o.staff(t)
	support := staff[slices.IndexFunc(staff, func(p person) bool { return p.role == auth.Support && p.onOneSite })]
	sees := func(site string) int {
		t.Helper()
		response, _ := o.ask(t, "GET", "/api/sites/"+site+"/overview", "", "Cookie", o.as(t, support.id))
		return response.StatusCode
	}
	if own, other, foreign := sees("demo"), sees("silent"), sees("theirs"); own != 200 || other != 404 || foreign != 404 {
		t.Errorf("own %d, another of the organisation %d, foreign %d", own, other, foreign)
	}
	_, body := o.ask(t, "GET", "/api/sites", "", "Cookie", o.as(t, support.id))
	if !strings.Contains(body, `"demo"`) || strings.Contains(body, "silent") || strings.Contains(body, "theirs") {
		t.Errorf("lists %s", body)
	}
	o.clock = now.Add(24 * time.Hour)
	if got := sees("demo"); got != 404 {
		t.Errorf("after its end support gets %d", got)
	}
	response, body := o.ask(t, "GET", "/api/sites", "", "Cookie", o.as(t, support.id))
	if response.StatusCode != http.StatusForbidden || strings.Contains(body, "demo") {
		t.Errorf("after its end: %d %s", response.StatusCode, body)
	}
	_, body = o.ask(t, "GET", "/api/session", "", "Cookie", o.as(t, support.id))
	if !strings.Contains(body, `"orgs":[]`) || !strings.Contains(body, `"sites":[]`) {
		t.Errorf("after its end: %s", body)
	}
}
