package httpapi

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// statuses is the only place that turns a kind of error into a status.
var statuses = map[consent.Kind]int{
	consent.Invalid:      http.StatusUnprocessableEntity,
	consent.Clock:        http.StatusUnprocessableEntity,
	consent.Unauthorized: http.StatusUnauthorized,
	consent.Forbidden:    http.StatusForbidden,
	consent.NotFound:     http.StatusNotFound,
	consent.Conflict:     http.StatusConflict,
	consent.Gone:         http.StatusGone,
	consent.TooLarge:     http.StatusRequestEntityTooLarge,
	consent.RateLimited:  http.StatusTooManyRequests,
	consent.Unavailable:  http.StatusServiceUnavailable,
}

// retryAfter is how many seconds a sender should wait, for the kinds that get better by waiting.
var retryAfter = map[consent.Kind]int{consent.RateLimited: 1, consent.Unavailable: 2}

// Problem is the body of every error (RFC 9457).
type Problem struct {
	Type   string `json:"type"` // urn:temoin:problem:KIND
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`          // one sentence: what is wrong and what to do
	Field  string `json:"field,omitempty"` // JSON path of the offending member
	Now    string `json:"now,omitempty"`   // kind clock only: the server's time, to make id and at again with
}

// fail answers any error that a handler, the router or the HTTP server returns.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	lang := spokenTo(c.Get(fiber.HeaderAcceptLanguage))
	if isLost(c, err) {
		return sendLost(c, lang)
	}
	problem, known := s.problem(lang, err)
	if !known {
		s.Log.Error("request failed", slog.String("route", routeOf(c)), slog.String("error", err.Error()))
	}
	if seconds := retryAfter[consent.Kind(problem.Type[len(problemPrefix):])]; seconds > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	}
	if problem.Status == http.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	body, err := json.Marshal(problem)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(problem.Status).Send(body)
}

const problemPrefix = "urn:temoin:problem:"

// problem says in a language what to answer for err, and whether err is one that somebody outside can do something about.
func (s *Server) problem(lang string, err error) (p Problem, known bool) {
	var own *consent.Error
	var router *fiber.Error
	switch {
	case errors.As(err, &own):
		p = Problem{Type: problemPrefix + string(own.Kind), Status: statuses[own.Kind], Detail: own.In(lang), Field: own.Field}
		if own.Kind == consent.Clock {
			p.Now = consent.FormatTime(s.Clock())
		}
	case errors.As(err, &router):
		p = routerProblem(lang, router)
	default:
		p = Problem{Type: problemPrefix + "internal", Status: http.StatusInternalServerError,
			Detail: errInternal.In(lang)}
	}
	p.Title = http.StatusText(p.Status)
	return p, p.Status != http.StatusInternalServerError
}

// routerProblem words the errors of the router and the HTTP server.
func routerProblem(lang string, err *fiber.Error) Problem {
	p := Problem{Status: err.Code, Type: problemPrefix + "invalid"}
	switch err.Code {
	case http.StatusNotFound:
		p.Type, p.Detail = problemPrefix+string(consent.NotFound), "There is nothing at this address; /openapi.json lists every route."
	case http.StatusMethodNotAllowed:
		p.Type, p.Detail = problemPrefix+"method", "This address does not answer this method; the Allow header lists those that it does."
	case http.StatusRequestEntityTooLarge:
		p.Type, p.Detail = problemPrefix+string(consent.TooLarge), consent.Say("The body may have %d bytes at most, that of a draft %d.", maxBody, maxDraft).In(lang)
	case http.StatusRequestHeaderFieldsTooLarge:
		p.Type, p.Detail = problemPrefix+string(consent.TooLarge), "The header may have 16 KiB at most; drop cookies at the proxy."
	case http.StatusRequestTimeout:
		p.Type, p.Detail = problemPrefix+"timeout", "The request did not arrive in time."
	case http.StatusInternalServerError:
		p.Type, p.Detail = problemPrefix+"internal", errInternal.In(lang)
	default:
		p.Detail = "The request is not valid HTTP."
	}
	return p
}

// routeOf names the route that a request matched, such as /v1/sites/:site/notice: safe for logs and labels, since
// nothing in it comes from the sender.
func routeOf(c *fiber.Ctx) string {
	if route := c.Route(); route != nil && route.Path != "" {
		return route.Path
	}
	return "none"
}
