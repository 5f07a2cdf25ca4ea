package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/servertest"
)

// Ensure that a command beside no server's data says where it looked and leaves nothing behind, and that an empty
// database is told from a server's.
func TestCommandsMakeNoDatabase(t *testing.T) {
	data := filepath.Join(t.TempDir(), "elsewhere")
	empty := servertest.EmptyDatabase(t)
	notice := exampleFor(t, "shop")
	term, out := output(t)
	for name, where := range map[string]database{
		"no database in " + data + ": start the server there first, or give --data": {Data: data},
		"start the server on it first":                                              {Data: data, DatabaseURL: empty},
	} {
		for command, err := range map[string]error{
			"publish": (&publish{File: notice, publishFlags: publishFlags{Name: "Shop", Domains: []string{"shop.example"}}, database: where}).Run(t.Context(), term),
			"key add": (&keyAdd{Site: demo.SiteKey, database: where}).Run(t.Context(), term),
		} {
			if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v, want %q", command, err, name)
			}
		}
	}
	if out.Len() > 0 {
		t.Errorf("printed %s", out)
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
}
