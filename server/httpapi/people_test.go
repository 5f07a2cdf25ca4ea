package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/postgres"
)

// send sends JSON with a session and returns status and answer.
func (o *office) send(t *testing.T, method, path string, body any, cookie string) (int, string) {
	t.Helper()
	raw := ""
	if body != nil {
		encoded, err := json.Marshal(body)
		must(t, err)
		raw = string(encoded)
	}
	response, answer := o.ask(t, method, path, raw, "Cookie", cookie)
	return response.StatusCode, answer
}

func (o *office) people(t *testing.T) (people httpapi.People) {
	t.Helper()
	status, body := o.send(t, "GET", "/api/orgs/main/people", nil, o.session)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	must(t, json.Unmarshal([]byte(body), &people))
	return people
}

// invited invites somebody and returns the token that the mail would hold.
func (o *office) invited(t *testing.T, body map[string]any) (token string) {
	t.Helper()
	if status, answer := o.send(t, "POST", "/api/orgs/main/invitations", body, o.session); status != http.StatusCreated && status != http.StatusNoContent {
		t.Fatalf("%d %s", status, answer)
	}
	return seed.InvitationToken(o.people(t).Invitations[0].ID)
}

// Ensure that an invitation makes an account with exactly its role, once, in time, and that all of it is in the log.
func TestInvitation(t *testing.T) {
	o := startOffice(t, nil)
	token := o.invited(t, map[string]any{"email": " Ana@Example.org", "role": "analyst", "site": "demo", "why": "figures for the spring sale"})
	status, body := o.send(t, "POST", "/api/invitations/look", map[string]any{"token": token}, "")
	if status != 200 || !strings.Contains(body, `"email":"ana@example.org"`) || !strings.Contains(body, `"by":"owner@example.org"`) || !strings.Contains(body, `"account":false`) {
		t.Errorf("%d %s", status, body)
	}
	accept := func(token, password string) (*http.Response, string) {
		t.Helper()
		return o.ask(t, "POST", "/api/invitations/accept", fmt.Sprintf(`{"token":%q,"password":%q}`, token, password))
	}
	if response, body := accept(token, "short"); response.StatusCode != 422 {
		t.Errorf("a short password: %d %s", response.StatusCode, body)
	}
	if response, body := accept(strings.Repeat("x", 43), "long enough to be one"); response.StatusCode != 404 {
		t.Errorf("a made-up token: %d %s", response.StatusCode, body)
	}
	response, body := accept(token, "long enough to be one")
	if response.StatusCode != 200 || !strings.Contains(body, `"roles":["analyst"]`) || strings.Contains(body, "silent") {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	if response, body := accept(token, "long enough to be one"); response.StatusCode != 404 {
		t.Errorf("taken up again: %d %s", response.StatusCode, body)
	}
	ana := strings.SplitN(response.Header.Get("Set-Cookie"), ";", 2)[0]
	for path, want := range map[string]int{"/api/sites/demo/overview": 200, "/api/sites/silent/overview": 404, "/api/sites/demo/activity": 403, "/api/orgs/main/people": 403} {
		if status, body := o.send(t, "GET", path, nil, ana); status != want {
			t.Errorf("%s: %d %s, want %d", path, status, body, want)
		}
	}
	if o.signIn(t, "ana@example.org", "long enough to be one").StatusCode != 200 {
		t.Error("the new password does not sign in")
	}
	// Somebody with an account joins as who is signed in, and as nobody else.
	token = o.invited(t, map[string]any{"email": "ana@example.org", "role": "auditor"})
	if response, body := accept(token, "another long password"); response.StatusCode != http.StatusConflict {
		t.Errorf("a second password: %d %s", response.StatusCode, body)
	}
	if status, body := o.send(t, "POST", "/api/account/invitations", map[string]any{"token": token}, o.session); status != http.StatusConflict {
		t.Errorf("taken up by another: %d %s", status, body)
	}
	if status, body := o.send(t, "POST", "/api/account/invitations", map[string]any{"token": token}, ana); status != http.StatusNoContent {
		t.Errorf("joining: %d %s", status, body)
	}
	if status, _ := o.send(t, "GET", "/api/orgs/main/people", nil, ana); status != 200 {
		t.Errorf("an auditor sees no people: %d", status)
	}
	// In vain: a member already, a foreign site, too late, withdrawn.
	if status, body := o.send(t, "POST", "/api/orgs/main/invitations", map[string]any{"email": "ana@example.org", "role": "owner"}, o.session); status != http.StatusConflict {
		t.Errorf("a member: %d %s", status, body)
	}
	if status, body := o.send(t, "POST", "/api/orgs/main/invitations", map[string]any{"email": "b@example.org", "role": "editor", "site": "theirs"}, o.session); status != 422 {
		t.Errorf("no site of theirs: %d %s", status, body)
	}
	token = o.invited(t, map[string]any{"email": "late@example.org", "role": "editor"})
	o.clock = now.Add(auth.InvitationLife)
	if response, _ := accept(token, "long enough to be one"); response.StatusCode != 404 {
		t.Errorf("too late: %d", response.StatusCode)
	}
	o.clock = now
	if status, body := o.send(t, "DELETE", "/api/orgs/main/invitations/"+o.people(t).Invitations[0].ID, nil, o.session); status != http.StatusNoContent {
		t.Errorf("withdrawing: %d %s", status, body)
	}
	if response, _ := accept(token, "long enough to be one"); response.StatusCode != 404 {
		t.Errorf("withdrawn: %d", response.StatusCode)
	}
	var log []string
	for _, a := range o.activity(t, "demo", "").Actions {
		log = append(log, a.What+" "+a.On+" by "+a.Who)
	}
	want := []string{"person_uninvited late@example.org by user:owner@example.org", "person_invited late@example.org by user:owner@example.org",
		"person_joined ana@example.org by user:ana@example.org", "person_invited ana@example.org by user:owner@example.org",
		"person_joined ana@example.org by user:ana@example.org", "person_invited ana@example.org by user:owner@example.org"}
	slices.Sort(log) // statements of one millisecond are in no order
	slices.Sort(want)
	log = slices.DeleteFunc(log, func(line string) bool { return !strings.HasPrefix(line, "person_") })
	if !slices.Equal(log, want) {
		t.Errorf("the log has %q", log)
	}
	if silent := o.activity(t, "silent", "&text=spring"); len(silent.Actions) != 0 {
		t.Errorf("another site's log tells of an invitation to this one: %+v", silent.Actions)
	}
}

// Ensure that an organisation keeps an owner, also when two remove each other at once, and that what was changed is said.
func TestRolesChange(t *testing.T) {
	o := startOffice(t, nil)
	staff := o.staff(t)
	of := func(email, site string) httpapi.Person {
		t.Helper()
		members := o.people(t).Members
		i := slices.IndexFunc(members, func(p httpapi.Person) bool { return p.Email == email && p.Site == site })
		if i < 0 {
			return httpapi.Person{}
		}
		return members[i]
	}
	path := func(p httpapi.Person) string { return fmt.Sprintf("/api/orgs/main/people/%d", p.ID) }
	editor := of("editor-false@example.org", "")
	if status, body := o.send(t, "PATCH", path(editor), map[string]any{"role": "support", "until": now.Add(time.Hour), "why": "on leave"}, o.session); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	if got := of(editor.Email, ""); got.Role != auth.Support || got.Until == nil || slices.Contains(got.Rights, auth.Publish) {
		t.Errorf("%+v", got)
	}
	for _, wrong := range []map[string]any{{"role": "support"}, {"role": "support", "until": now.Add(31 * 24 * time.Hour)}, {"role": "editor", "until": now.Add(time.Hour)}, {"role": "king"}} {
		if status, body := o.send(t, "PATCH", path(editor), wrong, o.session); status != 422 {
			t.Errorf("%v: %d %s", wrong, status, body)
		}
	}
	changed := o.activity(t, "demo", "&what=role_changed").Actions
	if len(changed) != 1 || changed[0].Why != "on leave" || changed[0].Before == "" || changed[0].After == "" || changed[0].Before == changed[0].After {
		t.Errorf("%+v", changed)
	}
	// Two owners of the organisation: owner@example.org and owner-false; the owner of one site does not count.
	second := staff[0]
	both := []string{o.session, o.as(t, second.id)}
	targets := []string{path(of("owner-false@example.org", "")), path(of(ownerEmail, ""))}
	answers := make(chan int, 2)
	for i := range both {
		go func() {
			response, _ := o.ask(t, "DELETE", targets[i], "", "Cookie", both[i])
			answers <- response.StatusCode
		}()
	}
	got := []int{<-answers, <-answers}
	slices.Sort(got)
	if got[0] != http.StatusNoContent || got[1] == http.StatusNoContent {
		t.Errorf("both owners are gone: %v", got)
	}
	var owners int
	must(t, o.db(t).QueryRow(`select count(*) from member where role = 'owner' and site_id is null`).Scan(&owners))
	if owners != 1 {
		t.Errorf("%d owners", owners)
	}
}

// An owner who is removed, or made less, does not come back by invitations that were sent before; those of others stay.
func TestInvitationsEndWithTheOwner(t *testing.T) {
	for _, end := range []struct {
		method string
		body   any
	}{{"DELETE", nil}, {"PATCH", map[string]any{"role": "editor"}}} {
		o := startOffice(t, nil)
		second := o.staff(t)[0]
		kept := o.invited(t, map[string]any{"email": "kept@example.org", "role": "analyst"})
		if status, body := o.send(t, "POST", "/api/orgs/main/invitations", map[string]any{"email": "ghost@example.org", "role": "owner"}, o.as(t, second.id)); status >= 300 {
			t.Fatalf("%d %s", status, body)
		}
		people := o.people(t)
		ghost := seed.InvitationToken(people.Invitations[slices.IndexFunc(people.Invitations, func(i httpapi.Invited) bool { return i.Email == "ghost@example.org" })].ID)
		member := people.Members[slices.IndexFunc(people.Members, func(p httpapi.Person) bool { return p.Email == "owner-false@example.org" && p.Site == "" })]
		if status, body := o.send(t, end.method, fmt.Sprintf("/api/orgs/main/people/%d", member.ID), end.body, o.session); status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", end.method, status, body)
		}
		for token, want := range map[string]int{ghost: 404, kept: 200} {
			if response, body := o.ask(t, "POST", "/api/invitations/accept", fmt.Sprintf(`{"token":%q,"password":"long enough to be one"}`, token)); response.StatusCode != want {
				t.Errorf("%s: %d %s, want %d", end.method, response.StatusCode, body, want)
			}
		}
		if told := o.activity(t, "demo", "&what=person_uninvited").Actions; len(told) != 1 {
			t.Errorf("%s: the log tells %+v", end.method, told)
		}
	}
}

// activity reads a page of a site's actions.
func (o *office) activity(t *testing.T, site, query string) (page httpapi.ActivityPage) {
	t.Helper()
	status, body := o.send(t, "GET", "/api/sites/"+site+"/activity?limit=200"+query, nil, o.session)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	must(t, json.Unmarshal([]byte(body), &page))
	return page
}

// Ensure that actions are found by text, person, kind and period, come page by page without gap, and leave as files that a
// spreadsheet does not run.
func TestActivity(t *testing.T) {
	o := startOffice(t, nil)
	site := o.catalog.Site("demo")
	for i := range 7 {
		by := consent.By{Who: "user:dpo@example.org", Why: fmt.Sprintf("=Request %d", i), At: now.Add(time.Duration(i+1) * time.Minute)}
		must(t, postgres.SetRetention(t.Context(), o.dsn, site.ID, 12+i, by))
	}
	all := o.activity(t, "demo", "").Actions
	for query, want := range map[string]int{"&text=request+3": 1, "&text=REQUEST": 7, "&text=dpo": 7, "&who=user:dpo@example.org": 7, "&who=dpo": 0, "&what=retention_set": 7, "&what=site_made": 1,
		"&from=2026-11-22T04:02:00Z&until=2026-11-22T04:04:00Z": 2, "&text=request&until=2026-11-22T04:03:00Z": 2, "&text=%25": 0} {
		if got := o.activity(t, "demo", query).Actions; len(got) != want {
			t.Errorf("%s: %d, want %d", query, len(got), want)
		}
	}
	var paged []string
	for before := ""; ; {
		status, body := o.send(t, "GET", "/api/sites/demo/activity?limit=3"+before, nil, o.session)
		var p httpapi.ActivityPage
		if must(t, json.Unmarshal([]byte(body), &p)); status != 200 || len(p.Actions) > 3 {
			t.Fatalf("%d %s", status, body)
		}
		for _, a := range p.Actions {
			paged = append(paged, a.ID)
		}
		if !p.More {
			break
		}
		before = "&before=" + paged[len(paged)-1]
	}
	if len(paged) != len(all) || !slices.IsSortedFunc(paged, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("%d paged of %d: %v", len(paged), len(all), paged)
	}
	if who := o.activity(t, "demo", "").Who; !slices.Equal(who, []string{"server", "user:dpo@example.org"}) {
		t.Errorf("actors %v", who)
	}
	response, file := o.ask(t, "GET", "/api/sites/demo/activity/export?text=request", "", "Cookie", o.session)
	if lines := strings.Split(strings.TrimSpace(file), "\n"); response.StatusCode != 200 || len(lines) != 8 || !strings.Contains(lines[1], ",'=Request 6,") || !strings.HasPrefix(response.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s", response.StatusCode, file)
	}
	var exported []httpapi.Activity
	_, file = o.ask(t, "GET", "/api/sites/demo/activity/export?format=json&text=request", "", "Cookie", o.session)
	if must(t, json.Unmarshal([]byte(file), &exported)); len(exported) != 7 || exported[0].Why != "=Request 6" {
		t.Errorf("%s", file)
	}
}

// Ensure that a review lists each role with its last use, and marks those that nobody has used for 90 days.
func TestAccessReview(t *testing.T) {
	o := startOffice(t, nil)
	_, err := o.db(t).Exec(`
		with added as (insert into app_user (email, password_hash, created_at, last_seen_at) values ('gone@example.org', '', $1, $1), ('new@example.org', '', $1, null) returning id, email)
		insert into member (org_id, user_id, role, granted_by, granted_at)
		select first_org(), id, 'auditor', 'server', case email when 'gone@example.org' then $1::timestamptz else $2::timestamptz end from added`,
		now.Add(-90*24*time.Hour), now.Add(-89*24*time.Hour))
	must(t, err)
	response, csv := o.ask(t, "GET", "/api/orgs/main/review", "", "Cookie", o.session)
	want := `person,role,site,rights,granted by,granted at,until,last seen,unused for 90 days
gone@example.org,auditor,all sites,see_sites see_figures see_notice install see_proof export_evidence see_audit see_people,server,2026-08-24T04:00:00.000Z,,2026-08-24T04:00:00.000Z,yes
new@example.org,auditor,all sites,see_sites see_figures see_notice install see_proof export_evidence see_audit see_people,server,2026-08-25T04:00:00.000Z,,,no
`
	if response.StatusCode != 200 || !strings.HasPrefix(csv, want) || !strings.Contains(csv, "owner@example.org,owner,all sites,") || !strings.Contains(csv, ",2026-11-22T04:00:00.000Z,no\n") {
		t.Errorf("%d %s", response.StatusCode, csv)
	}
}

// Ensure that an organisation's own name is in its invitations, that the change is said once, and that a line without a name is none.
func TestRenameOrg(t *testing.T) {
	o := startOffice(t, nil)
	for _, name := range []string{" Maison Sillage ", "Maison Sillage"} {
		if status, body := o.send(t, "PATCH", "/api/orgs/main", map[string]any{"name": name, "why": "ours"}, o.session); status != http.StatusNoContent {
			t.Fatalf("%d %s", status, body)
		}
	}
	for _, wrong := range []string{"", "  ", "two\nlines", strings.Repeat("n", 201)} {
		if status, body := o.send(t, "PATCH", "/api/orgs/main", map[string]any{"name": wrong}, o.session); status != 422 {
			t.Errorf("%q: %d %s", wrong, status, body)
		}
	}
	token := o.invited(t, map[string]any{"email": "ana@example.org", "role": "analyst"})
	if _, body := o.send(t, "POST", "/api/invitations/look", map[string]any{"token": token}, ""); !strings.Contains(body, `"org":"Maison Sillage"`) {
		t.Error(body)
	}
	renamed := slices.DeleteFunc(o.activity(t, "demo", "").Actions, func(a httpapi.Activity) bool { return a.What != consent.OrgRenamed })
	if len(renamed) != 1 || renamed[0].On != "main" || renamed[0].Why != "ours" || renamed[0].Before == "" || renamed[0].Before == renamed[0].After {
		t.Errorf("the log has %+v", renamed)
	}
}
