package ledger

import (
	"bytes"
	"maps"
	"strings"
	"testing"
)

// Whatever the steps in which a log has grown, its entries alone give its head and exactly its tiles again.
func TestRebuild(t *testing.T) {
	signer, verifier := keyPair(t, "temoin.example/log/demo")
	entries := batch(66_000) // past a full tile of the second level
	stored := map[TileKey][]byte{}
	grown := &Grown{Head: EmptyHead}
	var again Rebuild
	if again.Head() != EmptyHead || again.Edge() != nil {
		t.Error("nothing has a tree")
	}
	rebuilt := map[TileKey][]byte{}
	for _, size := range []int{1, 2, 3, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 66_000} {
		from := grown.Head.Size
		var err error
		grown, err = Append(Growth{Head: grown.Head, Entries: entries[from:size], Tiles: func(keys []TileKey) (map[TileKey][]byte, error) {
			return maps.Clone(stored), nil
		}}, signer)
		if err != nil {
			t.Fatal(err)
		}
		for _, tile := range grown.Tiles {
			stored[tile.TileKey] = tile.Hashes
		}
		for _, entry := range entries[from:size] {
			for _, tile := range again.Add(entry) {
				rebuilt[tile.TileKey] = tile.Hashes
			}
		}
		if again.Head() != grown.Head {
			t.Fatalf("%d entries: another root", size)
		}
		all := maps.Clone(rebuilt)
		for _, tile := range again.Edge() {
			all[tile.TileKey] = tile.Hashes
		}
		if !maps.EqualFunc(all, stored, bytes.Equal) {
			t.Fatalf("%d entries: %d tiles, and the log has %d", size, len(all), len(stored))
		}
		head, err := OpenCheckpoint(verifier, grown.Note)
		if err != nil || head != grown.Head || CheckpointOrigin(grown.Note) != verifier.Name() {
			t.Fatalf("its checkpoint: %v, %v", head, err)
		}
	}
}

// A checkpoint in another form than the one that is signed, of another key or of no leaves is refused.
func TestOpenCheckpoint(t *testing.T) {
	signer, verifier := keyPair(t, origin)
	_, other := keyPair(t, origin)
	signed, err := Sign(signer, 3, EmptyHead.Root)
	if err != nil {
		t.Fatal(err)
	}
	empty, err := Sign(signer, 0, EmptyHead.Root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCheckpoint(verifier, signed); err != nil {
		t.Errorf("control: %v", err)
	}
	if _, err := OpenCheckpoint(other, signed); err == nil {
		t.Error("opened with another key")
	}
	for _, text := range []string{"", "x", empty, signed + "\n", signed + signed[strings.Index(signed, "— "):]} {
		if _, err := OpenCheckpoint(verifier, text); err == nil {
			t.Errorf("opened:\n%s", text)
		}
	}
}
