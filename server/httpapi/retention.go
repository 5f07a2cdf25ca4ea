package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// Retention says how long a site keeps records, and what became of the last run of the job that removes older ones.
type Retention struct {
	Months int           `json:"months" doc:"Records are kept for so many months after the choice has ended"`
	Last   *RetentionRun `json:"last,omitempty" doc:"The last run, for all sites; missing before the first"`
}

// RetentionRun is one run of the job.
type RetentionRun struct {
	Began   time.Time  `json:"began"`
	Ended   *time.Time `json:"ended,omitempty" doc:"Missing while it runs, and when it was cut off"`
	Records int64      `json:"records" doc:"Removed, of all sites"`
	Error   string     `json:"error,omitempty" doc:"What kept it from the rest; it is tried again"`
}

func (s *Server) retentionAPI(api huma.API) {
	operation(s, api, auth.SeeSites, huma.Operation{OperationID: "retention", Method: http.MethodGet, Path: "/api/sites/{site}/retention", Tags: []string{"dashboard"},
		Summary: "How long a site keeps records, and when older ones were last removed", Errors: []int{http.StatusNotFound}}, s.retention)
}

func (s *Server) retention(ctx context.Context, input *siteInput) (*struct{ Body Retention }, error) {
	sites, err := s.Dashboard.Store.Sites(ctx) // the catalog learns of changes later
	if err != nil {
		return nil, err
	}
	for _, site := range sites {
		if site.Key != input.Site {
			continue
		}
		body := Retention{Months: site.RetentionMonths}
		last, err := s.Dashboard.Store.LastRetention(ctx)
		if err != nil {
			return nil, err
		}
		if last != nil {
			body.Last = &RetentionRun{last.Began.UTC(), last.Ended, last.Records, last.Error}
		}
		return &struct{ Body Retention }{body}, nil
	}
	return nil, consent.Errorf(consent.NotFound, "site", "There is no site with this key.")
}

var (
	retentionEnded   = prometheus.NewDesc("temoin_retention_last_run_timestamp_seconds", "When the job that removes what was kept for its time last ended; missing while it runs for the first time, or when it was cut off.", nil, nil)
	retentionFailed  = prometheus.NewDesc("temoin_retention_last_run_failed", "1 when its last run failed, was cut off or goes on, else 0.", nil, nil)
	retentionRecords = prometheus.NewDesc("temoin_retention_last_run_records", "Records that its last run removed.", nil, nil)
)

// retentionMetrics is a [prometheus.Collector].
type retentionMetrics struct{ store DashboardStore }

// Describe sends the metrics' descriptions.
func (m retentionMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{retentionEnded, retentionFailed, retentionRecords} {
		to <- desc
	}
}

// Collect sends what is known; nothing while the database does not answer.
func (m retentionMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	last, err := m.store.LastRetention(ctx)
	if err != nil || last == nil {
		return
	}
	failed := 1.0
	if last.Ended != nil {
		to <- prometheus.MustNewConstMetric(retentionEnded, prometheus.GaugeValue, float64(last.Ended.Unix()))
		if last.Error == "" {
			failed = 0
		}
	}
	to <- prometheus.MustNewConstMetric(retentionFailed, prometheus.GaugeValue, failed)
	to <- prometheus.MustNewConstMetric(retentionRecords, prometheus.GaugeValue, float64(last.Records))
}
