package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/exchange"
	"github.com/temoin/temoin/server/servertest"
)

// Ensure that a notice that was exported and applied again changes nothing, that a change is told and published once, and
// that a mistake is told with its line.
func TestSiteApply(t *testing.T) {
	a := servertest.Start(t, nil)
	term, out := output(t)
	db := database{DatabaseURL: a.DSN()}
	if err := (&siteExport{Site: "demo", database: db}).Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	exported := out.String()
	file := filepath.Join(t.TempDir(), "notice.yaml")
	apply := func(content string, dry bool) string {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if err := (&siteApply{File: file, DryRun: dry, database: db}).Run(t.Context(), term); err != nil {
			return err.Error()
		}
		return out.String()
	}
	if got := apply(exported, true); got != "nothing would change\n" {
		t.Errorf("export, then a dry run: %s", got)
	}
	if got := apply(exported, false); !strings.HasPrefix(got, "version 1 of demo was published already: ") {
		t.Errorf("export, then apply: %s", got)
	}
	changed := strings.Replace(exported, "months: 13", "months: 6", 1)
	for range 2 {
		if got := apply(changed, true); got != "months: 13 -> 6\n" {
			t.Errorf("a dry run of a change: %s", got)
		}
	}
	if got := apply(changed, false); !strings.HasPrefix(got, "months: 13 -> 6\nversion 2 of demo is published: ") {
		t.Errorf("a change: %s", got)
	}
	if got := apply(changed, false); !strings.HasPrefix(got, "version 2 of demo was published already: ") {
		t.Errorf("the change again: %s", got)
	}
	if got := apply(strings.Replace(changed, "name: Régie Azur SA", "name: Autre SA", 1), true); !strings.HasSuffix(got, "visitors will be asked again\n") {
		t.Errorf("another recipient: %s", got)
	}
	for wrong, want := range map[string]string{
		strings.Replace(changed, "months: 6", "months: 60", 1):    "months: must be 1 to 13",
		strings.Replace(changed, "months: 6", "month: 6", 1):      "month: there is no such member in a notice",
		strings.Replace(changed, "site: demo", "site: other", 1):  `there is no site "other" yet`,
		strings.Replace(changed, "country: FR", "country: 33", 1): "controller.country: must be a text",
	} {
		got := apply(wrong, false)
		if !strings.Contains(got, want) || want[0] != 't' && !strings.Contains(got, ".yaml: line ") {
			t.Errorf("%s: %s", want, got)
		}
	}
	if err := (&siteExport{Site: "nowhere", database: db}).Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), `"nowhere": there is no such site`) {
		t.Errorf("export of no site: %v", err)
	}
}

// Ensure that a configuration of another tool becomes a notice which apply reads, with what is left to do told, and that any
// other file is refused.
func TestSiteImport(t *testing.T) {
	var told bytes.Buffer
	var out bytes.Buffer
	term := terminal{&out, slog.New(slog.NewTextHandler(&told, nil))}
	command := siteImport{File: "exchange/testdata/klaro.js", Site: "shop", Lang: []string{"fr"}}
	if err := command.Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	file, err := exchange.ReadYAML(out.Bytes())
	if err != nil || file.Draft.Site != "shop" || !slices.Equal(file.Draft.Languages, []string{"de", "en"}) || len(file.Draft.Services) != 3 {
		t.Errorf("%+v, %v", file.Draft, err)
	}
	if !strings.Contains(told.String(), "Say who gets the data") || !strings.Contains(told.String(), "a configuration of Klaro") {
		t.Error(told.String())
	}
	command.File = "cli_site.go"
	if err := command.Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "cli_site.go: line 1: this is neither a notice nor a script") {
		t.Error(err)
	}
}
