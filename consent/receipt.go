package consent

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent/ledger"
)

const (
	// ReceiptSchema names the shape of a receipt.
	ReceiptSchema = "temoin/receipt/v1"
	// MaxReceiptBytes bounds what a verifier reads.
	MaxReceiptBytes = 1 << 20

	maxNoticeDepth = 64 // of objects and lists, so that no reader's stack decides
)

// Receipt proves one decision to whoever has the log's key from elsewhere. docs/receipt.md is its form.
type Receipt struct {
	Schema string `json:"schema"` // ReceiptSchema
	Key    string `json:"key"`    // the log's public key, ORIGIN+HASH+KEY
	Record string `json:"record"` // [Record.Canonical]
	Notice string `json:"notice"` // [Version.Canonical] of the version shown
	Salt   string `json:"salt"`   // [Salt], base64 with padding
	Proof  string `json:"proof"`  // c2sp.org/tlog-proof@v1

	Anchor *Anchor `json:"anchor,omitempty"` // nil while no root holds the proof's checkpoint
}

// Anchor proves that the checkpoint of a receipt's proof is in a root, which is published and may be time-stamped.
type Anchor struct {
	Key   string `json:"key"`   // the roots' public key, ORIGIN+HASH+KEY
	Proof string `json:"proof"` // c2sp.org/tlog-proof@v1
}

// Canonical returns the one text of the receipt, which is what is handed out.
func (r Receipt) Canonical() ([]byte, error) { return Canonical(r) }

// VerifiedReceipt is what a receipt proves.
type VerifiedReceipt struct {
	Record     *Record
	Notice     int // number of the version shown
	Place      ledger.Place
	Origin     string // name of the log, HOST/log/SITE
	Key        string // the log's public key
	KeyChecked bool   // the key came from elsewhere; else the receipt is checked against itself alone
	Anchor     *VerifiedAnchor
}

// VerifiedAnchor is what the anchor of a receipt proves.
type VerifiedAnchor struct {
	Root       ledger.Root
	Place      ledger.Place // of the log's checkpoint in the root's tree
	Origin     string       // name of the roots, HOST/roots
	Key        string       // the roots' public key
	KeyChecked bool         // the key came from elsewhere
}

// URL is where the root is published. Its time stamp, if it has one, is there with .tsr at the end.
func (a *VerifiedAnchor) URL() string {
	return fmt.Sprintf("%s/v1/roots/%d", serverURL(strings.TrimSuffix(a.Origin, ledger.RootsOf)), a.Root.Number())
}

// KeyURL is where the server publishes the keys of the log with this name, HOST/log/SITE. Whoever has kept a mail with one of
// the log's checkpoints has them from before.
func KeyURL(origin string) string {
	host, site, _ := strings.Cut(origin, "/log/")
	return serverURL(host) + "/.well-known/temoin/" + site
}

func serverURL(host string) string {
	scheme := "https"
	if name, _, _ := strings.Cut(host, ":"); name == "127.0.0.1" || name == "localhost" {
		scheme = "http"
	}
	return scheme + "://" + host
}

// Step is what a verifier of a receipt finds wrong first. All verifiers look in one order and say the same.
type Step string

// The steps of docs/receipt.md in their order. An anchor under another key than the one given is StepGiven too.
const (
	StepObject    Step = "object"
	StepSchema    Step = "schema"
	StepUnkey     Step = "unkey"
	StepGiven     Step = "given"
	StepKey       Step = "key"
	StepRecord    Step = "record"
	StepSite      Step = "site"
	StepNotice    Step = "notice"
	StepSalt      Step = "salt"
	StepProof     Step = "proof"
	StepPath      Step = "path"
	StepSignature Step = "signature" // and the form of what is signed, which is looked at before the path
	StepAnchor    Step = "anchor"
)

// sentences are what a reader is told; docs/verify.py and docs/verify.html say the same.
var sentences = map[Step]string{
	StepObject:    "This is not the exact text of a receipt.",
	StepSchema:    "This is a receipt of an unknown kind.",
	StepUnkey:     "What was given as a key is no public key: copy all of it, such as HOST/log/SITE+1a2b3c4d+AX....",
	StepGiven:     "The receipt is of another log than the key given, or of other roots.",
	StepKey:       "The log's key is not in its form.",
	StepRecord:    "The record is not in its form.",
	StepSite:      "The record is of another site than the log.",
	StepNotice:    "The notice is not the one that the record names.",
	StepSalt:      "The salt is not in its form.",
	StepProof:     "The proof is not in its form.",
	StepSignature: "The checkpoint is not one that this log has signed.",
	StepPath:      "The record is not in the tree that was signed: something was altered.",
	StepAnchor:    "The anchor does not hold: its key, its time, its path or its signature was altered, or it is of another log.",
}

// Fault is why a receipt proves nothing.
type Fault struct{ Step Step }

// Error is a sentence for whoever checks the receipt.
func (f *Fault) Error() string { return sentences[f.Step] }

// VerifyReceipt does the steps of docs/receipt.md. keys are public keys as the server publishes them, with white space
// between, that of the log among them; or empty when the caller has none. The error is a [*Fault]: the first step that fails.
func VerifyReceipt(b []byte, keys string) (*VerifiedReceipt, error) {
	receipt, step := parseReceipt(b)
	if step != "" {
		return nil, &Fault{step}
	}
	given, err := ledger.SplitKeys(keys)
	if err != nil {
		return nil, &Fault{StepUnkey}
	}
	if keys != "" && !slices.Contains(given, receipt.Key) {
		return nil, &Fault{StepGiven}
	}
	log, err := ledger.ParseKey(receipt.Key)
	if err != nil {
		return nil, &Fault{StepKey}
	}
	if strings.ContainsFunc(receipt.Record, func(r rune) bool { return r < ' ' || r > '~' || r == '\\' }) {
		return nil, &Fault{StepRecord}
	}
	record, err := ParseRecord([]byte(receipt.Record))
	if err != nil {
		return nil, &Fault{StepRecord}
	}
	if record.Service == "" || !strings.HasSuffix(log.Name(), "/log/"+record.Service) {
		return nil, &Fault{StepSite}
	}
	number, err := noticeNumber(receipt.Notice)
	if err != nil || hexSHA256([]byte(receipt.Notice)) != record.PrivacyNotice {
		return nil, &Fault{StepNotice}
	}
	salt, err := parseSalt(receipt.Salt)
	if err != nil {
		return nil, &Fault{StepSalt}
	}
	entry := ledger.Entry(ledger.Decision, Commit(salt, []byte(receipt.Record)))
	place, err := ledger.CheckProof(log, receipt.Proof, entry)
	switch {
	case errors.Is(err, ledger.ErrSignature):
		return nil, &Fault{StepSignature}
	case errors.Is(err, ledger.ErrPath):
		return nil, &Fault{StepPath}
	case err != nil:
		return nil, &Fault{StepProof}
	}
	anchor, step := verifyAnchor(receipt, strings.TrimSuffix(log.Name(), "/log/"+record.Service)+ledger.RootsOf, given)
	if step != "" {
		return nil, &Fault{step}
	}
	return &VerifiedReceipt{record, number, place, log.Name(), receipt.Key, keys != "", anchor}, nil
}

// verifyAnchor checks a receipt's anchor, if it has one, with the key of the roots of this origin.
func verifyAnchor(receipt Receipt, origin string, given []string) (*VerifiedAnchor, Step) {
	anchor := receipt.Anchor
	if anchor == nil {
		return nil, ""
	}
	roots, err := ledger.ParseKey(anchor.Key)
	if err != nil || roots.Name() != origin {
		return nil, StepAnchor
	}
	checked := slices.Contains(given, anchor.Key)
	if !checked && slices.ContainsFunc(given, func(key string) bool { return strings.HasPrefix(key, origin+"+") }) {
		return nil, StepGiven
	}
	root, place, err := ledger.CheckAnchor(roots, anchor.Proof, ledger.ProvenCheckpoint(receipt.Proof))
	if err != nil {
		return nil, StepAnchor
	}
	return &VerifiedAnchor{root, place, origin, anchor.Key, checked}, ""
}

func parseReceipt(b []byte) (Receipt, Step) {
	var r Receipt
	if len(b) > MaxReceiptBytes || json.Unmarshal(b, &r) != nil {
		return r, StepObject
	}
	if again, err := r.Canonical(); err != nil || !bytes.Equal(again, b) {
		return r, StepObject
	}
	if r.Schema != ReceiptSchema {
		return r, StepSchema
	}
	return r, ""
}

// noticeNumber wants the canonical JSON of an object and reads its number. It is not [ParseVersion]: a receipt stays
// valid when notices of later versions have more members.
func noticeNumber(notice string) (int, error) {
	var object map[string]any
	if err := json.Unmarshal([]byte(notice), &object); err != nil {
		return 0, err
	}
	if again, err := Canonical(json.RawMessage(notice)); err != nil || string(again) != notice {
		return 0, errors.New("not canonical JSON")
	}
	if depth(object) > maxNoticeDepth {
		return 0, fmt.Errorf("more than %d objects and lists inside one another", maxNoticeDepth)
	}
	number, _ := object["number"].(float64)
	if number < 1 {
		return 0, errors.New("it has no number")
	}
	return int(number), nil
}

// depth counts the objects and lists that stand inside one another.
func depth(v any) int {
	deepest := 0
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			deepest = max(deepest, depth(member))
		}
	case []any:
		for _, item := range v {
			deepest = max(deepest, depth(item))
		}
	default:
		return 0
	}
	return deepest + 1
}

func parseSalt(text string) (salt Salt, err error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != len(salt) || base64.StdEncoding.EncodeToString(raw) != text {
		return salt, errors.New("salt: not 32 bytes in base64")
	}
	return Salt(raw), nil
}
