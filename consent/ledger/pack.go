package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// SignPack vouches with a log's key for an evidence pack by the SHA-256 of its list of files. The text begins as no
// checkpoint can, so nothing that reads those takes it for one.
func SignPack(signer note.Signer, digest [32]byte) (string, error) {
	signed, err := note.Sign(&note.Note{Text: packText(signer.Name(), digest)}, signer)
	if err != nil {
		return "", fmt.Errorf("ledger.SignPack(%s): %w", signer.Name(), err)
	}
	return string(signed), nil
}

// CheckPack says whether the verifier's key has vouched for a list of files with this SHA-256. There is one text for it.
func CheckPack(verifier note.Verifier, signed string, digest [32]byte) error {
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return fmt.Errorf("ledger.CheckPack: %w", err)
	}
	if again := opened.Text + "\n— " + opened.Sigs[0].Name + " " + opened.Sigs[0].Base64 + "\n"; again != signed {
		return errors.New("ledger.CheckPack: not in the one form that is signed and sent")
	}
	if opened.Text != packText(verifier.Name(), digest) {
		return errors.New("ledger.CheckPack: the signature is about other files")
	}
	return nil
}

func packText(origin string, digest [32]byte) string {
	return "temoin/pack/v1\n" + origin + "\n" + base64.StdEncoding.EncodeToString(digest[:]) + "\n"
}
