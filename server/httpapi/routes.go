package httpapi

import "github.com/gofiber/fiber/v2"

// routes is the whole list; a route that is not here does not exist.
func (s *Server) routes() {
	s.app.Use(s.secure)

	s.app.Get("/healthz", s.health)

	api := s.api()
	s.openAPI(api)
	s.pages()
}

// health says that the process runs; /readyz says whether it can record.
func (s *Server) health(c *fiber.Ctx) error { return c.SendString("ok\n") }
