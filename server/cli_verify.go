package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
)

// verify checks a receipt without asking anybody: no server, no database.
type verify struct {
	File string  `arg:"" help:"The receipt; - for the standard input."`
	Key  *string `placeholder:"KEY" help:"The log's public key as the site publishes it, and that of the roots, with white space between. Unset: the receipt is checked against itself alone."`
}

// Run prints what the receipt proves, or fails.
func (v *verify) Run(t terminal) error {
	key := ""
	if v.Key != nil {
		if key = *v.Key; key == "" {
			return errors.New("--key is empty; leave it out to check the receipt against itself alone")
		}
	}
	receipt, err := readReceipt(v.File)
	if err != nil {
		return err
	}
	verified, err := consent.VerifyReceipt(receipt, key)
	if err != nil {
		return fmt.Errorf("not valid: %w", err)
	}
	tell(t.out, verified)
	return nil
}

// readReceipt reads one byte more than a receipt may have, for whoever checks it to see.
func readReceipt(name string) ([]byte, error) {
	from := os.Stdin
	if name != "-" {
		var err error
		if from, err = os.Open(name); err != nil {
			return nil, err
		}
		defer from.Close()
	}
	return io.ReadAll(io.LimitReader(from, consent.MaxReceiptBytes+1))
}

// tell writes what docs/verify.py writes. All texts are printable ASCII: none can play with a terminal.
func tell(out io.Writer, v *consent.VerifiedReceipt) {
	r := v.Record
	fmt.Fprintln(out, "valid")
	fmt.Fprintf(out, "decision: %s by subject %s on site %s, at %s, until %s\n", r.Event.Act, r.PIIPrincipalID, r.Service, r.Event.EventTime, r.Event.ValidUntil)
	fmt.Fprintln(out, "purposes:", answers(r.Purposes))
	if len(r.Services) > 0 {
		fmt.Fprintln(out, "services:", answers(r.Services))
	}
	fmt.Fprintf(out, "shown: notice %d in %s, SHA-256 %s\n", v.Notice, r.Language, r.PrivacyNotice)
	fmt.Fprintf(out, "log: entry %d, counted from 0, of %d, signed by %s\n", v.Place.Index, v.Place.Size, v.Origin)
	if v.KeyChecked {
		fmt.Fprintln(out, "key: it is the one you gave")
	} else {
		fmt.Fprintf(out, "key: checked only against itself; compare %s with the one on the site's install page\n", v.Key)
	}
	a := v.Anchor
	if a == nil {
		return
	}
	fmt.Fprintf(out, "anchor: that log is checkpoint %d, counted from 0, of %d under the root of %s by its own clock, signed by %s\n", a.Place.Index, a.Place.Size, consent.FormatTime(a.Root.At), a.Origin)
	fmt.Fprintf(out, "anchor: compare the root with %s; its time stamp, if it has one, is %[1]s.tsr\n", a.URL())
	if a.KeyChecked {
		fmt.Fprintln(out, "anchor key: it is the one you gave")
	} else {
		fmt.Fprintf(out, "anchor key: checked only against itself; compare %s with the one on the site's install page\n", a.Key)
	}
}

// answers lists what was granted and what was refused, each in the order of its names.
func answers(given map[string]bool) string {
	var lists [2]string
	for i, granted := range []bool{true, false} {
		var names []string
		for _, name := range slices.Sorted(maps.Keys(given)) {
			if given[name] == granted {
				names = append(names, name)
			}
		}
		lists[i] = strings.Join(names, ", ")
		if names == nil {
			lists[i] = "none"
		}
	}
	return "granted " + lists[0] + "; refused " + lists[1]
}
