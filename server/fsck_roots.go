package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
)

// rootComparison makes every root again from the checkpoints that are stored for it, and compares it with what is stored
// and with roots that somebody kept. The checkpoints become heads that the logs have had.
type rootComparison struct {
	faults
	snapshot *postgres.Snapshot
	seed     auth.Seed
	keys     map[string]*logKeys // by site
	kept     map[int64]string    // signed notes from outside, by number
	past     map[string][]pastHead

	roots, stamped, earlier int64
	standing                map[string]postgres.Anchored // by site, the checkpoint that was in the last root
}

// keep takes a root from outside. One that the key has not signed is a difference.
func (c *rootComparison) keep(file, signed string) {
	root, err := c.open(signed)
	if err != nil {
		c.add("the root %s is not signed with the key of %s: %v", file, ledger.CheckpointOrigin(signed), err)
		return
	}
	c.kept[root.Number()] = signed
}

func (c *rootComparison) open(signed string) (ledger.Root, error) {
	verifier, err := ownKey(c.seed, ledger.CheckpointOrigin(signed))
	if err != nil {
		return ledger.Root{}, err
	}
	return ledger.OpenRoot(verifier, signed)
}

// run compares everything. An error is about reading, not about what is read.
func (c *rootComparison) run(ctx context.Context) error {
	c.standing = map[string]postgres.Anchored{}
	for from := int64(0); ; {
		roots, anchored, err := c.snapshot.Roots(ctx, from, fsckChunk)
		if err != nil {
			return err
		}
		if len(roots) == 0 {
			break
		}
		for _, root := range roots {
			for ; len(anchored) > 0 && anchored[0].First <= root.Number; anchored = anchored[1:] {
				c.stand(anchored[0])
			}
			c.compare(root)
		}
		from = roots[len(roots)-1].Number + 1
	}
	for number := range maps.Keys(c.kept) {
		c.add("root %d is missing, and somebody has kept it", number)
	}
	return nil
}

// stand takes up a checkpoint: the log has had its head.
func (c *rootComparison) stand(a postgres.Anchored) {
	c.standing[a.Site] = a
	head, err := c.keys[a.Site].open(a.Note)
	if _, site, ok := strings.Cut(ledger.CheckpointOrigin(a.Note), "/log/"); err == nil && (!ok || site != a.Site || head.Size != a.Size) {
		err = fmt.Errorf("it is of %d leaves of %s", head.Size, ledger.CheckpointOrigin(a.Note))
	}
	if err != nil {
		c.add("root %d: its checkpoint of %s does not hold: %v", a.First, a.Site, err)
		return
	}
	c.past[a.Site] = append(c.past[a.Site], pastHead{fmt.Sprintf("the checkpoint in root %d", a.First), head, false, false})
}

func (c *rootComparison) compare(stored consent.StoredRoot) {
	c.roots++
	var checkpoints []string
	areEarlier := !isOwn(c.seed, ledger.CheckpointSigner(stored.Note))
	for _, site := range slices.Sorted(maps.Keys(c.standing)) {
		if a := c.standing[site]; a.Last >= stored.Number {
			checkpoints = append(checkpoints, a.Note)
			areEarlier = areEarlier && c.keys[site].isEarlier(a.Note)
		}
	}
	made, err := ledger.RootHead(checkpoints)
	root, openErr := c.open(stored.Note)
	switch {
	case openErr != nil && areEarlier && len(checkpoints) > 0 && says(stored.Note, made) && strings.Contains(stored.Note, "\ntime "+consent.FormatTime(stored.MadeAt)+"\n\n"):
		c.earlier++ // nobody has kept the key of the roots
	case openErr != nil:
		c.add("root %d is not signed with the key of %s: %v", stored.Number, ledger.CheckpointOrigin(stored.Note), openErr)
	case root.Number() != stored.Number || !root.At.Equal(stored.MadeAt):
		c.add("root %d of %s is signed as root %d of %s", stored.Number, consent.FormatTime(stored.MadeAt), root.Number(), consent.FormatTime(root.At))
	case err != nil || made != root.Head:
		c.add("root %d is of %d logs, and is not that of the %d checkpoints that are stored for it", stored.Number, root.Size, len(checkpoints))
	}
	if kept, ok := c.kept[stored.Number]; ok && kept != stored.Note {
		c.add("root %d is not the one that somebody has kept", stored.Number)
	}
	delete(c.kept, stored.Number)
	if stored.Token == nil {
		return
	}
	c.stamped++
	if err := jobs.CheckToken(stored.Token, stored.Note); err != nil {
		c.add("root %d: its time stamp does not hold: %v", stored.Number, err)
	}
}

// print writes what has no site: a line about the roots, if there are any, and the differences.
func (c *rootComparison) print(out io.Writer) {
	if c.roots > 0 {
		state := "sound"
		if c.count > 0 {
			state = counted(c.count, "difference", "differences")
		}
		fmt.Fprintf(out, "roots: %s, %s time-stamped, %s\n", counted(c.roots, "root", "roots"), grouped(c.stamped), state)
	}
	if c.earlier > 0 {
		fmt.Fprintf(out, "roots: %s by an earlier server's key, of which nothing is kept; they hold checkpoints of the logs under their earlier keys\n", counted(c.earlier, "root is", "roots are"))
	}
	for _, difference := range c.told {
		fmt.Fprintln(out, difference)
	}
	if more := c.count - int64(len(c.told)); more > 0 {
		fmt.Fprintf(out, "roots: and %s more\n", counted(more, "difference", "differences"))
	}
}
