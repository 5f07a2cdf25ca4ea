package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Keys remember outside the database under which public key each log goes on, one file a site. Whoever can only write to the
// database could otherwise have a server say, and seal, that any key was the log's before.
type Keys struct {
	dir  string
	kept map[string]string
}

// NewKeys keeps the files in a folder, which the first one makes.
func NewKeys(dir string) *Keys { return &Keys{dir, map[string]string{}} }

// Last is the key that a site's log had last, or empty where nobody has kept one.
func (k *Keys) Last(site string) (string, error) {
	if key := k.kept[site]; key != "" {
		return key, nil
	}
	text, err := os.ReadFile(filepath.Join(k.dir, site))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("jobs.Keys: %w", err)
	}
	return strings.TrimSuffix(string(text), "\n"), nil
}

// Keep notes the key of a site's log, which is on disk when it returns.
func (k *Keys) Keep(site, key string) error {
	if k.kept[site] == key {
		return nil
	}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return fmt.Errorf("jobs.Keys: %w", err)
	}
	if err := replaceFile(filepath.Join(k.dir, site), key+"\n"); err != nil {
		return err
	}
	k.kept[site] = key
	return nil
}
