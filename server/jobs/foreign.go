package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/temoin/temoin/consent"
)

// ForeignHostStore is the part of the store that keeps foreign hosts.
type ForeignHostStore interface {
	AddForeignHosts(ctx context.Context, hosts []consent.ForeignHost) error
}

// ForeignHosts counts refused hosts in memory and writes them now and then, however many requests there are. A crash
// loses seconds of it, which a page that is still refused makes good.
type ForeignHosts struct {
	store ForeignHostStore
	log   *slog.Logger

	mu   sync.Mutex
	seen map[int32]map[string]consent.ForeignHost // by site and host; at most MaxForeignHosts of a site
}

// NewForeignHosts knows none; Run writes.
func NewForeignHosts(store ForeignHostStore, log *slog.Logger) *ForeignHosts {
	return &ForeignHosts{store: store, log: log, seen: map[int32]map[string]consent.ForeignHost{}}
}

// Add counts one request that was refused.
func (f *ForeignHosts) Add(site int32, host string, at time.Time) {
	f.add(consent.ForeignHost{SiteID: site, Host: host, Count: 1, First: at, Last: at})
}

func (f *ForeignHosts) add(more consent.ForeignHost) {
	f.mu.Lock()
	defer f.mu.Unlock()
	hosts := f.seen[more.SiteID]
	if hosts == nil {
		hosts = map[string]consent.ForeignHost{}
		f.seen[more.SiteID] = hosts
	}
	known, ok := hosts[more.Host]
	switch {
	case ok:
		more.Count += known.Count
		if known.First.Before(more.First) {
			more.First = known.First
		}
		if known.Last.After(more.Last) {
			more.Last = known.Last
		}
	case len(hosts) >= consent.MaxForeignHosts:
		return
	}
	hosts[more.Host] = more
}

// Flush writes what was counted. When that fails it is kept for the next time.
func (f *ForeignHosts) Flush(ctx context.Context) error {
	f.mu.Lock()
	seen := f.seen
	f.seen = map[int32]map[string]consent.ForeignHost{}
	f.mu.Unlock()
	var hosts []consent.ForeignHost
	for _, ofSite := range seen {
		for _, host := range ofSite {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) == 0 {
		return nil
	}
	err := f.store.AddForeignHosts(ctx, hosts)
	if err != nil {
		for _, host := range hosts {
			f.add(host)
		}
	}
	return err
}

// Run writes every three seconds until ctx ends; call Flush once more after that.
func (f *ForeignHosts) Run(ctx context.Context) {
	repeat(ctx, 3*time.Second, "writing foreign hosts", f.log, f.Flush)
}
