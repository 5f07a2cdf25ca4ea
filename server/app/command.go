package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/datadir"
	"github.com/temoin/temoin/server/pgembed"
	"github.com/temoin/temoin/server/postgres"
)

// Database is one that a command works on for a moment; Close it.
type Database struct {
	*postgres.Store
	DSN string // of the role that owns the tables
	end func()
}

// Close lets go of the database, and ends it when this command has started it.
func (d *Database) Close() {
	d.Store.Close()
	d.end()
}

// OpenDatabase opens the database of cfg for a command that does one thing: the given one, that of a running server,
// or, when none runs, its own for the time being. It never makes one: in a wrong folder that would look like success.
func OpenDatabase(ctx context.Context, cfg config.Config, progress func(line string)) (*Database, error) {
	d := &Database{DSN: cfg.DatabaseURL, end: func() {}}
	if d.DSN == "" {
		folder := filepath.Join(cfg.Data, postgresName)
		if !pgembed.Exists(folder) {
			return nil, fmt.Errorf("no database in %s: start the server there first, or give --data (TEMOIN_DATA) or --database-url (TEMOIN_DATABASE_URL)", cfg.Data)
		}
		dir, err := datadir.Open(cfg.Data)
		switch {
		case errors.Is(err, datadir.ErrInUse):
			if d.DSN, err = pgembed.Running(folder); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			started, child, err := startDatabase(ctx, cfg, dir, progress)
			if err != nil {
				return nil, errors.Join(err, dir.Close())
			}
			d.DSN = started
			d.end = func() {
				child.Stop(context.WithoutCancel(ctx)) // everything is committed; the next start would recover
				dir.Close()
			}
		}
	}
	var err error
	if d.Store, err = postgres.Open(ctx, d.DSN); err != nil {
		d.end()
		return nil, explain(d.DSN, err)
	}
	return d, nil
}

// HeadsFolder is where a server keeps, outside the database, how far it has signed each log.
func HeadsFolder(cfg config.Config) string { return filepath.Join(cfg.Data, "heads") }

// KeysFolder is where a server keeps, outside the database, the key of each log.
func KeysFolder(cfg config.Config) string { return filepath.Join(cfg.Data, "keys") }

// Seed reads the seed of the server of cfg. It never makes one: no key derived from it would fit.
func Seed(cfg config.Config) (auth.Seed, error) {
	if cfg.Seed != "" {
		return loadSeed(cfg, nil)
	}
	file := filepath.Join(cfg.Data, "seed")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return auth.Seed{}, fmt.Errorf("no seed in %s: give --data (TEMOIN_DATA) or TEMOIN_SEED as the server has them", cfg.Data)
	}
	return auth.LoadSeed(file)
}

// Sealer seals for a command as the server of this seed does: under the name that each log's checkpoint has.
func Sealer(ctx context.Context, seed auth.Seed, store *postgres.Store) (consent.Sealer, error) {
	checkpoints, err := store.Checkpoints(ctx)
	if err != nil {
		return nil, err
	}
	return func(site string) (note.Signer, error) {
		checkpoint := checkpoints[site]
		if checkpoint == "" {
			return nil, errNoLeaf(site)
		}
		if _, err := checkpointKey(seed, site, checkpoint); err != nil {
			return nil, err
		}
		return seed.LogSigner(ledger.CheckpointOrigin(checkpoint)), nil
	}, nil
}

// Host is the host under which the server of cfg is known: the names of its logs begin with it.
func Host(cfg config.Config) (string, error) {
	if cfg.URL != "" {
		return publicHost(string(cfg.URL)), nil
	}
	addr, err := net.ResolveTCPAddr("tcp", cfg.Addr)
	if err != nil {
		return "", fmt.Errorf("TEMOIN_ADDR: %w", err)
	}
	return reachable(addr), nil
}
