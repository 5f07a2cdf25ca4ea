package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/servertest"
)

// Ensure that a notice made from the example opens a new site that a running server serves by itself, that the same
// notice is published once, and that mistakes are told.
func TestPublish(t *testing.T) {
	a := servertest.Start(t, nil)
	term, out := output(t)
	if err := (&publish{Example: true}).Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "notice.json")
	write := func(text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	notice := bytes.Replace(out.Bytes(), []byte(`"site": "demo"`), []byte(`"site": "shop"`), 1)
	write(notice)

	command := publish{File: file, DatabaseURL: a.DSN()}
	run := func() string {
		out.Reset()
		if err := command.Run(t.Context(), term); err != nil {
			return err.Error()
		}
		return out.String()
	}
	if got := run(); !strings.Contains(got, `no site "shop" yet`) {
		t.Errorf("without a name: %s", got)
	}
	command.Name, command.Domains = "Shop", []string{"shop.example"}
	if got := run(); !strings.HasPrefix(got, "version 1 of shop is published: ") {
		t.Fatalf("the first time: %s", got)
	}
	if got := run(); !strings.Contains(got, "is there already") {
		t.Errorf("making it again: %s", got)
	}
	command.Name, command.Domains = "", nil
	if got := run(); !strings.HasPrefix(got, "version 1 of shop was published already: ") {
		t.Errorf("the second time: %s", got)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		response, err := http.Get(a.URL() + "/k/shop.js")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the snippet answers %d", response.StatusCode)
		}
	}

	write(bytes.Replace(notice, []byte(`"months": 13`), []byte(`"months": 14`), 1))
	if got := run(); !strings.Contains(got, file+": months: ") {
		t.Errorf("14 months: %s", got)
	}
	var object map[string]any
	if err := json.Unmarshal(notice, &object); err != nil {
		t.Fatal(err)
	}
	object["purpose"] = 1
	wrong, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	write(wrong)
	if got := run(); !strings.Contains(got, `unknown field "purpose"`) {
		t.Errorf("an unknown member: %s", got)
	}
}

func domains(t *testing.T, dsn, site string) (list string) {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`select domains from site where key = $1`, site).Scan(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

// Ensure that the demo's decisions are taken under the server's own address, also when that has changed.
func TestDemoDomains(t *testing.T) {
	dsn := servertest.Database(t)
	for url, want := range map[string]string{
		"":                            "{localhost,127.0.0.1}",
		"https://choices.example.org": "{localhost,127.0.0.1,choices.example.org}",
	} {
		servertest.Start(t, func(c *config.Config) { c.DatabaseURL, c.URL = dsn, config.PublicURL(url) })
		if got := domains(t, dsn, "demo"); got != want {
			t.Errorf("at %q: %s", url, got)
		}
	}
}
