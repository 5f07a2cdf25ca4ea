package jobs_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/jobs"
)

// lines gets what is logged.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// What waits too long is told in the log.
func TestWatchQueue(t *testing.T) {
	told := make(lines, 1)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		jobs.WatchQueue(ctx, func() time.Time { return now }, func(context.Context) (consent.Queue, error) {
			return consent.Queue{Entries: 9, Oldest: now.Add(-61 * time.Second)}, nil
		}, slog.New(slog.NewTextHandler(told, nil)))
	}()
	if got := <-told; !strings.Contains(got, "9 recorded entries wait for their place in the log, the first for 1m1s") {
		t.Error(got)
	}
	cancel()
	<-ended
}
