package main

import (
	"context"
	"fmt"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
)

// database says where a command finds what the server works on. It works beside a running server and without one.
type database struct {
	Data        string `env:"TEMOIN_DATA" default:"./data" placeholder:"FOLDER" help:"Data folder of the server."`
	DatabaseURL string `env:"TEMOIN_DATABASE_URL" placeholder:"postgres://…" help:"Database of the server, when it is not the server's own."`
	PostgresBin string `env:"TEMOIN_POSTGRES_BIN" placeholder:"FOLDER" help:"Where postgres and initdb are. Unset: node_modules, then the system's."`
}

func (d *database) open(ctx context.Context, t terminal) (*app.Database, error) {
	data, err := filepath.Abs(d.Data) // said in errors
	if err != nil {
		return nil, err
	}
	cfg := config.Config{Data: data, DatabaseURL: d.DatabaseURL, PostgresBin: d.PostgresBin}
	return app.OpenDatabase(ctx, cfg, func(line string) { t.log.Info(line) })
}

// byCommand is whoever runs this command, now.
func byCommand(why string) consent.By {
	who := "command"
	if known, err := user.Current(); err == nil {
		who += ":" + known.Username
	}
	return consent.By{Who: who, Why: why, At: time.Now()}
}

// findSite returns the site with this key.
func findSite(ctx context.Context, db *app.Database, key string) (consent.Site, error) {
	sites, err := db.Sites(ctx)
	if err != nil {
		return consent.Site{}, err
	}
	var known []string
	for _, site := range sites {
		if site.Key == key {
			return site, nil
		}
		known = append(known, site.Key)
	}
	return consent.Site{}, fmt.Errorf("there is no site %q; there are: %s", key, strings.Join(known, ", "))
}
