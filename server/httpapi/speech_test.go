package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/httpapi"
)

// Ensure that what a page shows of the server's words is in the language that the page asks for: a note and a fault of an
// import, a refusal of the rules, a misfit of a form, and what needs a session.
func TestSpeech(t *testing.T) {
	o := startOffice(t, nil)
	ask := func(path string, body any, want string) {
		t.Helper()
		sent, err := json.Marshal(body)
		must(t, err)
		if _, answer := o.ask(t, "POST", path, string(sent), "Cookie", o.session, "Accept-Language", "fr"); !strings.Contains(answer, want) {
			t.Errorf("%s: %s", path, answer)
		}
	}
	file := object{"name": "config.js", "content": `(tarteaucitron.job = tarteaucitron.job || []).push('nobodys')`}
	ask("/api/sites/demo/draft/read", file, "nobodys n’est pas dans la bibliothèque de services")
	ask("/api/sites/demo/draft/read", object{"name": "demo.yaml", "content": "site: demo\nmonth: 3"}, "ligne 2\u00a0: month: une notice n’a pas de membre de ce nom")
	ask("/api/sites/demo/draft/read", object{"name": "demo.yaml", "content": "site: demo\nmonths: many"}, "ligne 2\u00a0: months: doit être un nombre")
	ask("/api/sites/nowhere/draft/read", file, "Aucun site n’a cette clé.")
	var read httpapi.ReadNotice
	o.do(t, "POST", "/api/sites/demo/draft/read", file, &read, http.StatusOK)
	if !slices.ContainsFunc(read.Notes, func(note string) bool { return strings.HasPrefix(note, "nobodys is not in the library") }) {
		t.Errorf("without a wish: %q", read.Notes)
	}
	if _, answer := o.ask(t, "GET", "/api/sites", "", "Accept-Language", "fr-CH, en;q=0.5"); !strings.Contains(answer, "Connectez-vous d’abord") {
		t.Error(answer)
	}
}
