package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/servertest"
)

// How long a site keeps records is said and set by a command; dashboard and metrics tell of the last run, which the server
// makes by itself when it starts.
func TestRetention(t *testing.T) {
	a := servertest.Start(t, nil)
	jar, err := cookiejar.New(nil)
	must(t, err)
	browser := &http.Client{Jar: jar}
	get := func(path string) string {
		t.Helper()
		response, err := browser.Get(a.URL() + path)
		must(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		must(t, err)
		return string(body)
	}
	body, err := json.Marshal(map[string]string{"email": servertest.OwnerEmail, "password": servertest.OwnerPassword})
	must(t, err)
	response, err := browser.Post(a.URL()+"/api/session", "application/json", strings.NewReader(string(body)))
	must(t, err)
	response.Body.Close()

	ended := regexp.MustCompile(`(?m)^temoin_retention_last_run_timestamp_seconds \d`)
	eventually(t, "runs that have ended", 1, func() int { return len(ended.FindAllString(get("/metrics"), -1)) })
	for _, metric := range []string{"temoin_retention_last_run_failed 0", "temoin_retention_last_run_records 0"} {
		if metrics := get("/metrics"); !strings.Contains(metrics, "\n"+metric+"\n") {
			t.Errorf("no %q in\n%s", metric, metrics)
		}
	}
	if answer := get("/api/sites/demo/retention"); !regexp.MustCompile(`^\{"months":60,"last":\{"began":"[^"]+","ended":"[^"]+","records":0\}\}\n$`).MatchString(answer) {
		t.Errorf("%s", answer)
	}
	term, out := output(t)
	command := func(months ...int) error {
		out.Reset()
		r := retention{Site: "demo", database: database{DatabaseURL: a.DSN()}}
		if len(months) > 0 {
			r.Months = &months[0]
		}
		return r.Run(t.Context(), term)
	}
	must(t, command())
	if !regexp.MustCompile(`^demo keeps records for 60 months after .*\nlast run: ended .*Z, 0 records removed\n$`).MatchString(out.String()) {
		t.Errorf("%s", out)
	}
	must(t, command(12))
	if answer := get("/api/sites/demo/retention"); !strings.HasPrefix(out.String(), "demo keeps records for 12 months ") || !strings.HasPrefix(answer, `{"months":12,`) {
		t.Errorf("%s\n%s", out, answer)
	}
	for _, months := range []int{0, -1, 121} {
		if err := command(months); err == nil || !strings.Contains(err.Error(), "must be 1 to 120") {
			t.Errorf("%d: %v", months, err)
		}
	}
	if answer := get("/api/sites/nothing/retention"); !strings.Contains(answer, `"status":404`) {
		t.Errorf("%s", answer)
	}
}
