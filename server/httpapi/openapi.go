package httpapi

import (
	"encoding/json"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// openAPI serves the description of every route. It is made once, on the first request: routes do not change while the
// server runs.
func (s *Server) openAPI(api huma.API) {
	description := sync.OnceValues(func() ([]byte, error) { return json.Marshal(api.OpenAPI()) })
	s.app.Get("/openapi.json", func(c *fiber.Ctx) error {
		body, err := description()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		c.Set(fiber.HeaderCacheControl, "no-cache")
		return c.Send(body)
	})
}
