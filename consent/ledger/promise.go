package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A promise says: this site's log key has taken this entry on and will sequence it. It is a tlog-proof over a small
// tree that holds one batch of one site, so that a signature is paid once a batch. The tree's origin is its own
// (…/promise/SITE) and never that of the site's log: a verifier of the log does not take a promise for a checkpoint.

const proofHeader = "c2sp.org/tlog-proof@v1\n"

// SignBatch signs the tree over the entries of one batch of one site, in order, and returns the signed checkpoint.
// The signer's name is the origin. A batch is never empty.
func SignBatch(signer note.Signer, entries [][EntryBytes]byte) (noteText string, err error) {
	if len(entries) == 0 {
		return "", errors.New("ledger.SignBatch: empty batch")
	}
	root, err := newTree(entries).root()
	if err != nil {
		return "", fmt.Errorf("ledger.SignBatch: %w", err)
	}
	text := checkpointText(signer.Name(), int64(len(entries)), root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return "", fmt.Errorf("ledger.SignBatch(%s): %w", signer.Name(), err)
	}
	return string(signed), nil
}

// Proofs returns the promise of every entry of a batch, in order. noteText is what [SignBatch] answered for exactly
// these entries.
func Proofs(noteText string, entries [][EntryBytes]byte) ([]string, error) {
	t := newTree(entries)
	promises := make([]string, len(entries))
	for i := range entries {
		var err error
		if promises[i], err = t.promise(noteText, i); err != nil {
			return nil, err
		}
	}
	return promises, nil
}

// Proof returns the promise of one entry of a stored batch: the same text as [Proofs] gave when it was made.
func Proof(noteText string, entries [][EntryBytes]byte, index int) (string, error) {
	return newTree(entries).promise(noteText, index)
}

// CheckPromise says whether the promise is one that the verifier's key made for this entry. Every altered promise is
// refused, even where the alteration has no meaning: there is one text for one promise.
func CheckPromise(verifier note.Verifier, promise string, entry [EntryBytes]byte) error {
	if err := checkPromise(verifier, promise, entry); err != nil {
		return fmt.Errorf("ledger.CheckPromise: %w", err)
	}
	return nil
}

func checkPromise(verifier note.Verifier, promise string, entry [EntryBytes]byte) error {
	head, noteText, ok := strings.Cut(promise, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 || lines[0]+"\n" != proofHeader {
		return errors.New("not a c2sp.org/tlog-proof@v1")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	proof := make(tlog.RecordProof, 0, len(lines)-2)
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return fmt.Errorf("proof: %w", err)
		}
		proof = append(proof, hash)
	}
	signed, err := note.Open([]byte(noteText), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	signature := signed.Sigs[0]
	if _, err := base64.StdEncoding.Strict().DecodeString(signature.Base64); err != nil {
		return fmt.Errorf("signature: %w", err)
	}
	size, root, err := parseCheckpoint(verifier.Name(), signed.Text)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry[:])); err != nil {
		return err
	}
	onlyNote := signed.Text + "\n— " + signature.Name + " " + signature.Base64 + "\n"
	if formatProof(onlyNote, index, proof) != promise {
		return errors.New("the text is not in the one form that is signed and sent")
	}
	return nil
}

func checkpointText(origin string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
}

// parseCheckpoint reads back what checkpointText writes, and nothing else.
func parseCheckpoint(origin, text string) (size int64, root tlog.Hash, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 3 {
		return 0, root, fmt.Errorf("not a checkpoint of %s", origin)
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return 0, root, fmt.Errorf("tree size: %w", err)
	}
	if root, err = tlog.ParseHash(lines[2]); err != nil {
		return 0, root, fmt.Errorf("root: %w", err)
	}
	if checkpointText(origin, size, root) != text {
		return 0, root, fmt.Errorf("not a checkpoint of %s", origin)
	}
	return size, root, nil
}

func formatProof(noteText string, index int64, proof tlog.RecordProof) string {
	b := make([]byte, 0, len(proofHeader)+len("index \n\n")+20+len(proof)*45+len(noteText))
	b = append(b, proofHeader...)
	b = append(b, "index "...)
	b = strconv.AppendInt(b, index, 10)
	b = append(b, '\n')
	for _, hash := range proof {
		b = base64.StdEncoding.AppendEncode(b, hash[:])
		b = append(b, '\n')
	}
	b = append(b, '\n')
	return string(append(b, noteText...))
}
