package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noPage lists the files whose sentences no page of the dashboard shows: they answer programs and visitors, or a command.
var noPage = []string{
	"consent/decision.go", "consent/id.go", "consent/record.go", "server/app/pack.go", "server/httpapi/csp.go", "server/httpapi/current.go",
	"server/httpapi/decision.go", "server/httpapi/decode.go", "server/httpapi/ledger.go", "server/httpapi/mine_page.go", "server/httpapi/notice.go",
	"server/httpapi/notice_page.go", "server/httpapi/operations.go", "server/httpapi/origin.go", "server/httpapi/pages.go", "server/httpapi/rate.go",
	"server/httpapi/root.go", "server/httpapi/script.go", "server/httpapi/shown.go", "server/jobs/committer.go", "server/oidc/oidc.go",
	"server/postgres/errors.go", "server/postgres/import.go",
}

var verb = regexp.MustCompile(`%(\[\d\])?[a-z]`)

// Ensure that every sentence of the server that a page may show is there in French, with the same verbs, and that none is
// kept that nobody says.
func TestSentences(t *testing.T) {
	content, err := os.ReadFile("../consent/french.json")
	if err != nil {
		t.Fatal(err)
	}
	french := map[string]string{}
	if err := json.Unmarshal(content, &french); err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, root := range []string{"../consent", "."} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			name := filepath.ToSlash(filepath.Join("server", path))
			isShown := !slices.Contains(noPage, name)
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				literal, ok := node.(*ast.BasicLit)
				if ok && literal.Kind == token.STRING {
					said, _ := strconv.Unquote(literal.Value)
					written[said] = true
				}
				call, ok := node.(*ast.CallExpr)
				if !ok {
					return true
				}
				at, ok := formatOf(name, call)
				if !ok || len(call.Args) <= at {
					return true
				}
				format, ok := call.Args[at].(*ast.BasicLit)
				if !ok || !isShown {
					return true
				}
				said, err := strconv.Unquote(format.Value)
				if err != nil {
					t.Error(err)
				}
				translated, ok := french[said]
				if !ok {
					t.Errorf("%s: consent/french.json has no %q", set.Position(format.Pos()), said)
				} else if !slices.Equal(verb.FindAllString(said, -1), verb.FindAllString(translated, -1)) {
					t.Errorf("%q: %q has other verbs", said, translated)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for said := range french {
		if !written[said] {
			t.Errorf("consent/french.json: nothing says %q any more", said)
		}
	}
}

// formatOf is which argument of a call is the format of a sentence.
func formatOf(file string, call *ast.CallExpr) (at int, ok bool) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		switch {
		case f.Name == "Errorf":
			return 2, true
		case f.Name == "fault" && strings.HasPrefix(file, "server/exchange/"):
			return 0, true
		}
	case *ast.SelectorExpr:
		of, isName := f.X.(*ast.Ident)
		switch {
		case isName && of.Name == "consent" && f.Sel.Name == "Errorf":
			return 2, true
		case isName && of.Name == "consent" && f.Sel.Name == "Say", isName && of.Name == "t" && f.Sel.Name == "note":
			return 0, true
		}
	}
	return 0, false
}
