package datadir

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Ensure that a folder is held once, and free again after Close.
func TestOpen_Once(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("the second gets %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatalf("after Close: %v", err)
	}
	again.Close()
}

// Ensure that the folder is private.
func TestOpen_Private(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// Ensure that a folder that cannot be made is named, with what to do.
func TestOpen_Unwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(filepath.Join(file, "data"))
	if err == nil || !strings.Contains(err.Error(), "TEMOIN_DATA") || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("got %v", err)
	}
}
