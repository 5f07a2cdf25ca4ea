package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
)

var rootTime = time.Date(2026, 11, 22, 5, 0, 3, 123_456_789, time.UTC)

// rootsKey is a signer of roots and who checks it.
func rootsKey(t *testing.T, seed byte) (note.Signer, note.Verifier) {
	t.Helper()
	const origin = "temoin.example/roots"
	key, err := auth.Seed{seed}.LogKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := ledger.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return auth.Seed{seed}.LogSigner(origin), verifier
}

func checkpoints(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("temoin.example/log/site%d\n%d\n", i, i+1))
	}
	return all
}

// Every checkpoint of a root is proved to be in it, in its place and in no other root.
func TestRoot(t *testing.T) {
	signer, verifier := rootsKey(t, 1)
	for n := 1; n <= 9; n++ {
		all := checkpoints(n)
		signed, err := ledger.SignRoot(signer, rootTime, all)
		if err != nil {
			t.Fatal(err)
		}
		root, err := ledger.OpenRoot(verifier, signed)
		if err != nil || root.Size != int64(n) || root.Number() != 498701 || !root.At.Equal(rootTime.Truncate(time.Millisecond)) {
			t.Fatalf("%+v, %v\n%s", root, err, signed)
		}
		for i, checkpoint := range all {
			proof, err := ledger.ProveCheckpoint(signed, all, i)
			if err != nil {
				t.Fatal(err)
			}
			proved, place, err := ledger.CheckAnchor(verifier, proof, checkpoint)
			if err != nil || proved != root || place != (ledger.Place{Index: int64(i), Size: int64(n)}) {
				t.Errorf("%d of %d: %+v %+v %v", i, n, proved, place, err)
			}
			if _, _, err := ledger.CheckAnchor(verifier, proof, checkpoint+" "); err == nil {
				t.Errorf("%d of %d: another checkpoint is proved too", i, n)
			}
		}
	}
	if _, err := ledger.SignRoot(signer, rootTime, nil); err == nil {
		t.Error("a root over nothing is signed")
	}
}

// A root is no checkpoint of a log and a checkpoint no root, so that neither can be passed off as the other.
func TestRootIsNoCheckpoint(t *testing.T) {
	signer, verifier := rootsKey(t, 1)
	root, err := ledger.SignRoot(signer, rootTime, checkpoints(3))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenCheckpoint(verifier, root); err == nil {
		t.Error("a root is read as a checkpoint")
	}
	checkpoint, err := ledger.Sign(signer, 3, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenRoot(verifier, checkpoint); err == nil {
		t.Error("a checkpoint is read as a root")
	}
	for name, altered := range map[string]string{
		"time": strings.Replace(root, ":03.123", ":04.123", 1), "size": strings.Replace(root, "\n3\n", "\n2\n", 1), "line end": root + "\n", "a line": strings.Replace(root, "time", "x\ntime", 1),
	} {
		if altered == root {
			t.Fatalf("control: %s", name)
		}
		if _, err := ledger.OpenRoot(verifier, altered); err == nil {
			t.Errorf("%s altered, and it is read", name)
		}
	}
	_, stranger := rootsKey(t, 2)
	if _, err := ledger.OpenRoot(stranger, root); err == nil {
		t.Error("another key opens it")
	}
}

// Checkpoints and roots are found again in texts as mail programs leave them.
func TestFindNotes(t *testing.T) {
	signer, _ := rootsKey(t, 1)
	root, err := ledger.SignRoot(signer, rootTime, checkpoints(3))
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := ledger.Sign(auth.Seed{1}.LogSigner("temoin.example/log/demo"), 7, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimSuffix(checkpoint, "\n"), "\n", "\n> ")
	for name, text := range map[string]string{
		"bare": checkpoint + root, "within words": "Hello\n\n" + checkpoint + "\nand\n" + root + "bye", "line ends of mails": strings.ReplaceAll("Hello\n"+checkpoint+"\n"+root, "\n", "\r\n"),
		"quoted": "He wrote:\n" + quoted + "\n>\n>> " + strings.ReplaceAll(root, "\n", "\n>> "), "moved in": "   " + strings.ReplaceAll(checkpoint+root, "\n", "\n   "), "spaces at line ends": strings.ReplaceAll(checkpoint+root, "\n", " \t\n"),
		"no line end": checkpoint + strings.TrimSuffix(root, "\n"),
	} {
		if found := ledger.FindNotes(text); !slices.Equal(found, []string{checkpoint, root}) {
			t.Errorf("%s: %q", name, found)
		}
	}
	for _, text := range []string{"", "Hello", checkpoint[:60], strings.Replace(checkpoint, "\n\n", "\n", 1)} {
		if found := ledger.FindNotes(text); len(found) > 0 {
			t.Errorf("in %q: %q", text, found)
		}
	}
	if !ledger.IsRoot(root) || ledger.IsRoot(checkpoint) {
		t.Error("which is the root?")
	}
}
