package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

const sessionPath = "/api/session"

// Failed attempts to sign in that are let through in 15 minutes. An account can be guessed at from one network ten times,
// from all networks a hundred times; a browser in which its user has signed in before is counted apart from all others, so
// that nobody can keep them out.
const (
	attemptsPerEmailAndPrefix = 10
	attemptsPerPrefix         = 30
	attemptsPerEmail          = 100
	attemptsPerBrowser        = 10
	attemptsPerCode           = 5
)

// codeLife is how long somebody may take to show the second factor after the password.
const codeLife = 10 * time.Minute

// What is left to do before a session opens the dashboard.
const (
	nextNothing = ""
	nextCode    = "code"   // show the second factor
	nextSetUp   = "set_up" // set one up, which the role asks for
)

// Session says who is signed in and what they may do. Pages hide what is not allowed; the server decides anyway.
type Session struct {
	Email string `json:"email"`
	Next  string `json:"next,omitempty" enum:"code,set_up" doc:"What is left to do before anything else is answered: POST /api/session/code, or setting up a second factor. Missing: nothing"`
	// What may be shown, and what may be set up.
	Factors  []string `json:"factors" enum:"passkey,app" doc:"Second factors of theirs; a recovery code stands in for either"`
	Passkeys bool     `json:"passkeys" doc:"This server can ask for passkeys: it is reached by https under a name"`

	Orgs  []SessionOrg  `json:"orgs" doc:"By name"`
	Sites []SessionSite `json:"sites" doc:"By key"`
}

// SessionOrg is an organisation in which somebody has a role, on a site at least.
type SessionOrg struct {
	Key    string       `json:"key"`
	Name   string       `json:"name"`
	Roles  []auth.Role  `json:"roles" doc:"On all its sites"`
	Rights []auth.Right `json:"rights" doc:"On all its sites and its people"`
}

// SessionSite is a site on which somebody has a role.
type SessionSite struct {
	Key    string       `json:"key"`
	Org    string       `json:"org"`
	Roles  []auth.Role  `json:"roles"`
	Rights []auth.Right `json:"rights"`
}

func (s *Server) sessionOf(user *auth.User, access *auth.Access) Session {
	session := Session{Email: user.Email, Next: s.next(user, access), Factors: s.factors(user), Passkeys: s.Dashboard.Passkeys != nil, Orgs: []SessionOrg{}, Sites: []SessionSite{}}
	if session.Next == nextCode { // a password alone tells nothing
		return session
	}
	keys := map[int32]string{}
	for _, grant := range access.Grants {
		if _, listed := keys[grant.OrgID]; listed {
			continue
		}
		keys[grant.OrgID] = grant.Org
		_, roles, _ := access.Org(grant.Org)
		session.Orgs = append(session.Orgs, SessionOrg{grant.Org, grant.OrgName, append([]auth.Role{}, roles...), auth.RightsOf(roles)})
	}
	for _, site := range access.Sites {
		roles := access.RolesOn(site)
		session.Sites = append(session.Sites, SessionSite{site.Key, keys[site.OrgID], roles, auth.RightsOf(roles)})
	}
	return session
}

// factors are what a user can show here, the easiest first.
func (s *Server) factors(user *auth.User) []string {
	factors := []string{}
	if user.HasPasskey && s.Dashboard.Passkeys != nil {
		factors = append(factors, "passkey")
	}
	if user.HasApp {
		factors = append(factors, "app")
	}
	return factors
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

// Two members set a cookie each: Fiber joins the headers of a list by commas, which cookies do not survive.
type sessionOutput struct {
	Session string `header:"Set-Cookie"`
	Mark    string `header:"Set-Cookie"` // empty: none
	Body    Session
}

type signOutOutput struct {
	Session string `header:"Set-Cookie"`
}

func (s *Server) sessionAPI(api huma.API) {
	operation(s, api, auth.Anyone, huma.Operation{OperationID: "sign-in", Method: http.MethodPost, Path: sessionPath, Tags: []string{"dashboard"},
		Summary: "Sign in",
		Errors:  []int{http.StatusUnauthorized, http.StatusTooManyRequests}}, s.signIn)
	operation(s, api, auth.Account, huma.Operation{OperationID: "session", Method: http.MethodGet, Path: sessionPath, Tags: []string{"dashboard"},
		Summary: "Who is signed in, and what they may do"}, s.session)
	operation(s, api, auth.Account, huma.Operation{OperationID: "sign-out", Method: http.MethodDelete, Path: sessionPath, Tags: []string{"dashboard"},
		Summary: "Sign out: the session ends at once", DefaultStatus: http.StatusNoContent}, s.signOut)
	operation(s, api, auth.Account, huma.Operation{OperationID: "show-code", Method: http.MethodPost, Path: sessionPath + "/code", Tags: []string{"dashboard"},
		Summary: "Show the second factor after the password: a passkey, a code of the app, or a recovery code",
		Errors:  []int{http.StatusConflict, http.StatusTooManyRequests}}, s.showCode)
	s.early[http.MethodGet+" "+sessionPath] = []string{nextCode, nextSetUp}
	s.early[http.MethodDelete+" "+sessionPath] = []string{nextCode, nextSetUp}
	s.early[http.MethodPost+" "+sessionPath+"/code"] = []string{nextCode}
}

func (s *Server) signIn(ctx context.Context, input *signInInput) (*sessionOutput, error) {
	now := s.Clock()
	email := strings.ToLower(strings.TrimSpace(input.Body.Email))
	charges := s.passwordCharges(ctx, email)
	if err := s.take(now, charges); err != nil {
		return nil, err
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
	return s.openSession(ctx, user, false)
}

// passwordCharges are what one wrong password for an account costs.
func (s *Server) passwordCharges(ctx context.Context, email string) []auth.Charge {
	from := ctx.Value(callerKey{}).(caller)
	if browser := s.Dashboard.Secrets.Browser(email, from.mark, s.Clock()); browser != "" {
		return []auth.Charge{{Key: "browser " + browser, Limit: attemptsPerBrowser}}
	}
	return []auth.Charge{
		{Key: "email and prefix " + email + " " + from.prefix, Limit: attemptsPerEmailAndPrefix},
		{Key: "prefix " + from.prefix, Limit: attemptsPerPrefix},
		{Key: "email " + email, Limit: attemptsPerEmail},
	}
}

// take charges one attempt.
func (s *Server) take(now time.Time, charges []auth.Charge) error {
	if wait := s.attempts.Take(now, charges...); wait > 0 {
		return waitError{consent.Errorf(consent.RateLimited, "", "Too many failed attempts. Wait, then try again."), wait}
	}
	return nil
}

// openSession begins a session of a user. Strong says that a second factor was shown; where one is to be shown yet, the
// session opens nothing else and does not last.
func (s *Server) openSession(ctx context.Context, user *auth.User, strong bool) (*sessionOutput, error) {
	now, from := s.Clock(), ctx.Value(callerKey{}).(caller)
	access, err := s.Dashboard.Accounts.Access(ctx, user.ID, now)
	if err != nil {
		return nil, err
	}
	user.Session = auth.Session{Strong: strong, Created: now, Expires: now.Add(auth.IdleLife)}
	user.Session.Browser, user.Session.System = auth.BrowserWords(from.agent)
	if s.next(user, access) == nextCode {
		user.Session.Expires = now.Add(codeLife)
	}
	token := auth.NewToken()
	if err := s.Dashboard.Accounts.InsertSession(ctx, auth.HashToken(token), user.ID, user.Session); err != nil {
		return nil, err
	}
	output := &sessionOutput{Session: s.cookie(s.sessionCookie(), token, auth.FullLife), Body: s.sessionOf(user, access)}
	if output.Body.Next != nextCode {
		output.Mark = s.cookie(s.markCookie(), s.Dashboard.Secrets.NewBrowserMark(user.Email, now), auth.BrowserLife)
	}
	return output, nil
}

// next says what is left to do before the session of a user opens the dashboard.
func (s *Server) next(user *auth.User, access *auth.Access) string {
	switch {
	case user.Session.Strong:
		return nextNothing
	case user.HasFactor():
		return nextCode
	case s.Dashboard.SecondFactor && access.NeedsFactor():
		return nextSetUp
	}
	return nextNothing
}

func (s *Server) session(ctx context.Context, _ *struct{}) (*struct{ Body Session }, error) {
	return &struct{ Body Session }{s.sessionOf(ctx.Value(userKey{}).(*auth.User), ctx.Value(accessKey{}).(*auth.Access))}, nil
}

func (s *Server) signOut(ctx context.Context, _ *struct{}) (*signOutOutput, error) {
	if err := s.Dashboard.Accounts.DeleteSession(ctx, auth.HashToken(ctx.Value(callerKey{}).(caller).token)); err != nil {
		return nil, err
	}
	return &signOutOutput{s.cookie(s.sessionCookie(), "", -time.Second)}, nil
}

type codeInput struct {
	Body struct {
		Code string `json:"code" minLength:"6" maxLength:"40" doc:"Six digits of the app"`
	}
}

// proofInput is a second factor that is shown: a code, or what a browser answered to POST /api/session/passkey.
type proofInput struct {
	Body Proof
}

// Proof is a second factor that is shown.
type Proof struct {
	Code    string          `json:"code,omitempty" maxLength:"40" doc:"Six digits of the app, or a recovery code; or"`
	Passkey json.RawMessage `json:"passkey,omitempty" doc:"an AuthenticationResponseJSON (WebAuthn), once for each POST /api/session/passkey"`
}

// showCode replaces the session that the password opened by a strong one, under another token.
func (s *Server) showCode(ctx context.Context, input *proofInput) (*sessionOutput, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	if s.next(user, ctx.Value(accessKey{}).(*auth.Access)) != nextCode {
		return nil, consent.Errorf(consent.Conflict, "", "No code is asked for: this session has shown one, or there is no second factor.")
	}
	if err := s.checkProof(ctx, user, input.Body); err != nil {
		var refused *consent.Error
		if errors.As(err, &refused) && refused.Kind == consent.Invalid {
			err = &consent.Error{Kind: consent.Unauthorized, Field: refused.Field, Detail: refused.Detail}
		}
		return nil, err
	}
	if err := s.Dashboard.Accounts.DeleteSession(ctx, auth.HashToken(ctx.Value(callerKey{}).(caller).token)); err != nil {
		return nil, err
	}
	return s.openSession(ctx, user, true)
}

// checkProof is an error of kind Invalid unless a user shows a second factor of theirs. Wrong ones are limited.
func (s *Server) checkProof(ctx context.Context, user *auth.User, proof Proof) error {
	charges := s.codeCharges(ctx, user)
	if err := s.take(s.Clock(), charges); err != nil {
		return err
	}
	check := func() error {
		if len(proof.Passkey) > 0 {
			return s.checkPasskey(ctx, user, proof.Passkey)
		}
		right, err := s.checkCode(ctx, user, proof.Code)
		if err == nil && !right {
			err = errWrongCode
		}
		return err
	}
	err := check()
	if err == nil {
		s.attempts.GiveBack(charges...)
	}
	return err
}

// checkCode says whether a typed code is one of the user's app that was not used before, or a recovery code, which it
// uses up.
func (s *Server) checkCode(ctx context.Context, user *auth.User, typed string) (bool, error) {
	now, code := s.Clock(), auth.PlainCode(typed)
	if !auth.IsCode(code) {
		return s.Dashboard.Accounts.UseRecoveryCode(ctx, user, s.Dashboard.Secrets.RecoveryHash(user.ID, code), byUser(user, now))
	}
	factor, err := s.Dashboard.Accounts.SecondFactor(ctx, user.ID)
	if err != nil || factor == nil || factor.ConfirmedAt == nil {
		return false, err
	}
	secret, err := s.openSecret(factor)
	if err != nil {
		return false, err
	}
	step := auth.CodeStep(secret, code, now, factor.LastStep)
	if step == 0 {
		return false, nil
	}
	return s.Dashboard.Accounts.UseStep(ctx, user.ID, step)
}

func (s *Server) codeCharges(ctx context.Context, user *auth.User) []auth.Charge {
	browser := s.Dashboard.Secrets.Browser(user.Email, ctx.Value(callerKey{}).(caller).mark, s.Clock())
	return []auth.Charge{{Key: "code " + user.Email + " " + browser, Limit: attemptsPerCode}}
}

func (s *Server) openSecret(factor *auth.SecondFactor) ([]byte, error) {
	secret, err := s.Dashboard.Secrets.OpenSecret(factor.UserID, factor.Sealed)
	if err != nil {
		return nil, consent.Errorf(consent.Conflict, "code", "This second factor was set up under another seed. A recovery code does not help either: temoin password EMAIL --remove-second-factor on the server does.")
	}
	return secret, nil
}

// byUser is somebody who does something by the dashboard.
func byUser(user *auth.User, at time.Time) consent.By {
	return consent.By{Who: "user:" + user.Email, At: at}
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

// markCookie names the cookie of a browser in which somebody has signed in.
func (s *Server) markCookie() string { return s.sessionCookie() + "_browser" }

// stateCookie names the cookie of a sign-in on its way through the OpenID issuer.
func (s *Server) stateCookie() string { return s.sessionCookie() + "_state" }

func (s *Server) cookie(name, value string, life time.Duration) string {
	cookie := http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: s.secureCookies(), SameSite: http.SameSiteLaxMode}
	return cookie.String()
}
