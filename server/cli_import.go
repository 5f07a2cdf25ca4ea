package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
)

// importSite takes a site over from the pack of another instance, with its log: the roots are the same.
type importSite struct {
	File string           `arg:"" type:"existingfile" help:"A pack of a whole site."`
	Key  string           `placeholder:"KEY" help:"The log's public key as the site publishes it. Unset: the pack is checked against itself alone."`
	Addr string           `env:"TEMOIN_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address that the server listens on."`
	URL  config.PublicURL `env:"TEMOIN_URL" placeholder:"https://HOST" help:"Address under which browsers reach the server."`
	Seed string           `env:"TEMOIN_SEED" placeholder:"HEX" help:"The server's seed. Unset: the one in the data folder."`
	database
}

// Run verifies the pack and takes it over, all of it or nothing.
func (i *importSite) Run(ctx context.Context, t terminal) error {
	reader, end, err := openPack(i.File)
	if err != nil {
		return fmt.Errorf("not valid: %w", err)
	}
	defer end()
	if !reader.Scope.Whole() {
		return errors.New("only a pack of a whole site can be imported: export it without --subject, --from and --to")
	}
	report, err := verifyPack(ctx, reader, i.Key, nil, t)
	if err != nil {
		return err
	}
	if i.DatabaseURL != "" {
		if err := postgres.Migrate(ctx, i.DatabaseURL, func(line string) { t.log.Info(line) }); err != nil {
			return err
		}
	}
	db, err := i.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	bar := newProgress(os.Stderr, "leaves", reader.Head.Size)
	log := &consent.PackLog{Site: reader.Site, Size: reader.Head.Size, Checkpoint: reader.Checkpoint}
	isNew, err := postgres.ImportSite(ctx, db.DSN, log, reader.Head, report.Months, func(to *postgres.Import) error {
		return reader.Feed(ctx, to, bar.add)
	})
	bar.clear()
	if ctx.Err() != nil {
		return errors.New("stopped: nothing was imported")
	}
	if err != nil {
		return err
	}
	// From here on the log may say that it had this key before. Of a site that is there already nothing is known but that its
	// log is the same: it may have gone on since under a key that was kept.
	state, keys := "is imported", jobs.NewKeys(app.KeysFolder(config.Config{Data: i.Data}))
	if !isNew {
		state = "is there already"
	}
	last, err := keys.Last(reader.Site.Key)
	if err == nil && (isNew || last == "") {
		err = keys.Keep(reader.Site.Key, reader.Key)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s %s: %s, root %s\n", reader.Site.Key, state, counted(reader.Head.Size, "leaf", "leaves"), root(reader.Head))
	if isNew {
		fmt.Fprintf(t.out, "erasures: the pack was made at %s; what was erased elsewhere since then is here again: erase it here too\n", reader.MadeAt)
	}
	i.tellKey(t, reader.Site.Key, reader.Key)
	return nil
}

// tellKey says whether the log goes on under its key, which follows from seed and host.
func (i *importSite) tellKey(t terminal, site, key string) {
	cfg := config.Config{Data: i.Data, Seed: i.Seed, Addr: i.Addr, URL: i.URL}
	seed, err := app.Seed(cfg)
	host, hostErr := app.Host(cfg)
	if err == nil && hostErr == nil {
		if own, err := seed.LogKey(host + "/log/" + site); err == nil && own == key {
			fmt.Fprintln(t.out, "key: the log goes on under the same key")
			return
		}
	}
	origin, _, _ := strings.Cut(key, "/log/")
	fmt.Fprintf(t.out, "key: the log goes on under another name or key from the next start on, and says so in a leaf. To keep %s and its key, and the receipt keys that visitors hold, give this server the other one's seed (TEMOIN_SEED or the file seed in the data folder) and address (TEMOIN_URL) before it starts\n", origin)
}
