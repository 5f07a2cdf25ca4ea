package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Sink takes what is in a pack of a whole site.
type Sink interface {
	// Notice comes before any leaf.
	Notice(ctx context.Context, notice consent.PackNotice, digest string, publishedAt time.Time) error
	// Script comes once for each.
	Script(ctx context.Context, script consent.PackScript) error
	// Leaves come in order.
	Leaves(ctx context.Context, leaves []consent.PackLeaf) error
	// Promises may come again.
	Promises(ctx context.Context, promises []consent.PackPromise) error
	Tiles(ctx context.Context, tiles []ledger.Tile) error
}

// Feed gives a pack that [Verify] has found sound to a sink; step is told how many more leaves are done.
func (r *Reader) Feed(ctx context.Context, to Sink, step func(leaves int)) error {
	if !r.Scope.Whole() {
		return errors.New("only a pack of a whole site can be imported; export it without --subject, --from and --to")
	}
	if err := r.feedNotices(ctx, to); err != nil {
		return err
	}
	for sum, name := range r.scripts() {
		body, err := r.small(name)
		if err != nil {
			return err
		}
		if err := to.Script(ctx, consent.PackScript{SHA256: sum, Body: body}); err != nil {
			return err
		}
	}
	var tree ledger.Rebuild
	for chunk := range r.chunks() {
		entries, err := r.entries(chunk)
		if err != nil {
			return err
		}
		if err := r.feedTiles(ctx, to, &tree, entries); err != nil {
			return err
		}
		if err := r.feedPromises(ctx, to, chunk); err != nil {
			return err
		}
		for _, name := range []string{"statements/%06d.jsonl", "records/%06d.jsonl"} {
			if err := r.feedLeaves(ctx, to, fmt.Sprintf(name, chunk), int64(chunk)*r.Chunk, entries, step); err != nil {
				return err
			}
		}
	}
	if tree.Head() != r.Head {
		return errors.New("the pack has changed since it was verified")
	}
	return to.Tiles(ctx, tree.Edge())
}

// feedNotices finds in the statements when each version was published.
func (r *Reader) feedNotices(ctx context.Context, to Sink) error {
	publishedAt := map[string]*consent.StatedNotice{}
	for chunk := range r.chunks() {
		if err := r.readLines(fmt.Sprintf("statements/%06d.jsonl", chunk), func(line []byte) error {
			var l consent.PackLine
			if err := parseLine(line, &l); err != nil {
				return err
			}
			s, err := consent.ParseStatement([]byte(l.Content))
			if err == nil && s.Notice != nil {
				publishedAt[s.Notice.Digest] = s.Notice
			}
			return err
		}); err != nil {
			return err
		}
	}
	for digest, stated := range publishedAt {
		at, err := consent.ParseTime(stated.PublishedAt)
		if err != nil {
			return err
		}
		body, err := r.small(fmt.Sprintf("notices/%d.json", stated.Number))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != digest {
			return errors.New("the pack has changed since it was verified")
		}
		if err := to.Notice(ctx, consent.PackNotice{Number: stated.Number, Body: body}, digest, at); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) feedTiles(ctx context.Context, to Sink, tree *ledger.Rebuild, entries [][ledger.EntryBytes]byte) error {
	var tiles []ledger.Tile
	for _, entry := range entries {
		tiles = append(tiles, tree.Add(entry)...)
	}
	return to.Tiles(ctx, tiles)
}

func (r *Reader) feedPromises(ctx context.Context, to Sink, chunk int) error {
	var promises []consent.PackPromise
	hand := func() error {
		err := to.Promises(ctx, promises)
		promises = promises[:0]
		return err
	}
	if err := r.readLines(fmt.Sprintf("promises/%06d.jsonl", chunk), func(line []byte) error {
		var p consent.PackPromise
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		if promises = append(promises, p); len(promises) < batchLeaves {
			return nil
		}
		return hand()
	}); err != nil {
		return err
	}
	return hand()
}

func (r *Reader) feedLeaves(ctx context.Context, to Sink, name string, from int64, entries [][ledger.EntryBytes]byte, step func(leaves int)) error {
	var leaves []consent.PackLeaf
	hand := func() error {
		err := to.Leaves(ctx, leaves)
		step(len(leaves))
		leaves = leaves[:0]
		return err
	}
	if err := r.readLines(name, func(line []byte) error {
		var l consent.PackLeaf
		if err := parseLine(line, &l.PackLine); err != nil {
			return err
		}
		l.Entry = entries[l.Index-from]
		if leaves = append(leaves, l); len(leaves) < batchLeaves {
			return nil
		}
		return hand()
	}); err != nil {
		return err
	}
	return hand()
}
