// Package docs holds the documents that the server hands out.
package docs

import _ "embed"

// Verifier is the page that checks a receipt by itself, from disk too.
//
//go:embed verify.html
var Verifier []byte

// Script is the program in Python that checks a receipt by itself.
//
//go:embed verify.py
var Script []byte
