package consent

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ensure that docs/gate.md names every rule that the code can raise and no other, that what it points at is there, and that
// a row says where its rule is held.
func TestRulesDocument(t *testing.T) {
	content, err := os.ReadFile("../docs/gate.md")
	if err != nil {
		t.Fatal(err)
	}
	named, faults := readRulesDocument(string(content))
	for _, fault := range faults {
		t.Error(fault)
	}
	raised := raisedRules(t)
	for _, rule := range slices.Sorted(maps.Keys(raised)) {
		if !named[rule] {
			t.Errorf("docs/gate.md does not name the rule %q", rule)
		}
		if _, ok := rules[rule]; !ok {
			t.Errorf("%q is raised and has no title and source", rule)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(named)) {
		if !raised[rule] {
			t.Errorf("docs/gate.md names %q, which nothing raises", rule)
		}
	}
	for rule, r := range rules {
		if !raised[rule] || r.title["fr"] == "" || r.title["en"] == "" || r.source["fr"] == "" || r.source["en"] == "" {
			t.Errorf("the rule %q is raised: %v; title %v, source %v", rule, raised[rule], r.title, r.source)
		}
	}
	for name, altered := range map[string]string{
		"a place that is none":   strings.Replace(string(content), "| Browser |", "| Somewhere |", 1),
		"a file that is missing": strings.Replace(string(content), "silence.spec.ts", "nothing.spec.ts", 1),
		"a row that is missing":  strings.Replace(string(content), "| 7 |", "| 70 |", 1),
	} {
		if _, faults := readRulesDocument(altered); len(faults) != 1 {
			t.Errorf("control: %s: %v", name, faults)
		}
	}
}

var (
	ruleName  = regexp.MustCompile("`([a-z_]+)`")
	reference = regexp.MustCompile(`\]\(\.\./([^)]+)\)`)
)

// readRulesDocument finds the rules that the table names, and what is wrong with the table.
func readRulesDocument(content string) (named map[string]bool, faults []string) {
	named = map[string]bool{}
	rows := 0
	for line := range strings.Lines(content) {
		if strings.HasPrefix(line, "Two rules of the check") {
			for _, m := range ruleName.FindAllStringSubmatch(line, -1) {
				named[m[1]] = true
			}
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		number, err := strconv.Atoi(strings.TrimSpace(cells[0]))
		if err != nil {
			continue
		}
		rows++
		if len(cells) != 5 || number != rows {
			faults = append(faults, "row "+strconv.Itoa(rows)+" is "+cells[0])
			continue
		}
		for place := range strings.SplitSeq(cells[3], ",") {
			if !slices.Contains([]string{"Structure", "Browser", "Running", "Database", "Not checked"}, strings.TrimSpace(place)) {
				faults = append(faults, "row "+cells[0]+" is held at "+place)
			}
		}
		if strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[4]) == "" {
			faults = append(faults, "row "+cells[0]+" lacks its source, or by what it is held")
		}
		for _, m := range ruleName.FindAllStringSubmatch(cells[4], -1) {
			named[m[1]] = true
		}
		for _, m := range reference.FindAllStringSubmatch(cells[4], -1) {
			if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
				faults = append(faults, err.Error())
			}
		}
	}
	if rows != 40 {
		faults = append(faults, "the table ends at "+strconv.Itoa(rows))
	}
	return named, faults
}

// raisedRules are the rules that calls of the linter and of the gate name.
func raisedRules(t *testing.T) map[string]bool {
	t.Helper()
	raised := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../server/gate/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, more...) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || len(call.Args) < 4 {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if literal, ok := call.Args[0].(*ast.BasicLit); ok && (name == "add" || name == "NewFinding") {
				rule, err := strconv.Unquote(literal.Value)
				if err == nil && ruleName.MatchString("`"+rule+"`") {
					raised[rule] = true
				}
			}
			return true
		})
	}
	return raised
}

// What nothing has looked at is said in both languages: the browser's part where there was none, and the languages that are
// not read.
func TestListUnchecked(t *testing.T) {
	d := cleanDraft()
	plain := ListUnchecked(&d, true)
	d.Languages = []string{"fr", "pl", "cs", "nl-BE"}
	d.Jurisdiction = "US-CA"
	all := ListUnchecked(&d, false)
	if len(all) != len(plain)+3 || !slices.Equal(all[1].Languages, []string{"pl", "cs"}) || !strings.Contains(all[2].Text["en"], "US-CA") {
		t.Errorf("%d without, %+v", len(plain), all)
	}
	if d.Jurisdiction = "DE"; !strings.Contains(ListUnchecked(&d, true)[1].Text["fr"], "«\u00a0DE\u00a0»") {
		t.Errorf("of Germany: %v", ListUnchecked(&d, true)[1])
	}
	for _, left := range all {
		if left.Text["fr"] == "" || left.Text["en"] == "" {
			t.Errorf("%+v", left)
		}
	}
}
