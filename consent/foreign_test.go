package consent

import (
	"strings"
	"testing"
)

// Ensure that only names of hosts are told of, and that nothing but letters, digits, hyphens and dots is in one.
func TestIsForeignHost(t *testing.T) {
	for _, host := range []string{"www.example.org", "localhost", "127.0.0.1", "xn--caf-dma.example", "a-b.example"} {
		if !IsForeignHost(host) {
			t.Errorf("%q is not told", host)
		}
	}
	for _, host := range []string{
		"", ".", "192.0.2.7", "10.0.0.7", "3221225991", "shop.example.7", "::1", "2001:db8::1", "a b", "a;b", "$(x)", "-x.example", "Shop.example", "shop.example.", "a_b",
		"<b>", "café.example", strings.Repeat("a", 64), strings.Repeat("a.", 127) + "b",
	} {
		if IsForeignHost(host) {
			t.Errorf("%q is told", host)
		}
	}
}
