package ledger

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// maxEntries bounds sizes and indexes: every language's numbers are exact up to it, and tlog loops for ever beyond 2^62.
const maxEntries = 1<<53 - 1

// Sign returns the signed checkpoint of the tree of this size and root. The signer's name is the origin.
func Sign(signer note.Signer, size int64, root tlog.Hash) (string, error) {
	signed, err := note.Sign(&note.Note{Text: checkpointText(signer.Name(), size, root)}, signer)
	if err != nil {
		return "", fmt.Errorf("ledger.Sign(%s): %w", signer.Name(), err)
	}
	return string(signed), nil
}

func checkpointText(origin string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
}

// parseCheckpoint reads back what checkpointText writes, and nothing else.
func parseCheckpoint(origin, text string) (head Head, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 3 {
		return head, fmt.Errorf("not a checkpoint of %s", origin)
	}
	if head.Size, err = parseNumber(lines[1]); err != nil {
		return head, fmt.Errorf("tree size: %w", err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return head, fmt.Errorf("root: %w", err)
	}
	head.Root = root
	if checkpointText(origin, head.Size, root) != text {
		return head, fmt.Errorf("not a checkpoint of %s", origin)
	}
	return head, nil
}

// openNote checks the verifier's signature and returns what is signed. again is the one text that may stand there.
func openNote(verifier note.Verifier, signed string) (text, again string, err error) {
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return "", "", err
	}
	signature := opened.Sigs[0]
	raw, err := base64.StdEncoding.Strict().DecodeString(signature.Base64)
	if err != nil {
		return "", "", fmt.Errorf("signature: %w", err)
	}
	if isWeakPoint(raw[4:36]) { // verified, so it is 4 + 64 bytes
		return "", "", errors.New("signature: its point proves nothing")
	}
	return opened.Text, opened.Text + "\n— " + signature.Name + " " + signature.Base64 + "\n", nil
}

// openCheckpoint reads what [Sign] wrote with the verifier's key. again is the one text that may stand there.
func openCheckpoint(verifier note.Verifier, signed string) (head Head, again string, err error) {
	text, again, err := openNote(verifier, signed)
	if err != nil {
		return head, "", err
	}
	head, err = parseCheckpoint(verifier.Name(), text)
	return head, again, err
}

var errLoose = errors.New("not in the one form that is signed and sent")

// OpenCheckpoint reads what [Sign] wrote for a log that has leaves, with the log's key. Any other text is an error.
func OpenCheckpoint(verifier note.Verifier, signed string) (Head, error) {
	head, again, err := openCheckpoint(verifier, signed)
	if err == nil && (head.Size < 1 || again != signed) {
		err = errLoose
	}
	if err != nil {
		return Head{}, fmt.Errorf("ledger.OpenCheckpoint: %w", err)
	}
	return head, nil
}

// CheckpointOrigin is the log that a checkpoint says to be of; nothing is checked.
func CheckpointOrigin(signed string) string {
	origin, _, _ := strings.Cut(signed, "\n")
	return origin
}

// CheckpointSigner names the key that a checkpoint says to be signed with, ORIGIN+HASH as the key itself begins, or is
// empty where there is none; nothing is checked.
func CheckpointSigner(signed string) string { return signerOf(signed, CheckpointOrigin(signed)) }

func signerOf(signed, name string) string {
	_, err := note.Open([]byte(signed), note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return ""
	}
	for _, signature := range unverified.Note.UnverifiedSigs {
		if signature.Name == name {
			return fmt.Sprintf("%s+%08x", signature.Name, signature.Hash)
		}
	}
	return ""
}

// SignatureStart is how the line of a key's signature begins under each note that it has signed, with the newline before: for
// a database to choose by, which cannot check one.
func SignatureStart(key string) (string, error) {
	verifier, err := ParseKey(key)
	if err != nil {
		return "", err
	}
	hash := base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, verifier.KeyHash()))
	return "\n— " + verifier.Name() + " " + hash[:5], nil // the sixth character has bits of the signature
}

// ParseKey reads a log's public key, ORIGIN+HASH+KEY as note writes it, in its one form and of Ed25519. An origin is
// printable ASCII without space.
func ParseKey(key string) (note.Verifier, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, fmt.Errorf("ledger.ParseKey: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.SplitN(key, "+", 3)[2])
	if err != nil || len(raw) != 33 {
		return nil, errors.New("ledger.ParseKey: not an Ed25519 key") // unreachable: note has read it
	}
	again, err := note.NewEd25519VerifierKey(verifier.Name(), raw[1:])
	if err != nil || again != key || strings.ContainsFunc(verifier.Name(), func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("ledger.ParseKey: the key is not in its one form")
	}
	if isWeakPoint(raw[1:]) {
		return nil, errors.New("ledger.ParseKey: under this key anybody can sign")
	}
	return verifier, nil
}

// aKey is an Ed25519 key as a server publishes it, without its meaning.
var aKey = regexp.MustCompile(`^([!-*,-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44})`)

// SplitKeys reads public keys with white space between them, and, since one is copied from several lines of a page, within
// them: each ends where its 44 characters of base64 do. An error says that there is something else.
func SplitKeys(text string) (keys []string, err error) {
	for rest := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(text); rest != ""; {
		key := aKey.FindString(rest)
		if key == "" {
			return nil, errors.New("not a public key such as HOST/log/SITE+1a2b3c4d+AX…, with 8 and 44 characters after the plus signs: copy all of it")
		}
		if _, err := ParseKey(key); err != nil {
			return nil, errors.New("not a public key as a server publishes it: a character of it is wrong or missing")
		}
		keys, rest = append(keys, key), rest[len(key):]
	}
	return keys, nil
}

// The prime of edwards25519, and the five y that its eight points of small order have.
var (
	prime     = hexNumber("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed")
	ofEight   = hexNumber("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826")
	smallOnes = []*big.Int{new(big.Int), big.NewInt(1), new(big.Int).Sub(prime, big.NewInt(1)), ofEight, new(big.Int).Sub(prime, ofEight)}
)

func hexNumber(text string) *big.Int {
	n, _ := new(big.Int).SetString(text, 16)
	return n
}

// isWeakPoint says whether 32 bytes are a point of small order, or one not written in its one form. Verifiers of
// Ed25519 (RFC 8032) disagree about those and about no others; a true key or signature never has one.
func isWeakPoint(point []byte) bool {
	bigEndian := slices.Clone(point)
	slices.Reverse(bigEndian)
	bigEndian[0] &= 0x7f // the sign of x
	y := new(big.Int).SetBytes(bigEndian)
	return y.Cmp(prime) >= 0 || slices.ContainsFunc(smallOnes, func(small *big.Int) bool { return y.Cmp(small) == 0 })
}

// parseNumber reads a size or an index. Its form is held by writing it again.
func parseNumber(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && n > maxEntries {
		err = fmt.Errorf("%d is more than 2^53-1", n)
	}
	return n, err
}
