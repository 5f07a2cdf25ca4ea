// Command e2eserver is the whole application for tests in a browser: the product, except that its clock is set and its
// public address opened and closed through a second, loopback address (control.go). It reads the same variables.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/alicebob/miniredis/v2"

	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/servertest"
)

type flags struct {
	config.Config
	Control string `required:"" help:"Loopback address that steers the server."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "e2eserver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var f flags
	kong.Parse(&f, config.Mappers())
	// The application listens elsewhere, so that its address can be taken away from visitors and nothing else changes.
	cache, err := miniredis.Run()
	if err != nil {
		return err
	}
	defer cache.Close()
	cfg := f.Config
	cfg.Addr, cfg.URL, cfg.RedisURL = "127.0.0.1:0", cmp.Or(cfg.URL, config.PublicURL("http://"+f.Addr)), "redis://"+cache.Addr()

	clock := &servertest.Clock{}
	a, err := app.Start(ctx, cfg, app.Options{Clock: clock.Now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	public := &gate{addr: f.Addr, to: a.Addr()}
	if err := public.open(); err != nil {
		return errors.Join(err, a.Stop(ctx))
	}
	defer public.close()
	control := http.Server{Addr: f.Control, Handler: newControl(a, clock, cache, public), ReadHeaderTimeout: 5 * time.Second}
	listener, err := net.Listen("tcp", f.Control)
	if err != nil {
		return errors.Join(err, a.Stop(ctx))
	}
	ended := make(chan error, 1)
	go func() { ended <- control.Serve(listener) }()
	fmt.Println("temoin ready at", a.URL())

	select {
	case <-ctx.Done():
	case err = <-a.Failed():
	case err = <-ended:
	}
	drain, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return errors.Join(err, control.Close(), a.Stop(drain))
}
