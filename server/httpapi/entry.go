package httpapi

import (
	"bytes"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
)

// enter comes before every handler: it turns a panic into an error, refuses requests that two servers may read
// differently, and sets the headers that every answer carries.
func (s *Server) enter(c *fiber.Ctx) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Log.Error("panic", slog.String("route", routeOf(c)), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("httpapi: panic: %v", fault)
		}
	}()
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	if ambiguousLength(c.Request().Header.RawHeaders()) {
		c.Response().SetConnectionClose() // what follows may not be a request
		return fiber.ErrBadRequest
	}
	return c.Next()
}

// ambiguousLength says whether a proxy before this server may see another end of the request than this server does: a
// Transfer-Encoding beside a length, twice, or other than chunked (RFC 9112 §6.1). fasthttp takes these; it refuses
// two different lengths by itself.
func ambiguousLength(raw []byte) bool {
	lengths, codings := 0, 0
	for line := range bytes.Lines(raw) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case len(name) == len(fiber.HeaderContentLength) && bytes.EqualFold(name, []byte(fiber.HeaderContentLength)):
			lengths++
		case len(name) == len(fiber.HeaderTransferEncoding) && bytes.EqualFold(name, []byte(fiber.HeaderTransferEncoding)):
			codings++
			if !bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked")) {
				return true
			}
		}
	}
	return lengths > 1 || codings > 1 || lengths > 0 && codings > 0
}

// cors lets any page read the answer. No route that has it reads cookies; a receipt's key is one that the page sends.
func cors(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set(fiber.HeaderAccessControlExposeHeaders, fiber.HeaderRetryAfter)
	return c.Next()
}

// preflight lets pages post application/json; text/plain needs none.
func preflight(c *fiber.Ctx) error {
	return allow(c, fiber.MethodPost, fiber.HeaderContentType)
}

// preflightReceipt lets pages send a receipt's key.
func preflightReceipt(c *fiber.Ctx) error {
	return allow(c, fiber.MethodGet, fiber.HeaderAuthorization)
}

// preflightHistory lets pages send a receipt's key, to read and to erase.
func preflightHistory(c *fiber.Ctx) error {
	return allow(c, fiber.MethodGet+", "+fiber.MethodDelete, fiber.HeaderAuthorization)
}

func allow(c *fiber.Ctx, method, header string) error {
	c.Set(fiber.HeaderAccessControlAllowMethods, method)
	c.Set(fiber.HeaderAccessControlAllowHeaders, header)
	c.Set(fiber.HeaderAccessControlMaxAge, "86400")
	return c.SendStatus(fiber.StatusNoContent)
}

// log counts and times every request and writes a line about it: errors of this server always, others only at level
// debug. Neither the address nor anything else that the sender wrote is in it.
func (s *Server) log(c *fiber.Ctx) error {
	began := time.Now()
	err := c.Next()
	if err != nil {
		if err := s.fail(c, err); err != nil { // so that the status below is the one that is sent
			return err
		}
	}
	status, route, took := c.Response().StatusCode(), routeOf(c), time.Since(began)
	s.counts.observe(route, c.Method(), status, took)
	level := slog.LevelDebug
	if status >= 500 {
		level = slog.LevelWarn
	}
	if s.Log.Enabled(c.Context(), level) {
		s.Log.LogAttrs(c.Context(), level, "request", slog.String("method", c.Method()), slog.String("route", route),
			slog.Int("status", status), slog.Duration("took", took), slog.Int("bytes", len(c.Response().Body())))
	}
	return nil
}
