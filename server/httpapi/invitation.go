package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Invitation is what the invited person is told.
type Invitation struct {
	Email   string     `json:"email"`
	Org     string     `json:"org" doc:"Name"`
	Site    string     `json:"site" doc:"Key; empty: all sites"`
	Role    auth.Role  `json:"role" enum:"owner,dpo,editor,analyst,auditor,support"`
	Until   *time.Time `json:"until,omitempty" doc:"When support ends"`
	By      string     `json:"by" doc:"Who invites"`
	Account bool       `json:"account" doc:"The person has an account: signed in with it they join; else a password makes one"`
}

// InvitationToken opens an invitation.
type InvitationToken struct {
	Token string `json:"token" minLength:"43" maxLength:"43" doc:"What stands behind the # of the address in the mail"`
}

type acceptInput struct {
	Body struct {
		InvitationToken
		Password string `json:"password" minLength:"1" maxLength:"1024" doc:"12 characters or more"`
	}
}

func (s *Server) invitationAPI(api huma.API) {
	people := []string{"people"}
	operation(s, api, auth.Anyone, huma.Operation{OperationID: "invitation", Method: http.MethodPost, Path: "/api/invitations/look", Tags: people,
		Summary: "What an invitation is for", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests}}, s.invitation)
	operation(s, api, auth.Anyone, huma.Operation{OperationID: "accept", Method: http.MethodPost, Path: "/api/invitations/accept", Tags: people,
		Summary: "Take up an invitation with a new account, and be signed in", Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests}}, s.accept)
	operation(s, api, auth.Account, huma.Operation{OperationID: "join", Method: http.MethodPost, Path: "/api/account/invitations", Tags: people,
		Summary: "Take up an invitation with the account that is signed in", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound}}, s.join)
}

// findInvitation returns the one that a token opens. Who asks for others' is slowed down, though none can be guessed.
func (s *Server) findInvitation(ctx context.Context, token string) (i *auth.Invitation, hasAccount bool, err error) {
	charge := auth.Charge{Key: "invitation prefix " + ctx.Value(callerKey{}).(caller).prefix, Limit: attemptsPerPrefix}
	if err := s.take(s.Clock(), []auth.Charge{charge}); err != nil {
		return nil, false, err
	}
	i, hasAccount, err = s.Dashboard.Accounts.InvitationByToken(ctx, auth.HashToken(token), s.Clock())
	switch {
	case err != nil:
		return nil, false, err
	case i == nil:
		return nil, false, errNoInvitation
	}
	s.attempts.GiveBack(charge)
	return i, hasAccount, nil
}

var errNoInvitation = consent.Errorf(consent.NotFound, "token", "This invitation was taken up, withdrawn, or is more than 7 days old. Ask for another one.")

func (s *Server) invitation(ctx context.Context, input *struct{ Body InvitationToken }) (*struct{ Body Invitation }, error) {
	i, hasAccount, err := s.findInvitation(ctx, input.Body.Token)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Invitation }{Invitation{i.Email, i.OrgName, i.Site, i.Role, i.RoleEnds, strings.TrimPrefix(i.InvitedBy, "user:"), hasAccount}}, nil
}

func (s *Server) accept(ctx context.Context, input *acceptInput) (*sessionOutput, error) {
	if err := auth.CheckNewPassword(input.Body.Password); err != nil {
		return nil, err
	}
	i, hasAccount, err := s.findInvitation(ctx, input.Body.Token)
	if err != nil {
		return nil, err
	}
	if hasAccount {
		return nil, consent.Errorf(consent.Conflict, "email", "There is an account with the address %s: sign in with it, then open this page again.", i.Email)
	}
	user, err := s.Dashboard.Accounts.AcceptInvitation(ctx, auth.HashToken(input.Body.Token), auth.HashPassword(input.Body.Password), s.Clock())
	if err != nil {
		return nil, err
	}
	if user == nil {
		return nil, errNoInvitation
	}
	return s.openSession(ctx, user, false)
}

func (s *Server) join(ctx context.Context, input *struct{ Body InvitationToken }) (*struct{}, error) {
	i, _, err := s.findInvitation(ctx, input.Body.Token)
	if err != nil {
		return nil, err
	}
	if user := ctx.Value(userKey{}).(*auth.User); user.Email != i.Email {
		return nil, consent.Errorf(consent.Conflict, "email", "This invitation is for %s, and you are signed in as %s. Sign out, then sign in as the other.", i.Email, user.Email)
	}
	user, err := s.Dashboard.Accounts.AcceptInvitation(ctx, auth.HashToken(input.Body.Token), "", s.Clock())
	if err == nil && user == nil {
		err = errNoInvitation
	}
	return nil, err
}
