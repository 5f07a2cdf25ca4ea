package httpapi_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
)

// check reads the answer of a request about the check of the demo's notice.
func (o *office) check(t *testing.T, method, query string) httpapi.Check {
	t.Helper()
	response, body := o.ask(t, method, "/api/sites/demo/check"+query, "", "Cookie", o.session, "Origin", o.url)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", method, response.StatusCode, body)
	}
	var check httpapi.Check
	must(t, json.Unmarshal([]byte(body), &check))
	return check
}

// checked asks until the check is in a state.
func (o *office) checked(t *testing.T, state string) (check httpapi.Check) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if check = o.check(t, "GET", ""); check.State == state {
			return check
		}
	}
	t.Fatalf("the check is %s, not %s", check.State, state)
	return check
}

// look has the draft checked.
func (o *office) look(t *testing.T) httpapi.Check {
	t.Helper()
	o.check(t, "POST", "")
	return o.checked(t, "done")
}

// Ensure that nothing is published that was not checked as it is, that an error cannot be overridden, that a warning can by a
// reason, and that the log names the report and the reason.
func TestPublishChecked(t *testing.T) {
	o := startOffice(t, nil)
	d := o.save(t, o.draft(t), func(d *consent.Draft) { d.Months = 12 })
	o.publish(t, "Sales", d, nil, http.StatusConflict, `"field":"check"`)
	o.look(t)
	o.publish(t, "Sales", d, nil, http.StatusUnprocessableEntity, `"field":"reasons.life"`)
	d = o.save(t, d, func(d *consent.Draft) { d.Months = 7 })
	o.publish(t, "Sales", d, object{"life": "our policy"}, http.StatusConflict, `"field":"check"`)
	check := o.look(t)
	done := o.publish(t, "Sales", d, object{"life": "our policy", "wall": "not asked for"}, http.StatusOK, "")
	if done.Published.Why != "Sales" {
		t.Errorf("why: %q", done.Published.Why)
	}
	var body []byte
	must(t, o.db(t).QueryRow(`select body from statement where what = 'gate_passed'`).Scan(&body))
	statement, err := consent.ParseStatement(body)
	must(t, err)
	if a := statement.Action; a.Who != "user:"+ownerEmail || a.On != check.Draft || a.After != check.Digest || a.Why != "life: our policy" {
		t.Errorf("the log says %+v", a)
	}
	if of := o.check(t, "GET", "?version=2"); of.Digest != check.Digest {
		t.Errorf("the version leads to report %q", of.Digest)
	}
	d = o.save(t, done, func(d *consent.Draft) { d.Services[0].Trackers[0].Name = "_ga" })
	o.look(t)
	o.publish(t, "Sales", d, object{"life": "x", "measurement": "x"}, http.StatusUnprocessableEntity, "rule measurement")
	// Reports on which nothing rests give way; the version's stays.
	for months := 1; months < 6; months++ {
		d = o.save(t, d, func(d *consent.Draft) { d.Months = months })
		o.look(t)
	}
	var loose, kept int
	must(t, o.db(t).QueryRow(`select count(*) filter (where not kept), count(*) filter (where kept) from gate_report`).Scan(&loose, &kept))
	if loose != 3 || kept != 1 {
		t.Errorf("%d loose reports and %d kept", loose, kept)
	}
}

// Ensure that however often a draft is published at the same time, the log tells of one version and of one pass of the gate,
// and that neither what is published already nor a plan that is refused tells of another.
func TestPublishRace(t *testing.T) {
	o := startOffice(t, nil)
	passes := func() (n int) {
		t.Helper()
		must(t, o.db(t).QueryRow(`select count(*) from statement where what = 'gate_passed'`).Scan(&n))
		return n
	}
	d := o.save(t, o.draft(t), func(d *consent.Draft) { d.Months = 6 })
	o.look(t)
	body, err := json.Marshal(object{"revision": d.Revision, "why": "Sales"})
	must(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			response, said := o.ask(t, "POST", "/api/sites/demo/draft/publish", string(body), "Cookie", o.session)
			if response.StatusCode != http.StatusOK {
				t.Errorf("%d %s", response.StatusCode, said)
			}
		})
	}
	all.Wait()
	if versions, err := o.store.Versions(t.Context(), 1); err != nil || len(versions) != 2 || passes() != 1 {
		t.Errorf("%d versions, %d passes, %v", len(versions), passes(), err)
	}
	d = o.save(t, o.draft(t), func(d *consent.Draft) { d.Months = 5 })
	o.look(t)
	plan := object{"revision": d.Revision, "at": now.Add(time.Hour)}
	o.do(t, "POST", "/api/sites/demo/draft/publish", plan, nil, http.StatusOK)
	o.do(t, "POST", "/api/sites/demo/draft/publish", plan, nil, http.StatusConflict)
	if passes() != 2 {
		t.Errorf("%d passes after a plan and one that is refused", passes())
	}
	if _, err := o.store.PublishDue(t.Context(), now.Add(time.Hour)); err != nil || passes() != 2 {
		t.Errorf("%d passes after what was planned is published, %v", passes(), err)
	}
}

// Ensure that a draft is checked beside everything else, that its report is found by the draft, and that a server without a
// browser says so.
func TestCheck(t *testing.T) {
	o := startOffice(t, nil)
	if check := o.check(t, "GET", ""); check.State != "none" || check.Report != nil || len(check.Draft) != 64 {
		t.Fatalf("before: %+v", check)
	}
	o.check(t, "POST", "")
	check := o.checked(t, "done")
	if !strings.Contains(check.Report.Skipped["en"], "the server has none") || check.Report.Draft != check.Draft || len(check.Digest) != 64 {
		t.Errorf("report %+v", check.Report)
	}
	if rules := consent.RulesAt(check.Report.Findings, consent.Warns); len(rules) != 1 || rules[0] != "life" {
		t.Errorf("the demo's notice is warned of %v", rules)
	}
	if rules := consent.RulesAt(check.Report.Findings, consent.Blocks); len(rules) > 0 {
		t.Errorf("the demo's notice has errors of %v", rules)
	}
	if published := o.check(t, "GET", "?version=1"); published.Digest != check.Digest || published.Version != 1 {
		t.Errorf("by the version: %+v", published)
	}
	for path, status := range map[string]int{
		"/api/sites/demo/check?version=9":                                 http.StatusNotFound,
		"/api/sites/nowhere/check":                                        http.StatusNotFound,
		"/api/sites/silent/check/pictures/" + strings.Repeat("0", 64):     http.StatusNotFound,
		"/api/sites/demo/check/pictures/" + strings.Repeat("0", 63) + "x": http.StatusUnprocessableEntity,
	} {
		if response, body := o.ask(t, "GET", path, "", "Cookie", o.session); response.StatusCode != status {
			t.Errorf("%s: %d %s", path, response.StatusCode, body)
		}
	}
}

// Ensure that a check tells how far it is, can be given up by any server, and leaves pictures to this site alone.
func TestCheckProgress(t *testing.T) {
	name, png := strings.Repeat("a", 64), []byte("\x89PNG")
	at, goOn := make(chan func(done, total int)), make(chan struct{})
	ended := make(chan error, 2)
	look := func(ctx context.Context, draft consent.Draft, now time.Time, progress func(done, total int)) (*consent.Report, map[string][]byte, error) {
		at <- progress
		select {
		case <-ctx.Done():
			ended <- ctx.Err()
			return nil, nil, ctx.Err()
		case <-goOn:
		}
		digest, err := draft.Digest()
		return &consent.Report{Draft: digest, MadeAt: consent.FormatTime(now), Browser: "B"}, map[string][]byte{name: png}, err
	}
	o := startOffice(t, func(d *httpapi.Dashboard) {
		checks := jobs.NewChecks(d.Accounts.(*postgres.Store), look, func() time.Time { return now }, slog.New(slog.DiscardHandler))
		t.Cleanup(checks.Close)
		d.Gate = checks
	})
	o.check(t, "POST", "")
	progress := <-at
	if check := o.check(t, "POST", ""); check.State != "waiting" {
		t.Errorf("asked twice: %+v", check)
	}
	progress(2, 6)
	if check := o.checked(t, "running"); check.Done != 2 || check.Total != 6 {
		t.Errorf("%d of %d", check.Done, check.Total)
	}
	if check := o.check(t, "DELETE", ""); check.State != "none" {
		t.Errorf("given up: %+v", check)
	}
	if err := <-ended; err == nil {
		t.Error("the look goes on")
	}
	o.check(t, "POST", "")
	<-at
	close(goOn)
	o.checked(t, "done")
	response, body := o.ask(t, "GET", "/api/sites/demo/check/pictures/"+name, "", "Cookie", o.session)
	if response.Header.Get("Content-Type") != "image/png" || body != string(png) || response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("picture: %d %q %q", response.StatusCode, response.Header.Get("Content-Type"), body)
	}
	if response, _ := o.ask(t, "GET", "/api/sites/silent/check/pictures/"+name, "", "Cookie", o.session); response.StatusCode != http.StatusNotFound {
		t.Errorf("another site's picture: %d", response.StatusCode)
	}
}
