package dashboard

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Ensure that the sources agree with their types, those of the server's answers among them.
func TestTypes(t *testing.T) {
	// go test keeps a result until a file changes that the test itself has looked at.
	err := filepath.WalkDir("src", func(name string, _ fs.DirEntry, err error) error {
		if err == nil {
			_, err = os.Stat(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	check := exec.CommandContext(t.Context(), "node", "../node_modules/typescript7/bin/tsc", "-p", ".")
	if faults, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, faults)
	}
}
