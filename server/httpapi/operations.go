package httpapi

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/temoin/temoin/consent"
)

// health is GET /healthz: the process runs.
func (s *Server) health(c *fiber.Ctx) error { return c.SendString("ok\n") }

// ready is GET /readyz: decisions can be recorded. A load balancer that asks it sends nothing to a server that stops.
func (s *Server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.Context(), time.Second)
	defer cancel()
	switch {
	case s.draining.Load():
		return consent.Errorf(consent.Unavailable, "", "This server is stopping.")
	case s.Recorder.Full():
		return consent.Errorf(consent.Unavailable, "", "The queue of decisions is full.")
	case s.Ping(ctx) != nil:
		return consent.Errorf(consent.Unavailable, "", "The database does not answer.")
	}
	return c.SendString("ready\n")
}

// metrics is GET /metrics, for Prometheus.
func (s *Server) metrics(c *fiber.Ctx) error { return s.counts.handler(c) }

// counts are the server's metrics. Labels come from the route table, never from the sender, so their number is bounded.
type counts struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	handler  fiber.Handler
}

func newCounts() *counts {
	n := &counts{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "temoin_http_requests_total", Help: "Requests by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "temoin_http_request_seconds", Help: "Time from the request's arrival to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"route"}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(n.requests, n.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	n.handler = adaptor.HTTPHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return n
}

func (n *counts) observe(route, method string, status int, took time.Duration) {
	n.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	n.seconds.WithLabelValues(route).Observe(took.Seconds())
}
