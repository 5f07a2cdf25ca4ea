package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Issuer is who says who somebody is (OpenID Connect).
type Issuer interface {
	// Name is what the button says.
	Name() string
	// Address is where a browser signs in there.
	Address(ctx context.Context, state string, flow auth.Flow) (string, error)
	// Identify trades the code that came back for a checked identity. Its errors are a [consent.Error] of kind Unauthorized
	// where the issuer or the person is not to be believed, and of kind Unavailable where the issuer does not answer.
	Identify(ctx context.Context, code string, flow auth.Flow) (auth.Identity, error)
}

// What goes wrong on the way through the issuer, as the sign-in page words it.
const (
	oidcUnknown = "unknown" // nobody here has this verified address, or it is bound to somebody else there
	oidcRefused = "refused" // the issuer refused, or what it said does not hold
	oidcAgain   = "again"   // took too long, was done already, or was begun in another browser
	oidcAway    = "away"    // the issuer does not answer
)

type oidcBeginInput struct {
	Next string `query:"next" maxLength:"500" doc:"Page of the dashboard to go on to"`
}

type oidcReturnInput struct {
	State string `query:"state" maxLength:"200"`
	Code  string `query:"code" maxLength:"4096"`
	Error string `query:"error" maxLength:"200"`
}

type redirectOutput struct {
	State    string `header:"Set-Cookie"`
	Session  string `header:"Set-Cookie"` // empty: none
	Mark     string `header:"Set-Cookie"` // empty: none
	Location string `header:"Location"`
}

func (s *Server) oidcAPI(api huma.API) {
	operation(s, api, auth.Anyone, huma.Operation{OperationID: "oidc-begin", Method: http.MethodGet, Path: sessionPath + "/oidc", Tags: []string{"dashboard"},
		Summary: "Sign in by the OpenID issuer that the server knows: leads a browser there", DefaultStatus: http.StatusSeeOther,
		Errors: []int{http.StatusNotFound, http.StatusTooManyRequests}}, s.oidcBegin)
	operation(s, api, auth.Anyone, huma.Operation{OperationID: "oidc-return", Method: http.MethodGet, Path: sessionPath + "/oidc/callback", Tags: []string{"dashboard"},
		Summary: "Where the issuer leads a browser back to: opens a session, or leads to the sign-in page with ?oidc= and what went wrong", DefaultStatus: http.StatusSeeOther,
		Errors: []int{http.StatusNotFound, http.StatusTooManyRequests}}, s.oidcReturn)
}

// issuer is the one that is known. Each use from one network costs an attempt, since it keeps a row or asks the issuer.
func (s *Server) issuer(ctx context.Context) (Issuer, error) {
	if s.Dashboard.Issuer == nil {
		return nil, consent.Errorf(consent.NotFound, "", "This server knows no OpenID issuer: TEMOIN_OIDC_ISSUER names one.")
	}
	return s.Dashboard.Issuer, s.take(s.Clock(), []auth.Charge{{Key: "oidc " + ctx.Value(callerKey{}).(caller).prefix, Limit: attemptsPerEmail}})
}

func (s *Server) oidcBegin(ctx context.Context, input *oidcBeginInput) (*redirectOutput, error) {
	issuer, err := s.issuer(ctx)
	if err != nil {
		return nil, err
	}
	now, state := s.Clock(), auth.NewToken()
	flow := auth.Flow{Nonce: auth.NewToken(), Verifier: auth.NewToken(), Next: localPath(input.Next), Expires: now.Add(auth.FlowLife)}
	address, err := issuer.Address(ctx, state, flow)
	if err != nil {
		return s.oidcFault(err, ""), nil
	}
	if err := s.Dashboard.Accounts.InsertFlow(ctx, auth.HashToken(state), flow, now); err != nil {
		return nil, err
	}
	return &redirectOutput{State: s.cookie(s.stateCookie(), state, auth.FlowLife), Location: address}, nil
}

func (s *Server) oidcReturn(ctx context.Context, input *oidcReturnInput) (*redirectOutput, error) {
	issuer, err := s.issuer(ctx)
	if err != nil {
		return nil, err
	}
	// The state must be the one of this browser, and is taken out whatever comes of it.
	now, from := s.Clock(), ctx.Value(callerKey{}).(caller)
	if input.State == "" || input.State != from.state {
		return s.oidcFault(nil, oidcAgain), nil
	}
	flow, err := s.Dashboard.Accounts.TakeFlow(ctx, auth.HashToken(input.State), now)
	if err != nil {
		return nil, err
	}
	switch {
	case flow == nil:
		return s.oidcFault(nil, oidcAgain), nil
	case input.Error != "" || input.Code == "":
		return s.oidcFault(nil, oidcRefused), nil
	}
	id, err := issuer.Identify(ctx, input.Code, *flow)
	if err != nil {
		return s.oidcFault(err, ""), nil
	}
	user, err := s.Dashboard.Accounts.UserByIdentity(ctx, id, consent.By{Who: "user:" + id.Email, At: now})
	if err != nil {
		return nil, err
	}
	if user == nil {
		return s.oidcFault(nil, oidcUnknown), nil
	}
	session, err := s.openSession(ctx, user, id.Strong)
	if err != nil {
		return nil, err
	}
	return &redirectOutput{State: s.endedState(), Session: session.Session, Mark: session.Mark, Location: flow.Next}, nil
}

// oidcFault leads to the sign-in page, which says what went wrong; the log says it to the operator.
func (s *Server) oidcFault(err error, what string) *redirectOutput {
	if err != nil {
		s.Log.Warn("sign-in by the OpenID issuer fails", slog.String("error", err.Error()))
		var known *consent.Error
		switch what = oidcAway; {
		case errors.As(err, &known) && known.Kind == consent.NotFound:
			what = oidcUnknown
		case errors.As(err, &known) && known.Kind == consent.Unauthorized:
			what = oidcRefused
		}
	}
	return &redirectOutput{State: s.endedState(), Location: "/sign-in?oidc=" + what}
}

func (s *Server) endedState() string { return s.cookie(s.stateCookie(), "", -time.Second) }

var pathOnly = regexp.MustCompile(`^/[A-Za-z0-9._~/?=&%-]*$`)

// localPath is a path of the dashboard; whatever else is asked for becomes its first page.
func localPath(next string) string {
	if !pathOnly.MatchString(next) || strings.HasPrefix(next, "//") {
		return "/"
	}
	return next
}
