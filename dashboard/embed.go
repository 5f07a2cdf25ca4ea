// Package dashboard holds the bundled dashboard. Package scripts/bundle fills dist; before that it is empty and the
// server answers that the dashboard has not been built.
package dashboard

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files is the bundled dashboard: index.html and its assets, each with a .br and a .gz beside it.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // dist is a constant, valid path
	}
	return files
}
