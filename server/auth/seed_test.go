package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/temoin/temoin/consent/ledger"
	"golang.org/x/mod/sumdb/note"
)

func TestLoadSeedMakesOneAndKeepsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seed")
	first, err := LoadSeed(path)
	if err != nil {
		t.Fatal(err)
	}
	if first == (Seed{}) {
		t.Fatal("the seed is zero")
	}
	second, err := LoadSeed(path)
	if err != nil || second != first {
		t.Fatalf("the second load differs: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600 (%v)", info.Mode(), err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("%d files beside the seed, want none but it (%v)", len(files)-1, err)
	}
	other, err := LoadSeed(filepath.Join(t.TempDir(), "seed"))
	if err != nil || other == first {
		t.Errorf("two installations share a seed (%v)", err)
	}
}

func TestLoadSeedTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seed")
	seeds := make([]Seed, 16)
	var group sync.WaitGroup
	for i := range seeds {
		group.Go(func() {
			var err error
			if seeds[i], err = LoadSeed(path); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, s := range seeds {
		if s != seeds[0] {
			t.Fatal("starters that race get different seeds")
		}
	}
}

func TestLoadSeedRefuses(t *testing.T) {
	good := strings.Repeat("ab", 32) + "\n"
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"open to others": {good, 0o644, "chmod 600"},
		"short":          {good[2:], 0o600, "damaged"},
		"not hex":        {strings.Repeat("x", 64), 0o600, "damaged"},
		"empty":          {"", 0o600, "damaged"},
	} {
		path := filepath.Join(t.TempDir(), "seed")
		if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadSeed(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != c.text {
			t.Errorf("%s: the file was written over", name)
		}
	}
	path := filepath.Join(t.TempDir(), "seed")
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := LoadSeed(path); err != nil || s[0] != 0xab {
		t.Errorf("control: a good file gives %x, %v", s[0], err)
	}
	if _, err := LoadSeed(filepath.Join(t.TempDir(), "missing", "seed")); err == nil {
		t.Error("no folder, no error")
	}
}

// A seed that reaches a log or an answer by accident shows nothing.
func TestSeedIsNeverPrinted(t *testing.T) {
	s, err := ParseSeed(strings.Repeat("5a", 32))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %s %+v %q %x ", s, s, struct{ Seed Seed }{s}, s, s)
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "seed", s)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("start", "seed", s, "config", struct{ Seed Seed }{s})
	if err := json.NewEncoder(&out).Encode(s); err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{"5a5a", "ZZZZ", "90 90", "90,90", "Wlpa"} {
		if strings.Contains(strings.ToLower(out.String()), strings.ToLower(shown)) {
			t.Errorf("printed as %q:\n%s", shown, out.String())
		}
	}
	control := fmt.Sprintf("%x", [32]byte(s))
	if !strings.Contains(control, "5a5a") {
		t.Error("control: an unprotected seed is not seen")
	}
}

func TestDerivedKeysDiffer(t *testing.T) {
	s, other := Seed{1}, Seed{2}
	seen := map[string]string{}
	for name, key := range map[string]string{
		"receipt":             s.ReceiptKey("demo", "id-1"),
		"receipt, other id":   s.ReceiptKey("demo", "id-2"),
		"receipt, other site": s.ReceiptKey("shop", "id-1"),
		"receipt, moved edge": s.ReceiptKey("demoi", "d-1"),
		"receipt, other seed": other.ReceiptKey("demo", "id-1"),
		"cache":               string(s.CacheKey()),
		"cache, other seed":   string(other.CacheKey()),
		"rate":                string(s.RateKey("2026-11-22")),
		"rate, other day":     string(s.RateKey("2026-11-23")),
	} {
		if before, ok := seen[key]; ok {
			t.Errorf("%s equals %s", name, before)
		}
		seen[key] = name
	}
	if key := s.ReceiptKey("demo", "id-1"); len(key) != 22 || key != s.ReceiptKey("demo", "id-1") {
		t.Errorf("receipt key %q is not 22 characters that come again", key)
	}
	if len(s.CacheKey()) != 32 || len(s.RateKey("2026-11-22")) != 32 {
		t.Error("a key is not 32 bytes")
	}
}

// Derived keys are on paper and in browsers: another derivation would orphan them all.
func TestDerivationStays(t *testing.T) {
	s := Seed{0: 1, 31: 255}
	key, err := s.LogKey("temoin.example/log/demo")
	if err != nil {
		t.Fatal(err)
	}
	if want := "temoin.example/log/demo+5400ab89+AU6UdnN1TRl469wJFp8GZaUMvHmgpR3JHFLVOOJPU9o/"; key != want {
		t.Errorf("log key %q, want %q", key, want)
	}
	if got, want := s.ReceiptKey("demo", "01935a5e-7c00-7000-8000-000000000000"), "9hr8JYHW6FcQSUCxf-r7Hw"; got != want {
		t.Errorf("receipt key %q, want %q", got, want)
	}
}

// What LogSigner signs, a verifier made from LogKey opens, and no other.
func TestLogSigner(t *testing.T) {
	s := Seed{7}
	const origin = "127.0.0.1:8080/promise/demo"
	signer := s.LogSigner(origin)
	entry := ledger.Entry(ledger.Decision, [32]byte{1})
	signed, err := ledger.SignBatch(signer, [][ledger.EntryBytes]byte{entry})
	if err != nil {
		t.Fatal(err)
	}
	promise, err := ledger.Proof(signed, [][ledger.EntryBytes]byte{entry}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.CheckPromise(logVerifier(t, s, origin), promise, entry); err != nil {
		t.Error(err)
	}
	if ledger.CheckPromise(logVerifier(t, Seed{8}, origin), promise, entry) == nil {
		t.Error("opened with the key of another seed")
	}
	if ledger.CheckPromise(logVerifier(t, s, "127.0.0.1:8080/log/demo"), promise, entry) == nil {
		t.Error("opened with the key of another origin")
	}
	if _, err := note.Sign(&note.Note{Text: "x\n"}, s.LogSigner("a b")); err == nil {
		t.Error("an origin with a space signs")
	}
	if _, err := s.LogKey("a+b"); err == nil {
		t.Error("an origin with a plus sign has a key")
	}
}

func logVerifier(t *testing.T, s Seed, origin string) note.Verifier {
	t.Helper()
	key, err := s.LogKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

func BenchmarkReceiptKey(b *testing.B) {
	s := Seed{1}
	for b.Loop() {
		s.ReceiptKey("demo", "01935a5e-7c00-7000-8000-000000000000")
	}
}
