package ledger

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Root is the head of a tree whose leaves are the signed checkpoints of all logs of a server at one moment, in the order of
// the sites' keys: whoever keeps a root keeps what each log was. Each is a tree of its own. The signed note is a
// c2sp.org/tlog-checkpoint with one more line, "time " and At.
type Root struct {
	Head
	At time.Time // by the signer's own clock, UTC, milliseconds
}

// Number names the root: full hours from 1970-01-01 UTC to At. There is at most one an hour, and a server that was
// restored from a backup takes none twice but that of the hour.
func (r Root) Number() int64 { return RootNumber(r.At) }

// RootNumber is the number of a root that is made now.
func RootNumber(now time.Time) int64 { return now.Unix() / 3600 }

// RootsOf ends the origins of roots: HOST/roots.
const RootsOf = "/roots"

const rootTime = "2006-01-02T15:04:05.000Z"

// RootHead is the head of the tree over signed checkpoints.
func RootHead(checkpoints []string) (Head, error) {
	root, err := treeOf(checkpoints).root()
	if err != nil {
		return Head{}, fmt.Errorf("ledger.RootHead: %w", err)
	}
	return Head{int64(len(checkpoints)), root}, nil
}

// SignRoot returns the signed note of the root over at least one checkpoint. The signer's name is the origin.
func SignRoot(signer note.Signer, now time.Time, checkpoints []string) (string, error) {
	if len(checkpoints) == 0 {
		return "", errors.New("ledger.SignRoot: no checkpoints")
	}
	head, err := RootHead(checkpoints)
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: rootText(signer.Name(), Root{head, now})}, signer)
	if err != nil {
		return "", fmt.Errorf("ledger.SignRoot(%s): %w", signer.Name(), err)
	}
	return string(signed), nil
}

// ProveCheckpoint returns the c2sp.org/tlog-proof@v1 of one of the checkpoints of a root under its signed note.
func ProveCheckpoint(root string, checkpoints []string, index int) (string, error) {
	return treeOf(checkpoints).prove(root, index)
}

// CheckAnchor reads what [ProveCheckpoint] wrote with the key of the roots, as strictly as [CheckProof] does, and says
// which root holds the checkpoint, and where.
func CheckAnchor(verifier note.Verifier, text, checkpoint string) (root Root, place Place, err error) {
	place, err = checkProof(text, tlog.RecordHash([]byte(checkpoint)), headIn(verifier.Name(), 1), func(signed string) (again string, err error) {
		root, again, err = openRoot(verifier, signed)
		return again, err
	})
	if err != nil {
		return Root{}, Place{}, fmt.Errorf("ledger.CheckAnchor: %w", err)
	}
	return root, place, nil
}

// OpenRoot reads what [SignRoot] wrote with the key of the roots. Any other text is an error.
func OpenRoot(verifier note.Verifier, signed string) (Root, error) {
	root, again, err := openRoot(verifier, signed)
	if err == nil && again != signed {
		err = errLoose
	}
	if err != nil {
		return Root{}, fmt.Errorf("ledger.OpenRoot: %w", err)
	}
	return root, nil
}

func openRoot(verifier note.Verifier, signed string) (root Root, again string, err error) {
	text, again, err := openNote(verifier, signed)
	if err != nil {
		return root, "", err
	}
	lines := strings.SplitAfter(text, "\n")
	if len(lines) != 5 {
		return root, "", fmt.Errorf("not a root of %s", verifier.Name())
	}
	if root.Head, err = parseCheckpoint(verifier.Name(), strings.Join(lines[:3], "")); err != nil {
		return root, "", err
	}
	root.At, err = time.Parse("time "+rootTime+"\n", lines[3])
	if err != nil || root.Size < 1 || root.At.Unix() < 0 || rootText(verifier.Name(), root) != text {
		return root, "", fmt.Errorf("not a root of %s", verifier.Name())
	}
	return root, again, nil
}

func rootText(origin string, root Root) string {
	return checkpointText(origin, root.Size, root.Root) + "time " + root.At.UTC().Format(rootTime) + "\n"
}

func treeOf(checkpoints []string) *tree {
	t := &tree{}
	for _, checkpoint := range checkpoints {
		t.add([]byte(checkpoint))
	}
	return t
}
