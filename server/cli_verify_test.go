package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/servertest/receipts"
)

// Ensure that the command tells what the receipt proves, in the very words of docs/verify.py, and whether a key was given.
func TestVerify(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("python3 is missing here: docs/verify.py is not compared")
	}
	// go test keeps a result until a file changes that the test itself has looked at.
	if _, err := os.Stat("../docs/verify.py"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "receipt.json")
	for i, good := range receipts.Good() {
		text, err := good.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		keys := []string{good.Keys(), ""}
		if i == 3 { // with an anchor
			keys = append(keys, good.Log.Key)
		}
		for _, key := range keys {
			args := []string{file}
			if key != "" {
				args = append(args, "--key", key)
			}
			term, out := output(t)
			if err := run(t.Context(), append([]string{"verify"}, args...), term); err != nil {
				t.Fatal(err)
			}
			if given := strings.Contains(out.String(), "it is the one you gave"); !strings.HasPrefix(out.String(), "valid\n") || given != (key != "") {
				t.Errorf("receipt %d: %s", i, out)
			}
			if python == "" {
				continue
			}
			if theirs, err := exec.Command(python, append([]string{"../docs/verify.py"}, args...)...).CombinedOutput(); err != nil || string(theirs) != out.String() {
				t.Errorf("receipt %d: Python says (%v)\n%swhere the command says\n%s", i, err, theirs, out)
			}
		}
	}
}

// Ensure that what is not valid is an error of one line, and that an empty key is not taken for none.
func TestVerifyRefuses(t *testing.T) {
	good := receipts.Good()[0]
	text, err := good.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, c := range map[string]struct {
		text []byte
		args []string
		want string
	}{
		"altered":       {bytes.Replace(text, []byte("FR"), []byte("DE"), 1), nil, "not valid"},
		"line end":      {append(bytes.Clone(text), '\n'), nil, "not valid"},
		"too large":     {bytes.Repeat([]byte("x"), consent.MaxReceiptBytes+1), nil, "not the exact text of a receipt"},
		"another key":   {text, []string{"--key", receipts.Good()[2].Log.Key}, "another log than the key given"},
		"empty key":     {text, []string{"--key", ""}, "--key is empty"},
		"empty key too": {text, []string{"--key="}, "--key is empty"},
		"no receipt":    {nil, nil, "no such file"},
	} {
		file := filepath.Join(folder, name)
		if c.text != nil {
			if err := os.WriteFile(file, c.text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		term, out := output(t)
		err := run(t.Context(), append([]string{"verify", file}, c.args...), term)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(oneLine(err), "\n") || out.Len() > 0 {
			t.Errorf("%s: %v, printed %q", name, err, out)
		}
	}
}
