package httpapi_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// compare starts a comparison of the demo's notice with one of another title.
func (o *office) compare(t *testing.T) (answer httpapi.SiteComparison) {
	t.Helper()
	saved := o.save(t, o.draft(t), func(d *consent.Draft) {
		d.Title = maps.Clone(d.Title)
		d.Title["fr"] = "Bonjour"
	})
	o.look(t)
	o.do(t, "POST", "/api/sites/demo/comparison", object{"revision": saved.Revision, "metric": "choice", "until": o.clock.Add(14 * 24 * time.Hour), "why": "Plainer", "reasons": object{"life": "Ours"}}, &answer, http.StatusOK)
	return answer
}

// script asks for the site's script as a browser does.
func (o *office) script(t *testing.T, header ...string) (*http.Response, string) {
	t.Helper()
	return o.ask(t, "GET", "/k/demo.js", "", append([]string{"Accept-Encoding", "identity"}, header...)...)
}

// Ensure that half of the browsers get each version, keep what they have, and get the same as ever when nothing is compared.
func TestComparisonServes(t *testing.T) {
	tosses := 0
	o := startOffice(t, nil, func(d *httpapi.Deps) { d.Toss = func() bool { tosses++; return tosses%2 == 0 } })
	before, body := o.script(t)
	if body != "loader-demo" || before.Header.Get("Cache-Control") != "public, max-age=60, stale-while-revalidate=600" || tosses != 0 {
		t.Fatalf("before: %s %v", body, before.Header)
	}
	o.compare(t)
	got := map[string]int{}
	for range 100 {
		response, body := o.script(t)
		got[body]++
		if response.Header.Get("Cache-Control") != "private, max-age=60, stale-while-revalidate=600" {
			t.Fatalf("caching: %v", response.Header)
		}
	}
	if got["loader-demo"] != 50 || got["loader-demo-2"] != 50 {
		t.Errorf("served: %v", got)
	}
	tosses = 0
	for _, held := range []string{`"loader-demo"`, `"loader-demo-2"`, `W/"loader-demo-2"`} {
		for range 3 {
			response, _ := o.script(t, "If-None-Match", held)
			if etag := response.Header.Get("ETag"); response.StatusCode != http.StatusNotModified || etag != strings.TrimPrefix(held, "W/") {
				t.Errorf("a browser that has %s: %d %s", held, response.StatusCode, etag)
			}
		}
	}
	// A browser that has it in one coding keeps its version in another one, and once it has chosen.
	for _, held := range []string{`"loader-demo-2-br"`, `"loader-demo-2-gzip"`} {
		for range 3 {
			if _, body := o.script(t, "If-None-Match", held); body != "loader-demo-2" {
				t.Errorf("a browser that has %s gets %s", held, body)
			}
		}
	}
	if tosses != 0 {
		t.Errorf("%d coins for browsers that have a version", tosses)
	}
	if response, body := o.script(t, "If-None-Match", `"loader-demo-7"`); response.StatusCode != http.StatusOK || tosses != 1 {
		t.Errorf("a browser with another version: %d %s", response.StatusCode, body)
	}
	o.do(t, "POST", "/api/sites/demo/comparison/end", object{"keep": "b"}, nil, http.StatusOK)
	after, body := o.script(t, "If-None-Match", `"loader-demo"`)
	if body != "loader-demo-2" || after.Header.Get("Cache-Control") != before.Header.Get("Cache-Control") {
		t.Errorf("after: %s %v", body, after.Header)
	}
}

// Ensure that choices under both versions are recorded and proved, and that both versions and their scripts are in the log.
func TestComparisonRecords(t *testing.T) {
	o := startOffice(t, nil)
	o.compare(t)
	site := o.catalog.Site("demo")
	if site.Current().Number != 2 || site.Compared == nil || site.Compared.Number != 1 || site.Current().Material() != site.Compared.Material() {
		t.Fatalf("current %d, compared %+v", site.Current().Number, site.Compared)
	}
	sequencer := servertest.Sequencer(t, o.dsn, seed)
	for n, v := range []*httpapi.Published{site.Compared, site.Current()} {
		d := o.decision(n + 1)
		d["notice"] = v.Digest()
		if status, answer := o.post(t, "/v1/decisions", d); status != http.StatusCreated {
			t.Fatalf("version %d: %d %s", v.Number, status, answer)
		}
		if status, answer := o.post(t, "/v1/shown", object{"site": "demo", "notice": v.Digest(), "lang": "fr", "layer": 1}); status != http.StatusNoContent || (<-o.shown).Notice != v.Number {
			t.Errorf("version %d shown: %d %s", v.Number, status, answer)
		}
		record, err := o.store.CurrentDecision(t.Context(), site.ID, d["subject"].(string))
		must(t, err)
		if parsed, err := consent.ParseRecord(record); err != nil || parsed.PrivacyNotice != v.Digest() {
			t.Errorf("version %d: the record names another one: %s", v.Number, record)
		}
		servertest.SequencedAll(t, sequencer)
		var notices, builds int
		must(t, o.db(t).QueryRow(`select count(*) filter (where said #>> '{notice,digest}' = $1), count(*) filter (where said #>> '{build,notice}' = $1)
			from (select convert_from(body, 'UTF8')::jsonb as said from statement join leaf on leaf.site_id = statement.site_id and event_id = id where kind = 2) as stated`, v.Digest()).Scan(&notices, &builds))
		if notices != 1 || builds != 1 {
			t.Errorf("version %d is a leaf %d times, its scripts %d times", v.Number, notices, builds)
		}
	}
	var kept int
	must(t, o.db(t).QueryRow(`select count(*) from script where body in ('loader-demo', 'loader-demo-2')`).Scan(&kept))
	if kept != 2 {
		t.Errorf("%d scripts are kept", kept)
	}
}

// Ensure that a comparison starts with the gate only, between versions that ask for the same, once at a time, and ends as
// somebody says, when it is due, or because another version is published; and that the log tells of it.
func TestComparisonStartsAndEnds(t *testing.T) {
	o := startOffice(t, nil)
	var none httpapi.SiteComparison
	if o.do(t, "GET", "/api/sites/demo/comparison", nil, &none, http.StatusOK); none.Comparison != nil {
		t.Fatalf("out of nothing: %+v", none.Comparison)
	}
	until := now.Add(14 * 24 * time.Hour)
	start := func(revision int64, until time.Time, want int) string {
		t.Helper()
		return o.do(t, "POST", "/api/sites/demo/comparison", object{"revision": revision, "metric": "choice", "until": until, "reasons": object{"life": "Ours"}}, nil, want)
	}
	if answer := start(0, until, http.StatusUnprocessableEntity); !strings.Contains(answer, "published already") {
		t.Errorf("the same: %s", answer)
	}
	other := o.save(t, o.draft(t), func(d *consent.Draft) {
		p := d.Purposes[len(d.Purposes)-1]
		p.ID = "another"
		d.Purposes = append(slices.Clone(d.Purposes), p)
	})
	o.look(t)
	if answer := start(other.Revision, until, http.StatusUnprocessableEntity); !strings.Contains(answer, "must ask for the same") || !strings.Contains(answer, "purpose") {
		t.Errorf("another purpose: %s", answer)
	}
	plain := o.save(t, other, func(d *consent.Draft) {
		d.Purposes = d.Purposes[:len(d.Purposes)-1]
		d.Intro = maps.Clone(d.Intro)
		d.Intro["fr"] = "Vous choisissez."
	})
	if answer := start(plain.Revision, until, http.StatusConflict); !strings.Contains(answer, "was not checked") {
		t.Errorf("without the gate: %s", answer)
	}
	o.look(t)
	start(plain.Revision-1, until, http.StatusConflict)
	start(plain.Revision, now.Add(time.Hour), http.StatusUnprocessableEntity)
	start(plain.Revision, now.Add(91*24*time.Hour), http.StatusUnprocessableEntity)
	start(plain.Revision, until, http.StatusOK)
	var running httpapi.SiteComparison
	o.do(t, "GET", "/api/sites/demo/comparison", nil, &running, http.StatusOK)
	if c := running.Comparison; c == nil || c.A != 1 || c.B != 2 || c.Ended != nil || c.State != "early" || c.Who != ownerEmail || c.From.Hour() != 5 {
		t.Fatalf("running: %+v", running.Comparison)
	}
	next := o.save(t, o.draft(t), func(d *consent.Draft) { d.Title = maps.Clone(d.Title); d.Title["fr"] = "Encore" })
	o.look(t)
	start(next.Revision, until, http.StatusConflict)
	// Publishing ends it; then again, ended by hand for A, which is published again.
	o.do(t, "POST", "/api/sites/demo/draft/publish", object{"revision": next.Revision, "reasons": object{"life": "Ours"}}, nil, http.StatusOK)
	last := func() *httpapi.Comparison {
		t.Helper()
		var answer httpapi.SiteComparison
		o.do(t, "GET", "/api/sites/demo/comparison", nil, &answer, http.StatusOK)
		return answer.Comparison
	}
	if c := last(); c.Kept != consent.KeptOther || c.Ended == nil || o.catalog.Site("demo").Compared != nil {
		t.Errorf("after a publication: %+v", c)
	}
	o.do(t, "POST", "/api/sites/demo/comparison/end", object{"keep": "a"}, nil, http.StatusNotFound)
	o.compare(t)
	o.do(t, "POST", "/api/sites/demo/comparison/end", object{"keep": "c"}, nil, http.StatusUnprocessableEntity)
	o.do(t, "POST", "/api/sites/demo/comparison/end", object{"keep": "a"}, nil, http.StatusOK)
	if v := o.catalog.Site("demo").Current(); last().Kept != consent.KeptA || v.Number != 5 || v.Title["fr"] != "Encore" {
		t.Errorf("after keeping A: version %d, %q", v.Number, v.Title["fr"])
	}
	o.compare(t)
	if ended, _, err := o.store.EndDueComparison(t.Context(), until.Add(-time.Second)); ended != nil || err != nil {
		t.Errorf("ended too early: %+v, %v", ended, err)
	}
	ended, key, err := o.store.EndDueComparison(t.Context(), until)
	if err != nil || ended == nil || key != "demo" || ended.Kept != consent.KeptA {
		t.Errorf("when due: %+v %s %v", ended, key, err)
	}
	if again, _, err := o.store.EndDueComparison(t.Context(), until); again != nil || err != nil {
		t.Errorf("twice: %+v, %v", again, err)
	}
	actions, err := o.store.Actions(context.Background(), 1, consent.ActionSearch{Limit: 100})
	must(t, err)
	var said []string
	for _, a := range actions {
		if strings.HasPrefix(a.What, "comparison_") {
			said = append(said, a.What+" "+a.On)
		}
	}
	slices.Sort(said)
	want := []string{"comparison_ended 1 / 2 → 3", "comparison_ended 3 / 4 → 5", "comparison_ended 5 / 6 → 7",
		"comparison_started 1 / 2", "comparison_started 3 / 4", "comparison_started 5 / 6"}
	if !slices.Equal(said, want) {
		t.Errorf("the log says %q", said)
	}
}

// Ensure that figures are those of both versions from the first full hour on, that few are not told apart, that the interval
// comes with enough, and that a key reads the same.
func TestComparisonFigures(t *testing.T) {
	o := startOffice(t, nil)
	o.foreignOrg(t)
	o.do(t, "GET", "/api/sites/theirs/comparison", nil, nil, http.StatusNotFound)
	o.compare(t)
	count := func(notice int, hour time.Time, shown, answers int64) {
		t.Helper()
		_, err := o.db(t).Exec(`insert into statistic values (1, '', $1, $2, '', $3::bigint, $3::bigint, 0, 0, 0, $3::bigint, 0)
			on conflict (site_id, cut, hour, notice, value) do update set decisions = statistic.decisions + excluded.decisions, granted = statistic.granted + excluded.granted`, hour, notice, answers)
		must(t, err)
		_, err = o.db(t).Exec(`insert into impression values (1, '', $1, $2, '', $3, 0)`, hour, notice, shown)
		must(t, err)
	}
	read := func() *httpapi.Comparison {
		t.Helper()
		response, body := o.fetch(t, "/v1/sites/demo/comparison", "Bearer "+o.key)
		var answer httpapi.SiteComparison
		must(t, json.Unmarshal([]byte(body), &answer))
		if response.StatusCode != http.StatusOK || answer.Comparison == nil {
			t.Fatalf("%d %s", response.StatusCode, body)
		}
		return answer.Comparison
	}
	count(1, now, 500, 100) // before it counts
	o.clock = now.Add(time.Hour)
	count(1, o.clock, 3, 1)
	count(2, o.clock, 200, 100)
	if c := read(); c.Versions != nil || c.State != "early" || c.Interval != nil {
		t.Errorf("few are told apart: %+v", c)
	}
	for hour := 2; hour <= 48; hour++ {
		count(1, now.Add(time.Duration(hour)*time.Hour), 100, 20)
		count(2, now.Add(time.Duration(hour)*time.Hour), 96, 30)
	}
	o.clock = now.Add(48*time.Hour + time.Minute)
	c := read()
	if c.Versions == nil || c.Versions.A.Shown != 3+47*100 || c.Versions.B.Decisions != 100+47*30 {
		t.Fatalf("figures: %+v", c.Versions)
	}
	if c.State != "more" || c.Interval == nil || c.Interval.Low <= 0 || c.Interval.High <= c.Interval.Difference || len(c.Course) != 2 {
		t.Errorf("%s %+v %+v", c.State, c.Interval, c.Course)
	}
	narrow := auth.NewKey()
	if response, _ := o.fetch(t, "/v1/sites/demo/comparison", "Bearer "+narrow); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("with a wrong key: %d", response.StatusCode)
	}
}
