package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

func (o *office) view(t *testing.T, query string) (view httpapi.View) {
	t.Helper()
	response, body := o.ask(t, "GET", "/api/sites/demo/statistics?"+query, "", "Cookie", o.session)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", query, response.StatusCode, body)
	}
	must(t, json.Unmarshal([]byte(body), &view))
	return view
}

// Ensure that every view has the figures of known decisions, that small groups are told together only, and that what is told
// adds up to the total in JSON and in CSV.
func TestStatistics_Views(t *testing.T) {
	proxy := netip.MustParsePrefix("127.0.0.1/32")
	o := startOffice(t, nil, func(d *httpapi.Deps) {
		d.TrustedProxies, d.CountryHeader = []netip.Prefix{proxy}, "CF-IPCountry"
		d.Country = func(netip.Addr) string { return "DE" }
	})
	_, asked := o.version.Asked()
	service := asked[0]
	for i := range 13 {
		body := o.decision(i)
		country := "FR"
		switch {
		case i >= 11:
			country = "BE"
		case i >= 6:
			country = "XX" // the proxy does not know: the database is asked
		}
		if i%2 == 0 {
			body["act"], body["purposes"] = consent.AcceptAll, map[string]bool{"functional": true, "advertising": true, "social": true}
			delete(body, "services")
		} else {
			purposes := map[string]bool{"functional": false, "advertising": false, "social": false}
			purposes[service.Purpose] = true
			body["act"], body["purposes"], body["services"] = consent.Choose, purposes, map[string]bool{service.ID: false}
		}
		if status, answer := o.post(t, "/v1/decisions", body, "User-Agent", "Mozilla/5.0", "CF-IPCountry", country); status != http.StatusCreated {
			t.Fatalf("decision %d: %d %s", i, status, answer)
		}
	}
	servertest.SequencedAll(t, servertest.Sequencer(t, o.dsn, seed))

	if early := o.view(t, "by=country"); len(early.Rows) != 0 || early.Others.Figures != nil || early.Told != nil {
		t.Errorf("countries of a day that is not over: %+v", early)
	}
	o.clock = now.Add(auth.IdleLife - time.Minute) // the session goes on
	o.view(t, "by=country")
	o.clock = now.Add(21 * time.Hour) // Monday: the week is over
	countries := o.view(t, "by=country")
	if len(countries.Rows) != 1 || countries.Rows[0].Name != "FR" || countries.Rows[0].Figures.Decisions != 6 || countries.Others.Figures == nil || countries.Others.Figures.Decisions != 7 {
		t.Errorf("countries %+v: BE is too small, and DE must hide it", countries)
	}
	if told := countries.Told; told == nil || !told.Until.Equal(now.Truncate(24*time.Hour).AddDate(0, 0, 1)) || !told.From.Equal(told.Until.AddDate(0, 0, -7)) {
		t.Errorf("told of %+v: the week has few choices", told)
	}
	if devices := o.view(t, "by=device&period=24h"); len(devices.Rows) != 1 || devices.Rows[0].Name != "desktop" || devices.Rows[0].Figures.Decisions != 13 || devices.Others.Figures != nil {
		t.Errorf("devices %+v", devices)
	}
	if notices := o.view(t, "by=notice"); len(notices.Rows) != 1 || notices.Rows[0].Name != "1" {
		t.Errorf("notices %+v", notices)
	}
	purposes := o.view(t, "by=purpose")
	if len(purposes.Rows) != 3 || purposes.Rows[0].Name != service.Purpose || purposes.Rows[0].Label == "" || purposes.Rows[0].Figures.Granted != 13 || purposes.Rows[1].Figures.Granted != 7 {
		t.Errorf("purposes %+v", purposes.Rows)
	}
	services := map[string]httpapi.Figures{}
	for _, row := range o.view(t, "by=service").Rows {
		services[row.Name] = row.Figures
	}
	if f := services[service.ID]; f.Decisions != 13 || f.Granted != 7 {
		t.Errorf("services %+v: who refuses %s is not among those who allow it", services, service.ID)
	}
	hours := o.view(t, "by=hour&zone=Europe/Paris")
	sum := int64(0)
	for _, row := range hours.Rows {
		sum += row.Figures.Decisions
		if row.Figures.Decisions > 0 && row.Name != "7-04" { // Sunday, just before 4:00 UTC
			t.Errorf("%d decisions at %s", row.Figures.Decisions, row.Name)
		}
	}
	if len(hours.Rows) != 168 || sum != 13 {
		t.Errorf("%d hours of the week, %d decisions", len(hours.Rows), sum)
	}
	for _, by := range []string{"time", "hour", "notice", "page", "country", "device", "language"} {
		response, body := o.ask(t, "GET", "/api/sites/demo/statistics?format=csv&by="+by, "", "Cookie", o.session)
		sum := 0
		for _, line := range strings.Split(strings.TrimSpace(body), "\r\n")[1:] {
			n, err := strconv.Atoi(strings.Split(line, ",")[3])
			must(t, err)
			sum += n
		}
		if sum != 13 || response.Header.Get("Content-Disposition") != `attachment; filename="temoin-demo-`+by+`.csv"` {
			t.Errorf("%s: %d decisions in %q, %v", by, sum, body, response.Header)
		}
	}
	if response, _ := o.ask(t, "GET", "/api/sites/other/statistics?by=time", "", "Cookie", o.session); response.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown site: %d", response.StatusCode)
	}
}

// Ensure that choices which are dated back change nothing that was told of groups: neither who is told nor where a block ends.
func TestStatistics_DatedBack(t *testing.T) {
	o := startOffice(t, nil, func(d *httpapi.Deps) {
		d.TrustedProxies, d.CountryHeader = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, "CF-IPCountry"
	})
	choose := func(n int, country string) {
		body := o.decision(n)
		body["act"], body["purposes"] = consent.AcceptAll, map[string]bool{"functional": true, "advertising": true, "social": true}
		delete(body, "services")
		body["sent"] = consent.FormatTime(o.clock) // by a clock that is right
		if status, answer := o.post(t, "/v1/decisions", body, "User-Agent", "Mozilla/5.0", "CF-IPCountry", country); status != http.StatusCreated {
			t.Fatalf("decision %d: %d %s", n, status, answer)
		}
	}
	for i := range 13 {
		choose(i, []string{"FR", "FR", "FR", "DE", "DE", "BE"}[i%6])
	}
	sequencer := servertest.Sequencer(t, o.dsn, seed)
	servertest.SequencedAll(t, sequencer)
	o.clock = now.Add(auth.IdleLife - time.Minute) // the session goes on
	o.view(t, "by=country")
	o.clock = now.Add(21 * time.Hour) // Monday: the week is over
	before := o.view(t, "by=country")
	if before.Told == nil || len(before.Rows) != 1 || before.Rows[0].Name != "FR" {
		t.Fatalf("control: %+v", before)
	}
	for i := range 6 {
		choose(13+i, "BE")
	}
	servertest.SequencedAll(t, sequencer)
	if after := o.view(t, "by=country"); !reflect.DeepEqual(after, before) {
		t.Errorf("told was %+v, and then %+v", before, after)
	}
	sum := int64(0)
	for _, row := range o.view(t, "by=time").Rows {
		sum += row.Figures.Decisions
	}
	if purposes := o.view(t, "by=purpose").Rows; sum != 19 || len(purposes) != 3 || purposes[0].Figures.Decisions != 19 {
		t.Errorf("%d decisions in all, by purpose %+v", sum, purposes)
	}
}

// Ensure that a country is believed of trusted proxies only, and read of an address only where no proxy names it.
func TestCountry(t *testing.T) {
	proxy := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	asked := ""
	for name, c := range map[string]struct {
		change           func(*httpapi.Deps)
		header, want, of string
	}{
		"a proxy's word":   {func(d *httpapi.Deps) { d.TrustedProxies = proxy }, "FR", "FR", ""},
		"a visitor's word": {func(*httpapi.Deps) {}, "FR", "ZZ", ""},
		"no code":          {func(d *httpapi.Deps) { d.TrustedProxies = proxy }, "fr", "ZZ", ""},
		"the address":      {func(d *httpapi.Deps) { d.Country = func(a netip.Addr) string { asked = a.String(); return "DE" } }, "FR", "DE", "127.0.0.1"},
		"the address forwarded": {func(d *httpapi.Deps) {
			d.TrustedProxies, d.Country = proxy, func(a netip.Addr) string { asked = a.String(); return "DE" }
		}, "", "DE", "203.0.113.9"},
		"nobody knows": {func(d *httpapi.Deps) { d.Country = func(netip.Addr) string { return "" } }, "", "ZZ", ""},
	} {
		f := start(t, func(d *httpapi.Deps) { d.CountryHeader = "CF-IPCountry"; c.change(d) })
		asked = ""
		status, answer := f.post(t, "/v1/shown", map[string]any{"site": "demo", "notice": f.version.Digest(), "lang": "fr", "layer": 1}, "CF-IPCountry", c.header, "X-Forwarded-For", "203.0.113.9")
		if status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", name, status, answer)
		}
		if got := (<-f.shown).Country; got != c.want || asked != c.of {
			t.Errorf("%s: %s, asked for %q; want %s, %q", name, got, asked, c.want, c.of)
		}
	}
}

// Ensure that showings are counted for the group of the page that the browser tells, and for none where it tells none.
func TestPageGroup(t *testing.T) {
	f := start(t, nil)
	draft := f.version.Draft
	draft.Pages = []string{"/", "/shop"}
	version, _, err := f.store.PublishNotice(t.Context(), 1, draft, consent.ByServer(now))
	must(t, err)
	must(t, f.catalog.Refresh(t.Context()))
	for page, want := range map[string]string{
		"https://shop.example/shop/shoes?size=42": "/shop", "https://shop.example": "/", "https://shop.example/about": "", "": "", "nonsense": "",
	} {
		if status, answer := f.post(t, "/v1/shown", map[string]any{"site": "demo", "notice": version.Digest(), "lang": "fr", "layer": 1}, "Referer", page); status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", page, status, answer)
		}
		if got := (<-f.shown).Page; got != want {
			t.Errorf("%s is in %q, want %q", page, got, want)
		}
	}
}

// Ensure that figures need a key that may read figures.
func TestStatistics_Scope(t *testing.T) {
	f := start(t, nil)
	narrow := auth.NewKey()
	must(t, f.store.InsertKey(t.Context(), 1, auth.Key{ID: uuid.NewString(), Scopes: []auth.KeyScope{auth.ReadDecisions}}, auth.HashToken(narrow), consent.ByServer(now)))
	for key, want := range map[string]bool{narrow: false, f.key: true} {
		response, _ := f.fetch(t, "/v1/sites/demo/statistics?by=time", "Bearer "+key)
		if ok := response.StatusCode == http.StatusOK; ok != want {
			t.Errorf("%d", response.StatusCode)
		}
	}
}
