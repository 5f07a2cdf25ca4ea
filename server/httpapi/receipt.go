package httpapi

import (
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
	site, err := s.receiptSite(c, id)
	if err != nil {
		return err
	}
	exhibit, err := s.Ledger.Exhibit(c.Context(), site.ID, id)
	if err != nil {
		return err
	}
	if exhibit == nil {
		return consent.Errorf(consent.NotFound, "", "There is no record of this decision: it was never recorded, or it has been erased.")
	}
	size, checkpoint, err := s.Ledger.Checkpoint(c.Context(), site.ID)
	if err != nil {
		return err
	}
	if exhibit.Index < 0 || exhibit.Index >= size {
		return consent.Errorf(consent.Unavailable, "", "The decision is recorded and waits for its place in the log; ask again in a second.")
	}
	proof, err := ledger.ProveLeaf(checkpoint, size, exhibit.Index, s.Ledger.Tiles(c.Context(), site.ID))
	if err != nil {
		return err
	}
	key, err := s.LogKey(site.Key)
	if err != nil {
		return err
	}
	receipt, err := consent.Receipt{
		Schema: consent.ReceiptSchema, Key: key, Record: string(exhibit.Record), Notice: string(exhibit.Notice),
		Salt: base64.StdEncoding.EncodeToString(exhibit.Salt[:]), Proof: proof,
	}.Canonical()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="receipt-`+site.Key+`.json"`)
	return c.Send(receipt)
}

// receiptSite returns the site whose receipt key for this id the request carries. Wrong keys count against the rate limit.
func (s *Server) receiptSite(c *fiber.Ctx, id string) (*CatalogSite, error) {
	if token := bearer(c); token != "" {
		for _, site := range s.Catalog.All() {
			if subtle.ConstantTimeCompare([]byte(s.ReceiptKey(site.Key, id)), []byte(token)) == 1 {
				return site, nil
			}
		}
	}
	if err := s.limits.allow("", s.clientPrefix(c), s.Clock()); err != nil {
		return nil, err
	}
	return nil, consent.Errorf(consent.Unauthorized, "", "Send the receipt_key that was answered with this decision as Authorization: Bearer RECEIPT_KEY.")
}
