package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
)

// publish makes a notice the current one of its site, and the site when it is new. A running server shows it within
// seconds. It works beside a running server and without one.
type publish struct {
	File        string   `arg:"" optional:"" type:"existingfile" help:"The notice, as JSON."`
	Example     bool     `help:"Print the demo's notice, to start a file from."`
	Name        string   `help:"Name of a new site, for people."`
	Domains     []string `name:"domain" placeholder:"HOST" help:"Host of a new site's pages, without port; may be given again."`
	Data        string   `env:"TEMOIN_DATA" default:"./data" placeholder:"FOLDER" help:"Data folder of the server."`
	DatabaseURL string   `env:"TEMOIN_DATABASE_URL" placeholder:"postgres://…" help:"Database of the server, when it is not the server's own."`
	PostgresBin string   `env:"TEMOIN_POSTGRES_BIN" placeholder:"FOLDER" help:"Where postgres and initdb are. Unset: node_modules, then the system's."`
}

// Run prints what is published now.
func (p *publish) Run(ctx context.Context, t terminal) error {
	if p.Example {
		encoder := json.NewEncoder(t.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(demo.Draft())
	}
	draft, err := readDraft(p.File)
	if err != nil {
		return err
	}
	cfg := config.Config{Data: p.Data, DatabaseURL: p.DatabaseURL, PostgresBin: p.PostgresBin}
	store, end, err := app.OpenStore(ctx, cfg, func(line string) { t.log.Info(line) })
	if err != nil {
		return err
	}
	defer end()
	now := time.Now()
	site, err := p.site(ctx, store, draft.Site, now)
	if err != nil {
		return err
	}
	version, published, err := store.PublishNotice(ctx, site, *draft, now)
	if err != nil {
		return err
	}
	state := "is published"
	if !published {
		state = "was published already"
	}
	fmt.Fprintf(t.out, "version %d of %s %s: %s\n", version.Number, draft.Site, state, version.Digest())
	return nil
}

// site finds the site with this key, or makes it.
func (p *publish) site(ctx context.Context, store *postgres.Store, key string, now time.Time) (id int32, err error) {
	sites, err := store.Sites(ctx)
	if err != nil {
		return 0, err
	}
	if i := slices.IndexFunc(sites, func(s consent.Site) bool { return s.Key == key }); i >= 0 {
		if p.Name != "" || len(p.Domains) > 0 {
			return 0, fmt.Errorf("the site %q is there already: publish without --name and --domain", key)
		}
		return sites[i].ID, nil
	}
	site := consent.Site{Key: key, Name: p.Name, Domains: p.Domains}
	if err := site.Check(); err != nil {
		return 0, fmt.Errorf("there is no site %q yet; to make it give its --name, and each host of its pages as --domain: %w", key, err)
	}
	return store.InsertSite(ctx, site, now)
}

// readDraft reads and checks a notice; a member that a notice does not have is an error, since it is a typing mistake.
func readDraft(file string) (*consent.Draft, error) {
	if file == "" {
		return nil, errors.New("name the file with the notice; temoin publish --example prints one to start from")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	var draft consent.Draft
	if err := decoder.Decode(&draft); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := draft.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &draft, nil
}
