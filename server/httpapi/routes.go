package httpapi

// routes is the whole list; a route that is not here does not exist.
func (s *Server) routes() {
	s.app.Use(s.log, s.enter)

	s.app.Get("/k/:site.js", cors, s.getLoader)
	s.app.Get("/k/:site/:name.js", cors, s.getUI)
	s.app.Get("/k/:site/choices", s.getNoticePage)

	s.app.Post("/v1/decisions", cors, s.postDecision)
	s.app.Options("/v1/decisions", cors, preflight)
	s.app.Post("/v1/shown", cors, s.postShown)
	s.app.Options("/v1/shown", cors, preflight)
	s.app.Get("/v1/sites/:site/notice", cors, s.getNotice)
	s.app.Get("/v1/sites/:site/csp", cors, s.getCSP)
	s.app.Get("/v1/sites/:site/decisions/:subject", s.getDecision)
	s.app.Get("/v1/sites/:site/statistics", s.getStatistics)
	s.app.Get("/v1/sites/:site/comparison", s.getComparison)

	s.app.Get("/v1/receipts/:id", cors, s.getReceipt)
	s.app.Options("/v1/receipts/:id", cors, preflightReceipt)
	s.app.Get("/v1/receipts/:id/history", cors, s.getHistory)
	s.app.Delete("/v1/receipts/:id/history", cors, s.deleteHistory)
	s.app.Options("/v1/receipts/:id/history", cors, preflightHistory)
	s.app.Get("/v1/log/:site/checkpoint", cors, s.getCheckpoint)
	s.app.Get("/v1/log/:site/tile/*", cors, s.getTile)
	s.app.Get("/verify", s.getVerifier)
	s.app.Get("/me/:site", s.getMine)
	s.app.Post("/me/:site", s.postMine)
	s.app.Get("/v1/roots/latest", cors, s.getNewestRoot)
	s.app.Get("/v1/roots/:number.tsr", cors, s.getRootStamp)
	s.app.Get("/v1/roots/:number", cors, s.getRoot)
	s.app.Get("/.well-known/temoin", cors, s.getRootsKey)
	s.app.Get("/.well-known/temoin/:site", cors, s.getLogKeys)
	s.app.Get("/.well-known/jwks.json", cors, s.getTokenKeys)

	s.app.Get("/healthz", s.health)
	s.app.Get("/readyz", s.ready)
	s.app.Get("/metrics", s.metrics)

	if s.Mount != nil {
		s.Mount(s.app)
	}

	api := s.api()
	describe(api)
	s.openAPI(api)
	s.pages()
}
