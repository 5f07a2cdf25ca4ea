package httpapi

import (
	"context"
	"crypto/subtle"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// getReceipt is GET /v1/receipts/:id, for whoever has the receipt key: the visitor, and whom they gave it. The key also
// tells the site, so that an id alone finds nothing.
func (s *Server) getReceipt(c *fiber.Ctx) error {
	id := c.Params("id")
	site, err := s.receiptSite(c, id, bearer(c))
	if err != nil {
		return err
	}
	return s.sendReceipt(c, site, id)
}

// errNoDecision is for who has the key of a decision that is not there.
var errNoDecision = consent.Errorf(consent.NotFound, "", "There is no record of this decision: it was never recorded, or it was kept for its time and removed.")

// sendReceipt answers with a decision and its proof.
func (s *Server) sendReceipt(c *fiber.Ctx, site *CatalogSite, id string) error {
	exhibit, err := s.Ledger.Exhibit(c.Context(), site.ID, id)
	if err != nil {
		return err
	}
	if exhibit == nil {
		return errNoDecision
	}
	receipt, err := s.receipt(c.Context(), site, exhibit)
	if err != nil {
		return err
	}
	canonical, err := receipt.Canonical()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="receipt-`+site.Key+`.json"`)
	return c.Send(canonical)
}

// receipt proves an exhibit under the checkpoint that a root holds, else under the present one.
func (s *Server) receipt(ctx context.Context, site *CatalogSite, exhibit *consent.Exhibit) (*consent.Receipt, error) {
	size, checkpoint, err := s.Ledger.Checkpoint(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	if exhibit.Index < 0 || exhibit.Index >= size {
		return nil, consent.Errorf(consent.Unavailable, "", "The decision is recorded and waits for its place in the log; ask again in a second.")
	}
	key, err := s.LogKey(site.Key)
	if err != nil {
		return nil, err
	}
	anchorage, rootsKey, err := s.anchorage(ctx, site.ID, exhibit.Index, key)
	if err != nil {
		return nil, err
	}
	var anchor *consent.Anchor
	if anchorage != nil {
		checkpoint, size = anchorage.Checkpoints[anchorage.Index], anchorage.Size
		proof, err := ledger.ProveCheckpoint(anchorage.Root, anchorage.Checkpoints, anchorage.Index)
		if err != nil {
			return nil, err
		}
		anchor = &consent.Anchor{Key: rootsKey, Proof: proof}
	}
	proof, err := ledger.ProveLeaf(checkpoint, size, exhibit.Index, s.Ledger.Tiles(ctx, site.ID))
	if err != nil {
		return nil, err
	}
	return &consent.Receipt{
		Schema: consent.ReceiptSchema, Key: key, Record: string(exhibit.Record), Notice: string(exhibit.Notice),
		Salt: base64.StdEncoding.EncodeToString(exhibit.Salt[:]), Proof: proof, Anchor: anchor,
	}, nil
}

// anchorage returns the root that says most about a leaf of the log with this key, or nil, and the key of the roots.
func (s *Server) anchorage(ctx context.Context, site int32, index int64, key string) (a *consent.Anchorage, rootsKey string, err error) {
	if rootsKey, err = s.RootsKey(); err != nil {
		return nil, "", err
	}
	a, err = s.Ledger.Anchorage(ctx, site, index, key, rootsKey)
	return a, rootsKey, err
}

// receiptSite returns the site whose receipt key for this id key is. Wrong keys count against the rate limit.
func (s *Server) receiptSite(c *fiber.Ctx, id, key string) (*CatalogSite, error) {
	if key != "" {
		for _, site := range s.Catalog.All() {
			if subtle.ConstantTimeCompare([]byte(s.ReceiptKey(site.Key, id)), []byte(key)) == 1 {
				return site, nil
			}
		}
	}
	if err := s.limits.allow("", s.clientPrefix(c), s.Clock()); err != nil {
		return nil, err
	}
	return nil, consent.Errorf(consent.Unauthorized, "", "Send the receipt_key that was answered with this decision as Authorization: Bearer RECEIPT_KEY.")
}
