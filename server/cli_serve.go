package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
)

// serve is the server itself.
type serve struct {
	config.Config
}

// Run serves until ctx ends or a part fails, then stops everything in order.
func (s *serve) Run(ctx context.Context, t terminal) error {
	a, err := app.Start(ctx, s.Config, app.Options{
		Log:      t.log,
		Progress: func(line string) { fmt.Fprintln(t.out, "  "+line) },
	})
	if err != nil {
		return err
	}
	welcome(t, a)
	var fault error
	select {
	case <-ctx.Done():
		fmt.Fprintln(t.out, "stopping: answering what is in flight, recording what waits")
	case fault = <-a.Failed():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	return errors.Join(fault, a.Stop(drain))
}

func welcome(t terminal, a *app.App) {
	fmt.Fprintf(t.out, "temoin ready at %s\n  demo shop  %s/demo/\n  dashboard  %s/\n", a.URL(), a.URL(), a.URL())
	switch {
	case a.Owner == nil:
		fmt.Fprintln(t.out, "  sign in    with the account made at the first start")
	case a.Owner.Password == "":
		fmt.Fprintf(t.out, "  sign in    %s, with the password of TEMOIN_OWNER_PASSWORD\n", a.Owner.Email)
	default:
		fmt.Fprintf(t.out, "  sign in    %s, password %s (made up now; shown only this once)\n", a.Owner.Email, a.Owner.Password)
	}
}
