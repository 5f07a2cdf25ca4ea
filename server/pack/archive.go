// Package pack writes evidence packs and verifies them; docs/pack.md is their form. It reads the database through
// [Source] and asks nobody else.
package pack

import (
	"archive/zip"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// The names of files that every pack has.
const (
	listName       = "pack.json"
	signatureName  = "pack.signature"
	keyName        = "log.key"
	rootsKeyName   = "roots.key"
	checkpointName = "checkpoint.txt"
)

// archive is a zip file that remembers what is in it.
type archive struct {
	zip   *zip.Writer
	files []consent.PackFile
	last  *counter
}

func newArchive(w io.Writer) *archive {
	a := &archive{zip: zip.NewWriter(w)}
	a.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return a
}

// counter measures a file while it is written.
type counter struct {
	to    io.Writer
	sum   hash.Hash
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.sum.Write(p[:n])
	c.bytes += int64(n)
	return n, err
}

// create begins a file; it is written until the next one begins, or end.
func (a *archive) create(name string) (io.Writer, error) {
	a.end()
	// Without a time: what is in it says when it was made, and the same content is the same file.
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return nil, fmt.Errorf("pack: %s: %w", name, err)
	}
	a.files = append(a.files, consent.PackFile{Name: name})
	a.last = &counter{to: w, sum: sha256.New()}
	return a.last, nil
}

func (a *archive) end() {
	if a.last != nil {
		file := &a.files[len(a.files)-1]
		file.Bytes, file.SHA256 = a.last.bytes, hex.EncodeToString(a.last.sum.Sum(nil))
		a.last = nil
	}
}

func (a *archive) add(name string, body []byte) error {
	w, err := a.create(name)
	if err == nil {
		_, err = w.Write(body)
	}
	return err
}

// copy takes a file from another archive as it is.
func (a *archive) copy(f *zip.File, file consent.PackFile) error {
	a.end()
	a.files = append(a.files, file)
	if err := a.zip.Copy(f); err != nil {
		return fmt.Errorf("pack: %s: %w", file.Name, err)
	}
	return nil
}

// seal adds the list of all files and its signature, and ends the archive.
func (a *archive) seal(o *Order, madeAt time.Time) error {
	a.end()
	list, err := consent.Canonical(consent.Pack{Schema: consent.PackSchema, MadeAt: consent.FormatTime(madeAt), Site: o.Log.Site, Scope: o.Scope, Chunk: o.Chunk, Files: a.files})
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	signature, err := ledger.SignPack(o.Signer, sha256.Sum256(list))
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	if err := a.add(listName, list); err != nil {
		return err
	}
	if err := a.add(signatureName, []byte(signature)); err != nil {
		return err
	}
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}

// lines writes JSON Lines.
func lines(w io.Writer) *json.Encoder {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder
}
