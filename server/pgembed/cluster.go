package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func clusterFolder(data string) string { return filepath.Join(data, "cluster") }

// makeCluster runs initdb when there is no cluster yet, into a folder that takes its name only when it is complete:
// a set-up that was interrupted starts again. A cluster of another major version is refused.
func (b *binaries) makeCluster(ctx context.Context, opts Options) error {
	cluster := clusterFolder(opts.Data)
	version, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if err == nil {
		if got := strings.TrimSpace(string(version)); got != strconv.Itoa(b.major) {
			return fmt.Errorf("%s was made by PostgreSQL %s, but %s holds PostgreSQL %d: set TEMOIN_POSTGRES_BIN to a folder with PostgreSQL %s", cluster, got, b.dir, b.major, got)
		}
		return b.as.own(opts.Data)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the PostgreSQL folder cannot be read: %w", err)
	}
	opts.Progress(fmt.Sprintf("making a database with PostgreSQL %d", b.major))
	unfinished := cluster + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	if err := b.as.own(opts.Data); err != nil {
		return err
	}
	args := []string{"-D", unfinished, "-U", "temoin", "--auth-local=trust", "--auth-host=reject",
		"-E", "UTF8", "--locale=C", "--no-instructions"}
	if opts.Fast {
		args = append(args, "--no-sync")
	}
	if out, err := b.command(ctx, "initdb", args...).CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("pgembed: initdb: %w", ctx.Err())
		}
		return fmt.Errorf("PostgreSQL's initdb failed (%w): %s", err, lastLine(out))
	}
	if err := os.Rename(unfinished, cluster); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	return nil
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.Contains(lines[i], "error") || strings.Contains(lines[i], "FATAL") {
			return strings.TrimSpace(lines[i])
		}
	}
	return lines[len(lines)-1]
}

// maxSocketPath is what a socket's whole path may take; Linux allows 107 bytes, macOS 103.
const maxSocketPath = 100

// socketFolder is the data folder's own when its path is short enough, and is no list of folders to PostgreSQL, else one in
// the temporary folder whose name follows from the data folder, so that a crash leaves nothing to collect.
func socketFolder(data string, uid int) (string, error) {
	for _, folder := range []string{
		filepath.Join(data, "run"),
		filepath.Join(os.TempDir(), "temoin-"+shortHash(data)),
		filepath.Join("/tmp", "temoin-"+shortHash(data)),
	} {
		if len(folder)+len("/.s.PGSQL.5432") > maxSocketPath || strings.ContainsAny(folder, `,"`) {
			continue
		}
		if err := privateFolder(folder, uid); err != nil {
			return "", err
		}
		return folder, nil
	}
	return "", errors.New("the temporary folder's path is too long for a socket: set TMPDIR to a shorter one, without commas and quotes")
}

// privateFolder makes a folder that only uid can enter, and refuses one that somebody else has put there.
func privateFolder(folder string, uid int) error {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("the folder for PostgreSQL's socket cannot be made: %w", err)
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	if owner := ownerOf(info); !info.IsDir() || owner != os.Getuid() && owner != uid {
		return fmt.Errorf("%s belongs to somebody else: remove it", folder)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	return os.Lchown(folder, uid, -1)
}
