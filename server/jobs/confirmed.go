package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/temoin/temoin/consent/ledger"
)

// ConfirmedHeads reads what [Heads] keeps in a folder: by site, the last head that is surely in the database. A folder that
// is not there has none.
func ConfirmedHeads(dir string) (map[string]ledger.Head, error) {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("jobs.ConfirmedHeads: %w", err)
	}
	heads := map[string]ledger.Head{}
	for _, file := range files {
		if strings.HasPrefix(file.Name(), ".") { // being written, or left by a crash
			continue
		}
		s, err := readHead(filepath.Join(dir, file.Name()))
		if err != nil {
			return nil, err
		}
		heads[file.Name()] = s.before
	}
	return heads, nil
}
