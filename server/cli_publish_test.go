package main

import (
	"bytes"
	"database/sql"
	"log/slog"
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
// notice is published once.
func TestPublish(t *testing.T) {
	a := servertest.Start(t, nil)
	term, out := output(t)
	file := exampleFor(t, "shop")
	command := publish{File: file, database: database{DatabaseURL: a.DSN()}}
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
	if got := run(); !strings.HasPrefix(got, "domains of shop are shop.example\nversion 1 of shop is published: ") {
		t.Fatalf("the first time: %s", got)
	}
	command.Name = "Other"
	if got := run(); !strings.Contains(got, `with the name "Shop"`) {
		t.Errorf("another name: %s", got)
	}
	command.Name, command.Domains = "", nil
	if got := run(); !strings.HasPrefix(got, "version 1 of shop was published already: ") {
		t.Errorf("the second time: %s", got)
	}
	eventually(t, "the snippet answers", http.StatusOK, func() int { return answer(t, http.MethodGet, a.URL()+"/k/shop.js", "") })
}

// answer is the status that a page at origin gets, or no page when it is empty.
func answer(t *testing.T, method, url, origin string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(`{"site":"shop"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/plain")
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// eventually waits until got returns want.
func eventually(t *testing.T, what string, want int, got func() int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		have := got()
		if have == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %d, want %d", what, have, want)
		}
	}
}

// Ensure that a site's domains are replaced by publishing with others, that a running server learns it, and that
// mistakes change nothing.
func TestPublishDomains(t *testing.T) {
	a := servertest.Start(t, nil)
	term, out := output(t)
	file := exampleFor(t, "shop")
	run := func(file string, domains ...string) string {
		out.Reset()
		command := publish{File: file, publishFlags: publishFlags{Domains: domains}, database: database{DatabaseURL: a.DSN()}}
		if strings.HasSuffix(file, "shop.json") {
			command.Name = "Shop"
		}
		if err := command.Run(t.Context(), term); err != nil {
			return err.Error()
		}
		return out.String()
	}
	// Who may not post is refused before the decision is looked at.
	post := func(host string) func() int {
		return func() int { return answer(t, http.MethodPost, a.URL()+"/v1/decisions", "https://"+host) }
	}
	run(file, "shop.example")
	eventually(t, "a page of the first host", http.StatusUnprocessableEntity, post("shop.example"))
	if got := post("www.shop.example")(); got != http.StatusForbidden {
		t.Fatalf("a page of a host that is not named: %d", got)
	}
	if got := run(file, "www.shop.example", "m.shop.example"); !strings.HasPrefix(got,
		"domains of shop were shop.example\ndomains of shop are www.shop.example, m.shop.example\nversion 1 of shop was published already: ") {
		t.Fatalf("other domains: %s", got)
	}
	eventually(t, "a page of a new host", http.StatusUnprocessableEntity, post("www.shop.example"))
	if got := post("shop.example")(); got != http.StatusForbidden {
		t.Errorf("a page of the host before: %d", got)
	}
	if got := run(file, "https://shop.example/"); !strings.Contains(got, "domains.0: must be a host") {
		t.Errorf("an address: %s", got)
	}
	if got := run(exampleFor(t, "demo"), "shop.example"); !strings.Contains(got, "set TEMOIN_URL") {
		t.Errorf("the demo: %s", got)
	}
	if got := domains(t, a.DSN(), "shop"); got != "{www.shop.example,m.shop.example}" {
		t.Errorf("after mistakes: %s", got)
	}
}

// exampleFor is the file of the example notice for another site.
func exampleFor(t *testing.T, site string) string {
	t.Helper()
	term, out := output(t)
	if err := (&publish{Example: true}).Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), site+".json")
	notice := bytes.Replace(out.Bytes(), []byte(`"site": "demo"`), []byte(`"site": "`+site+`"`), 1)
	if err := os.WriteFile(file, notice, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Ensure that the example in other languages has their texts and shows what is still to be filled in, which publishing
// refuses by its field.
func TestPublishExampleInLanguages(t *testing.T) {
	term, out := output(t)
	if err := (&publish{Example: true, Lang: []string{"pl", "pt-BR"}}).Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Twoje pliki cookie, Twój wybór"`, `"pt-BR": "Os seus cookies, a sua escolha"`, `"site": "⟦my-site⟧"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	file := filepath.Join(t.TempDir(), "notice.json")
	if err := os.WriteFile(file, []byte(strings.Replace(out.String(), "⟦my-site⟧", "shop", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readDraft(file); err == nil || !strings.Contains(err.Error(), "notice.json: controller.country: ") {
		t.Errorf("with blanks: %v", err)
	}
	if err := (&publish{File: file, Lang: []string{"pl"}}).Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "--example") {
		t.Errorf("a language of a file: %v", err)
	}
	if err := (&publish{Example: true, Lang: []string{"zh"}}).Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "ar, bg, cs") {
		t.Errorf("a language without texts: %v", err)
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

// Ensure that what authorities dispute is published, and said on the error output.
func TestPublishWarns(t *testing.T) {
	a := servertest.Start(t, nil)
	var out, told bytes.Buffer
	term := terminal{&out, slog.New(slog.NewTextHandler(&told, nil))}
	for mode, disputed := range map[string]bool{"basic": false, "advanced": true} {
		file := exampleFor(t, "warned-"+mode)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, bytes.Replace(text, []byte("{"), []byte(`{"mode":{"google":"`+mode+`"},`), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		told.Reset()
		command := publish{File: file, publishFlags: publishFlags{Name: "Shop", Domains: []string{"shop.example"}}, database: database{DatabaseURL: a.DSN()}}
		if err := command.Run(t.Context(), term); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(told.String(), "mode.google: In advanced mode"); got != disputed {
			t.Errorf("%s: %s", mode, told.String())
		}
	}
}

// Ensure that what the rules refuse is refused with the rule's source, before anything is asked of a database.
func TestPublishRefuses(t *testing.T) {
	file := exampleFor(t, "refused")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("{"), []byte(`{"labels":{"refuse":{"fr":"En savoir plus","en":"Reject all"}},`), 1)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	term, _ := output(t)
	err = (&publish{File: file}).Run(t.Context(), term)
	if err == nil || !strings.Contains(err.Error(), "labels.refuse (fr)") || !strings.Contains(err.Error(), "CNIL, formal notices of 12 December 2024") {
		t.Errorf("a refusal labelled “En savoir plus”: %v", err)
	}
}
