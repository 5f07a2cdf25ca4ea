package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

const origin = "temoin.example/promise/demo"

func keyPair(t testing.TB, name string) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func batch(n int) [][EntryBytes]byte {
	entries := make([][EntryBytes]byte, n)
	for i := range entries {
		entries[i] = Entry(Decision, sha256.Sum256(binary.BigEndian.AppendUint32(nil, uint32(i))))
	}
	return entries
}

// Every entry of a batch of every size gets a promise that holds for it and for no other entry.
func TestPromiseOfEveryEntry(t *testing.T) {
	signer, verifier := keyPair(t, origin)
	for size := 1; size <= 33; size++ {
		entries := batch(size)
		signed, err := SignBatch(signer, entries)
		if err != nil {
			t.Fatal(err)
		}
		promises, err := Proofs(signed, entries)
		if err != nil {
			t.Fatal(err)
		}
		for i, promise := range promises {
			if err := CheckPromise(verifier, promise, entries[i]); err != nil {
				t.Fatalf("entry %d of %d: %v", i, size, err)
			}
			if again, err := Proof(signed, entries, i); err != nil || again != promise {
				t.Fatalf("entry %d of %d: Proof differs from Proofs: %v", i, size, err)
			}
			if CheckPromise(verifier, promise, batch(size + 1)[(i+1)%(size+1)]) == nil {
				t.Fatalf("entry %d of %d: the promise holds for another entry", i, size)
			}
		}
	}
}

// The root is the Merkle tree hash of RFC 6962 §2.1, computed here by its definition.
func TestRootIsRFC6962(t *testing.T) {
	var hash func(entries [][EntryBytes]byte) [32]byte
	hash = func(entries [][EntryBytes]byte) [32]byte {
		if len(entries) == 1 {
			return sha256.Sum256(append([]byte{0}, entries[0][:]...))
		}
		k := 1
		for k*2 < len(entries) {
			k *= 2
		}
		left, right := hash(entries[:k]), hash(entries[k:])
		return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
	}
	for size := 1; size <= 70; size++ {
		root, err := newTree(batch(size)).root()
		if want := hash(batch(size)); err != nil || root != tlog.Hash(want) {
			t.Fatalf("size %d: root %x, want %x (%v)", size, root, want, err)
		}
	}
}

// The text is that of c2sp.org/tlog-proof@v1: header, index, hashes from the leaf up, an empty line, the checkpoint.
func TestPromiseText(t *testing.T) {
	signer, _ := keyPair(t, origin)
	entries := batch(3)
	signed, err := SignBatch(signer, entries)
	if err != nil {
		t.Fatal(err)
	}
	promise, err := Proof(signed, entries, 2)
	if err != nil {
		t.Fatal(err)
	}
	sibling := tlog.NodeHash(tlog.RecordHash(entries[0][:]), tlog.RecordHash(entries[1][:]))
	root := tlog.NodeHash(sibling, tlog.RecordHash(entries[2][:]))
	want := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex 2\n%s\n\n%s\n3\n%s\n\n— %s ", sibling, origin, root, origin)
	if !strings.HasPrefix(promise, want) || !strings.HasSuffix(promise, "\n") {
		t.Errorf("promise:\n%s\nwant prefix:\n%s", promise, want)
	}
}

// Any change of any byte, any byte cut off or added, is refused.
func TestAlteredPromiseIsRefused(t *testing.T) {
	signer, verifier := keyPair(t, origin)
	entries := batch(5)
	signed, err := SignBatch(signer, entries)
	if err != nil {
		t.Fatal(err)
	}
	promise, err := Proof(signed, entries, 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckPromise(verifier, promise, entries[3]); err != nil {
		t.Fatalf("control: the untouched promise is refused: %v", err)
	}
	for i := range promise {
		for bit := range 8 {
			altered := []byte(promise)
			altered[i] ^= 1 << bit
			if CheckPromise(verifier, string(altered), entries[3]) == nil {
				t.Fatalf("bit %d of byte %d flipped and still accepted:\n%s", bit, i, altered)
			}
		}
		if CheckPromise(verifier, promise[:i], entries[3]) == nil {
			t.Fatalf("cut at byte %d and still accepted", i)
		}
	}
	stranger, _ := keyPair(t, "stranger.example")
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	cosigned, err := note.Sign(opened, stranger)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(promise, "\n\n")
	for name, altered := range map[string]string{
		"empty":                "",
		"header alone":         proofHeader + "\n" + signed,
		"nothing before":       "\n\n" + signed,
		"another version":      strings.Replace(promise, "@v1", "@v2", 1),
		"line added":           promise + "x\n",
		"newline added":        promise + "\n",
		"unknown signature":    head + "\n\n" + string(cosigned),
		"leading zero":         strings.Replace(promise, "index 3", "index 03", 1),
		"extra data":           strings.Replace(promise, "index", "extra AAAA\nindex", 1),
		"no index word":        strings.Replace(promise, "index ", "", 1),
		"carriage returns":     strings.ReplaceAll(promise, "\n", "\r\n"),
		"signature twice":      promise + promise[strings.LastIndex(promise, "— "):],
		"loose base64 padding": looseLastSextet(t, promise),
	} {
		if CheckPromise(verifier, altered, entries[3]) == nil {
			t.Errorf("%s: accepted:\n%s", name, altered)
		}
	}
}

// looseLastSextet sets padding bits of the signature's base64 that most decoders ignore.
func looseLastSextet(t *testing.T, promise string) string {
	t.Helper()
	at := len(promise) - len("=\n") - 1
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	loose := promise[:at] + string(alphabet[strings.IndexByte(alphabet, promise[at])|1]) + promise[at+1:]
	encoded := loose[strings.LastIndex(loose, " ")+1 : len(loose)-1]
	if _, err := base64.StdEncoding.DecodeString(encoded); err != nil || loose == promise {
		t.Fatalf("control: %q is not a loose form (%v)", encoded, err)
	}
	return loose
}

// A promise of another key, of another site's key, or under another origin is refused.
func TestPromiseOfAnotherKeyIsRefused(t *testing.T) {
	signer, _ := keyPair(t, origin)
	_, sameName := keyPair(t, origin)
	_, otherSite := keyPair(t, "temoin.example/promise/other")
	entries := batch(2)
	signed, err := SignBatch(signer, entries)
	if err != nil {
		t.Fatal(err)
	}
	promise, err := Proof(signed, entries, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, verifier := range []note.Verifier{sameName, otherSite} {
		if CheckPromise(verifier, promise, entries[0]) == nil {
			t.Errorf("accepted by %s %08x", verifier.Name(), verifier.KeyHash())
		}
	}
}

// A key that signs something else than a checkpoint of its own origin has promised nothing.
func TestPromiseOverAnotherText(t *testing.T) {
	signer, verifier := keyPair(t, origin)
	entries := batch(2)
	root, err := newTree(entries).root()
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		promise, err := Proof(string(signed), entries, 0)
		if err != nil {
			t.Fatal(err)
		}
		return CheckPromise(verifier, promise, entries[0])
	}
	good := checkpointText(origin, 2, root)
	if err := check(good); err != nil {
		t.Fatalf("control: %v", err)
	}
	for name, text := range map[string]string{
		"another origin": checkpointText("temoin.example/log/demo", 2, root),
		"another size":   checkpointText(origin, 3, root),
		"no size":        checkpointText(origin, -2, root),
		"another root":   checkpointText(origin, 2, tlog.NodeHash(root, root)),
		"a line more":    good + "extension\n",
		"a line less":    origin + "\n2\n",
		"origin alone":   origin + "\n",
		"size in words":  strings.Replace(good, "\n2\n", "\ntwo\n", 1),
		"size padded":    strings.Replace(good, "\n2\n", "\n02\n", 1),
		"root in hex":    fmt.Sprintf("%s\n2\n%x\n", origin, root),
	} {
		if check(text) == nil {
			t.Errorf("%s: accepted:\n%s", name, text)
		}
	}
}

func TestBadBatch(t *testing.T) {
	signer, _ := keyPair(t, origin)
	if _, err := SignBatch(signer, nil); err == nil {
		t.Error("an empty batch is signed")
	}
	for _, index := range []int{-1, 2} {
		if _, err := Proof("note\n", batch(2), index); err == nil {
			t.Errorf("index %d of 2 is proved", index)
		}
	}
}

func TestEntry(t *testing.T) {
	commitment := sha256.Sum256([]byte("x"))
	entry := Entry(Erased, commitment)
	if entry[0] != 3 || [32]byte(entry[1:]) != commitment {
		t.Errorf("entry %x", entry)
	}
}

// Whatever stands in a promise, checking it answers and does not accept.
func TestCheckPromiseNeverAcceptsNoise(t *testing.T) {
	signer, verifier := keyPair(t, origin)
	entries := batch(4)
	signed, err := SignBatch(signer, entries)
	if err != nil {
		t.Fatal(err)
	}
	line := rapid.SampledFrom([]string{
		"c2sp.org/tlog-proof@v1", "index 0", "index 3", "index -1", "", "AAAA", origin, "4",
		tlog.RecordHash(entries[0][:]).String(), "— " + origin + " AAAA", strings.TrimSuffix(signed, "\n"),
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(line).Draw(t, "lines"), "\n") + "\n"
		if CheckPromise(verifier, text, entries[1]) == nil {
			t.Fatalf("accepted:\n%s", text)
		}
	})
}

func BenchmarkSignAndProve500(b *testing.B) {
	signer, _ := keyPair(b, origin)
	entries := batch(500)
	for b.Loop() {
		signed, err := SignBatch(signer, entries)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Proofs(signed, entries); err != nil {
			b.Fatal(err)
		}
	}
}
