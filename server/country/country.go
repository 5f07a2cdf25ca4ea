// Package country reads an operator's MMDB file: in which country an address is.
package country

import (
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Database is an open file, safe for concurrent use. Close it when nobody asks any more.
type Database struct{ reader *maxminddb.Reader }

// Open reads a file such as GeoLite2-Country.mmdb.
func Open(path string) (*Database, error) {
	reader, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("TEMOIN_COUNTRY_DB: %s is no MMDB file that can be read: %w", path, err)
	}
	return &Database{reader}, nil
}

// Close ends reading.
func (d *Database) Close() error { return d.reader.Close() }

// Of is the ISO 3166-1 code of an address; empty when the file does not know. Files differ in where they have it.
func (d *Database) Of(addr netip.Addr) string {
	found := d.reader.Lookup(addr)
	for _, path := range [][]any{{"country", "iso_code"}, {"country_code"}, {"country"}} {
		var code string
		if err := found.DecodePath(&code, path...); err == nil && code != "" {
			return code
		}
	}
	return ""
}
