package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/jobs"
)

// written keeps what is written to it, or fails.
type written struct {
	hosts []consent.ForeignHost
	calls int
	err   error
}

func (w *written) AddForeignHosts(_ context.Context, hosts []consent.ForeignHost) error {
	w.calls++
	if w.err == nil {
		w.hosts = append(w.hosts, hosts...)
	}
	return w.err
}

// Ensure that many refusals are one write of few rows, that a failed write is kept for the next, and that silence
// writes nothing.
func TestForeignHosts(t *testing.T) {
	at := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	store := &written{err: errors.New("away")}
	hosts := jobs.NewForeignHosts(store, nil)
	hosts.Add(1, "copy.example", at)
	if err := hosts.Flush(t.Context()); err == nil {
		t.Fatal("control: the store is away")
	}
	for i := range 10_000 {
		hosts.Add(1, fmt.Sprintf("h%d.example", i), at)
		hosts.Add(1, "copy.example", at.Add(time.Duration(i)*time.Second))
	}
	hosts.Add(2, "copy.example", at)
	store.err = nil
	for range 2 {
		if err := hosts.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if store.calls != 2 || len(store.hosts) != consent.MaxForeignHosts+1 {
		t.Errorf("%d writes, %d rows", store.calls, len(store.hosts))
	}
	for _, h := range store.hosts {
		if h.SiteID == 1 && h.Host == "copy.example" && (h.Count != 10_001 || !h.First.Equal(at) || !h.Last.Equal(at.Add(9999*time.Second))) {
			t.Errorf("%+v", h)
		}
	}
}
