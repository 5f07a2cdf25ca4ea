package ledger

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is that of c2sp.org/tlog-tiles: 256 hashes a tile.
const tileHeight = 8

// Head is how long a log is, and the root of its tree.
type Head struct {
	Size int64
	Root [32]byte
}

// EmptyHead is the head of a log without leaves.
var EmptyHead = Head{Root: sha256.Sum256(nil)}

// TileKey names a tile: the N-th of a level, each level being eight of the tree's.
type TileKey struct {
	Level int
	N     int64
}

// Tile holds up to 256 hashes of 32 bytes, the first ones of its place.
type Tile struct {
	TileKey
	Hashes []byte
}

// Tiles fetches tiles of a log, as full as they are.
type Tiles func(keys []TileKey) (map[TileKey][]byte, error)

// Growth is what waits for one site's log.
type Growth struct {
	SiteID  int32
	Site    string // key
	Head    Head
	Tiles   Tiles
	Entries [][EntryBytes]byte
}

// Grown is a log after its growth.
type Grown struct {
	Head  Head
	Note  string // signed checkpoint
	Tiles []Tile // new ones, and those that hold more than before
}

// Follows says whether a head that the log once had is a beginning of the log as it is now.
func (g Growth) Follows(past Head) (bool, error) {
	if past == g.Head || past == EmptyHead {
		return true, nil
	}
	if past.Size >= g.Head.Size {
		return false, nil
	}
	root, err := tlog.TreeHash(past.Size, &growing{tiles: g.Tiles})
	if err != nil {
		return false, fmt.Errorf("ledger.Follows(%d of %d): %w", past.Size, g.Head.Size, err)
	}
	return root == past.Root, nil
}

// Append adds the entries to the log and signs the new head. Tiles that do not give the head's own root are an error: the
// log is damaged, and signing would cover it.
func Append(g Growth, signer note.Signer) (*Grown, error) {
	if len(g.Entries) == 0 {
		return nil, errors.New("ledger.Append: no entries")
	}
	t := &growing{tiles: g.Tiles, added: map[int64]tlog.Hash{}}
	if g.Head.Size > 0 {
		root, err := tlog.TreeHash(g.Head.Size, t)
		if err != nil {
			return nil, fmt.Errorf("ledger.Append: %w", err)
		}
		if root != g.Head.Root {
			return nil, fmt.Errorf("ledger.Append: the tiles of %d leaves do not give the root that was signed; run temoin fsck", g.Head.Size)
		}
	}
	size := g.Head.Size
	for _, entry := range g.Entries {
		hashes, err := tlog.StoredHashes(size, entry[:], t)
		if err != nil {
			return nil, fmt.Errorf("ledger.Append: leaf %d: %w", size, err)
		}
		at := tlog.StoredHashIndex(0, size)
		for i, hash := range hashes {
			t.added[at+int64(i)] = hash
		}
		size++
	}
	root, err := tlog.TreeHash(size, t)
	if err != nil {
		return nil, fmt.Errorf("ledger.Append: %w", err)
	}
	grown := &Grown{Head: Head{size, root}}
	if grown.Note, err = Sign(signer, size, root); err != nil {
		return nil, fmt.Errorf("ledger.Append: %w", err)
	}
	for _, tile := range tlog.NewTiles(tileHeight, g.Head.Size, size) {
		hashes, err := tlog.ReadTileData(tile, t)
		if err != nil {
			return nil, fmt.Errorf("ledger.Append: tile %s: %w", tile.Path(), err)
		}
		grown.Tiles = append(grown.Tiles, Tile{TileKey{tile.L, tile.N}, hashes})
	}
	return grown, nil
}

// ProveLeaf returns the c2sp.org/tlog-proof@v1 of one leaf under a signed checkpoint of the log, whose size is told.
func ProveLeaf(checkpoint string, size, index int64, tiles Tiles) (string, error) {
	proof, err := tlog.ProveRecord(size, index, &growing{tiles: tiles})
	if err != nil {
		return "", fmt.Errorf("ledger.ProveLeaf(%d of %d): %w", index, size, err)
	}
	return formatProof(checkpoint, index, proof), nil
}

// growing reads hashes from tiles, or from what has been added since.
type growing struct {
	tiles Tiles
	known map[TileKey][]byte
	added map[int64]tlog.Hash // by tlog.StoredHashIndex
}

// ReadHashes makes it a [tlog.HashReader].
func (t *growing) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var wanted []TileKey
	for _, index := range indexes {
		tile := tlog.TileForIndex(tileHeight, index)
		if _, ok := t.added[index]; !ok && t.known[TileKey{tile.L, tile.N}] == nil {
			wanted = append(wanted, TileKey{tile.L, tile.N})
		}
	}
	if len(wanted) > 0 {
		found, err := t.tiles(wanted)
		if err != nil {
			return nil, err
		}
		if t.known == nil {
			t.known = found
		} else {
			for key, hashes := range found {
				t.known[key] = hashes
			}
		}
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if hash, ok := t.added[index]; ok {
			hashes[i] = hash
			continue
		}
		tile := tlog.TileForIndex(tileHeight, index)
		data := t.known[TileKey{tile.L, tile.N}]
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("tile %s is missing", tile.Path())
		}
		hash, err := tlog.HashFromTile(tile, data[:tile.W*tlog.HashSize], index)
		if err != nil {
			return nil, err
		}
		hashes[i] = hash
	}
	return hashes, nil
}
