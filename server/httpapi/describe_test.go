package httpapi

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Every route of the API is described, and nothing that is not a route. The dashboard's pages and files are no API.
func TestEveryRouteIsDescribed(t *testing.T) {
	s := New(Deps{Dashboard: Dashboard{Pages: fstest.MapFS{}}})
	response, err := s.app.Test(httptest.NewRequest("GET", "/openapi.json", nil))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &document); err != nil || !strings.HasPrefix(document.OpenAPI, "3.1") {
		t.Fatalf("OpenAPI %s: %v", document.OpenAPI, err)
	}
	var described, served []string
	for path, methods := range document.Paths {
		for method := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	for _, route := range s.app.GetRoutes(true) {
		if route.Method == "HEAD" || route.Path == "/assets/:name" || slices.Contains(pageRoutes, route.Path) {
			continue
		}
		// Fiber writes :name where OpenAPI writes {name}, and * for what may hold slashes.
		parts := strings.Split(strings.Replace(route.Path, "/tile/*", "/tile/:tile", 1), "/")
		for i, part := range parts {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				name, ext, dotted := strings.Cut(name, ".")
				if parts[i] = "{" + name + "}"; dotted {
					parts[i] += "." + ext
				}
			}
		}
		served = append(served, route.Method+" "+strings.Join(parts, "/"))
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, slices.Compact(served)) {
		t.Errorf("described\n%s\nserved\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
}
