package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Erasures erases the records of subjects.
type Erasures interface {
	// SubjectOf returns who made the decision with this id, empty when there is none, and whether it is the first that the log
	// has of this subject; consent.ErrErased when it was erased.
	SubjectOf(ctx context.Context, site int32, id string) (subject string, isFirst bool, err error)
	// Erase erases all records of a subject of a site wherever they are, says so in the site's log, and returns how many
	// there were.
	Erase(ctx context.Context, site consent.Site, subject string, ground consent.Ground, by consent.By) (records int, err error)
}

// deleteHistory is DELETE /v1/receipts/:id/history: who has the key of a subject's first receipt erases all that this
// subject has decided on the site.
func (s *Server) deleteHistory(c *fiber.Ctx) error {
	id := c.Params("id")
	site, err := s.receiptSite(c, id, bearer(c))
	if err != nil {
		return err
	}
	if err := s.limits.allow(site.Key, s.clientPrefix(c), s.Clock()); err != nil {
		return err
	}
	if err := s.eraseHistory(c.Context(), site, id); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendStatus(http.StatusNoContent)
}

// eraseHistory erases, for the visitor, all that the subject of a decision has decided. The decision is the subject's first:
// a later one may be of somebody who has only read the subject's id.
func (s *Server) eraseHistory(ctx context.Context, site *CatalogSite, id string) error {
	subject, isFirst, err := s.Erasures.SubjectOf(ctx, site.ID, id)
	switch {
	case err != nil:
		return err
	case subject == "":
		return errNoDecision
	case !isFirst:
		return consent.Errorf(consent.Forbidden, "", "This receipt opens its own decision alone; only the first receipt that a visitor got on this site erases. Ask the site for an erasure.")
	}
	_, err = s.Erasures.Erase(ctx, site.Site, subject, consent.ByVisitor, consent.By{Who: "visitor", At: s.Clock()})
	return err
}

// erasuresPerUser are let through in 15 minutes: who has taken an account over cannot empty a site with it.
const erasuresPerUser = 60

type eraseInput struct {
	Site string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	Body struct {
		Subject string `json:"subject" minLength:"22" maxLength:"22" doc:"The visitor's random id: the second field of the cookie temoin"`
		Why     string `json:"why" minLength:"1" maxLength:"500" doc:"Kept in the log's statements; must not name the visitor" example:"request of 3 March"`
	}
}

// Erased is what was erased.
type Erased struct {
	Records int `json:"records" doc:"Decisions whose records are gone; their leaves stay in the log"`
}

func (s *Server) erasureAPI(api huma.API) {
	operation(s, api, auth.Erase, huma.Operation{OperationID: "erase", Method: http.MethodPost, Path: "/api/sites/{site}/erasures", Tags: []string{"dashboard"},
		Summary: "Erase all records of one visitor", Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests}}, s.erase)
}

func (s *Server) erase(ctx context.Context, input *eraseInput) (*struct{ Body Erased }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	if err := consent.CheckErasure(input.Body.Subject, input.Body.Why); err != nil {
		return nil, err
	}
	user := ctx.Value(userKey{}).(*auth.User)
	if wait := s.attempts.Take(s.Clock(), auth.Charge{Key: "erasures " + user.Email, Limit: erasuresPerUser}); wait > 0 {
		return nil, waitError{consent.Errorf(consent.RateLimited, "", "You have erased %d visitors within 15 minutes, which is the most that one account may. Wait, then go on.", erasuresPerUser), wait}
	}
	by := consent.By{Who: "user:" + user.Email, Why: input.Body.Why, At: s.Clock()}
	records, err := s.Erasures.Erase(ctx, site.Site, input.Body.Subject, consent.OnRequest, by)
	if err != nil {
		return nil, err
	}
	if records == 0 {
		return nil, consent.Errorf(consent.NotFound, "subject", "There is no record of this subject on this site: it never was there, or it has been erased.")
	}
	return &struct{ Body Erased }{Erased{records}}, nil
}
