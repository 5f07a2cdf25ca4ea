// Command bundle makes dashboard/dist from dashboard/src with esbuild. Run it in the root of the repository. It does
// nothing when the sources, the lock file and the esbuild version are those of the last run.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

const (
	source = "dashboard/src"
	output = "dashboard/dist"
	stamp  = output + "/.stamp"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run() error {
	want, err := digest()
	if err != nil {
		return err
	}
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return nil
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: source + "/main.tsx", OutputPath: "main"},
			{InputPath: source + "/scheme.ts", OutputPath: "scheme"},
		},
		Bundle: true, Splitting: true, Format: api.FormatESModule, Target: api.ES2022, JSX: api.JSXAutomatic,
		MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true, LegalComments: api.LegalCommentsNone,
		Define:     map[string]string{"process.env.NODE_ENV": `"production"`},
		EntryNames: "assets/[name]-[hash]", ChunkNames: "assets/[name]-[hash]", AssetNames: "assets/[name]-[hash]",
		Outdir: output, Metafile: true, LogLevel: api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return errors.New("esbuild found errors, see above")
	}
	if err := clear(); err != nil {
		return err
	}
	index, err := page(result.Metafile)
	if err != nil {
		return err
	}
	if err := os.WriteFile(output+"/index.html", index, 0o644); err != nil {
		return err
	}
	if err := write(result.OutputFiles); err != nil {
		return err
	}
	// Last, so that an interrupted run is done again.
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// digest names the inputs of a bundle.
func digest() (string, error) {
	h := sha256.New()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			fmt.Fprintln(h, dep.Path, dep.Version)
		}
	}
	add := func(name string) error {
		content, err := os.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n%s", filepath.ToSlash(name), len(content), content)
		return err
	}
	for _, name := range []string{"package-lock.json", "scripts/bundle/main.go", "consent/preset.json", "consent/library.json"} {
		if err := add(name); err != nil {
			return "", err
		}
	}
	err := filepath.WalkDir(source, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return add(name)
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// clear removes the last bundle and leaves .gitkeep.
func clear() error {
	entries, err := os.ReadDir(output)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() != ".gitkeep" {
			if err := os.RemoveAll(filepath.Join(output, entry.Name())); err != nil {
				return err
			}
		}
	}
	return os.MkdirAll(output+"/assets", 0o755)
}

// page fills the names of the hashed entry points into index.html. The chunks that main imports at once are preloaded,
// so that the browser need not read main first to find them.
func page(metafile string) ([]byte, error) {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string
			CSSBundle  string `json:"cssBundle"`
			Imports    []struct{ Path, Kind string }
		}
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	shell, err := os.ReadFile(source + "/index.html")
	if err != nil {
		return nil, err
	}
	address := func(name string) string { return strings.TrimPrefix(name, output) }
	for name, out := range meta.Outputs {
		switch out.EntryPoint {
		case source + "/main.tsx":
			var preload bytes.Buffer
			for _, imported := range out.Imports {
				if imported.Kind == "import-statement" {
					fmt.Fprintf(&preload, `<link rel="modulepreload" href="%s">`, address(imported.Path))
				}
			}
			shell = bytes.ReplaceAll(shell, []byte("{{main.js}}"), []byte(address(name)))
			shell = bytes.ReplaceAll(shell, []byte("{{main.css}}"), []byte(address(out.CSSBundle)))
			shell = bytes.ReplaceAll(shell, []byte("{{preload}}"), preload.Bytes())
		case source + "/scheme.ts":
			shell = bytes.ReplaceAll(shell, []byte("{{scheme.js}}"), []byte(address(name)))
		}
	}
	return shell, nil
}

// write stores each file with its .br and .gz, each in a goroutine: brotli at its best takes a second or so.
func write(files []api.OutputFile) error {
	faults := make([]error, len(files))
	var wait sync.WaitGroup
	for i, file := range files {
		wait.Go(func() {
			name := path.Join(output, "assets", filepath.Base(file.Path))
			faults[i] = errors.Join(
				os.WriteFile(name, file.Contents, 0o644),
				os.WriteFile(name+".br", compressBrotli(file.Contents), 0o644),
				os.WriteFile(name+".gz", compressGzip(file.Contents), 0o644))
		})
	}
	wait.Wait()
	return errors.Join(faults...)
}

func compressBrotli(b []byte) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	w.Write(b) // a bytes.Buffer does not fail
	w.Close()
	return out.Bytes()
}

func compressGzip(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	w.Write(b)
	w.Close()
	return out.Bytes()
}
