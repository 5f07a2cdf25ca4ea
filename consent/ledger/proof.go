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

const proofHeader = "c2sp.org/tlog-proof@v1\n"

// What [CheckProof] and [CheckAnchor] find wrong first.
var (
	ErrProofForm = errors.New("the proof is not in its one form")
	ErrSignature = errors.New("the checkpoint is not one that the key has signed")
	ErrPath      = errors.New("the hashes do not lead from the entry to the root")
)

// Place is where an entry stands: Index, counted from 0, in a tree of Size entries.
type Place struct{ Index, Size int64 }

// CheckProof reads a c2sp.org/tlog-proof@v1 and says where the verifier's key has put this entry. Every altered proof is
// refused, even where the alteration has no meaning: there is one text for one proof.
func CheckProof(verifier note.Verifier, text string, entry [EntryBytes]byte) (Place, error) {
	place, err := checkProof(text, tlog.RecordHash(entry[:]), headIn(verifier.Name(), 0), func(signed string) (string, error) {
		_, again, err := openCheckpoint(verifier, signed)
		return again, err
	})
	if err != nil {
		return Place{}, fmt.Errorf("ledger.CheckProof: %w", err)
	}
	return place, nil
}

// headIn reads what a signed note of an origin says before its signature is looked at, which is slow; more lines are signed
// below origin, size and root.
func headIn(origin string, more int) func(signed string) (Head, error) {
	return func(signed string) (head Head, err error) {
		lines := strings.Split(signed, "\n")
		if len(lines) != 6+more || lines[3+more] != "" || lines[5+more] != "" {
			return head, errLoose
		}
		if head, err = parseCheckpoint(origin, strings.Join(lines[:3], "\n")+"\n"); err == nil && head.Size < 0 {
			err = errLoose
		}
		return head, err
	}
}

// checkProof checks the path of a leaf to a head that read finds in the signed note; open checks the signature and returns
// the note's one text.
func checkProof(text string, leaf tlog.Hash, read func(signed string) (Head, error), open func(signed string) (again string, err error)) (place Place, err error) {
	index, proof, signed, err := parseProof(text)
	if err != nil {
		return place, err
	}
	place.Index = index
	head, err := read(signed)
	if err != nil {
		return place, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	place.Size = head.Size
	if err := tlog.CheckRecord(proof, head.Size, head.Root, place.Index, leaf); err != nil {
		return place, fmt.Errorf("%w: %w", ErrPath, err)
	}
	again, err := open(signed)
	if err == nil && again != signed {
		err = errLoose
	}
	if err != nil {
		return place, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return place, nil
}

// parseProof reads the one text of a c2sp.org/tlog-proof@v1; what it says of a tree, and the signature, are not looked at.
func parseProof(text string) (index int64, proof tlog.RecordProof, signed string, err error) {
	path, signed, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(path, "\n")
	if !ok || len(lines) < 2 || lines[0]+"\n" != proofHeader {
		return 0, nil, "", fmt.Errorf("%w: not a c2sp.org/tlog-proof@v1", ErrProofForm)
	}
	if index, err = parseNumber(strings.TrimPrefix(lines[1], "index ")); err != nil {
		return 0, nil, "", fmt.Errorf("%w: index: %w", ErrProofForm, err)
	}
	proof = make(tlog.RecordProof, 0, len(lines)-2)
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, "", fmt.Errorf("%w: %w", ErrProofForm, err)
		}
		proof = append(proof, hash)
	}
	if index < 0 || formatProof(signed, index, proof) != text {
		return 0, nil, "", ErrProofForm
	}
	return index, proof, signed, nil
}

// ProvenCheckpoint is the signed checkpoint at the end of a c2sp.org/tlog-proof@v1; nothing is checked.
func ProvenCheckpoint(text string) string {
	_, signed, _ := strings.Cut(text, "\n\n")
	return signed
}

func formatProof(checkpoint string, index int64, proof tlog.RecordProof) string {
	b := make([]byte, 0, len(proofHeader)+len("index \n\n")+20+len(proof)*45+len(checkpoint))
	b = append(b, proofHeader...)
	b = append(b, "index "...)
	b = strconv.AppendInt(b, index, 10)
	b = append(b, '\n')
	for _, hash := range proof {
		b = base64.StdEncoding.AppendEncode(b, hash[:])
		b = append(b, '\n')
	}
	b = append(b, '\n')
	return string(append(b, checkpoint...))
}
