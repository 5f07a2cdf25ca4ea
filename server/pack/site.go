package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

const (
	maxChunk    = 1 << 20
	batchLeaves = 4096 // leaves in memory at a time
)

// Begun is an export as its folder remembers it: it goes on with the checkpoint that it began with, however far the log is
// by then.
type Begun struct {
	MadeAt time.Time         `json:"made_at"`
	Key    string            `json:"key"`
	Scope  consent.PackScope `json:"scope"`
	Chunk  int64             `json:"chunk"`
	Log    consent.PackLog   `json:"log"`
}

// ReadBegun reads what an interrupted export has left in a folder, or nil.
func ReadBegun(folder string) (*Begun, error) {
	text, err := os.ReadFile(filepath.Join(folder, "begun.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var b Begun
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return nil, fmt.Errorf("pack.ReadBegun: %w; remove %s", err, folder)
	}
	return &b, nil
}

// tally counts what is in a pack.
type tally struct {
	Leaves, Records, Erased, Outside int64
	Flaws
	Statements  [ledger.KeyChange + 1]int64
	Acts        map[consent.Act]int64
	Notices     map[string]int64 // records by digest
	Stated      map[string]bool  // digests of notices that the log tells of
	Built       map[string]bool  // digests of files that were served, by the log
	Months      map[string]bool  // of the decisions' ids, such as 2026-11
	First, Last string           // times of choices
}

func newTally() *tally {
	return &tally{Acts: map[consent.Act]int64{}, Notices: map[string]int64{}, Stated: map[string]bool{}, Built: map[string]bool{}, Months: map[string]bool{}}
}

func (t *tally) add(o *tally) {
	t.Leaves, t.Records, t.Erased, t.Outside = t.Leaves+o.Leaves, t.Records+o.Records, t.Erased+o.Erased, t.Outside+o.Outside
	t.Missing, t.Returned, t.Altered = t.Missing+o.Missing, t.Returned+o.Returned, t.Altered+o.Altered
	for kind, n := range o.Statements {
		t.Statements[kind] += n
	}
	for act, n := range o.Acts {
		t.Acts[act] += n
	}
	for digest, n := range o.Notices {
		t.Notices[digest] += n
	}
	maps.Copy(t.Stated, o.Stated)
	maps.Copy(t.Built, o.Built)
	maps.Copy(t.Months, o.Months)
	t.span(o.First)
	t.span(o.Last)
}

func (t *tally) span(at string) {
	if at != "" && (t.First == "" || at < t.First) {
		t.First = at
	}
	t.Last = max(t.Last, at)
}

func (t *tally) record(r *consent.Record) {
	t.Records++
	t.Acts[r.Event.Act]++
	t.Notices[r.PrivacyNotice]++
	t.span(r.Event.EventTime)
}

// chunkName is the last file of a chunk, which stays behind.
const chunkName = "chunk.json"

// chunkList says what else is in a chunk.
type chunkList struct {
	Files []consent.PackFile
	Tally *tally
}

// WriteSite writes the pack of a site, or of a period, to a file that is not there yet. Finished chunks stay in folder until
// it is complete: after an interruption the same call goes on where it was. step is told how many more leaves are done.
func WriteSite(ctx context.Context, source Source, o *Order, begun *Begun, folder, file string, step func(leaves int)) (Flaws, error) {
	total := newTally()
	err := writeSite(ctx, source, o, begun, folder, file, total, step)
	return total.Flaws, err
}

func writeSite(ctx context.Context, source Source, o *Order, begun *Begun, folder, file string, total *tally, step func(leaves int)) error {
	head, err := o.check()
	if err != nil {
		return err
	}
	text, err := json.Marshal(begun)
	if err != nil {
		return fmt.Errorf("pack.WriteSite: %w", err)
	}
	if err := replace(filepath.Join(folder, "begun.json"), func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return err
	}
	stated, unsealed, err := o.stated(ctx, source, head.Size)
	if err != nil {
		return err
	}
	total.Unsealed = unsealed
	notices, err := source.PackNotices(ctx, o.Log.SiteID)
	if err != nil {
		return err
	}
	digests := map[int]string{}
	for _, n := range notices {
		digests[n.Number] = n.Digest()
	}
	var chunks []string
	for from := int64(0); from < head.Size; from += o.Chunk {
		until := min(from+o.Chunk, head.Size)
		name := filepath.Join(folder, fmt.Sprintf("%06d.zip", from/o.Chunk))
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			c := &chunk{source: source, order: o, holes: stated.Holes, digests: digests, from: from, until: until, step: step}
			if err := replace(name, func(w io.Writer) error { return c.write(ctx, w) }); err != nil {
				return err
			}
		} else {
			step(int(until - from))
		}
		chunks = append(chunks, name)
	}
	whole := filepath.Join(folder, "whole.zip")
	if err := replace(whole, func(w io.Writer) error { return assemble(ctx, source, o, begun.MadeAt, head, chunks, total, w) }); err != nil {
		return err
	}
	if err := os.Rename(whole, file); err != nil {
		return fmt.Errorf("pack.WriteSite: %w", err)
	}
	return nil
}

// replace writes a file in one step: after a crash it is there as a whole, or not at all.
func replace(name string, write func(w io.Writer) error) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}

// chunk is a part of the log, and what it covers.
type chunk struct {
	source      Source
	order       *Order
	holes       *consent.Holes
	digests     map[int]string // of the notices by number
	from, until int64
	step        func(leaves int)

	tally      *tally
	entries    []byte
	statements bytes.Buffer
	promises   []int64
}

func (c *chunk) name(kind, ending string) string {
	return fmt.Sprintf("%s/%06d.%s", kind, c.from/c.order.Chunk, ending)
}

// write writes the chunk as an archive of its own, whose files are later taken over as they are.
func (c *chunk) write(ctx context.Context, w io.Writer) error {
	a := newArchive(w)
	c.tally = newTally()
	records, err := a.create(c.name("records", "jsonl"))
	if err != nil {
		return err
	}
	for leaves := range c.read(ctx, &err) {
		if err := c.take(leaves, lines(records), lines(&c.statements)); err != nil {
			return err
		}
		c.step(len(leaves))
	}
	if err != nil {
		return err
	}
	if err := a.add(c.name("statements", "jsonl"), c.statements.Bytes()); err != nil {
		return err
	}
	if err := a.add(c.name("log", "bin"), c.entries); err != nil {
		return err
	}
	if err := c.addPromises(ctx, a); err != nil {
		return err
	}
	a.end()
	list, err := json.Marshal(chunkList{a.files, c.tally})
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	if err := a.add(chunkName, list); err != nil {
		return err
	}
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}

// read reads the chunk's leaves, the next batch while one is written. Why it ended stands in err by then.
func (c *chunk) read(ctx context.Context, err *error) func(yield func([]consent.PackLeaf) bool) {
	return func(yield func([]consent.PackLeaf) bool) {
		ctx, cancel := context.WithCancel(ctx)
		batches, ended := make(chan []consent.PackLeaf, 1), make(chan error, 1)
		go func() {
			defer close(batches)
			for next := c.from; next < c.until; {
				leaves, err := c.source.PackLeaves(ctx, c.order.Log.SiteID, next, int(min(batchLeaves, c.until-next)))
				if err == nil && (len(leaves) == 0 || leaves[0].Index != next || leaves[len(leaves)-1].Index != next+int64(len(leaves))-1) {
					err = fmt.Errorf("a leaf after the %dth of %s is missing; run temoin fsck", next, c.order.Log.Site.Key)
				}
				if err != nil {
					ended <- err
					return
				}
				next += int64(len(leaves))
				select {
				case batches <- leaves:
				case <-ctx.Done():
					ended <- ctx.Err()
					return
				}
			}
			ended <- nil
		}()
		for leaves := range batches {
			if !yield(leaves) {
				break
			}
		}
		cancel()
		for range batches { // so that nobody asks the database any more
		}
		*err = <-ended
	}
}

// take writes what is known of leaves.
func (c *chunk) take(leaves []consent.PackLeaf, records, statements *json.Encoder) error {
	whole := c.order.Scope.Whole()
	for i := range leaves {
		l := &leaves[i]
		c.entries = append(c.entries, l.Entry[:]...)
		c.tally.Leaves++
		if l.Content != "" {
			if err := l.Check(l.Entry); err != nil {
				return fmt.Errorf("%w; run temoin fsck", err)
			}
		}
		isHole := c.holes.Explain(l.Index, l.Entry)
		switch {
		case l.Content == "" && !isHole:
			c.tally.Missing++
		case l.Content != "" && isHole:
			c.tally.Returned++
		}
		if l.Type != ledger.Decision {
			c.tally.Statements[min(l.Type, ledger.KeyChange)]++
			switch stated, err := consent.ParseStatement([]byte(l.Content)); {
			case err != nil: // erased, or told of as missing
			case stated.Notice != nil:
				c.tally.Stated[stated.Notice.Digest] = true
			case stated.Build != nil:
				stated.Build.Names(c.tally.Built)
			}
			if err := statements.Encode(&l.PackLine); err != nil {
				return fmt.Errorf("pack: %w", err)
			}
			continue
		}
		if whole && l.Promise != 0 {
			c.promises = append(c.promises, l.Promise)
		}
		switch {
		case l.Content == "" && isHole:
			c.tally.Erased++
			if !whole {
				continue
			}
		case l.Content == "":
			// In a pack of a period too: left out, it would seem to be of another time.
			if !whole {
				l.Left = nil
			}
		default:
			record, err := consent.ParseRecord([]byte(l.Content))
			if err != nil {
				return err
			}
			if l.Stored.Site, l.Stored.Digest = c.order.Log.Site.Key, c.digests[l.Notice]; len(l.Stored.Differences(l.Entry)) > 0 {
				c.tally.Altered++
			}
			if !c.order.Scope.Holds(record.Event.EventTime) {
				c.tally.Outside++
				continue
			}
			c.tally.record(record)
		}
		if !whole {
			l.Promise = 0
		}
		if err := records.Encode(&l.PackLine); err != nil {
			return fmt.Errorf("pack: %w", err)
		}
	}
	return nil
}

func (c *chunk) addPromises(ctx context.Context, a *archive) error {
	if len(c.promises) == 0 {
		return nil
	}
	slices.Sort(c.promises)
	w, err := a.create(c.name("promises", "jsonl"))
	if err != nil {
		return err
	}
	encoder := lines(w)
	return c.source.PackPromises(ctx, c.order.Log.SiteID, slices.Compact(c.promises), func(p consent.PackPromise) error { return encoder.Encode(p) })
}

// assemble makes one archive of all chunks, once their entries have given the root that is signed, and counts in total.
func assemble(ctx context.Context, source Source, o *Order, madeAt time.Time, head ledger.Head, chunks []string, total *tally, w io.Writer) error {
	lists := make([]chunkList, len(chunks))
	var tree ledger.Rebuild
	for i, name := range chunks {
		if err := withChunk(name, func(z *zip.Reader) error {
			f, err := z.Open(chunkName)
			if err != nil {
				return err
			}
			defer f.Close()
			if err := json.NewDecoder(f).Decode(&lists[i]); err != nil {
				return err
			}
			total.add(lists[i].Tally)
			return growFrom(z, fmt.Sprintf("log/%06d.bin", i), &tree)
		}); err != nil {
			return err
		}
	}
	if tree.Head() != head {
		return fmt.Errorf("the leaves of %s do not give the root that its checkpoint signs; run temoin fsck", o.Log.Site.Key)
	}
	notices, err := source.PackNotices(ctx, o.Log.SiteID)
	if err != nil {
		return err
	}
	anchors, others, err := source.PackAnchors(ctx, o.Log.SiteID, o.Log.Size, o.Key, o.Roots)
	if err != nil {
		return err
	}
	o.otherRoots = others
	a := newArchive(w)
	pages := map[string][]byte{}
	for _, language := range pageLanguages {
		if pages[language], err = sitePage(language, o, madeAt, head, total, notices, anchors); err != nil {
			return err
		}
	}
	if err := o.addCommon(a, pages, total.Flaws); err != nil {
		return err
	}
	// One that was published since is in the log after its checkpoint.
	notices = slices.DeleteFunc(notices, func(n consent.PackNotice) bool {
		return !total.Stated[n.Digest()]
	})
	if err := addNotices(a, notices); err != nil {
		return err
	}
	if err := o.addScripts(ctx, source, a, total.Built); err != nil {
		return err
	}
	if err := o.addAnchors(a, anchors); err != nil {
		return err
	}
	for i, name := range chunks {
		if err := withChunk(name, func(z *zip.Reader) error {
			for j, file := range lists[i].Files {
				if err := a.copy(z.File[j], file); err != nil {
					return err
				}
			}
			return ctx.Err()
		}); err != nil {
			return err
		}
	}
	return a.seal(o, madeAt)
}

func withChunk(name string, do func(z *zip.Reader) error) error {
	z, err := zip.OpenReader(name)
	if err == nil {
		err = errors.Join(do(&z.Reader), z.Close())
	}
	if err != nil {
		return fmt.Errorf("pack: %s: %w", name, err)
	}
	return nil
}

func growFrom(z *zip.Reader, name string, tree *ledger.Rebuild) error {
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	entries, err := io.ReadAll(f)
	for len(entries) >= ledger.EntryBytes {
		tree.Add([ledger.EntryBytes]byte(entries))
		entries = entries[ledger.EntryBytes:]
	}
	return err
}
