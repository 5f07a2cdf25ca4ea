// Package migrations holds the database schema as numbered steps; README.md tells how to add one.
package migrations

import "embed"

// FS holds the .sql files, in goose's format.
//
//go:embed *.sql
var FS embed.FS
