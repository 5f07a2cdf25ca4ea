package dashboard

import (
	"os/exec"
	"testing"
)

// Ensure that the sources agree with their types, those of the server's answers among them.
func TestTypes(t *testing.T) {
	check := exec.CommandContext(t.Context(), "node", "../node_modules/typescript7/bin/tsc", "-p", ".")
	if faults, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, faults)
	}
}
