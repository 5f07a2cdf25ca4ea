package httpapi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Ledger reads the sites' logs.
type Ledger interface {
	// Checkpoint returns the size and the signed checkpoint of a site's log; size is 0 while it has none.
	Checkpoint(ctx context.Context, site int32) (size int64, note string, err error)
	// Tiles reads tiles of a site's log, as full as they are; those that are not there are missing from the answer.
	Tiles(ctx context.Context, site int32) ledger.Tiles
	// Leaves returns up to n entries of a site's log, 33 bytes each, from an index on.
	Leaves(ctx context.Context, site int32, from int64, n int) ([][]byte, error)
	// Exhibit returns a decision of a site by its id, or nil when there is none; consent.ErrErased when it was erased.
	Exhibit(ctx context.Context, site int32, id string) (*consent.Exhibit, error)
	// History returns the decisions of the subject who made the one with this id, the newest first and at most limit of
	// them; none when there is no such decision.
	History(ctx context.Context, site int32, id string, limit int) ([]consent.Past, error)
	// Anchorage returns the root that says most about a leaf of a site, with checkpoint and root under these keys;
	// nil while no root holds it.
	Anchorage(ctx context.Context, site int32, index int64, logKey, rootsKey string) (*consent.Anchorage, error)
	// Root returns a root by its number, or nil when there is none.
	Root(ctx context.Context, number int64) (*consent.StoredRoot, error)
	// NewestRoot returns the newest root, or nil while there is none.
	NewestRoot(ctx context.Context) (*consent.StoredRoot, error)
}

// getCheckpoint is GET /v1/log/:site/checkpoint (c2sp.org/tlog-tiles).
func (s *Server) getCheckpoint(c *fiber.Ctx) error {
	site, err := s.loggedSite(c)
	if err != nil {
		return err
	}
	size, checkpoint, err := s.Ledger.Checkpoint(c.Context(), site.ID)
	if err != nil {
		return err
	}
	if size == 0 {
		return consent.Errorf(consent.NotFound, "", "The log of this site has no entry yet.")
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString(checkpoint)
}

// getTile is GET /v1/log/:site/tile/*: hashes, or below entries/ what they cover (c2sp.org/tlog-tiles). What is at an
// address never changes.
func (s *Server) getTile(c *fiber.Ctx) error {
	site, err := s.loggedSite(c)
	if err != nil {
		return err
	}
	missing := consent.Errorf(consent.NotFound, "", "There is no such tile; how many there are follows from the size in the checkpoint (c2sp.org/tlog-tiles).")
	tile, err := ledger.ParseTile(c.Params("*"))
	if err != nil {
		return missing
	}
	var data []byte
	if tile.Entries {
		entries, err := s.Ledger.Leaves(c.Context(), site.ID, tile.N*ledger.TileWidth, tile.Width)
		if err != nil {
			return err
		}
		if len(entries) < tile.Width {
			return missing
		}
		for _, entry := range entries {
			data = append(append(data, 0, ledger.EntryBytes), entry...)
		}
	} else {
		found, err := s.Ledger.Tiles(c.Context(), site.ID)([]ledger.TileKey{tile.TileKey})
		if err != nil {
			return err
		}
		if data = found[tile.TileKey]; len(data) < tile.Width*32 {
			return missing
		}
		data = data[:tile.Width*32]
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderCacheControl, forever)
	return c.Send(data)
}

// getLogKeys is GET /.well-known/temoin/:site: the public keys of the site's log, of its promises and of the roots, a line each.
func (s *Server) getLogKeys(c *fiber.Ctx) error {
	site, err := s.loggedSite(c)
	if err != nil {
		return err
	}
	log, err := s.LogKey(site.Key)
	if err != nil {
		return err
	}
	promise, err := s.PromiseKey(site.Key)
	if err != nil {
		return err
	}
	roots, err := s.RootsKey()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendString(log + "\n" + promise + "\n" + roots + "\n")
}

func (s *Server) loggedSite(c *fiber.Ctx) (*CatalogSite, error) {
	if site := s.Catalog.Site(c.Params("site")); site != nil {
		return site, nil
	}
	return nil, consent.Errorf(consent.NotFound, "", "There is no site with this key; it stands in the embed snippet.")
}
