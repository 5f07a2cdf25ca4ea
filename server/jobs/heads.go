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

// Heads remembers outside the database how far each log has been signed, one file a site. A database that was restored
// from a backup would otherwise go on from an older head: the log would fork, and each visitor's proof be worth nothing.
type Heads struct {
	dir   string
	known map[string]signed
}

// signed are the last head that is surely in the database, and the one that may be: the file is written before the
// transaction ends, and again after it.
type signed struct{ before, after ledger.Head }

// NewHeads keeps the files in a folder, which it makes.
func NewHeads(dir string) (*Heads, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("jobs.NewHeads: %w", err)
	}
	return &Heads{dir: dir, known: map[string]signed{}}, nil
}

// ForkError says that the database's log does not go on from what was signed.
type ForkError struct {
	SiteID int32
	Site   string
	File   string
	Has    ledger.Head // in the database
	Signed ledger.Head // in the file
}

// Error says what to do.
func (e *ForkError) Error() string {
	return fmt.Sprintf("the log of %s must not go on: the database holds %d leaves, but a head of %d leaves has been signed (%s). "+
		"It was restored from an older backup, or altered. Restore one that holds them and start again. "+
		"Only where none exists: move that file away and start again; who has seen a later checkpoint will notice the fork",
		e.Site, e.Has.Size, e.Signed.Size, e.File)
}

// Advance notes that a log is about to grow to a head, which is on disk when it returns. Where the database's log does not
// go on from what was signed last, here or after that by another server, it is a [ForkError].
func (h *Heads) Advance(g ledger.Growth, to ledger.Head) error {
	file := filepath.Join(h.dir, g.Site)
	last, ok := h.known[g.Site]
	if !ok {
		var err error
		if last, err = readHead(file); err != nil {
			return err
		}
	}
	goesOn := g.Head == last.before || g.Head == last.after
	if !goesOn && g.Head.Size > last.after.Size { // another server was the leader meanwhile
		var err error
		if goesOn, err = g.Follows(last.before); err != nil {
			return err
		}
	}
	if !goesOn {
		return &ForkError{g.SiteID, g.Site, file, g.Head, last.after}
	}
	return h.write(g.Site, signed{g.Head, to})
}

// Confirm notes that a site's log has gone on: an older head is a fork from now on.
func (h *Heads) Confirm(site string) error {
	last := h.known[site].after
	return h.write(site, signed{last, last})
}

func (h *Heads) write(site string, s signed) error {
	text := fmt.Sprintf("%d %x\n%d %x\n", s.before.Size, s.before.Root, s.after.Size, s.after.Root)
	if err := replaceFile(filepath.Join(h.dir, site), text); err != nil {
		return err
	}
	h.known[site] = s
	return nil
}

func readHead(file string) (s signed, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return signed{before: ledger.EmptyHead, after: ledger.EmptyHead}, nil
	}
	if err != nil {
		return s, fmt.Errorf("jobs.Heads: %w", err)
	}
	var before, after []byte
	if _, err := fmt.Sscanf(string(text), "%d %x\n%d %x\n", &s.before.Size, &before, &s.after.Size, &after); err != nil || len(before) != 32 || len(after) != 32 {
		return s, fmt.Errorf("jobs.Heads: %s is damaged: restore it from a backup", file)
	}
	copy(s.before.Root[:], before)
	copy(s.after.Root[:], after)
	return s, nil
}

// replaceFile replaces the file in one step; a crash leaves the old one or the new one.
func replaceFile(file, text string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".head-*")
	if err != nil {
		return fmt.Errorf("jobs.Heads: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("jobs.Heads: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return fmt.Errorf("jobs.Heads: %w", err)
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("jobs.Heads: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

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
