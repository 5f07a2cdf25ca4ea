package httpapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write dashboard/src/schema.d.ts anew")

// Ensure that the types which the dashboard is checked against are those of this server. After a change of the API:
// go test ./server/httpapi -run TestDashboardSchema -update
func TestDashboardSchema(t *testing.T) {
	s := New(Deps{Dashboard: Dashboard{Pages: fstest.MapFS{}}})
	response, err := s.app.Test(httptest.NewRequest("GET", "/openapi.json", nil))
	if err != nil {
		t.Fatal(err)
	}
	description, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("GET /openapi.json: %d, %v", response.StatusCode, err)
	}
	description = dashboardPart(t, description)
	folder := t.TempDir()
	input, output := filepath.Join(folder, "openapi.json"), filepath.Join(folder, "schema.d.ts")
	if err := os.WriteFile(input, description, 0o600); err != nil {
		t.Fatal(err)
	}
	generate := exec.CommandContext(t.Context(), "node", "../../node_modules/openapi-typescript/bin/cli.js", input, "--output", output)
	if log, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("openapi-typescript: %v\n%s", err, log)
	}
	want, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../dashboard/src/schema.d.ts"
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, want) {
		t.Errorf("%s is not what this server describes (%v); run this test with -update", path, err)
	}
}

// dashboardPart leaves the /api paths of the description and the schemas that they need: the rest is not the
// dashboard's, and its types need not change with it.
func dashboardPart(t *testing.T, description []byte) []byte {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal(description, &whole); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(whole["paths"].(map[string]any), func(path string, _ any) bool { return !strings.HasPrefix(path, "/api/") })
	schemas := whole["components"].(map[string]any)["schemas"].(map[string]any)
	for dropped := true; dropped; {
		text, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		before := len(schemas)
		maps.DeleteFunc(schemas, func(name string, _ any) bool {
			return !bytes.Contains(text, []byte(`"#/components/schemas/`+name+`"`))
		})
		dropped = len(schemas) < before
		description = text
	}
	return description
}
