package ledger_test

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/temoin/temoin/consent/ledger"
	"golang.org/x/mod/sumdb/note"
)

// One signature covers a batch; each entry has a promise of its own that anybody with the log's key can check.
func Example() {
	secret, public, err := note.GenerateKey(rand.Reader, "temoin.example/promise/demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	signer, _ := note.NewSigner(secret)
	verifier, _ := note.NewVerifier(public)

	batch := [][ledger.EntryBytes]byte{
		ledger.Entry(ledger.Decision, [32]byte{1}),
		ledger.Entry(ledger.Decision, [32]byte{2}),
	}
	signed, err := ledger.SignBatch(signer, batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	promises, err := ledger.Proofs(signed, batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Join(strings.Split(promises[0], "\n")[:2], " | "))
	fmt.Println(ledger.CheckPromise(verifier, promises[0], batch[0]))
	fmt.Println(ledger.CheckPromise(verifier, promises[0], batch[1]) != nil)
	// Output:
	// c2sp.org/tlog-proof@v1 | index 0
	// <nil>
	// true
}
