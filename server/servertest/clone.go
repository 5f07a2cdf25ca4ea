package servertest

import (
	"net/url"
	"strings"
	"testing"
)

// Clone makes a copy of a database of [Database] for this test alone. Nobody may be connected to the original.
func Clone(t testing.TB, dsn string) string {
	t.Helper()
	original, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	admin, _ := server(t)
	return create(t, admin, ` template `+strings.TrimPrefix(original.Path, "/")+` strategy file_copy`)
}
