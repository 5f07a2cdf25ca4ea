package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/temoin/temoin/"

// sees says which packages of this module each may depend on, directly or not, as ARCHITECTURE.md draws it. Every
// package stands here, so that a new one is given its place on purpose; "*" sees all but servertest.
var sees = map[string][]string{
	"consent/ledger": {},
	"consent":        {"consent/ledger"},
	"enforce":        {}, // what the servers of sites import
	"widget":         {},
	"dashboard":      {},
	"docs":           {},
	"migrations":     {},

	"server/auth":       {"consent", "consent/ledger"},
	"server/exchange":   {"consent", "consent/ledger"},
	"server/httpapi":    {"server/exchange", "server/auth", "consent", "consent/ledger", "enforce"},
	"server/jobs":       {"server/auth", "consent", "consent/ledger"},
	"server/postgres":   {"server/auth", "consent", "consent/ledger", "migrations"},
	"server/rediscache": {"server/auth", "consent", "consent/ledger"},
	"server/assets":     {"server/auth", "consent", "consent/ledger", "widget"},
	"server/pack":       {"consent", "consent/ledger"},
	"server/gate":       {"consent", "consent/ledger"},

	"server/sitecheck": {"consent", "consent/ledger"},
	"server/oidc":      {"server/auth", "consent", "consent/ledger"},
	"server/mail":      {"consent", "consent/ledger"},

	"server/config":  {},
	"server/datadir": {},
	"server/country": {},
	"server/pgembed": {},
	"server/demo":    {"consent", "consent/ledger"},

	"server/app": {"*"},
	"server":     {"*"},

	"server/servertest":           {"*", "server/servertest"},
	"server/servertest/e2eserver": {"*", "server/servertest"}, // for Playwright
	"server/servertest/withreal":  {"*", "server/servertest"}, // for real PostgreSQL and Redis
	"server/servertest/cspsite":   {"enforce"},                // for Playwright
	"server/servertest/receipts":  {"consent", "consent/ledger"},
	"server/servertest/mutants":   {"consent", "consent/ledger", "server/servertest/receipts"}, // prints them for Playwright
	"scripts/benchrun":            {"*", "server/servertest"},
	"scripts/bundle":              {},
	"scripts/chaosrun":            {"server/pgembed"},
}

// onlyIn says which packages may import a library: one concern, one place.
var onlyIn = map[string][]string{
	"github.com/gofiber/fiber":      {"server/httpapi", "server/demo", "scripts/benchrun"},
	"github.com/danielgtaylor/huma": {"server/httpapi"},
	"github.com/jmoiron/sqlx":       {"server/postgres"},
	"github.com/pressly/goose":      {"server/postgres"},
	"github.com/evanw/esbuild":      {"server/exchange", "server/assets", "scripts/bundle", "scripts/benchrun"},
	"golang.org/x/crypto/argon2":    {"server/auth"},
	"go.yaml.in/yaml":               {"server/exchange"},
	"github.com/go-jose/go-jose":    {"server/auth", "enforce"},
	"golang.org/x/mod/sumdb/tlog":   {"consent/ledger"},
	"github.com/prometheus":         {"server/httpapi", "server/app"},
	"github.com/wneessen/go-mail":   {"server/mail"},
	"github.com/pquerna/otp":        {"server/auth"},
	"github.com/go-webauthn":        {"server/auth"},
	"github.com/mileusna":           {"server/auth"},
	"github.com/coreos/go-oidc":     {"server/oidc"},
	"golang.org/x/oauth2":           {"server/oidc"},
	"github.com/digitorus":          {"server/jobs"},
	"codeberg.org/go-pdf/fpdf":      {"server/pack"},
	"github.com/chromedp":           {"server/gate"},
	"github.com/alecthomas/kong":    {"server", "server/config", "server/servertest/e2eserver", "scripts/benchrun"},
	"github.com/gofiber/fiber/v3":   {}, // version 2 is what runs
	"github.com/jackc/pgx":          {}, // lib/pq is the driver
}

type imports struct {
	direct []string // as written in the package
	all    []string // with what those need in turn
}

// The dependency lines of ARCHITECTURE.md hold.
func TestImports(t *testing.T) {
	packages := listImports(t)
	if len(packages) < 10 {
		t.Fatalf("control: only %d packages found", len(packages))
	}
	for _, fault := range importFaults(packages) {
		t.Error(fault)
	}
}

// Each line can be crossed, and the test sees it.
func TestImportFaultsAreSeen(t *testing.T) {
	own := func(path string) imports { return imports{all: []string{"fmt", module + path}} }
	library := func(path string) imports { return imports{direct: []string{path}, all: []string{path}} }
	for name, packages := range map[string]map[string]imports{
		"a sibling":             {"server/httpapi": own("server/postgres")},
		"a sibling through two": {"server/rediscache": own("server/jobs")},
		"an arrow upwards":      {"consent": own("server/auth")},
		"the leaf on consent":   {"consent/ledger": own("consent")},
		"tests in the server":   {"server/app": own("server/servertest")},
		"a library in consent":  {"consent": library("github.com/google/uuid")},
		"network in consent":    {"consent": library("net/http")},
		"a clock's randomness":  {"consent": library("math/rand/v2")},
		"fiber in postgres":     {"server/postgres": library("github.com/gofiber/fiber/v2")},
		"another driver":        {"server/postgres": library("github.com/jackc/pgx/v5")},
		"a place not given":     {"server/other": {}},
	} {
		if faults := importFaults(packages); len(faults) != 1 {
			t.Errorf("%s: faults %q, want one", name, faults)
		}
	}
	if faults := importFaults(map[string]imports{"server/httpapi": own("consent"), "consent/ledger": library("golang.org/x/mod/sumdb/note")}); len(faults) > 0 {
		t.Errorf("control: what is allowed is a fault: %q", faults)
	}
}

func importFaults(packages map[string]imports) (faults []string) {
	for name, p := range packages {
		allowed, known := sees[name]
		if !known {
			faults = append(faults, name+" has no place in the table of server/imports_test.go and in ARCHITECTURE.md")
			continue
		}
		for _, path := range p.all {
			other, ours := strings.CutPrefix(path, module)
			if ours && !slices.Contains(allowed, other) && (other == "server/servertest" || !slices.Contains(allowed, "*")) {
				faults = append(faults, fmt.Sprintf("%s depends on %s: the arrows of ARCHITECTURE.md do not allow it", name, other))
			}
			if domain := strings.HasPrefix(name, "consent"); domain && !ours && isLibrary(path) && !strings.HasPrefix(path, "golang.org/x/mod/sumdb/") {
				faults = append(faults, fmt.Sprintf("%s depends on %s: the domain uses the standard library and golang.org/x/mod", name, path))
			}
		}
		for _, path := range p.direct {
			if strings.HasPrefix(name, "consent") && doesIO(path) {
				faults = append(faults, fmt.Sprintf("%s imports %s: the domain does no I/O and has no randomness", name, path))
			}
			for library, places := range onlyIn {
				if strings.HasPrefix(path, library) && !slices.Contains(places, name) {
					faults = append(faults, fmt.Sprintf("%s imports %s, which only %v may", name, path, places))
				}
			}
		}
	}
	return faults
}

// isLibrary tells a module path, whose first element has a dot, from the standard library and what is inside it.
func isLibrary(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return strings.Contains(host, ".")
}

func doesIO(path string) bool {
	for _, forbidden := range []string{"os", "net", "net/http", "syscall", "log", "log/slog", "crypto/rand", "math/rand", "database/sql"} {
		if path == forbidden || strings.HasPrefix(path, forbidden+"/") && path != "net/url" {
			return true
		}
	}
	return false
}

func listImports(t *testing.T) map[string]imports {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-f",
		`{{if not .Standard}}{{.ImportPath}}|{{join .Imports " "}}|{{join .Deps " "}}{{end}}`, "../...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := map[string]imports{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		if name, ours := strings.CutPrefix(fields[0], module); ours {
			packages[name] = imports{strings.Fields(fields[1]), strings.Fields(fields[2])}
		}
	}
	return packages
}

// The domain never asks what time it is: times are passed in.
func TestDomainHasNoClock(t *testing.T) {
	files, err := filepath.Glob("../consent/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	ledger, err := filepath.Glob("../consent/ledger/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, ledger...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range clockCalls(parsed) {
			t.Errorf("%s calls %s", file, call)
		}
	}
	control, err := parser.ParseFile(token.NewFileSet(), "control.go", "package p\nimport \"time\"\nvar t = time.Since(time.Now())\n", 0)
	if err != nil || len(clockCalls(control)) != 2 {
		t.Errorf("control: %v, %v", clockCalls(control), err)
	}
}

func clockCalls(file *ast.File) (calls []string) {
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == "time" &&
				slices.Contains([]string{"Now", "Since", "Until", "After", "Sleep", "Tick", "NewTimer", "NewTicker"}, selector.Sel.Name) {
				calls = append(calls, "time."+selector.Sel.Name)
			}
		}
		return true
	})
	return calls
}
