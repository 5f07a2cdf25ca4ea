package country_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/country"
)

// file is the smallest MMDB: one node that leads addresses whose first bit is 0 to {"country": {"iso_code": "FR"}}, and all
// others nowhere (maxmind.github.io/MaxMind-DB).
func file() []byte {
	text := func(s string) string { return string(rune(0x40+len(s))) + s }
	number := func(n byte) string { return "\xa1" + string([]byte{n}) }
	node := "\x00\x00\x11" + "\x00\x00\x01" // records of 24 bits: 1 node + 16 + offset 0; 1 is nothing
	data := "\xe1" + text("country") + "\xe1" + text("iso_code") + text("FR")
	meta := "\xe7" + text("node_count") + "\xc1\x01" + text("record_size") + number(24) + text("ip_version") + number(4) +
		text("database_type") + text("Test") + text("binary_format_major_version") + number(2) + text("binary_format_minor_version") + "\xa0" +
		text("build_epoch") + "\x01\x02\x01"
	return []byte(node + strings.Repeat("\x00", 16) + data + "\xab\xcd\xefMaxMind.com" + meta)
}

// Ensure that a known address has its country and another has none.
func TestOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "countries.mmdb")
	if err := os.WriteFile(path, file(), 0o600); err != nil {
		t.Fatal(err)
	}
	database, err := country.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	for address, want := range map[string]string{"93.184.216.34": "FR", "192.0.2.1": "", "2001:db8::1": ""} {
		if got := database.Of(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is in %q, want %q", address, got, want)
		}
	}
}

// Ensure that what is no such file is refused with the name of the setting.
func TestOpen_Refused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := country.Open(path); err == nil || !strings.Contains(err.Error(), "TEMOIN_COUNTRY_DB") {
		t.Errorf("got %v", err)
	}
}
