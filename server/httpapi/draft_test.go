package httpapi_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/postgres"
)

// do sends a request as somebody who is signed in and reads the answer into into, if that is not nil.
func (o *office) do(t *testing.T, method, path string, body, into any, want int) string {
	t.Helper()
	sent := ""
	if body != nil {
		b, err := json.Marshal(body)
		must(t, err)
		sent = string(b)
	}
	response, answer := o.ask(t, method, path, sent, "Cookie", o.session)
	if response.StatusCode != want {
		t.Fatalf("%s %s: %d %s, want %d", method, path, response.StatusCode, answer, want)
	}
	if into != nil {
		must(t, json.Unmarshal([]byte(answer), into))
	}
	return answer
}

type object = map[string]any

func (o *office) draft(t *testing.T) (d httpapi.WorkingDraft) {
	t.Helper()
	o.do(t, "GET", "/api/sites/demo/draft", nil, &d, http.StatusOK)
	return d
}

func (o *office) save(t *testing.T, d httpapi.WorkingDraft, change func(*consent.Draft)) (saved httpapi.WorkingDraft) {
	t.Helper()
	change(&d.Draft)
	o.do(t, "PUT", "/api/sites/demo/draft", object{"revision": d.Revision, "draft": d.Draft}, &saved, http.StatusOK)
	return saved
}

// publish publishes the working draft of the site demo, and returns it; the answer must say something.
func (o *office) publish(t *testing.T, why string, d httpapi.WorkingDraft, reasons object, status int, says string) (done httpapi.WorkingDraft) {
	t.Helper()
	answer := o.do(t, "POST", "/api/sites/demo/draft/publish", object{"revision": d.Revision, "why": why, "reasons": reasons}, &done, status)
	if !strings.Contains(answer, says) {
		t.Errorf("%s, want %s", answer, says)
	}
	return done
}

// Ensure that a draft begins as what is published, changes by compare-and-swap, may be incomplete, and is published with who and why.
func TestDraft(t *testing.T) {
	o := startOffice(t, nil)
	first := o.draft(t)
	if first.Revision != 0 || first.Changed || first.Fault != nil || first.Published.Number != 1 || first.SavedAt != nil {
		t.Fatalf("an untouched draft: %+v", first)
	}
	second := o.save(t, first, func(d *consent.Draft) { d.Months = 6; d.Title = consent.Text{"fr": "Bonjour"} })
	if second.Revision != 1 || !second.Changed || second.Fault == nil || second.Fault.Field != "title" || second.SavedBy != ownerEmail {
		t.Fatalf("after a change: %+v", second)
	}
	if same := o.save(t, second, func(*consent.Draft) {}); same.Revision != 1 {
		t.Errorf("saving the same makes revision %d", same.Revision)
	}
	for _, stale := range []int64{0, 2} {
		o.do(t, "PUT", "/api/sites/demo/draft", object{"revision": stale, "draft": first.Draft}, nil, http.StatusConflict)
	}
	if answer := o.do(t, "POST", "/api/sites/demo/draft/publish", object{"revision": 1}, nil, http.StatusUnprocessableEntity); !strings.Contains(answer, `"field":"title"`) {
		t.Errorf("publishing an incomplete draft: %s", answer)
	}
	third := o.save(t, second, func(d *consent.Draft) { d.Title["en"] = "Hello" })
	o.do(t, "POST", "/api/sites/demo/draft/publish", object{"revision": 1}, nil, http.StatusConflict)
	var changes httpapi.Changes
	o.do(t, "GET", "/api/sites/demo/changes?from=1&to=draft", nil, &changes, http.StatusOK)
	if len(changes.Changes) != 3 || changes.Material {
		t.Errorf("changes: %+v", changes)
	}
	o.look(t)
	var done httpapi.WorkingDraft
	o.do(t, "POST", "/api/sites/demo/draft/publish", object{"revision": third.Revision, "why": "Shorter"}, &done, http.StatusOK)
	if done.Changed || done.Published.Number != 2 || done.Published.Who != ownerEmail || done.Published.Why != "Shorter" || done.Published.Material {
		t.Errorf("after publishing: %+v", done.Published)
	}
	if v := o.catalog.Site("demo").Current(); v.Number != 2 || v.Title["fr"] != "Bonjour" {
		t.Errorf("visitors get version %d", v.Number)
	}
	var list httpapi.VersionList
	o.do(t, "GET", "/api/sites/demo/versions", nil, &list, http.StatusOK)
	if len(list.Versions) != 2 || list.Versions[0].Number != 2 || list.Versions[1].Who != "server" {
		t.Errorf("versions: %+v", list.Versions)
	}
}

// Ensure that an older version comes back by way of the draft alone, so that it passes the gate as it is judged today: what the
// rules refuse stays away, and a warning wants its reason.
func TestGoBack(t *testing.T) {
	o := startOffice(t, nil)
	back := func(number string) httpapi.WorkingDraft {
		t.Helper()
		var old consent.Draft
		o.do(t, "GET", "/api/sites/demo/versions/"+number, nil, &old, http.StatusOK)
		return o.save(t, o.draft(t), func(d *consent.Draft) { *d = old })
	}
	changed := o.save(t, o.draft(t), func(d *consent.Draft) { d.Months = 6 })
	o.look(t)
	o.publish(t, "Back", changed, nil, http.StatusOK, "")
	// The first version, of thirteen months, is warned of.
	d := back("1")
	o.publish(t, "Back", d, nil, http.StatusConflict, `"field":"check"`)
	o.look(t)
	o.publish(t, "Back", d, nil, http.StatusUnprocessableEntity, `"field":"reasons.life"`)
	if done := o.publish(t, "Back", d, object{"life": "our policy"}, http.StatusOK, ""); done.Published.Number != 3 || done.Published.Same != 1 || done.Changed {
		t.Errorf("after going back: %+v", done.Published)
	}
	// A version from before a rule, as a command or an older server published it.
	refused := o.draft(t).Draft
	refused.Services[0].Trackers[0].Name = "_ga"
	store, err := postgres.Open(t.Context(), o.dsn)
	must(t, err)
	defer store.Close()
	_, _, err = store.PublishNotice(t.Context(), o.catalog.Site("demo").ID, refused, consent.By{Who: "server", At: time.Now()})
	must(t, err)
	must(t, o.catalog.Refresh(t.Context()))
	d = back("4")
	o.look(t)
	o.publish(t, "Back", d, object{"life": "x", "measurement": "x"}, http.StatusUnprocessableEntity, "rule measurement")
	o.do(t, "GET", "/api/sites/demo/versions/9", nil, nil, http.StatusNotFound)
}

// Ensure that what is no draft, or another site's, is refused, that a large one is taken, and a larger one is not.
func TestDraftShape(t *testing.T) {
	o := startOffice(t, nil)
	d := o.draft(t).Draft
	body, err := json.Marshal(d)
	must(t, err)
	var loose object
	must(t, json.Unmarshal(body, &loose))
	for name, change := range map[string]func(object){
		"another site":     func(d object) { d["site"] = "silent" },
		"an unknown field": func(d object) { d["colour"] = "red" },
		"a missing list":   func(d object) { delete(d, "services") },
		"null for a list":  func(d object) { d["services"] = nil },
		"a wrong kind":     func(d object) { d["months"] = "six" },
	} {
		wrong := object{}
		for k, v := range loose {
			wrong[k] = v
		}
		change(wrong)
		t.Run(name, func(t *testing.T) {
			o.do(t, "PUT", "/api/sites/demo/draft", object{"revision": 0, "draft": wrong}, nil, http.StatusUnprocessableEntity)
		})
	}
	fill := func(bytes int) object {
		d := d
		d.Intro = consent.Text{"fr": strings.Repeat("x", bytes), "en": ""}
		return object{"revision": 0, "draft": d}
	}
	// The length alone: whoever sends the rest as well may find the connection closed before they read the answer.
	host := strings.TrimPrefix(o.url, "http://")
	conn, err := net.Dial("tcp", host)
	must(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "PUT /api/sites/demo/draft HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", host, o.session, 1<<20+1)
	refused, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	refused.Body.Close()
	if refused.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of more than 1 MiB: %d", refused.StatusCode)
	}
	o.do(t, "PUT", "/api/sites/demo/draft", fill(900<<10), nil, http.StatusOK)
	// Nowhere else.
	o.do(t, "POST", "/v1/decisions", fill(20<<10), nil, http.StatusRequestEntityTooLarge)
	o.do(t, "GET", "/api/sites/nowhere/draft", nil, nil, http.StatusNotFound)
	var fresh httpapi.WorkingDraft
	o.do(t, "GET", "/api/sites/silent/draft", nil, &fresh, http.StatusOK)
	if fresh.Published != nil || len(fresh.Draft.Purposes) != 4 || fresh.Draft.Title["fr"] == "" || fresh.Fault == nil {
		t.Errorf("the draft of a site without a notice: %+v", fresh)
	}
	o.do(t, "PUT", "/api/sites/silent/draft", object{"revision": 0, "draft": fresh.Draft}, nil, http.StatusOK)
}

// Ensure that of many who save at the same time on one revision exactly one wins.
func TestDraftRace(t *testing.T) {
	o := startOffice(t, nil)
	first := o.draft(t)
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			d := first.Draft
			d.Months = i + 1
			body, err := json.Marshal(object{"revision": 0, "draft": d})
			if err != nil {
				t.Error(err)
			}
			response, _ := o.ask(t, "PUT", "/api/sites/demo/draft", string(body), "Cookie", o.session)
			mu.Lock()
			statuses[response.StatusCode]++
			mu.Unlock()
		})
	}
	all.Wait()
	if statuses[http.StatusOK] != 1 || statuses[http.StatusConflict] != 7 {
		t.Errorf("got %v", statuses)
	}
}

// Ensure that a planned publication happens once beside other servers, can be taken back, and tells of its failure.
func TestDraftPlanned(t *testing.T) {
	o := startOffice(t, nil)
	d := o.save(t, o.draft(t), func(d *consent.Draft) { d.Months = 6 })
	plan := func(in time.Duration, want int) {
		t.Helper()
		o.do(t, "POST", "/api/sites/demo/draft/publish", object{"revision": d.Revision, "why": "Sales", "at": now.Add(in)}, &d, want)
	}
	o.look(t)
	plan(time.Second, http.StatusUnprocessableEntity)
	plan(400*24*time.Hour, http.StatusUnprocessableEntity)
	d = o.draft(t)
	plan(time.Hour, http.StatusOK)
	if d.Planned == nil || d.Planned.State != consent.Waiting || d.Published.Number != 1 {
		t.Fatalf("planned: %+v", d)
	}
	plan(time.Hour, http.StatusConflict)
	o.do(t, "DELETE", "/api/sites/demo/publication", nil, &d, http.StatusOK)
	o.do(t, "DELETE", "/api/sites/demo/publication", nil, nil, http.StatusNotFound)
	d = o.draft(t)
	plan(time.Hour, http.StatusOK)
	o.save(t, d, func(d *consent.Draft) { d.Months = 3 }) // does not change what was planned

	due := func(at time.Time) (done []*consent.Publication) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				p, err := o.store.PublishDue(context.Background(), at)
				if err != nil {
					t.Error(err)
				}
				if p != nil {
					mu.Lock()
					done = append(done, p)
					mu.Unlock()
				}
			})
		}
		all.Wait()
		return done
	}
	if early := due(now.Add(time.Hour - time.Second)); len(early) != 0 {
		t.Fatalf("published early: %+v", early)
	}
	if done := due(now.Add(time.Hour)); len(done) != 1 || done[0].State != consent.Published || done[0].Number != 2 {
		t.Fatalf("at its time: %+v", done)
	}
	if d = o.draft(t); d.Published.Number != 2 || d.Published.Who != ownerEmail || d.Published.Why != "Sales" || d.Planned != nil || d.Draft.Months != 3 {
		t.Errorf("afterwards: %+v", d)
	}
	versions, err := o.store.Versions(t.Context(), 1)
	must(t, err)
	if versions[0].Months != 6 || !versions[0].At.Equal(now.Add(time.Hour)) {
		t.Errorf("published %d months at %v", versions[0].Months, versions[0].At)
	}
	// The rules became stricter in between.
	o.look(t)
	plan(2*time.Hour, http.StatusOK)
	o.exec(t, `update publication set body = replace(convert_from(body, 'UTF8'), '"months":3', '"months":99')::bytea where state = 'waiting'`)
	if done := due(now.Add(3 * time.Hour)); len(done) != 1 || done[0].State != consent.Failed {
		t.Fatalf("a draft that the rules refuse by now: %+v", done)
	}
	if d = o.draft(t); d.Planned == nil || d.Planned.State != consent.Failed || !strings.Contains(d.Planned.Error, "months") || d.Published.Number != 2 {
		t.Errorf("its failure is not shown: %+v", d.Planned)
	}
	if _, said := o.ask(t, "GET", "/api/sites/demo/draft", "", "Cookie", o.session, "Accept-Language", "fr"); !strings.Contains(said, `"error":"months: doit`) {
		t.Errorf("its failure in French: %s", said)
	}
	// Who planned it may not publish any more.
	o.save(t, d, func(d *consent.Draft) { d.Months = 5 })
	d = o.draft(t)
	o.look(t)
	plan(4*time.Hour, http.StatusOK)
	for _, change := range []string{`update member set role = 'auditor'`, `update member set role = 'owner', site_id = 2`, `update member set role = 'support', site_id = null, expires_at = '` + now.Add(time.Hour).Format(time.RFC3339) + `'`} {
		o.exec(t, change)
		if done := due(now.Add(5 * time.Hour)); len(done) != 1 || done[0].State != consent.Failed || !strings.Contains(done[0].Error, ownerEmail) {
			t.Fatalf("planned by who may not publish after %s: %+v", change, done)
		}
		if _, said := o.ask(t, "GET", "/api/sites/demo/draft", "", "Cookie", o.session, "Accept-Language", "fr"); strings.Contains(change, "auditor") && !strings.Contains(said, ownerEmail+" a programmé ceci et ne peut plus publier") {
			t.Errorf("in French: %s", said)
		}
		o.exec(t, `update member set role = 'owner', site_id = null, expires_at = null; update publication set state = 'waiting', ended_at = null, error = '' where state = 'failed' and error like '%may not publish%'`)
	}
	if done := due(now.Add(5 * time.Hour)); len(done) != 1 || done[0].State != consent.Published { // control
		t.Fatalf("planned by an owner: %+v", done)
	}
	var said []string
	for _, s := range o.statements(t) {
		if s.Action != nil {
			said = append(said, s.Action.What)
		}
	}
	for _, want := range []string{consent.PublicationPlanned, consent.PublicationCancelled, consent.PublicationFailed} {
		if !slices.Contains(said, want) {
			t.Errorf("the log does not say %s: %v", want, said)
		}
	}
}

// exec changes the database as the role that owns it.
func (o *office) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	db := ownerOf(t, o.dsn)
	_, err := db.ExecContext(t.Context(), query, args...)
	must(t, err)
}

// statements are those of the demo's log.
func (o *office) statements(t *testing.T) (all []*consent.Statement) {
	t.Helper()
	rows, err := ownerOf(t, o.dsn).QueryContext(t.Context(), `select body from statement where site_id = 1 order by id`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var body []byte
		must(t, rows.Scan(&body))
		s, err := consent.ParseStatement(body)
		must(t, err)
		all = append(all, s)
	}
	must(t, rows.Err())
	return all
}

// Ensure that the draft goes out as a file and comes in again unchanged, and that other tools' configurations are read and
// nothing is saved.
func TestDraftFile(t *testing.T) {
	o := startOffice(t, nil)
	d := o.draft(t)
	response, file := o.ask(t, "GET", "/api/sites/demo/draft/file", "", "Cookie", o.session)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Disposition") != `attachment; filename="demo.yaml"` || !strings.HasPrefix(file, "site: demo\n") {
		t.Fatalf("%d %v %.80s", response.StatusCode, response.Header, file)
	}
	var read httpapi.ReadNotice
	o.do(t, "POST", "/api/sites/demo/draft/read", object{"name": "demo.yaml", "content": file}, &read, http.StatusOK)
	if changes := consent.Compare(&d.Draft, &read.Draft, "fr"); len(changes) > 0 || read.From != "Temoin" {
		t.Errorf("from %s: %v", read.From, changes)
	}
	o.do(t, "POST", "/api/sites/demo/draft/read", object{"name": "demo.yaml", "content": strings.Replace(file, "site: demo", "site: silent", 1)}, &read, http.StatusOK)
	if read.Draft.Site != "demo" {
		t.Errorf("a draft of %s", read.Draft.Site)
	}
	if answer := o.do(t, "POST", "/api/sites/demo/draft/read", object{"name": "demo.yaml", "content": "site: demo\nmonth: 3"}, nil, http.StatusUnprocessableEntity); !strings.Contains(answer, "line 2: month: there is no such member in a notice") {
		t.Error(answer)
	}
	o.do(t, "POST", "/api/sites/demo/draft/read", object{"name": "config.js", "content": `(tarteaucitron.job = tarteaucitron.job || []).push('youtube'); (tarteaucitron.job = tarteaucitron.job || []).push('widgetry')`}, &read, http.StatusOK)
	if read.From != "tarteaucitron" || len(read.Draft.Services) != 2 || len(read.Notes) == 0 {
		t.Errorf("from %s: %+v, %q", read.From, read.Draft.Services, read.Notes)
	}
	if after := o.draft(t); after.Revision != 0 {
		t.Error("reading has saved something")
	}
}

// Ensure that a preview is a page that can do nothing and asks nothing, of an incomplete draft too.
func TestDraftPreview(t *testing.T) {
	o := startOffice(t, nil)
	o.save(t, o.draft(t), func(d *consent.Draft) { d.Title = consent.Text{"fr": "</script><b>"}; d.Look.Layout = "nowhere" })
	response, page := o.ask(t, "GET", "/api/sites/demo/draft/preview?lang=en&layer=2&scheme=dark", "", "Cookie", o.session)
	policy := response.Header.Get("Content-Security-Policy")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %s", response.StatusCode, page)
	}
	for _, part := range []string{"sandbox allow-scripts;", "default-src 'none'", "frame-ancestors 'self'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("policy %q lacks %q", policy, part)
		}
	}
	for _, loose := range []string{"allow-same-origin", "unsafe-inline", "connect-src"} {
		if strings.Contains(policy, loose) {
			t.Errorf("policy %q has %q", policy, loose)
		}
	}
	if strings.Contains(page, "</script><b>") || !strings.Contains(page, `class="dark"`) {
		t.Errorf("page: %s", page)
	}
	o.do(t, "GET", "/api/sites/demo/draft/preview?lang=../x", nil, nil, http.StatusUnprocessableEntity)
	o.do(t, "GET", "/api/sites/demo/draft/preview?lang=fr&state=7", nil, nil, http.StatusNotFound)
	o.do(t, "GET", "/api/sites/demo/draft/preview?lang=fr&state=1", nil, nil, http.StatusOK)
}

// ownerOf opens a database as the role that owns it.
func ownerOf(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}
