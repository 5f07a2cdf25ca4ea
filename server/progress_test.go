package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A file or a pipe gets a whole line now and then; a terminal gets one that is written over.
func TestProgress(t *testing.T) {
	for _, bar := range []bool{false, true} {
		out, err := os.Create(filepath.Join(t.TempDir(), "out"))
		must(t, err)
		defer out.Close()
		p := newProgress(out, "leaves", 4000)
		if p.bar {
			t.Error("a file is no terminal")
		}
		p.bar = bar
		p.add(999) // too early
		p.next = time.Time{}
		p.add(1)
		p.clear()
		text, err := os.ReadFile(out.Name())
		must(t, err)
		want := "1,000 of 4,000 leaves\n"
		if bar {
			want = "\r\x1b[K[##########..............................] 1,000 of 4,000 leaves\r\x1b[K"
		}
		if string(text) != want {
			t.Errorf("bar %t: %q", bar, text)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
