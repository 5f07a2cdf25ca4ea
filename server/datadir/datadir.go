// Package datadir holds the folder in which a server keeps its state: made when missing, private to its user, and
// used by one process at a time.
package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrInUse says that another process holds the folder.
var ErrInUse = errors.New("is in use by another temoin: stop that one first, or set TEMOIN_DATA to another folder")

// Dir is a folder held by this process until Close, or until the process ends in whatever way.
type Dir struct {
	Path string // absolute
	lock *os.File
}

// Open makes the folder where it is missing and takes hold of it. Errors are one line that says what to do;
// [ErrInUse] is among them.
func Open(path string) (*Dir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("datadir.Open: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, unwritable(path, err)
	}
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(path, err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the data folder %s %w", path, ErrInUse)
		}
		return nil, unwritable(path, err)
	}
	return &Dir{Path: path, lock: lock}, nil
}

// Join is the path of something inside the folder.
func (d *Dir) Join(name string) string { return filepath.Join(d.Path, name) }

// Close lets go of the folder. The lock file stays: removing it would let two processes hold two files of one name.
func (d *Dir) Close() error { return d.lock.Close() }

func unwritable(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the data folder %s cannot be written (%w): make it writable for this user, or set TEMOIN_DATA to another folder", path, err)
}
