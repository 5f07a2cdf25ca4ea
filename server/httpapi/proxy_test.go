package httpapi

import (
	"os"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
)

// The README gives the configurations that the install page gives; widget/e2e/path.spec.ts runs those in the real servers.
func TestReadmeProxies(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range proxies("/t", "https://choices.example.org") {
		if !strings.Contains(string(readme), p.Config) {
			t.Errorf("README.md does not say for %s:\n%s", p.Server, p.Config)
		}
	}
	if line := snippet("/t", consent.Site{Key: "SITEKEY"}); !strings.Contains(string(readme), line) {
		t.Errorf("README.md does not say %s", line)
	}
}

// So it does for a policy of what is granted; widget/e2e/csp.spec.ts runs those.
func TestReadmePolicy(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range policyExamples("SITE", "https://choices.example.org") {
		for _, part := range []string{p.Command, p.Use} {
			if !strings.Contains(string(readme), part) {
				t.Errorf("README.md does not say for %s:\n%s", p.Server, part)
			}
		}
	}
}
