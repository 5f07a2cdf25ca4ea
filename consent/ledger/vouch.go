package ledger

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// SignPack vouches with a log's key for an evidence pack by the SHA-256 of its list of files. The text begins as no
// checkpoint can, so nothing that reads those takes it for one.
func SignPack(signer note.Signer, digest [32]byte) (string, error) {
	return vouch(signer, packKind, digest)
}

// CheckPack says whether the verifier's key has vouched for a list of files with this SHA-256. There is one text for it.
func CheckPack(verifier note.Verifier, signed string, digest [32]byte) error {
	return checkVouched(verifier, signed, packKind, digest)
}

// SignSeal vouches with a log's key for a statement by its SHA-256, as [SignPack] does for a pack.
func SignSeal(signer note.Signer, digest [32]byte) (string, error) {
	return vouch(signer, sealKind, digest)
}

// CheckSeal says whether the verifier's key has vouched for a statement with this SHA-256. There is one text for it.
func CheckSeal(verifier note.Verifier, signed string, digest [32]byte) error {
	return checkVouched(verifier, signed, sealKind, digest)
}

// SealOrigin is the log whose key a seal says to be of; nothing is checked.
func SealOrigin(signed string) string {
	_, rest, _ := strings.Cut(signed, "\n")
	origin, _, _ := strings.Cut(rest, "\n")
	return origin
}

// SealSigner names the key that a seal says to be signed with, as [CheckpointSigner] does.
func SealSigner(signed string) string { return signerOf(signed, SealOrigin(signed)) }

// First lines of what the log's key vouches for beside checkpoints.
const (
	packKind = "temoin/pack/v1"
	sealKind = "temoin/seal/v1"
)

func vouch(signer note.Signer, kind string, digest [32]byte) (string, error) {
	signed, err := note.Sign(&note.Note{Text: vouchedText(kind, signer.Name(), digest)}, signer)
	if err != nil {
		return "", fmt.Errorf("ledger: %s of %s: %w", kind, signer.Name(), err)
	}
	return string(signed), nil
}

func checkVouched(verifier note.Verifier, signed, kind string, digest [32]byte) error {
	text, again, err := openNote(verifier, signed)
	switch {
	case err != nil:
		return fmt.Errorf("ledger: %s: %w", kind, err)
	case again != signed:
		return fmt.Errorf("ledger: %s: %w", kind, errLoose)
	case text != vouchedText(kind, verifier.Name(), digest):
		return fmt.Errorf("ledger: %s: the signature is about something else", kind)
	}
	return nil
}

func vouchedText(kind, origin string, digest [32]byte) string {
	return kind + "\n" + origin + "\n" + base64.StdEncoding.EncodeToString(digest[:]) + "\n"
}
