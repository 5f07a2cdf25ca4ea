package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/datadir"
	"github.com/temoin/temoin/server/pgembed"
	"github.com/temoin/temoin/server/postgres"
)

const (
	minDatabase    = 150000           // server_version_num of PostgreSQL 15
	connectTimeout = 10 * time.Second // for a first answer of a database somewhere else
)

// startDatabase finds the database, its own or the one it was given, and brings it to the newest schema.
// child is nil when the database is not ours.
func startDatabase(ctx context.Context, cfg config.Config, dir *datadir.Dir, progress func(string)) (dsn string, child *pgembed.Server, err error) {
	dsn = cfg.DatabaseURL
	if dsn == "" {
		child, err = pgembed.Start(ctx, pgembed.Options{Data: postgresFolder(dir), Bin: cfg.PostgresBin, Progress: progress})
		if err != nil {
			return "", nil, err
		}
		dsn = child.DSN()
	}
	err = checkDatabase(ctx, dsn)
	if err == nil {
		err = postgres.Migrate(ctx, dsn, progress)
	}
	if err == nil {
		return dsn, child, nil
	}
	if child != nil {
		return "", nil, errors.Join(err, child.Stop(context.WithoutCancel(ctx)))
	}
	return "", nil, explain(dsn, err)
}

// postgresName is the folder of the own PostgreSQL within the data folder.
const postgresName = "postgres"

func postgresFolder(dir *datadir.Dir) string { return dir.Join(postgresName) }

// errTooOld is about the server's version, so nothing else can be done with it.
var errTooOld = errors.New("is too old")

// checkDatabase says whether the database answers and is new enough.
func checkDatabase(ctx context.Context, dsn string) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	var number int
	if err := db.QueryRowContext(ctx, `show server_version_num`).Scan(&number); err != nil {
		return err
	}
	if number < minDatabase {
		return fmt.Errorf("PostgreSQL %d %w: at least 15 is needed", number/10000, errTooOld)
	}
	return nil
}

// explain turns an error of the operator's database into one line that says what to do. It never holds the password.
func explain(dsn string, err error) error {
	what := "TEMOIN_DATABASE_URL: "
	if u, parseErr := url.Parse(dsn); parseErr == nil {
		what = fmt.Sprintf("TEMOIN_DATABASE_URL: the database %q at %s ", strings.Trim(u.Path, "/"), host(u))
	}
	var refused *pq.Error
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, errTooOld):
		return fmt.Errorf("%scannot be used: %w", what, err)
	case errors.As(err, &refused):
		return fmt.Errorf("%srefuses: %s; %s", what, refused.Message, advice(refused))
	case errors.As(err, &network), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%sdoes not answer (%w): start it, or correct the address", what, err)
	}
	return fmt.Errorf("%scannot be used: %w", what, err)
}

func host(u *url.URL) string {
	if u.Host != "" {
		return u.Host
	}
	return u.Query().Get("host")
}

func advice(err *pq.Error) string {
	switch {
	case err.Code.Class() == "28":
		return "correct user and password"
	case err.Code == "3D000":
		return "create it: createdb NAME"
	case err.Code == "42P01", err.Code == "22023": // no table, no role: only commands ask before the schema is there
		return "start the server on it first, which makes the tables"
	case err.Code == "42501":
		return "the user must own the database and be allowed to create roles, or else be a member of roles made beforehand: create role temoin_app nologin; create role temoin_sequencer nologin; create role temoin_eraser nologin; create role temoin_desk nologin; grant temoin_app, temoin_sequencer, temoin_eraser, temoin_desk to USER"
	case err.Code == "53300":
		return "raise max_connections or lower the number of clients"
	}
	return "see the database's log"
}
