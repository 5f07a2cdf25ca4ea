package httpapi

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Dashboard is what the dashboard's pages and its API work with. All members are required unless they say otherwise.
type Dashboard struct {
	Accounts AccountStore
	Store    DashboardStore
	Sites    SiteStore
	URL      string // public base URL without a slash at the end, such as https://choices.example.org
	Pages    fs.FS  // the bundled dashboard; may be empty, then its pages say how to bundle it
	Mailed   bool   // mails leave by SMTP, and are no files
	Pack     SubjectPack
	Check    PageCheck

	Build    func(v *consent.Version) (*Widget, error)    // makes the widget that previews show
	Announce func(ctx context.Context, site string) error // tells all servers of a new version
	Gate     Gate

	Secrets      Secrets
	SecondFactor bool           // owners and DPOs must have one
	Passkeys     *auth.Passkeys // nil where browsers give none to this server
	Issuer       Issuer         // nil for none
	// SetPassword replaces the password of a user and ends all sessions but the user's present one.
	SetPassword func(ctx context.Context, user *auth.User, hash string, by consent.By) error
}

// AccountStore keeps people and sessions: what is asked before it is known for whom a request works. Its methods return nil
// without an error for what is unknown.
type AccountStore interface {
	SignInStore
	UserByEmail(ctx context.Context, email string) (*auth.User, error)
	InsertSession(ctx context.Context, tokenHash []byte, user int32, session auth.Session) error
	// UserBySession prolongs the session to now + idle, at most to full after sign-in.
	UserBySession(ctx context.Context, tokenHash []byte, now time.Time, idle, full time.Duration) (*auth.User, error)
	DeleteSession(ctx context.Context, tokenHash []byte) error
	// Access is what a user may do at a time.
	Access(ctx context.Context, user int32, now time.Time) (*auth.Access, error)
	InvitationByToken(ctx context.Context, tokenHash []byte, now time.Time) (i *auth.Invitation, hasAccount bool, err error)
	// AcceptInvitation gives the invited person the role; a password's hash makes their account.
	AcceptInvitation(ctx context.Context, tokenHash []byte, passwordHash string, now time.Time) (*auth.User, error)
}

// DashboardStore keeps sites and counts. It shows only what the context's [auth.Scope] reaches, also to a query that asks
// for more. Its methods return nil without an error for what is unknown.
type DashboardStore interface {
	SiteKeys(ctx context.Context, site int32) ([]auth.Key, error)
	InsertKey(ctx context.Context, site int32, key auth.Key, tokenHash []byte, by consent.By) error
	// RevokeKey is false when there is no such key.
	RevokeKey(ctx context.Context, site int32, id string, by consent.By) (bool, error)
	Sites(ctx context.Context) ([]consent.Site, error)
	// SiteFigures are those of every site that has any, by site id.
	SiteFigures(ctx context.Context, from, until time.Time) (map[int32]consent.Figures, error)
	// ForeignHosts were refused since a time, the last one first; some may have become the site's.
	ForeignHosts(ctx context.Context, site int32, since time.Time) ([]consent.ForeignHost, error)
	// LastRetention is the last run of the job that removes what was kept for its time.
	LastRetention(ctx context.Context) (*consent.RetentionRun, error)
	DraftStore
	CheckStore
	SubjectStore
	StatisticStore
	ComparisonStore
	PeopleStore
	ActionStore
	AlertStore
}

func init() {
	huma.DefaultArrayNullable = false // an empty list is [], never null
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, details ...error) huma.StatusError {
		return humaProblem(spokenTo(ctx.Header(fiber.HeaderAcceptLanguage)), status, message, details)
	}
	huma.NewError = func(status int, message string, details ...error) huma.StatusError {
		return humaProblem("en", status, message, details)
	}
}

// api registers the dashboard's API and returns the description of it, to which the other routes are added.
func (s *Server) api() huma.API {
	config := huma.DefaultConfig("Temoin", "1")
	config.Info.Description = "Self-hosted consent management. Every error is application/problem+json (RFC 9457) and says what to do."
	config.Info.License = &huma.License{Name: "MIT", Identifier: "MIT"}
	config.CreateHooks, config.DocsPath, config.SchemasPath, config.OpenAPIPath = nil, "", "", ""
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: s.sessionCookie(), Description: "Set by POST /api/session."},
	}
	s.app.Use("/api", s.guard)
	api := humafiber.NewV2(s.app, config)
	s.sessionAPI(api)
	s.oidcAPI(api)
	s.accountAPI(api)
	s.mailChoiceAPI(api)
	s.passkeyAPI(api)
	s.siteAPI(api)
	s.statisticsAPI(api)
	s.comparisonAPI(api)
	s.alertAPI(api)
	s.erasureAPI(api)
	s.evidenceAPI(api)
	s.checkAPI(api)
	s.subjectAPI(api)
	s.retentionAPI(api)
	s.draftAPI(api)
	s.keyAPI(api)
	s.peopleAPI(api)
	s.invitationAPI(api)
	s.activityAPI(api)
	return api
}

// operation registers one operation that needs a right, on the {site} or {org} of its path if that has one. Its errors become
// problems. One for [auth.Anyone] is answered without a session, at a path without parameters.
func operation[I, O any](s *Server, api huma.API, right auth.Right, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.Extensions = map[string]any{rightExtension: right}
	op.Middlewares = append(op.Middlewares, s.authorise(right))
	if right == auth.Anyone {
		op.Security = []map[string][]string{{}}
		s.open[op.Method+" "+op.Path] = true
	} else {
		op.Security = []map[string][]string{{"session": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized)
	}
	if op.Method != http.MethodGet || right != auth.Anyone && right != auth.Account {
		op.Errors = append(op.Errors, http.StatusForbidden)
	}
	huma.Register(api, op, func(ctx context.Context, input *I) (*O, error) {
		output, err := handle(ctx, input)
		if err != nil {
			return nil, s.apiError(op.OperationID, langOf(ctx), err)
		}
		return output, nil
	})
}

// waitError is an error that gets better after some time.
type waitError struct {
	err  *consent.Error
	wait time.Duration
}

func (e waitError) Error() string { return e.err.Error() }
func (e waitError) Unwrap() error { return e.err }

func (s *Server) apiError(operation, lang string, err error) error {
	problem, known := s.problem(lang, err)
	if !known {
		s.Log.Error("request failed", slog.String("operation", operation), slog.String("error", err.Error()))
	}
	header := http.Header{fiber.HeaderCacheControl: {"no-store"}}
	if seconds := retryAfter[consent.Kind(strings.TrimPrefix(problem.Type, problemPrefix))]; seconds > 0 {
		header.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	}
	var wait waitError
	if errors.As(err, &wait) {
		header.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.wait.Seconds()))))
	}
	return huma.ErrorWithHeaders(&problem, header)
}

// humaProblem words what huma finds wrong with a request. Values are never repeated: one may be a password.
func humaProblem(lang string, status int, message string, details []error) *Problem {
	p := &Problem{Type: problemPrefix + string(consent.Invalid), Status: status, Detail: message}
	switch {
	case status >= http.StatusInternalServerError:
		p.Type, p.Detail = problemPrefix+"internal", errInternal.In(lang)
	case status == http.StatusRequestEntityTooLarge:
		p.Type, p.Detail = problemPrefix+string(consent.TooLarge), errTooLarge.In(lang)
	case status >= http.StatusBadRequest:
		p.Status = http.StatusUnprocessableEntity
	}
	p.Title = http.StatusText(p.Status)
	var detail *huma.ErrorDetail
	if len(details) > 0 && errors.As(details[0], &detail) && p.Status == http.StatusUnprocessableEntity {
		_, p.Field, _ = strings.Cut(detail.Location, ".")
		p.Detail = misfit(detail.Message).In(lang)
		if status == http.StatusBadRequest {
			p.Detail = errBody.In(lang)
		}
	}
	return p
}

// Error is the problem's sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }
