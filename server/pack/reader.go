package pack

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	fastjson "github.com/go-json-experiment/json"
	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

const (
	maxSmall = 64 << 20 // bytes of a file that is read as a whole
	maxLine  = 64 << 20 // bytes of a line; an erasure of a month's records names many leaves
)

// Reader reads a pack whose list of files is signed with the key that is in it. Every file is compared with the list while
// it is read.
type Reader struct {
	consent.Pack
	Key        string
	Checkpoint string
	Head       ledger.Head

	verifier note.Verifier
	files    map[string]*zip.File
	listed   map[string]consent.PackFile
}

// Open reads the list of a pack's files. An error says what is wrong with it.
func Open(from io.ReaderAt, size int64) (*Reader, error) {
	z, err := zip.NewReader(from, size)
	if err != nil {
		return nil, fmt.Errorf("not a whole zip file: %w", err)
	}
	z.RegisterDecompressor(zip.Deflate, newInflater)
	if err := checkForm(z, io.NewSectionReader(from, 0, size)); err != nil {
		return nil, err
	}
	r := &Reader{files: map[string]*zip.File{}, listed: map[string]consent.PackFile{}}
	for _, f := range z.File {
		if r.files[f.Name] != nil {
			return nil, fmt.Errorf("%q is there twice", f.Name)
		}
		r.files[f.Name] = f
	}
	list, err := r.unlisted(listName)
	if err != nil {
		return nil, err
	}
	signature, err := r.unlisted(signatureName)
	if err != nil {
		return nil, err
	}
	if err := r.readList(list); err != nil {
		return nil, err
	}
	key, err := r.small(keyName)
	if err != nil {
		return nil, err
	}
	r.Key = strings.TrimSuffix(string(key), "\n")
	if r.verifier, err = ledger.ParseKey(r.Key); err != nil {
		return nil, fmt.Errorf("%s: %w", keyName, err)
	}
	if err := ledger.CheckPack(r.verifier, string(signature), sha256.Sum256(list)); err != nil {
		return nil, fmt.Errorf("%s was not signed as it is: %w", listName, err)
	}
	if !strings.HasSuffix(r.verifier.Name(), "/log/"+r.Site.Key) {
		return nil, fmt.Errorf("the pack is of site %q, and its log is %s", r.Site.Key, r.verifier.Name())
	}
	checkpoint, err := r.small(checkpointName)
	if err != nil {
		return nil, err
	}
	r.Checkpoint = string(checkpoint)
	if r.Head, err = ledger.OpenCheckpoint(r.verifier, r.Checkpoint); err != nil {
		return nil, fmt.Errorf("%s: %w", checkpointName, err)
	}
	if r.Scope.Subject == "" && r.chunks() > len(r.Files) {
		return nil, fmt.Errorf("%s leaves in files of %d are more files than it has", grouped(r.Head.Size), r.Chunk)
	}
	return r, nil
}

// checkForm says whether a zip file is, byte for byte, what an [archive] makes of its parts: nothing stands before, between
// or behind them, or beside them in the directory, that one program shows and another does not.
func checkForm(z *zip.Reader, from io.Reader) error {
	same := &comparer{bufio.NewReaderSize(from, 1<<16)}
	again := zip.NewWriter(same)
	for _, f := range z.File {
		if f.Method != zip.Deflate {
			return errForm(fmt.Errorf("%q is not compressed as the others are", f.Name))
		}
		raw, err := f.OpenRaw()
		if err != nil {
			return fmt.Errorf("not a whole zip file: %q: %w", f.Name, err)
		}
		part, err := again.CreateRaw(&zip.FileHeader{
			Name: f.Name, Method: f.Method, CreatorVersion: zipVersion, ReaderVersion: zipVersion, Flags: hasDescriptor,
			CRC32: f.CRC32, CompressedSize64: f.CompressedSize64, UncompressedSize64: f.UncompressedSize64,
		})
		if err == nil {
			_, err = io.Copy(part, raw)
		}
		if err != nil {
			return errForm(err)
		}
	}
	if err := again.Close(); err != nil {
		return errForm(err)
	}
	if _, err := same.with.ReadByte(); err != io.EOF {
		return errForm(errors.New("something stands behind it"))
	}
	return nil
}

// What [archive/zip] writes of a file whose size is known at its end.
const (
	zipVersion    = 20
	hasDescriptor = 0x8
)

func errForm(err error) error {
	return fmt.Errorf("not a zip file as temoin export writes it: was it packed again? %w", err)
}

// comparer fails when it is to write anything but what it reads.
type comparer struct{ with *bufio.Reader }

func (c *comparer) Write(p []byte) (int, error) {
	for n := 0; n < len(p); {
		there, err := c.with.Peek(min(len(p)-n, c.with.Size()))
		if err != nil || !bytes.Equal(there, p[n:n+len(there)]) {
			return n, errors.New("it holds something that is no part of it")
		}
		c.with.Discard(len(there))
		n += len(there)
	}
	return len(p), nil
}

// inflater is what [archive/zip] reads a part with, but for one thing: where the compressed stream ends, the part has to end too.
type inflater struct {
	io.ReadCloser
	from *bufio.Reader
}

func newInflater(from io.Reader) io.ReadCloser {
	buffered := bufio.NewReader(from) // of which no byte more is taken than the stream has
	return &inflater{flate.NewReader(buffered), buffered}
}

func (i *inflater) Read(p []byte) (int, error) {
	n, err := i.ReadCloser.Read(p)
	if err == io.EOF {
		if _, more := i.from.ReadByte(); more != io.EOF {
			return n, errForm(errors.New("something stands behind the end of a part"))
		}
	}
	return n, err
}

// readList wants exactly the files that the list names.
func (r *Reader) readList(list []byte) error {
	if err := json.Unmarshal(list, &r.Pack); err != nil {
		return fmt.Errorf("%s: %w", listName, err)
	}
	if again, err := consent.Canonical(&r.Pack); err != nil || !bytes.Equal(again, list) || r.Schema != consent.PackSchema {
		return fmt.Errorf("%s is no %s", listName, consent.PackSchema)
	}
	if r.Scope.Subject == "" && (r.Chunk < 1 || r.Chunk > maxChunk) {
		return fmt.Errorf("%s: files of %d leaves", listName, r.Chunk)
	}
	for _, file := range r.Files {
		if _, ok := r.listed[file.Name]; ok {
			return fmt.Errorf("%s names %q twice", listName, file.Name)
		}
		r.listed[file.Name] = file
		if r.files[file.Name] == nil {
			return fmt.Errorf("%q is missing", file.Name)
		}
	}
	for name := range r.files {
		if _, ok := r.listed[name]; !ok && name != listName && name != signatureName {
			return fmt.Errorf("%q does not belong to it", name)
		}
	}
	return nil
}

// unlisted reads one of the two files that the list does not name.
func (r *Reader) unlisted(name string) ([]byte, error) {
	f := r.files[name]
	if f == nil {
		return nil, fmt.Errorf("no evidence pack of Temoin: %s is missing", name)
	}
	from, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer from.Close()
	return readAll(from, name)
}

func readAll(from io.Reader, name string) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(from, maxSmall+1))
	if err == nil && len(all) > maxSmall {
		err = errors.New("is too long")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// has says whether the pack has a file.
func (r *Reader) has(name string) bool { return r.files[name] != nil }

// small reads a file as a whole.
func (r *Reader) small(name string) ([]byte, error) {
	f, err := r.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, name)
}

// open reads a file and, at its end, says whether it was the one of the list.
func (r *Reader) open(name string) (io.ReadCloser, error) {
	if r.files[name] == nil {
		return nil, fmt.Errorf("%q is missing", name)
	}
	from, err := r.files[name].Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &listedFile{from, sha256.New(), 0, r.listed[name]}, nil
}

// listedFile hashes what is read of it.
type listedFile struct {
	io.ReadCloser
	sum   hash.Hash
	bytes int64
	want  consent.PackFile
}

func (f *listedFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	f.sum.Write(p[:n])
	f.bytes += int64(n)
	switch {
	case f.bytes > f.want.Bytes, err == io.EOF && (f.bytes != f.want.Bytes || hex.EncodeToString(f.sum.Sum(nil)) != f.want.SHA256):
		return n, fmt.Errorf("%q is not the file that was signed", f.want.Name)
	case err != nil && err != io.EOF:
		return n, fmt.Errorf("%q: %w", f.want.Name, err)
	}
	return n, err
}

// readLines gives each line of a file to do, as often as there are any; a file that is not there has none.
func (r *Reader) readLines(name string, do func(line []byte) error) error {
	if !r.has(name) {
		return nil
	}
	f, err := r.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	scanner := bufio.NewScanner(f)
	scanner.Buffer(make([]byte, 1<<16), maxLine)
	for scanner.Scan() {
		if err := do(scanner.Bytes()); err != nil {
			return err
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// parseLine reads a line; a million of them are read while somebody waits.
func parseLine(line []byte, into *consent.PackLine) error { return fastjson.Unmarshal(line, into) }

// scripts are the files that were served to visitors: names in the pack by what these say is their SHA-256.
func (r *Reader) scripts() map[string]string {
	scripts := map[string]string{}
	for _, file := range r.Files {
		if name, ok := strings.CutPrefix(file.Name, scriptsFolder+"/"); ok {
			scripts[strings.TrimSuffix(name, ".js")] = file.Name
		}
	}
	return scripts
}

// chunks is how many files of entries a pack of a site has.
func (r *Reader) chunks() int { return int((r.Head.Size + r.Chunk - 1) / r.Chunk) }

// entries reads one file of entries.
func (r *Reader) entries(chunk int) (entries [][ledger.EntryBytes]byte, err error) {
	name := fmt.Sprintf("log/%06d.bin", chunk)
	raw, err := r.small(name)
	if err != nil {
		return nil, err
	}
	want := min(r.Chunk, r.Head.Size-int64(chunk)*r.Chunk)
	if int64(len(raw)) != want*ledger.EntryBytes {
		return nil, fmt.Errorf("%s has %d bytes, not the %d of %d entries", name, len(raw), want*ledger.EntryBytes, want)
	}
	for ; len(raw) > 0; raw = raw[ledger.EntryBytes:] {
		entries = append(entries, [ledger.EntryBytes]byte(raw))
	}
	return entries, nil
}
