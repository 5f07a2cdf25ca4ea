// Package receipts makes receipts for tests: good ones, and those that a verifier must refuse. It knows no chance: every
// run makes the same, so that verifiers in other languages meet the same ones.
package receipts

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Log is a site's log whose key is at hand.
type Log struct {
	note.Signer
	Key    string // the public half
	secret ed25519.PrivateKey
}

// NewLog makes the log of an origin; another seed is another key under the same name.
func NewLog(origin string, seed byte) Log {
	random := sha256.Sum256(append([]byte(origin), seed))
	secret := ed25519.NewKeyFromSeed(random[:])
	public := secret.Public().(ed25519.PublicKey)
	sign := func(text []byte) []byte { return ed25519.Sign(secret, text) }
	return Log{signer{origin, public, sign}, keyText(origin, append([]byte{1}, public...)), secret}
}

// signer is a [note.Signer] that may sign as it likes.
type signer struct {
	origin string
	public []byte
	sign   func(text []byte) []byte
}

func (s signer) Name() string                     { return s.origin }
func (s signer) Sign(text []byte) ([]byte, error) { return s.sign(text), nil }
func (s signer) KeyHash() uint32 {
	return binary.BigEndian.Uint32(keyHash(s.origin, append([]byte{1}, s.public...)))
}

func keyHash(origin string, key []byte) []byte {
	sum := sha256.Sum256(append([]byte(origin+"\n"), key...))
	return sum[:4]
}

// keyText writes a key of any kind and length: its first byte is the kind.
func keyText(origin string, key []byte) string {
	return fmt.Sprintf("%s+%x+%s", origin, keyHash(origin, key), base64.StdEncoding.EncodeToString(key))
}

// Deed is what a log is asked to put among others of its entries and to sign, whether or not it is a record at all.
type Deed struct {
	Record, Notice string
	Salt           string // raw; of any length
	Kind           byte   // of the entry; 0 for a decision
	Size, Index    int    // of the tree, and of the entry in it
}

// Seal makes the receipt of a deed. It holds if, and only if, the deed's texts have the form that they must have.
func (l Log) Seal(d Deed) consent.Receipt {
	if d.Kind == 0 {
		d.Kind = ledger.Decision
	}
	entries := l.others(d.Size)
	entries[d.Index] = ledger.Entry(d.Kind, sha256.Sum256([]byte("temoin/v1\n"+d.Salt+d.Record)))
	signed, err := ledger.SignBatch(l, entries)
	must(err)
	proof, err := ledger.Proof(signed, entries, d.Index)
	must(err)
	return consent.Receipt{
		Schema: consent.ReceiptSchema, Key: l.Key, Record: d.Record, Notice: d.Notice,
		Salt: base64.StdEncoding.EncodeToString([]byte(d.Salt)), Proof: proof,
	}
}

// others are the entries of a log in which nothing has been put yet.
func (l Log) others(size int) [][ledger.EntryBytes]byte {
	entries := make([][ledger.EntryBytes]byte, size)
	for i := range entries {
		entries[i] = ledger.Entry(ledger.Decision, sha256.Sum256(fmt.Append(nil, l.Name(), i)))
	}
	return entries
}

// sign puts the log's true signature under any text.
func (l Log) sign(text string) string {
	signed, err := note.Sign(&note.Note{Text: text}, l)
	must(err)
	return string(signed)
}

// proof is a tlog-proof taken to pieces.
type proof struct {
	index      string
	hashes     []string
	checkpoint string // the signed text
	signatures string // the lines below it
}

func takeApart(text string) proof {
	head, rest, _ := strings.Cut(text, "\n\n")
	checkpoint, signatures, _ := strings.Cut(rest, "\n\n")
	lines := strings.Split(head, "\n")
	return proof{strings.TrimPrefix(lines[1], "index "), lines[2:], checkpoint + "\n", signatures}
}

func (p proof) String() string {
	lines := append([]string{"c2sp.org/tlog-proof@v1", "index " + p.index}, p.hashes...)
	return strings.Join(lines, "\n") + "\n\n" + p.checkpoint + "\n" + p.signatures
}

// resign lets the log sign another text under the same path.
func (l Log) resign(text string, change func(checkpoint string) string) string {
	p := takeApart(text)
	checkpoint, signatures, _ := strings.Cut(l.sign(change(p.checkpoint)), "\n\n")
	p.checkpoint, p.signatures = checkpoint+"\n", signatures
	return p.String()
}

func must(err error) {
	if err != nil {
		panic(err) // tests only: what is made here does not depend on anything outside
	}
}
