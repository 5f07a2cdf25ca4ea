// Package widget holds the sources of what visitors' browsers run; server/assets bundles them per published notice.
package widget

import "embed"

// Source holds src/: the loader (stage one), the ui (stage two), effects and words.
//
//go:embed src
var Source embed.FS
