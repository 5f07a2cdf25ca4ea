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

const sessionPath = "/api/session"

// Failed attempts to sign in that are let through in 15 minutes.
const (
	attemptsPerEmail  = 10
	attemptsPerPrefix = 30
)

// Session says who is signed in.
type Session struct {
	Email string `json:"email"`
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

type sessionOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Session
}

type signOutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Server) sessionAPI(api huma.API) {
	operation(s, api, auth.Anyone, huma.Operation{OperationID: "sign-in", Method: http.MethodPost, Path: sessionPath, Tags: []string{"dashboard"},
		Summary: "Sign in",
		Errors:  []int{http.StatusUnauthorized, http.StatusTooManyRequests}}, s.signIn)
	operation(s, api, auth.Account, huma.Operation{OperationID: "session", Method: http.MethodGet, Path: sessionPath, Tags: []string{"dashboard"},
		Summary: "Who is signed in"}, s.session)
	operation(s, api, auth.Account, huma.Operation{OperationID: "sign-out", Method: http.MethodDelete, Path: sessionPath, Tags: []string{"dashboard"},
		Summary: "Sign out: the session ends at once", DefaultStatus: http.StatusNoContent}, s.signOut)
}

func (s *Server) signIn(ctx context.Context, input *signInInput) (*sessionOutput, error) {
	now := s.Clock()
	email := strings.ToLower(strings.TrimSpace(input.Body.Email))
	charges := []auth.Charge{{Key: "email " + email, Limit: attemptsPerEmail}, {Key: "prefix " + ctx.Value(prefixKey{}).(string), Limit: attemptsPerPrefix}}
	if wait := s.attempts.Take(now, charges...); wait > 0 {
		return nil, waitError{consent.Errorf(consent.RateLimited, "", "Too many failed attempts. Wait, then try again."), wait}
	}
	user, err := s.Dashboard.Accounts.UserByEmail(ctx, email)
	if err != nil {
		return nil, err
	}
	hash := ""
	if user != nil {
		hash = user.PasswordHash
	}
	right, err := auth.CheckPassword(hash, input.Body.Password)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, consent.Errorf(consent.Unauthorized, "", "The e-mail address or the password is wrong.")
	}
	s.attempts.GiveBack(charges...)
	token := auth.NewToken()
	if err := s.Dashboard.Accounts.InsertSession(ctx, auth.HashToken(token), user.ID, now, now.Add(auth.IdleLife)); err != nil {
		return nil, err
	}
	return &sessionOutput{s.cookie(token, auth.FullLife), Session{user.Email}}, nil
}

func (s *Server) session(ctx context.Context, _ *struct{}) (*struct{ Body Session }, error) {
	return &struct{ Body Session }{Session{ctx.Value(userKey{}).(*auth.User).Email}}, nil
}

type signOutInput struct {
	Cookie string `header:"Cookie" hidden:"true"`
}

func (s *Server) signOut(ctx context.Context, input *signOutInput) (*signOutOutput, error) {
	r := http.Request{Header: http.Header{"Cookie": {input.Cookie}}}
	cookie, err := r.Cookie(s.sessionCookie())
	if err != nil {
		return nil, errSignIn
	}
	if err := s.Dashboard.Accounts.DeleteSession(ctx, auth.HashToken(cookie.Value)); err != nil {
		return nil, err
	}
	return &signOutOutput{s.cookie("", -time.Second)}, nil
}

func (s *Server) secureCookies() bool { return strings.HasPrefix(s.Dashboard.URL, "https://") }

// sessionCookie names the session's cookie. The prefix makes browsers insist on https and on this very host; plain
// http, for a first look on one's own machine, cannot have it.
func (s *Server) sessionCookie() string {
	if s.secureCookies() {
		return "__Host-temoin"
	}
	return "temoin_session"
}

func (s *Server) cookie(token string, life time.Duration) http.Cookie {
	return http.Cookie{Name: s.sessionCookie(), Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: s.secureCookies(), SameSite: http.SameSiteLaxMode}
}
