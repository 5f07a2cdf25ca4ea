package servertest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/temoin/temoin/server/datadir"
	"github.com/temoin/temoin/server/pgembed"
)

// sharedCluster starts a PostgreSQL for this test process in the first of a few numbered folders that no other process
// holds. The folders stay, so that the next run finds cluster and template made; PostgreSQL itself ends with the
// process, whichever way that ends.
func sharedCluster(ctx context.Context) (dsn string, err error) {
	for slot := range 64 {
		folder := filepath.Join(os.TempDir(), fmt.Sprintf("temoin-test-%d", os.Getuid()), fmt.Sprint(slot))
		dir, err := datadir.Open(folder)
		if errors.Is(err, datadir.ErrInUse) {
			continue
		}
		if err != nil {
			return "", err
		}
		held = append(held, dir)
		return startIn(ctx, dir)
	}
	return "", errors.New("64 test processes hold every folder for test databases")
}

// held keeps the folder's lock: a file that nobody refers to is closed by the garbage collector.
var held []*datadir.Dir

// startIn starts PostgreSQL in the folder. A cluster that does not start (another version's, or broken by a crash,
// since it runs without fsync) is made anew.
func startIn(ctx context.Context, dir *datadir.Dir) (dsn string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	opts := pgembed.Options{Data: dir.Join("postgres"), Bin: os.Getenv("TEMOIN_POSTGRES_BIN"), Fast: true}
	s, err := pgembed.Start(ctx, opts)
	if err != nil {
		if err := os.RemoveAll(opts.Data); err != nil {
			return "", err
		}
		if s, err = pgembed.Start(ctx, opts); err != nil {
			return "", err
		}
	}
	return s.DSN(), dropLeftovers(ctx, s.DSN())
}

// dropLeftovers removes the databases of tests that were killed.
func dropLeftovers(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `select datname from pg_database where datname like 'temoin\_test\_%'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		names = append(names, name)
	}
	for _, name := range names {
		if _, err := db.ExecContext(ctx, `drop database `+name+` with (force)`); err != nil {
			return err
		}
	}
	return rows.Err()
}
