package app

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/datadir"
	"github.com/temoin/temoin/server/pgembed"
	"github.com/temoin/temoin/server/postgres"
)

// OpenStore opens the database of cfg for a command that does one thing: the given one, that of a running server, or,
// when none runs, its own for the time being. The caller must call end.
func OpenStore(ctx context.Context, cfg config.Config, progress func(line string)) (store *postgres.Store, end func(), err error) {
	end = func() {}
	dsn := cfg.DatabaseURL
	if dsn == "" {
		dir, err := datadir.Open(cfg.Data)
		switch {
		case errors.Is(err, datadir.ErrInUse):
			if dsn, err = pgembed.Running(filepath.Join(cfg.Data, postgresName)); err != nil {
				return nil, nil, err
			}
		case err != nil:
			return nil, nil, err
		default:
			started, child, err := startDatabase(ctx, cfg, dir, progress)
			if err != nil {
				return nil, nil, errors.Join(err, dir.Close())
			}
			dsn = started
			end = func() {
				child.Stop(context.WithoutCancel(ctx)) // everything is committed; the next start would recover
				dir.Close()
			}
		}
	}
	if store, err = postgres.Open(ctx, dsn); err != nil {
		end()
		return nil, nil, explain(dsn, err)
	}
	stop := end
	return store, func() { store.Close(); stop() }, nil
}
