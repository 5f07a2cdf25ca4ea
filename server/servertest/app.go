package servertest

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
)

// The first user of every [App].
const (
	OwnerEmail    = "owner@example.org"
	OwnerPassword = "correct horse battery staple"
)

// App is a whole application for one test.
type App struct {
	*app.App
	Clock *Clock
}

// Start brings up the application on a free port of 127.0.0.1, with a database of its own and, unless
// TEMOIN_TEST_REDIS_URL names one, a Redis of its own. It stops when the test ends. change, if not nil, alters the
// configuration before.
func Start(t testing.TB, change func(*config.Config)) *App {
	t.Helper()
	cfg := config.Config{
		Addr: "127.0.0.1:0", Data: t.TempDir(), DatabaseURL: Database(t), RedisURL: os.Getenv("TEMOIN_TEST_REDIS_URL"),
		OwnerEmail: OwnerEmail, OwnerPassword: OwnerPassword,
	}
	if change != nil {
		change(&cfg)
	}
	clock := &Clock{}
	a, err := app.Start(t.Context(), cfg, app.Options{Clock: clock.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := a.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return &App{a, clock}
}
