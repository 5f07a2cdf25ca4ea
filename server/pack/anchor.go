package pack

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// addAnchors adds roots and their time stamps, and how the log's checkpoints stand in them.
func (o *Order) addAnchors(a *archive, anchors []*consent.Anchorage) error {
	verifier, err := ledger.ParseKey(o.Roots)
	if err != nil {
		return err
	}
	for _, anchor := range anchors {
		root, err := ledger.OpenRoot(verifier, anchor.Root)
		if err != nil {
			return fmt.Errorf("a root of %s cannot be read; run temoin fsck: %w", verifier.Name(), err)
		}
		proof, err := ledger.ProveCheckpoint(anchor.Root, anchor.Checkpoints, anchor.Index)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("anchors/%d", root.Number())
		if err := a.add(name+".root", []byte(anchor.Root)); err != nil {
			return err
		}
		if err := a.add(name+".checkpoint", []byte(anchor.Checkpoints[anchor.Index])); err != nil {
			return err
		}
		if err := a.add(name+".proof", []byte(proof)); err != nil {
			return err
		}
		if anchor.Token == nil {
			continue
		}
		if err := a.add(name+".tsr", anchor.Token); err != nil {
			return err
		}
	}
	return nil
}

// anchored is a checkpoint of the log that a root holds.
type anchored struct {
	pastHead
	root       ledger.Root
	checkpoint string
}

// anchors checks that each root is signed and holds a checkpoint of the log.
func (v *verification) anchors() (all []anchored, err error) {
	text, err := v.small(rootsKeyName)
	if err != nil {
		return nil, err
	}
	key := strings.TrimSuffix(string(text), "\n")
	roots, err := ledger.ParseKey(key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", rootsKeyName, err)
	}
	if host, _, _ := strings.Cut(v.verifier.Name(), "/log/"); roots.Name() != host+ledger.RootsOf {
		v.fault("the roots are of %s, and the log is %s", roots.Name(), v.verifier.Name())
	}
	isGiven := slices.Contains(v.given, key)
	if !isGiven && slices.ContainsFunc(v.given, func(other string) bool { return strings.HasPrefix(other, roots.Name()+"+") }) {
		v.fault("the roots are of another key than the one given for %s", roots.Name())
	}
	stamped := 0
	for _, file := range v.Files {
		name, isRoot := strings.CutSuffix(file.Name, ".root")
		number, isAnchor := strings.CutPrefix(name, "anchors/")
		if !isRoot || !isAnchor {
			continue
		}
		var parts [3]string
		for i, ending := range []string{".root", ".checkpoint", ".proof"} {
			part, err := v.small(name + ending)
			if err != nil {
				return nil, err
			}
			parts[i] = string(part)
		}
		root, _, err := ledger.CheckAnchor(roots, parts[2], parts[1])
		if err == nil && (ledger.ProvenCheckpoint(parts[2]) != parts[0] || strconv.FormatInt(root.Number(), 10) != number) {
			err = errors.New("the proof is of another root")
		}
		var head ledger.Head
		if err == nil {
			head, err = v.openPast(parts[1])
		}
		if err != nil {
			v.fault("%s does not hold a checkpoint of this log: %v", file.Name, err)
			continue
		}
		if v.has(name + ".tsr") {
			stamped++
		}
		all = append(all, anchored{pastHead{"the one in " + file.Name, head}, root, parts[1]})
	}
	if len(all) == 0 {
		v.say("anchors: none; nothing but the server's own word says when, and that there is no other log")
		return nil, nil
	}
	known := "the key of the roots is the one you gave"
	if !isGiven {
		known = "their key was checked only against itself: " + key
	}
	v.say("anchors: %s from %s to %s, %d with a time stamp (openssl ts -verify -in N.tsr -data N.root -CAfile CA.pem); %s",
		counted(int64(len(all)), "published root", "published roots"), consent.FormatTime(all[0].root.At), consent.FormatTime(all[len(all)-1].root.At), stamped, known)
	return all, nil
}
