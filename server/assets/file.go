package assets

import (
	"bytes"
	"compress/gzip"
	"fmt"

	"github.com/andybalholm/brotli"
)

// File is a built file as it goes over the wire. Browsers load the ui with crossorigin=anonymous, so it must be
// answered with Access-Control-Allow-Origin: *.
type File struct {
	Body      []byte
	Brotli    []byte // quality 11
	Gzip      []byte // level 9
	ETag      string // strong, in quotes
	Integrity string // subresource integrity of Body, such as sha256-…
}

// NewFile compresses a file.
func NewFile(body []byte) (File, error) {
	f := File{Body: body, Integrity: integrity(body)}
	f.ETag = `"` + f.Integrity[len("sha256-"):][:22] + `"`
	var br, gz bytes.Buffer
	b := brotli.NewWriterLevel(&br, brotli.BestCompression)
	if _, err := b.Write(body); err != nil {
		return f, fmt.Errorf("brotli: %w", err)
	}
	if err := b.Close(); err != nil {
		return f, fmt.Errorf("brotli: %w", err)
	}
	g, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return f, fmt.Errorf("gzip: %w", err)
	}
	if _, err := g.Write(body); err != nil {
		return f, fmt.Errorf("gzip: %w", err)
	}
	if err := g.Close(); err != nil {
		return f, fmt.Errorf("gzip: %w", err)
	}
	f.Brotli, f.Gzip = br.Bytes(), gz.Bytes()
	return f, nil
}
