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

// AnchorState is how far what proves the logs from outside has come.
type AnchorState struct {
	Mail, Root time.Time        // when the last mail was sent and the last root made, by any server; zero for never
	Failures   map[string]int64 // of this server since it started, by what failed
}

var (
	mailAge        = prometheus.NewDesc("temoin_last_mail_age_seconds", "Time since the last checkpoint was mailed; missing while none was.", nil, nil)
	rootAge        = prometheus.NewDesc("temoin_last_root_age_seconds", "Time since the last root over all logs was made; missing while none was.", nil, nil)
	anchorFailures = prometheus.NewDesc("temoin_anchor_failures_total", "What could not be mailed, made or time-stamped, each attempt counted.", []string{"what"}, nil)
)

// anchorMetrics is a [prometheus.Collector].
type anchorMetrics struct {
	clock func() time.Time
	state func() AnchorState
}

// Describe sends the metrics' descriptions.
func (m anchorMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{mailAge, rootAge, anchorFailures} {
		to <- desc
	}
}

// Collect sends what is known.
func (m anchorMetrics) Collect(to chan<- prometheus.Metric) {
	state, now := m.state(), m.clock()
	for desc, at := range map[*prometheus.Desc]time.Time{mailAge: state.Mail, rootAge: state.Root} {
		if !at.IsZero() {
			to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, now.Sub(at).Seconds())
		}
	}
	for what, n := range state.Failures {
		to <- prometheus.MustNewConstMetric(anchorFailures, prometheus.CounterValue, float64(n), what)
	}
}

var (
	waitingEntries = prometheus.NewDesc("temoin_waiting_entries", "Recorded entries that wait for their place in a log, of all servers.", nil, nil)
	oldestWaiting  = prometheus.NewDesc("temoin_oldest_waiting_seconds", "How long the first of them has waited; 0 without any. Above 60 something is wrong.", nil, nil)
	refusedLog     = prometheus.NewDesc("temoin_log_refused", "1 for each site whose log this server has refused to go on with, since the database holds less than was signed.", []string{"site"}, nil)
)

// queueMetrics is a [prometheus.Collector].
type queueMetrics struct {
	clock   func() time.Time
	waiting func(context.Context) (consent.Queue, error)
	refused func() []string
}

// Describe sends the metrics' descriptions.
func (m queueMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{waitingEntries, oldestWaiting, refusedLog} {
		to <- desc
	}
}

// Collect sends what is known; of what waits nothing while the database does not answer.
func (m queueMetrics) Collect(to chan<- prometheus.Metric) {
	for _, site := range m.refused() {
		to <- prometheus.MustNewConstMetric(refusedLog, prometheus.GaugeValue, 1, site)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	w, err := m.waiting(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(waitingEntries, prometheus.GaugeValue, float64(w.Entries))
	to <- prometheus.MustNewConstMetric(oldestWaiting, prometheus.GaugeValue, w.Age(m.clock()).Seconds())
}

func newCounts(d Deps) *counts {
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
	registry.MustRegister(n.requests, n.seconds, anchorMetrics{d.Clock, d.Anchors}, retentionMetrics{d.Dashboard.Store}, queueMetrics{d.Clock, d.Waiting, d.Refused}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	n.handler = adaptor.HTTPHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return n
}

func (n *counts) observe(route, method string, status int, took time.Duration) {
	n.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	n.seconds.WithLabelValues(route).Observe(took.Seconds())
}
