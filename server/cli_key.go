package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
)

// key groups the commands about API keys.
type key struct {
	Add keyAdd `cmd:"" help:"Make an API key with which a site's own server reads decisions."`
}

// keyAdd makes one key and prints it; only its hash is stored. It works beside a running server and without one.
type keyAdd struct {
	Site        string `arg:"" help:"Site key, such as demo."`
	Data        string `env:"TEMOIN_DATA" default:"./data" placeholder:"FOLDER" help:"Data folder of the server."`
	DatabaseURL string `env:"TEMOIN_DATABASE_URL" placeholder:"postgres://…" help:"Database of the server, when it is not the server's own."`
	PostgresBin string `env:"TEMOIN_POSTGRES_BIN" placeholder:"FOLDER" help:"Where postgres and initdb are. Unset: node_modules, then the system's."`
}

// Run prints the key as the only line on the standard output, so that a script can take it.
func (k *keyAdd) Run(ctx context.Context, t terminal) error {
	cfg := config.Config{Data: k.Data, DatabaseURL: k.DatabaseURL, PostgresBin: k.PostgresBin}
	store, end, err := app.OpenStore(ctx, cfg, func(line string) { t.log.Info(line) })
	if err != nil {
		return err
	}
	defer end()
	sites, err := store.Sites(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sites, func(s consent.Site) bool { return s.Key == k.Site })
	if i < 0 {
		if len(sites) == 0 {
			return errors.New("there is no site yet: start the server once, it makes the demo site")
		}
		var known []string
		for _, s := range sites {
			known = append(known, s.Key)
		}
		return fmt.Errorf("there is no site %q; there are: %s", k.Site, strings.Join(known, ", "))
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	secret := auth.NewKey()
	if err := store.InsertKey(ctx, sites[i].ID, id.String(), auth.HashToken(secret), time.Now()); err != nil {
		return err
	}
	fmt.Fprintln(t.out, secret)
	return nil
}
