package ledger

import "golang.org/x/mod/sumdb/tlog"

// Rebuild makes a log's tree again from its entries, one after another. It keeps the tree's right edge only, however
// long the log is.
type Rebuild struct {
	size     int64
	subtrees []tlog.Hash // roots of the full subtrees that the tree is made of, the largest first
	edge     []Tile      // by level, the tile that is being filled
}

// Add adds an entry and returns the tiles that it fills.
func (r *Rebuild) Add(entry [EntryBytes]byte) (filled []Tile) {
	hash := tlog.RecordHash(entry[:])
	for level := 0; ; level++ {
		if level%tileHeight == 0 {
			if tile := r.place(level/tileHeight, hash); tile != nil {
				filled = append(filled, *tile)
			}
		}
		if r.size>>level&1 == 0 {
			break
		}
		last := len(r.subtrees) - 1
		hash = tlog.NodeHash(r.subtrees[last], hash)
		r.subtrees = r.subtrees[:last]
	}
	r.subtrees = append(r.subtrees, hash)
	r.size++
	return filled
}

// place puts a hash into its level's tile and returns that when it is full.
func (r *Rebuild) place(level int, hash tlog.Hash) *Tile {
	if level == len(r.edge) {
		r.edge = append(r.edge, Tile{TileKey: TileKey{Level: level}})
	}
	tile := r.edge[level]
	tile.Hashes = append(tile.Hashes, hash[:]...)
	if len(tile.Hashes) < tlog.HashSize<<tileHeight {
		r.edge[level] = tile
		return nil
	}
	r.edge[level] = Tile{TileKey: TileKey{level, tile.N + 1}}
	return &tile
}

// Head is the head of the entries so far.
func (r *Rebuild) Head() Head {
	if r.size == 0 {
		return EmptyHead
	}
	last := len(r.subtrees) - 1
	root := r.subtrees[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(r.subtrees[i], root)
	}
	return Head{r.size, root}
}

// Edge returns the tiles that are not full: with those that were filled they are all of the log's.
func (r *Rebuild) Edge() (tiles []Tile) {
	for _, tile := range r.edge {
		if len(tile.Hashes) > 0 {
			tiles = append(tiles, tile)
		}
	}
	return tiles
}
