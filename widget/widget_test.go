package widget_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// The TypeScript unit tests, src/**/*.test.ts, bundled and run by node --test.
func TestTypeScript(t *testing.T) {
	tests := testFiles(t, "src")
	if len(tests) == 0 {
		t.Fatal("no src/**/*.test.ts")
	}
	out, err := runNode(t, bundle(t, tests...))
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
	if ran := testsRun(out); ran < len(tests) {
		t.Errorf("%d tests ran from %d files", ran, len(tests))
	}
}

// A TypeScript test that fails makes the Go test fail: what is run is run for real.
func TestTypeScriptFailureIsSeen(t *testing.T) {
	source := filepath.Join(t.TempDir(), "fails.test.ts")
	text := "import { test } from 'node:test';\ntest('fails', (): void => { throw new Error('on purpose'); });\n"
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runNode(t, bundle(t, source))
	if err == nil || !bytes.Contains(out, []byte("on purpose")) {
		t.Errorf("error %v, output:\n%s", err, out)
	}
}

func testFiles(t *testing.T, root string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if match, _ := filepath.Match("*.test.ts", entry.Name()); match {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// bundle compiles each file with what it imports to one module and returns the folder of the modules.
func bundle(t *testing.T, files ...string) string {
	t.Helper()
	folder := t.TempDir()
	result := api.Build(api.BuildOptions{
		EntryPoints: files, Outdir: folder, OutExtension: map[string]string{".js": ".mjs"}, Write: true,
		Bundle: true, Platform: api.PlatformNode, Format: api.FormatESModule, Target: api.ES2022, Sourcemap: api.SourceMapInline,
		Loader: map[string]api.Loader{".css": api.LoaderText}, Define: map[string]string{"PATH": `"/t"`, "TOKEN": "false", "NORWEGIAN": "true"},
	})
	for _, message := range result.Errors {
		t.Errorf("%v: %s", message.Location, message.Text)
	}
	if t.Failed() {
		t.FailNow()
	}
	return folder
}

func runNode(t *testing.T, folder string) ([]byte, error) {
	t.Helper()
	command := exec.Command("node", "--enable-source-maps", "--test", "--test-reporter=tap")
	command.Dir = folder
	return command.CombinedOutput()
}

// testsRun reads the count from the closing lines of node's report.
func testsRun(out []byte) int {
	match := regexp.MustCompile(`(?m)^# tests (\d+)$`).FindSubmatch(out)
	if match == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(match[1]))
	return n
}
