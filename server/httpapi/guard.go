package httpapi

import (
	"mime"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// userKey is under which a request holds its signed-in *auth.User.
type userKey struct{}

// accessKey is under which a request holds what that user may do, an *auth.Access.
type accessKey struct{}

// guard stands before every /api route: a request from another site is refused, a body must be JSON, and without a
// session only what is for [auth.Anyone] is answered.
func (s *Server) guard(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := sameOrigin(c); err != nil {
		return err
	}
	if kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); len(c.Body()) > 0 && kind != fiber.MIMEApplicationJSON {
		return consent.Errorf(consent.Invalid, "", "Send the body as Content-Type: application/json.")
	}
	from := caller{
		prefix: s.clientPrefix(c).String(), agent: c.Get(fiber.HeaderUserAgent), lang: spokenTo(c.Get(fiber.HeaderAcceptLanguage)),
		token: c.Cookies(s.sessionCookie()), mark: c.Cookies(s.markCookie()), state: c.Cookies(s.stateCookie()),
	}
	c.Locals(callerKey{}, from)
	if s.open[c.Method()+" "+c.Path()] {
		return c.Next()
	}
	if from.token == "" {
		return errSignIn
	}
	user, err := s.Dashboard.Accounts.UserBySession(c.UserContext(), auth.HashToken(from.token), s.Clock(), auth.IdleLife, auth.FullLife)
	if err != nil {
		return err
	}
	if user == nil {
		return errSignIn
	}
	access, err := s.Dashboard.Accounts.Access(c.UserContext(), user.ID, s.Clock())
	if err != nil {
		return err
	}
	if next := s.next(user, access); next != nextNothing && !slices.Contains(s.early[c.Method()+" "+c.Path()], next) {
		return errNext[next]
	}
	c.Locals(userKey{}, user)
	c.Locals(accessKey{}, access)
	return c.Next()
}

var errSignIn = consent.Errorf(consent.Unauthorized, "", "Sign in first: there is no session, or it has ended.")

// errNext says what is left to do before a session opens the dashboard.
var errNext = map[string]error{
	nextCode:  consent.Errorf(consent.Unauthorized, "", "Show your second factor first: POST /api/session/code."),
	nextSetUp: consent.Errorf(consent.Unauthorized, "", "Set up a second factor first, which your role asks for: POST /api/account/second-factor or /api/account/passkeys/begin."),
}

// sameOrigin refuses unsafe methods from pages of another origin, by Sec-Fetch-Site or else Origin, which every current
// browser sends. A request with neither comes from a program, which has no session that a page could abuse.
func sameOrigin(c *fiber.Ctx) error {
	r := &http.Request{Method: c.Method(), Host: string(c.Request().Host()), Header: http.Header{}}
	for _, name := range []string{"Sec-Fetch-Site", fiber.HeaderOrigin} {
		if value := c.Get(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return consent.Errorf(consent.Forbidden, "", "This request came from a page of another site.")
	}
	return nil
}

// callerKey is under which a request to /api holds its caller.
type callerKey struct{}

// caller is what a request to /api comes from. It is not stored and not logged.
type caller struct {
	prefix string // of the sender's address
	agent  string // User-Agent
	lang   string // that the page speaks: fr or en
	token  string // of the session
	mark   string // of a browser in which somebody has signed in
	state  string // of a sign-in by the OpenID issuer
}
