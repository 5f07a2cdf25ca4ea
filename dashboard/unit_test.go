package dashboard

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// The TypeScript unit tests, src/**/*.test.ts, bundled and run by node --test.
func TestTypeScript(t *testing.T) {
	files, err := filepath.Glob("src/*/*.test.ts")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d tests, %v", len(files), err)
	}
	if out, err := runNode(t, files...); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	// Negative control: what fails is seen.
	fails := filepath.Join(t.TempDir(), "fails.test.ts")
	if err := os.WriteFile(fails, []byte("import { test } from 'node:test'; test('fails', (): void => { throw new Error('on purpose') })"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := runNode(t, fails); err == nil || !strings.Contains(out, "on purpose") {
		t.Errorf("a test that fails: %v\n%s", err, out)
	}
}

func runNode(t *testing.T, files ...string) (string, error) {
	t.Helper()
	folder := t.TempDir()
	result := api.Build(api.BuildOptions{EntryPoints: files, Bundle: true, Platform: api.PlatformNode, Format: api.FormatESModule,
		Outdir: folder, OutExtension: map[string]string{".js": ".mjs"}, Write: true})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}
	out, err := exec.CommandContext(t.Context(), "node", "--test", folder).CombinedOutput()
	return string(out), err
}
