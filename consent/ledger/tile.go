package ledger

import (
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// TileWidth is how many hashes or entries a full tile has.
const TileWidth = 1 << tileHeight

// TilePath is what an address names: a whole or partial tile of hashes, or of the entries below level 0.
type TilePath struct {
	TileKey
	Width   int // 1 to TileWidth
	Entries bool
}

// ParseTile reads the address of a tile below tile/ as c2sp.org/tlog-tiles writes it, such as 0/x001/234,
// 1/000.p/17 or entries/000. There is one address for one tile.
func ParseTile(path string) (TilePath, error) {
	rest, isEntries := strings.CutPrefix(path, "entries/")
	if isEntries {
		path = "0/" + rest
	}
	tile, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", tileHeight, path))
	if err != nil || tile.L < 0 {
		return TilePath{}, fmt.Errorf("ledger.ParseTile: %q is no tile", path)
	}
	return TilePath{TileKey{tile.L, tile.N}, tile.W, isEntries}, nil
}
