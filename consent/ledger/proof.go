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

// Place is where an entry stands: Index, counted from 0, in a tree of Size entries.
type Place struct{ Index, Size int64 }

// CheckProof reads a c2sp.org/tlog-proof@v1 and says where the verifier's key has put this entry. Every altered proof is
// refused, even where the alteration has no meaning: there is one text for one proof.
func CheckProof(verifier note.Verifier, text string, entry [EntryBytes]byte) (Place, error) {
	place, err := checkProof(text, tlog.RecordHash(entry[:]), func(signed string) (Head, string, error) {
		return openCheckpoint(verifier, signed)
	})
	if err != nil {
		return Place{}, fmt.Errorf("ledger.CheckProof: %w", err)
	}
	return place, nil
}

// checkProof checks the path of a leaf to a head; open reads that from the signed note, and the note's one text.
func checkProof(text string, leaf tlog.Hash, open func(signed string) (head Head, again string, err error)) (place Place, err error) {
	path, signed, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(path, "\n")
	if !ok || len(lines) < 2 || lines[0]+"\n" != proofHeader {
		return place, errors.New("not a c2sp.org/tlog-proof@v1")
	}
	if place.Index, err = parseNumber(strings.TrimPrefix(lines[1], "index ")); err != nil {
		return place, fmt.Errorf("index: %w", err)
	}
	proof := make(tlog.RecordProof, 0, len(lines)-2)
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return place, fmt.Errorf("proof: %w", err)
		}
		proof = append(proof, hash)
	}
	head, again, err := open(signed)
	if err != nil {
		return place, err
	}
	place.Size = head.Size
	if err := tlog.CheckRecord(proof, head.Size, head.Root, place.Index, leaf); err != nil {
		return place, err
	}
	if formatProof(again, place.Index, proof) != text {
		return place, errLoose
	}
	return place, nil
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
