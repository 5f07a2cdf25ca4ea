// Package app is the wiring: it builds every part from the configuration, starts them in order and stops them in the
// opposite order.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"
	"time"

	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/datadir"
)

// Options are what tests set and the binary does not.
type Options struct {
	Clock    func() time.Time  // nil: the real one
	Log      *slog.Logger      // nil: none
	Progress func(line string) // told what takes long while starting; may be nil
}

// App is a running server. Make it with [Start].
type App struct {
	// Owner is the first user if this start has made one, else nil.
	Owner *Owner

	url, addr, dsn, redis string
	failed                chan error
	stops                 []stop // in the order of starting
}

// stop ends one part; it is told how long it may take.
type stop struct {
	name string
	end  func(ctx context.Context) error
}

// Start brings up everything and returns when requests are answered. An error is one line that says what to do; then
// nothing is left running.
func Start(ctx context.Context, cfg config.Config, opts Options) (*App, error) {
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Progress == nil {
		opts.Progress = func(string) {}
	}
	a := &App{failed: make(chan error, 2)}
	if err := a.start(ctx, cfg, opts); err != nil {
		return nil, errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
	}
	return a, nil
}

func (a *App) start(ctx context.Context, cfg config.Config, opts Options) error {
	dir, err := datadir.Open(cfg.Data)
	if err != nil {
		return err
	}
	a.onStop("data folder", func(context.Context) error { return dir.Close() })

	// Before anything slow: a taken port is known at once, and early callers wait instead of being turned away.
	listener, err := listen(cfg.Addr)
	if err != nil {
		return err
	}
	a.onStop("listener", func(context.Context) error { return closed(listener.Close()) })
	a.addr, a.url = reachable(listener.Addr()), string(cfg.URL)
	if a.url == "" {
		a.url = "http://" + a.addr
	}

	seed, err := loadSeed(cfg, dir)
	if err != nil {
		return err
	}
	dsn, child, err := startDatabase(ctx, cfg, dir, opts.Progress)
	if err != nil {
		return err
	}
	a.dsn = dsn
	if child != nil {
		a.onStop("PostgreSQL", child.Stop)
		go func() {
			<-child.Done()
			a.fail(errors.New("PostgreSQL has ended; start again, and it recovers by itself (its log: " + postgresFolder(dir) + "/postgres.log)"))
		}()
	}
	return a.startParts(ctx, cfg, opts, seed, listener)
}

// URL is where browsers find the server, without a slash at the end.
func (a *App) URL() string { return a.url }

// Addr is where it listens, as HOST:PORT that can be reached from this machine.
func (a *App) Addr() string { return a.addr }

// DSN is the address of the database that the server works on.
func (a *App) DSN() string { return a.dsn }

// RedisURL is the address of the Redis that the server works on.
func (a *App) RedisURL() string { return a.redis }

// Failed gets an error when a part ends by itself; then the caller stops the rest.
func (a *App) Failed() <-chan error { return a.failed }

func (a *App) fail(err error) {
	select {
	case a.failed <- err:
	default: // the first reasons are enough
	}
}

// Stop answers what is in flight, records what waits and ends every part, last started first. ctx bounds it.
func (a *App) Stop(ctx context.Context) error {
	var faults []error
	for i := len(a.stops) - 1; i >= 0; i-- {
		if err := a.stops[i].end(ctx); err != nil {
			faults = append(faults, fmt.Errorf("stopping %s: %w", a.stops[i].name, err))
		}
	}
	a.stops = nil
	return errors.Join(faults...)
}

func (a *App) onStop(name string, end func(ctx context.Context) error) {
	a.stops = append(a.stops, stop{name, end})
}

// background runs a job until Stop, which waits for it.
func (a *App) background(name string, run func(ctx context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(ctx)
	}()
	a.onStop(name, func(context.Context) error {
		cancel()
		<-done
		return nil
	})
}

func loadSeed(cfg config.Config, dir *datadir.Dir) (auth.Seed, error) {
	if cfg.Seed == "" {
		return auth.LoadSeed(dir.Join("seed"))
	}
	seed, err := auth.ParseSeed(cfg.Seed)
	if err != nil {
		return seed, fmt.Errorf("TEMOIN_SEED: %w", err)
	}
	return seed, nil
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("TEMOIN_ADDR: %s is taken: stop what listens there, or set TEMOIN_ADDR to another address", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("TEMOIN_ADDR: this user may not listen on %s: choose a port above 1023, with a proxy before it", addr)
	case err != nil:
		return nil, fmt.Errorf("TEMOIN_ADDR: cannot listen on %s: %w", addr, err)
	}
	return listener, nil
}

// closed lets a listener be closed twice: the HTTP server closes it too.
func closed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// reachable is an address that a browser on this machine can open: "all interfaces" is none.
func reachable(addr net.Addr) string {
	tcp := addr.(*net.TCPAddr)
	if tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
	}
	return tcp.String()
}
