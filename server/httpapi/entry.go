package httpapi

import (
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
	header := &c.Request().Header
	if header.ContentLength() == -1 && len(header.Peek(fiber.HeaderContentLength)) > 0 {
		return fiber.ErrBadRequest
	}
	return c.Next()
}

// cors lets any page read the answer. No route that has it reads cookies or keys.
func cors(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	return c.Next()
}

// preflight lets pages post application/json; text/plain needs none.
func preflight(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowMethods, "POST")
	c.Set(fiber.HeaderAccessControlAllowHeaders, fiber.HeaderContentType)
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
