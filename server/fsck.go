package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/postgres"
)

const (
	fsckChunk    = 4096 // leaves in memory at a time
	fsckPromises = 256  // promises in memory at a time, of up to 500 entries
	maxToldFault = 20   // for a site
)

// faults are differences in plain words: the first ones, and how many there are.
type faults struct {
	mu    sync.Mutex
	told  []string
	count int64
}

func (f *faults) add(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count++; f.count <= maxToldFault {
		f.told = append(f.told, fmt.Sprintf(format, args...))
	}
}

// pastHead is a head that a log has had, and who says so.
type pastHead struct {
	source string
	ledger.Head
	outside bool // of the database
	given   bool // to be told of when it fits
}

// keptPromise is one that a visitor has kept.
type keptPromise struct {
	*ledger.Promise
	file  string
	place string // of its entry; empty while that is not found
}

// comparison makes one site's log again from its leaves and compares everything that is stored with it.
type comparison struct {
	faults
	snapshot *postgres.Snapshot
	log      postgres.StoredLog
	host     string // of the server, or empty where nobody has said it
	keys     *logKeys
	past     []pastHead
	promised []*keptPromise
	step     func(leaves int)

	notices map[int]postgres.StoredNotice
	stated  map[consent.StatedNotice]bool // what the log tells of notices
	built   map[string]bool               // digests of those that it tells of builds for
	months  int                           // for which records are kept, by the log
	foreign []int64                       // promises by the key of a server from which the log was taken over
	erased  int64                         // that it explains
	tree    ledger.Rebuild
	size    int64 // index after the last leaf
	holed   bool  // then no root can be compared
	remarks []string
}

// run compares everything. An error is about reading, not about what is read.
func (c *comparison) run(ctx context.Context) error {
	if c.log.Leaves > 0 && !slices.ContainsFunc(c.past, func(p pastHead) bool { return p.outside }) {
		c.remarks = append(c.remarks, "no checkpoint and no head in the data folder: whoever has the key can have made all of it anew")
	}
	slices.SortFunc(c.past, func(a, b pastHead) int { return cmp.Compare(a.Size, b.Size) })
	var err error
	if c.notices, err = c.snapshot.Notices(ctx, c.log.SiteID); err != nil {
		return err
	}
	for number, notice := range c.notices {
		if notice.BodyDigest != notice.Digest {
			c.add("notice %d: its body is not the one that its digest names", number)
		}
	}
	c.months = consent.DefaultRetention
	c.stated, c.built = map[consent.StatedNotice]bool{}, map[string]bool{}
	for _, compare := range []func(context.Context) error{c.leaves, c.rightEdge, c.waiting, c.astray, c.promises, c.taken, c.kept, c.keptOutside} {
		if err := compare(ctx); err != nil {
			return err
		}
	}
	if last := c.keys.Holes.Last(); last >= c.size {
		c.add("the log says that leaf %d was erased, and there are %s leaves", last, grouped(c.size))
	}
	if c.erased > 0 {
		c.remarks = append(c.remarks, fmt.Sprintf("%s erased, explained by %s", counted(c.erased, "record", "records"), counted(c.keys.Holes.Erasures, "erasure", "erasures")))
	}
	for number, notice := range c.notices {
		delete(c.built, notice.Digest)
		if !c.stated[consent.StatedNotice{Digest: notice.Digest, Number: number, PublishedAt: consent.FormatTime(notice.PublishedAt)}] {
			c.add("notice %d: neither the log nor its queue tells of it as it is stored", number)
		}
	}
	for stated := range c.stated {
		if _, ok := c.notices[stated.Number]; !ok {
			c.add("notice %d: the log or its queue tells of it, and it is missing", stated.Number)
		}
	}
	for digest := range c.built {
		c.add("the notice %s, of which the log or its queue tells what was served, is missing", digest)
	}
	if c.months != c.log.Months {
		c.add("records are kept for %s after the choice has ended, and the log says %d: changed in the database alone", counted(int64(c.log.Months), "month", "months"), c.months)
	}
	c.head()
	return nil
}

// print writes the site's line, and one for each difference.
func (c *comparison) print(out io.Writer) {
	state := "sound"
	if c.count > 0 {
		state = counted(c.count, "difference", "differences")
	}
	tree := c.tree.Head()
	fmt.Fprintf(out, "%s: %s, root %s, %s\n", c.log.Site, counted(tree.Size, "leaf", "leaves"), root(tree), state)
	for _, line := range c.told {
		fmt.Fprintf(out, "%s: %s\n", c.log.Site, line)
	}
	if more := c.count - int64(len(c.told)); more > 0 {
		fmt.Fprintf(out, "%s: and %s more\n", c.log.Site, counted(more, "difference", "differences"))
	}
	for _, line := range c.remarks {
		fmt.Fprintf(out, "%s: %s\n", c.log.Site, line)
	}
}

// leaves makes the tree again. Records are compared while the next ones are read.
func (c *comparison) leaves(ctx context.Context) error {
	var records sync.WaitGroup
	defer records.Wait()
	var rows int64
	for {
		leaves, err := c.snapshot.Leaves(ctx, c.log.SiteID, c.size, fsckChunk)
		if err != nil {
			return err
		}
		if len(leaves) == 0 {
			break
		}
		records.Wait()
		records.Go(func() {
			for _, leaf := range leaves {
				c.content(fmt.Sprintf("leaf %d", leaf.At), leaf.At, leaf)
			}
		})
		if err := c.grow(ctx, leaves); err != nil {
			return err
		}
		rows += int64(len(leaves))
		c.step(len(leaves))
	}
	if rows != c.log.Leaves {
		c.add("%d leaves have an index that is no place in the log", c.log.Leaves-rows)
	}
	return nil
}

// grow adds leaves to the tree and compares the tiles that they fill, and the root wherever somebody knows it.
func (c *comparison) grow(ctx context.Context, leaves []postgres.StoredEntry) error {
	var filled []ledger.Tile
	for _, leaf := range leaves {
		if leaf.At != c.size {
			c.add("leaf %d is missing, and all up to leaf %d: neither root nor tiles can be compared", c.size, leaf.At-1)
			c.holed = true
		}
		c.size = leaf.At + 1
		if len(leaf.Entry) != ledger.EntryBytes {
			c.add("leaf %d has %d bytes, not %d", leaf.At, len(leaf.Entry), ledger.EntryBytes)
		}
		filled = append(filled, c.tree.Add(entry(leaf))...)
		for ; len(c.past) > 0 && c.past[0].Size <= c.size; c.past = c.past[1:] {
			if !c.holed && c.past[0].Head != c.tree.Head() {
				c.add("the first %s leaves are not those of %s: the log was altered or forked since", grouped(c.past[0].Size), c.past[0].source)
			} else if !c.holed && c.past[0].given {
				c.remarks = append(c.remarks, fmt.Sprintf("the first %s are those of %s", counted(c.past[0].Size, "leaf", "leaves"), c.past[0].source))
			}
		}
	}
	return c.tiles(ctx, filled)
}

func entry(e postgres.StoredEntry) (bytes [ledger.EntryBytes]byte) {
	copy(bytes[:], e.Entry)
	return bytes
}

func (c *comparison) tiles(ctx context.Context, tiles []ledger.Tile) error {
	if c.holed || len(tiles) == 0 {
		return nil
	}
	keys := make([]ledger.TileKey, len(tiles))
	for i, tile := range tiles {
		keys[i] = tile.TileKey
	}
	stored, err := c.snapshot.Tiles(ctx, c.log.SiteID, keys)
	if err != nil {
		return err
	}
	for _, tile := range tiles {
		hashes, ok := stored[tile.TileKey]
		switch {
		case !ok:
			c.add("tile %d of level %d is missing", tile.N, tile.Level)
		case len(hashes) != len(tile.Hashes):
			c.add("tile %d of level %d has %d bytes, not %d", tile.N, tile.Level, len(hashes), len(tile.Hashes))
		case !bytes.Equal(hashes, tile.Hashes):
			c.add("tile %d of level %d has other hashes than its leaves", tile.N, tile.Level)
		}
	}
	return nil
}

// rightEdge compares the tiles that are not full, and looks for those that should not be there.
func (c *comparison) rightEdge(ctx context.Context) error {
	if err := c.tiles(ctx, c.tree.Edge()); err != nil {
		return err
	}
	beyond, err := c.snapshot.TilesBeyond(ctx, c.log.SiteID, c.size)
	for _, key := range beyond {
		c.add("tile %d of level %d belongs to no leaf", key.N, key.Level)
	}
	return err
}

// waiting compares what the log is going to take on.
func (c *comparison) waiting(ctx context.Context) error {
	for from := int64(0); ; {
		entries, err := c.snapshot.Waiting(ctx, c.log.SiteID, from, fsckChunk)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			c.content(fmt.Sprintf("entry %d of the queue", e.At), -1, e)
		}
		from = entries[len(entries)-1].At + 1
	}
}

// content compares an entry with the decision or the statement that it stands for; index is -1 while it waits for one.
func (c *comparison) content(place string, index int64, e postgres.StoredEntry) {
	for _, p := range c.promised {
		if p.place == "" && p.Holds(entry(e)) {
			p.place = place
		}
	}
	isBlank, isGone := c.keys.Holes.IsBlank(index, entry(e)), c.keys.Holes.IsGone(index)
	switch kind := entry(e)[0]; {
	case kind < ledger.Decision || kind > ledger.KeyChange:
		c.add("%s: type %d is none", place, kind)
	case kind == ledger.Decision:
		c.decision(place, e, isBlank, isGone)
	case isBlank || isGone:
		c.add("%s is no decision, and the log says that its record was erased", place)
	default:
		c.statement(place, index, e)
	}
}

// decision compares an entry with the decision that it stands for, and what is not there with what the log says of it.
func (c *comparison) decision(place string, e postgres.StoredEntry, isBlank, isGone bool) {
	switch {
	case e.Event == nil && isGone, e.Event != nil && e.Event.Record == nil && isBlank && !isGone:
		c.erased++
		return
	case e.Event == nil && isBlank:
		c.add("%s: what an erasure had left of its decision %s is missing", place, e.EventID)
		return
	case e.Event == nil:
		c.add("%s: its decision %s is missing", place, e.EventID)
		return
	case isBlank || isGone:
		c.add("%s: the log says that the record of decision %s was erased, and it is there again: restored from a backup?", place, e.EventID)
		return
	case e.Event.Record == nil:
		c.add("%s: the record of decision %s was erased, and the log does not say so", place, e.EventID)
		return
	}
	notice, ok := c.notices[e.Notice]
	if !ok {
		c.add("%s: notice %d of decision %s is missing", place, e.Notice, e.EventID)
	}
	e.Event.Site, e.Event.Digest = c.log.Site, notice.Digest
	for _, difference := range e.Event.Differences(entry(e)) {
		c.add("%s, decision %s: %s", place, e.EventID, difference)
	}
}

func (c *comparison) statement(place string, index int64, e postgres.StoredEntry) {
	if e.Statement == nil {
		c.add("%s: its statement %s is missing", place, e.EventID)
		return
	}
	e.Statement.Site = c.log.Site
	read, differences := e.Statement.Differences(entry(e))
	for _, difference := range differences {
		c.add("%s, statement %s: %s", place, e.EventID, difference)
	}
	if read == nil {
		return
	}
	if err := c.keys.faults[read.ID]; err != nil {
		c.add("%s, statement %s: %v", place, e.EventID, err)
	}
	if read.Notice != nil {
		c.stated[*read.Notice] = true
	}
	if read.Build != nil {
		c.built[read.Build.Notice] = true
	}
	if read.Action != nil {
		c.months = cmp.Or(consent.StatedRetention(read.Action), c.months)
	}
	if read.Erasure != nil && index >= 0 && consent.NewHoles(read.Erasure).Last() >= index {
		c.add("%s, statement %s: it says that a leaf after it was erased", place, e.EventID)
	}
}

func (c *comparison) astray(ctx context.Context) error {
	return c.snapshot.Astray(ctx, c.log.SiteID, func(what, id string, both bool) {
		if both {
			c.add("%s %s is in the log and waits for it as well", what, id)
		} else {
			c.add("%s %s is neither in the log nor waiting for it", what, id)
		}
	})
}

// promises compares what was signed for each batch of decisions with the batch's entries. They are checked while the next are read.
func (c *comparison) promises(ctx context.Context) error {
	var checks sync.WaitGroup
	defer checks.Wait()
	for above := int64(math.MinInt64); ; {
		promises, err := c.snapshot.Promises(ctx, c.log.SiteID, above, fsckPromises)
		if err != nil || len(promises) == 0 {
			return err
		}
		above = promises[len(promises)-1].ID
		checks.Wait()
		checks.Go(func() {
			for _, p := range promises {
				c.promise(p)
			}
		})
	}
}

func (c *comparison) promise(p consent.PackPromise) {
	origin := ledger.CheckpointOrigin(p.Note)
	if !strings.HasSuffix(origin, "/promise/"+c.log.Site) {
		c.add("promise %d is of %q, not of this site", p.ID, origin)
		return
	}
	var tree ledger.Rebuild
	for batch := range slices.Chunk(p.Entries, ledger.EntryBytes) {
		tree.Add(entry(postgres.StoredEntry{Entry: batch}))
	}
	signed, err := c.keys.open(p.Note)
	if err != nil && c.keys.areForeign(p.Note) && says(p.Note, tree.Head()) {
		c.foreign = append(c.foreign, p.ID)
		return
	}
	switch {
	case err != nil:
		c.add("promise %d is not signed with the key of %s: %v", p.ID, origin, err)
	case signed != tree.Head() || len(p.Entries)%ledger.EntryBytes != 0:
		c.add("promise %d is signed over other entries than those stored with it", p.ID)
	}
}

// taken compares the promises of a server from which the log was taken over with the leaves that it had then, since nobody has
// kept the keys of promises.
func (c *comparison) taken(ctx context.Context) error {
	if len(c.foreign) == 0 {
		return nil
	}
	late, err := c.snapshot.PromisedLate(ctx, c.log.SiteID, c.foreign, c.keys.changed)
	for _, id := range late {
		c.add("promise %d is not signed with the key of this server, and not all of its entries are leaves from before the change of key", id)
	}
	if n := int64(len(c.foreign) - len(late)); n > 0 {
		c.remarks = append(c.remarks, fmt.Sprintf("%s by an earlier server's key, of which nothing is kept; their entries are leaves from before the change", counted(n, "promise is", "promises are")))
	}
	return err
}

// keptOutside tells of promises that visitors have kept. In the database one may be deleted with all that it was made for before the
// log takes that on; then nothing else is left of it.
func (c *comparison) keptOutside(context.Context) error {
	for _, p := range c.promised {
		if p.place == "" {
			c.add("the promise %s is signed, and the entry that it was made for is neither in the log nor waiting for it: deleted before the log took it on, or the file was altered", p.file)
		} else {
			c.remarks = append(c.remarks, fmt.Sprintf("the promise %s is kept: its entry is %s", p.file, p.place))
		}
	}
	return nil
}

// kept looks for decisions that nobody was promised, and for promises that the log does not keep: each is signed over what was
// recorded with it, and nothing else.
func (c *comparison) kept(ctx context.Context) error {
	if err := c.snapshot.Unpromised(ctx, c.log.SiteID, func(id string, promise int64, isThere bool) {
		if isThere {
			c.add("decision %s is not what promise %d was signed for", id, promise)
		} else {
			c.add("decision %s: its promise %d is missing", id, promise)
		}
	}); err != nil {
		return err
	}
	return c.snapshot.Unkept(ctx, c.log.SiteID, func(promise, missing, entries int64) {
		c.add("promise %d: of its %s, %d neither in the log nor waiting for it: deleted before the log took it on", promise, counted(entries, "entry", "entries"), missing)
	})
}

// head compares the tree with the head that is stored, its checkpoint, and heads of longer logs.
func (c *comparison) head() {
	for _, past := range c.past { // those beyond the last leaf
		c.add("there are %s leaves, and %s is of %s: the log was cut, or restored from a backup", grouped(c.size), past.source, grouped(past.Size))
	}
	if c.holed {
		return
	}
	tree := c.tree.Head()
	if c.log.Size != tree.Size || !bytes.Equal(c.log.Root, tree.Root[:]) {
		c.add("the head says %s leaves with the root %s, and there are %s with the root %s",
			grouped(c.log.Size), base64.StdEncoding.EncodeToString(c.log.Root), grouped(tree.Size), root(tree))
	}
	if tree.Size == 0 && c.log.Note == "" {
		return
	}
	origin := ledger.CheckpointOrigin(c.log.Note)
	host, ok := strings.CutSuffix(origin, "/log/"+c.log.Site)
	if !ok {
		c.add("the head's checkpoint is of %q, not of this log", origin)
		return
	}
	signed, err := c.keys.open(c.log.Note)
	switch {
	case err != nil:
		c.add("the head's checkpoint is not signed with the key of %s: %v", origin, err)
	case signed != tree:
		c.add("the head's checkpoint is of %s leaves with the root %s", grouped(signed.Size), root(signed))
	case c.host != "" && host != c.host:
		c.remarks = append(c.remarks, fmt.Sprintf("its checkpoint names it %s and was checked with the key of that name; this server is %s (TEMOIN_URL, TEMOIN_ADDR)", origin, c.host))
	}
}

func root(head ledger.Head) string { return base64.StdEncoding.EncodeToString(head.Root[:]) }
