package consent_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/servertest/receipts"
)

// Ensure that each good receipt proves its record, with the log's key and against itself, and that the two are told apart.
func TestVerifyReceipt(t *testing.T) {
	for i, good := range receipts.Good() {
		b, err := good.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{good.Keys(), ""} {
			v, err := consent.VerifyReceipt(b, key)
			if err != nil {
				t.Fatalf("good %d: %v", i, err)
			}
			record, err := v.Record.Canonical()
			if err != nil || string(record) != good.Record {
				t.Errorf("good %d: the record is %s (%v)", i, record, err)
			}
			if v.KeyChecked != (key != "") || v.Key != good.Log.Key || v.Origin != good.Log.Name() || v.Notice != 1+i%2 {
				t.Errorf("good %d: %+v", i, v)
			}
			if a := v.Anchor; (a != nil) != (i%2 == 1) || a != nil && (a.KeyChecked != (key != "") || a.Place != ledger.Place{Index: int64(i), Size: int64(1 + 3*i)}) {
				t.Errorf("good %d: anchor %+v", i, v.Anchor)
			}
		}
	}
	good := receipts.Good()[3]
	b, err := good.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	v, err := consent.VerifyReceipt(b, good.Log.Key)
	if err != nil || v.Place.Index != 57 || v.Place.Size != 100 || !v.KeyChecked || v.Anchor.KeyChecked {
		t.Errorf("%+v, %+v (%v)", v, v.Anchor, err)
	}
	// 2026-11-22T05 is 498701 hours after 1970-01-01T00.
	if a := v.Anchor; a.URL() != "https://temoin.example/v1/roots/498701" || consent.FormatTime(a.Root.At) != "2026-11-22T05:03:00.000Z" || a.Origin != "temoin.example/roots" {
		t.Errorf("%+v at %s", a, a.URL())
	}
}

// Ensure that whoever makes a log of their own is found out by the key alone, which is why the verifier says that it had none.
func TestReceiptOfAnotherLog(t *testing.T) {
	good := receipts.Good()[0]
	forged, err := receipts.NewLog(good.Log.Name(), 9).Seal(receipts.Deed{Record: good.Record, Notice: good.Notice, Salt: strings.Repeat("x", 32), Size: 1}).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	if v, err := consent.VerifyReceipt(forged, ""); err != nil || v.KeyChecked {
		t.Errorf("against itself: %+v, %v", v, err)
	}
	if _, err := consent.VerifyReceipt(forged, good.Log.Key); err == nil || !strings.Contains(err.Error(), "key") {
		t.Errorf("with the key: %v", err)
	}
}

const refused = 10_000

// Ensure that every step of docs/receipt.md refuses what fails it alone, that nothing altered passes, and that Go and
// Python give the same answers, in the same words. The page in docs/verify.html is asked the same by widget/e2e/verify.spec.ts.
func TestAlteredReceipts(t *testing.T) {
	cases := receipts.Cases(refused)
	answer := func(c receipts.Case) bool {
		_, err := consent.VerifyReceipt(c.Receipt, c.Key)
		return err == nil
	}
	var valid int
	for _, c := range cases {
		if answer(c) != c.Valid {
			_, err := consent.VerifyReceipt(c.Receipt, c.Key)
			t.Errorf("Go, %s: valid %v, want %v (%v)\n%.300q", c.Name, !c.Valid, c.Valid, err, c.Receipt)
		}
		if c.Valid {
			valid++
		}
	}
	if valid < 20 || len(cases)-valid != refused {
		t.Errorf("control: %d good ones of %d", valid, len(cases))
	}
	for i, told := range inPython(t, cases) {
		if c := cases[i]; told != says(c) {
			t.Errorf("Python, %s: %q, and Go says %q\n%.300q", c.Name, told, says(c), c.Receipt)
		}
	}
}

// says is what Go answers about a case: nothing when it is valid, else a sentence.
func says(c receipts.Case) string {
	if _, err := consent.VerifyReceipt(c.Receipt, c.Key); err != nil {
		return err.Error()
	}
	return ""
}

// inPython asks docs/verify.py about all cases in one process; any other error than the one it promises ends it.
func inPython(t *testing.T, cases []receipts.Case) []string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("python3 is missing here: docs/verify.py is not tried")
		return nil
	}
	// go test keeps a result until a file changes that the test itself has looked at.
	if _, err := os.Stat("../docs/verify.py"); err != nil {
		t.Fatal(err)
	}
	var input, faults bytes.Buffer
	for _, c := range cases {
		if err := json.NewEncoder(&input).Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	script := `
import base64, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, "../docs")
import verify
for line in sys.stdin:
    case = json.loads(line)
    try:
        verify.verify(base64.b64decode(case["receipt"]), case["key"] or None)
        print()
    except verify.Refusal as refusal:
        print(refusal)
`
	command := exec.Command(python, "-c", script)
	command.Stdin, command.Stderr = &input, &faults
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &faults)
	}
	var answers []string
	for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
		answers = append(answers, lines.Text())
	}
	if len(answers) != len(cases) {
		t.Fatalf("%d answers to %d receipts", len(answers), len(cases))
	}
	return answers
}

// Ensure that each member of a receipt is needed: any other text in its place is refused, whatever the key.
func TestNoMemberIsDecoration(t *testing.T) {
	good := receipts.Good()[3].Receipt
	for name, member := range map[string]func(*consent.Receipt) *string{
		"schema": func(r *consent.Receipt) *string { return &r.Schema }, "key": func(r *consent.Receipt) *string { return &r.Key },
		"record": func(r *consent.Receipt) *string { return &r.Record }, "notice": func(r *consent.Receipt) *string { return &r.Notice },
		"salt": func(r *consent.Receipt) *string { return &r.Salt }, "proof": func(r *consent.Receipt) *string { return &r.Proof },
		"key of the anchor": func(r *consent.Receipt) *string { return &r.Anchor.Key }, "proof of the anchor": func(r *consent.Receipt) *string { return &r.Anchor.Proof },
	} {
		text := *member(&good)
		for i := range text {
			altered, anchor := good, *good.Anchor
			altered.Anchor = &anchor
			*member(&altered) = text[:i] + string(text[i]^1) + text[i+1:]
			b, err := altered.Canonical()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := consent.VerifyReceipt(b, ""); err == nil {
				t.Errorf("%s: byte %d altered and still valid", name, i)
			}
		}
	}
}

func BenchmarkVerifyReceipt(b *testing.B) {
	good := receipts.Good()[3]
	text, err := good.Canonical()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := consent.VerifyReceipt(text, good.Log.Key); err != nil {
			b.Fatal(err)
		}
	}
}

// The error is a sentence for whoever checks the receipt.
func ExampleVerifyReceipt() {
	good := receipts.Good()[0]
	good.Receipt.Notice += " "
	text, err := good.Receipt.Canonical()
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = consent.VerifyReceipt(text, "")
	fmt.Println(err)
	// Output: The notice is not the one that the record names.
}
