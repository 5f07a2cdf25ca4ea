package httpapi

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// History is the body of GET /v1/receipts/:id/history.
type History struct {
	Site      string         `json:"site"`
	Subject   string         `json:"subject"`
	Decisions []PastDecision `json:"decisions" doc:"The newest first, 300 at most"`
	More      bool           `json:"more" doc:"There are older ones"`
}

// PastDecision is one decision of a visitor's history.
type PastDecision struct {
	ID         string          `json:"id"`
	Act        consent.Act     `json:"act"`
	DecidedAt  string          `json:"decided_at"`
	ExpiresAt  string          `json:"expires_at"`
	State      consent.State   `json:"state" enum:"current,replaced,ended"`
	Purposes   map[string]bool `json:"purposes"`
	Services   map[string]bool `json:"services" doc:"Answered otherwise than their purpose"`
	Lang       string          `json:"lang" doc:"Language of the text shown"`
	Notice     PastNotice      `json:"notice"`
	Index      *int64          `json:"index" doc:"Place of its leaf in the site's log; null while it waits for one"`
	ReceiptKey string          `json:"receipt_key" doc:"Opens this decision's receipt"`
}

// PastNotice names the version that was shown.
type PastNotice struct {
	Number int    `json:"number"`
	Digest string `json:"digest"`
}

// getHistory is GET /v1/receipts/:id/history: who has the key of a subject's first receipt sees all that this
// subject has decided on the site; any other receipt opens its own decision.
func (s *Server) getHistory(c *fiber.Ctx) error {
	id := c.Params("id")
	site, err := s.receiptSite(c, id, bearer(c))
	if err != nil {
		return err
	}
	if err := s.limits.allow(site.Key, s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	history, err := s.history(c.Context(), site, id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(history)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(body)
}

// history reads what the subject of a decision has decided.
func (s *Server) history(ctx context.Context, site *CatalogSite, id string) (*History, error) {
	past, err := s.Ledger.History(ctx, site.ID, id, consent.HistoryLimit+1)
	if err != nil {
		return nil, err
	}
	if len(past) == 0 {
		return nil, errNoDecision
	}
	states := consent.States(past, s.Clock())
	history := &History{Site: site.Key, Subject: past[0].Record.PIIPrincipalID, More: len(past) > consent.HistoryLimit}
	for i, p := range past[:min(len(past), consent.HistoryLimit)] {
		decision := PastDecision{
			ID: p.Record.RecordID, Act: p.Record.Event.Act, DecidedAt: p.Record.Event.EventTime, ExpiresAt: p.Record.Event.ValidUntil, State: states[i],
			Purposes: p.Record.Purposes, Services: p.Record.Services, Lang: p.Record.Language,
			Notice: PastNotice{p.Notice, p.Record.PrivacyNotice}, ReceiptKey: s.ReceiptKey(site.Key, p.Record.RecordID),
		}
		if decision.Services == nil {
			decision.Services = map[string]bool{}
		}
		if p.Index >= 0 {
			decision.Index = &p.Index
		}
		history.Decisions = append(history.Decisions, decision)
	}
	return history, nil
}
