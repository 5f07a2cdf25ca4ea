package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/mail"
	"github.com/temoin/temoin/server/pack"
)

// verify checks a receipt or an evidence pack without asking anybody: no server, no database.
type verify struct {
	File        string   `arg:"" help:"The receipt, - for the standard input; or an evidence pack, FILE.zip."`
	Key         *string  `placeholder:"KEY" help:"The log's public key as the site publishes it, and that of the roots, with white space between. Unset: what is checked is checked against itself alone."`
	Checkpoints []string `name:"checkpoint" sep:"none" type:"existingfile" placeholder:"FILE" help:"For a pack: an older checkpoint that was kept elsewhere, such as one from a mail; given again for each."`
}

// Run prints what the receipt or the pack proves, or fails.
func (v *verify) Run(ctx context.Context, t terminal) error {
	key := ""
	if v.Key != nil {
		if key = *v.Key; key == "" {
			return errors.New("--key is empty; leave it out to check the receipt against itself alone")
		}
		if _, err := ledger.SplitKeys(key); err != nil {
			return fmt.Errorf("--key: %w", err)
		}
	}
	if isPack(v.File) {
		return v.pack(ctx, key, t)
	}
	if len(v.Checkpoints) > 0 {
		return errors.New("--checkpoint goes with an evidence pack; a receipt has its own")
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

// isPack tells a zip file by how it begins.
func isPack(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	begin := make([]byte, 4)
	_, err = io.ReadFull(f, begin)
	return err == nil && string(begin) == "PK\x03\x04"
}

func (v *verify) pack(ctx context.Context, key string, t terminal) error {
	reader, end, err := openPack(v.File)
	if err != nil {
		return fmt.Errorf("not valid: %w", err)
	}
	defer end()
	var older []pack.Older
	for _, file := range v.Checkpoints {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		found := len(older)
		for _, signed := range ledger.FindNotes(mail.Text(text)) {
			if strings.HasSuffix(ledger.CheckpointOrigin(signed), "/log/"+reader.Site.Key) {
				older = append(older, pack.Older{Source: "the checkpoint " + file, Note: signed})
			}
		}
		if len(older) == found {
			return fmt.Errorf("%s holds no checkpoint of %s", file, reader.Site.Key)
		}
	}
	_, err = verifyPack(ctx, reader, key, older, t)
	return err
}

func openPack(name string) (*pack.Reader, func() error, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	reader, err := pack.Open(f, info.Size())
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return reader, f.Close, nil
}

// verifyPack prints a line for each thing that holds, or for each difference.
func verifyPack(ctx context.Context, reader *pack.Reader, key string, older []pack.Older, t terminal) (*pack.Report, error) {
	bar := newProgress(os.Stderr, "leaves", reader.Head.Size)
	report, err := pack.Verify(ctx, reader, key, older, bar.add)
	bar.clear()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("stopped after %s of %s leaves", grouped(bar.done), grouped(bar.total))
	case err != nil:
		return nil, fmt.Errorf("not valid: %w", err)
	case report.Count > 0:
		for _, fault := range report.Faults {
			fmt.Fprintln(t.out, fault)
		}
		return nil, fmt.Errorf("not valid: %s", counted(report.Count, "difference", "differences"))
	}
	fmt.Fprintln(t.out, "valid")
	for _, line := range report.Lines {
		fmt.Fprintln(t.out, line)
	}
	return report, nil
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
		fmt.Fprintf(out, "key: checked only against itself; compare %s with the one in a mail that carries a checkpoint of the log, or, which says less, with that of the server itself at %s\n", v.Key, consent.KeyURL(v.Origin))
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
		fmt.Fprintf(out, "anchor key: checked only against itself; compare %s in the same way\n", a.Key)
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
