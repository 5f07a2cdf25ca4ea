package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/postgres"
)

// foreign is what the install page tells of refused hosts.
func (o *office) foreign(t *testing.T, site string) (hosts []httpapi.InstallForeign) {
	t.Helper()
	must(t, o.fixture.foreign.Flush(t.Context()))
	response, body := o.ask(t, "GET", "/api/sites/"+site+"/install", "", "Cookie", o.session)
	var install httpapi.Install
	if err := json.Unmarshal([]byte(body), &install); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	if install.Foreign == nil {
		t.Fatalf("foreign is not a list: %s", body)
	}
	return install.Foreign
}

// Ensure that a host whose pages are refused is told on the site's install page with what adds it, until it is one of
// the site's or long ago; that no address is kept; and that a page that is let through is not told.
func TestForeignHostIsTold(t *testing.T) {
	o := startOffice(t, nil)
	for i, origin := range []string{
		"https://shop.example", "https://www.shop.example:8443", "HTTPS://WWW.shop.example", "https://192.0.2.7", "https://[2001:db8::7]", "null", "https://a b", "https://a_b.example",
	} {
		status, answer := o.post(t, "/v1/decisions", o.decision(i), "Origin", origin)
		if want := map[bool]int{true: 201, false: 403}[i == 0]; status != want {
			t.Errorf("%s: %d %s", origin, status, answer)
		}
	}
	if status, answer := o.post(t, "/v1/shown", map[string]any{"site": "demo"}, "Origin", "https://www.shop.example"); status != 403 {
		t.Errorf("a showing: %d %s", status, answer)
	}
	hosts := o.foreign(t, "demo")
	if len(hosts) != 1 || hosts[0].Host != "www.shop.example" || hosts[0].Count != 3 || !hosts[0].Last.Equal(now) ||
		hosts[0].Command != "" {
		t.Fatalf("%+v", hosts)
	}
	if others := o.foreign(t, "silent"); len(others) != 0 {
		t.Errorf("of another site: %+v", others)
	}
	o.clock = now.Add(consent.ForeignHostLife + time.Second)
	_, err := o.db(t).Exec(`update session set expires_at = $1`, o.clock.Add(time.Hour))
	must(t, err)
	if old := o.foreign(t, "demo"); len(old) != 0 {
		t.Errorf("after its life: %+v", old)
	}
	o.clock = now
	if again := o.foreign(t, "demo"); len(again) != 1 {
		t.Fatalf("control: %+v", again)
	}

	// Added, the line is gone at once; what the server refuses until it has learnt it brings nothing back.
	site := o.catalog.Site("demo").ID
	must(t, postgres.SetDomains(t.Context(), o.dsn, site, []string{"shop.example", "www.shop.example"}, consent.ByServer(now)))
	o.post(t, "/v1/decisions", o.decision(90), "Origin", "https://www.shop.example")
	if added := o.foreign(t, "demo"); len(added) != 0 {
		t.Errorf("added: %+v", added)
	}
	must(t, o.catalog.Refresh(t.Context()))
	if status, answer := o.post(t, "/v1/decisions", o.decision(91), "Origin", "https://www.shop.example"); status != 201 {
		t.Errorf("added: %d %s", status, answer)
	}
}

// Ensure that whoever names a thousand hosts leaves twenty rows, those refused last, and nothing of another site's.
func TestForeignHostsAreBounded(t *testing.T) {
	o := startOffice(t, nil)
	o.post(t, "/v1/shown", map[string]any{"site": "silent"}, "Origin", "https://forgotten.example")
	for round := range 3 {
		o.clock = now.Add(time.Duration(round) * time.Minute)
		for i := range 100 {
			o.post(t, "/v1/shown", map[string]any{"site": "demo"}, "Origin", fmt.Sprintf("https://h%d-%d.example", round, i))
		}
		must(t, o.fixture.foreign.Flush(t.Context()))
	}
	var rows int
	must(t, o.db(t).QueryRow(`select count(*) from foreign_host`).Scan(&rows))
	if rows != consent.MaxForeignHosts+1 {
		t.Errorf("%d rows", rows)
	}
	hosts := o.foreign(t, "demo")
	if len(hosts) != consent.MaxForeignHosts || !hosts[len(hosts)-1].Last.Equal(o.clock) {
		t.Errorf("%d hosts: %+v", len(hosts), hosts)
	}
	if others := o.foreign(t, "silent"); len(others) != 1 || others[0].Host != "forgotten.example" {
		t.Errorf("of the other site: %+v", others)
	}
}
