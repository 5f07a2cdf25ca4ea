// Package postgres is the store: one file a noun, the SQL inside. It works as the role temoin_app, which may add
// proof and read it but owns nothing; only [Migrate], [EnsurePartitions], [SetDomains], [SetPassword], [SetRetention] and
// [RemoveExpired] work as the role of the DSN, and [Eraser], [Log] and the
// store of [OpenDesk] as roles of their own.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// appRole is what the server works as; 001_start.sql makes it and says what it may do.
const appRole = "temoin_app"

// Store runs queries. It is safe for concurrent use; Close it when the server stops.
type Store struct {
	db     *sqlx.DB
	insert *sql.Stmt // insertDecisions
}

// Open connects to a migrated database. Every connection works as the role temoin_app, with UTC and with
// synchronous_commit on, whatever the server's default is: an answered decision is on disk.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := connect(dsn, map[string]string{"role": appRole, "synchronous_commit": "on", "timezone": "UTC"})
	if err != nil {
		return nil, fmt.Errorf("postgres.Open: %w", err)
	}
	s := &Store{db: sqlx.NewDb(db, "postgres")}
	s.db.SetMaxOpenConns(16)
	s.db.SetMaxIdleConns(16)
	s.db.SetConnMaxIdleTime(5 * time.Minute)
	if s.insert, err = s.db.PrepareContext(ctx, insertDecisions); err != nil {
		s.Close()
		return nil, fmt.Errorf("postgres.Open: %w", err)
	}
	return s, nil
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// Close ends all connections.
func (s *Store) Close() error { return s.db.Close() }

// connect prepares a pool.
func connect(dsn string, settings map[string]string) (*sql.DB, error) {
	connector, err := connector(dsn, settings)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// connector makes connections. Parameters go in binary, so that a []byte argument is sent as it is.
func connector(dsn string, settings map[string]string) (driver.Connector, error) {
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.BinaryParameters = true
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	for name, value := range settings {
		cfg.Runtime[name] = value
	}
	return pq.NewConnectorConfig(cfg)
}

// asOwner runs one transaction as the role of the DSN, on a connection of its own. name is what its errors begin with.
func asOwner(ctx context.Context, dsn, name string, do func(tx *sqlx.Tx) error) error {
	db, err := connect(dsn, map[string]string{"synchronous_commit": "on", "timezone": "UTC"})
	if err != nil {
		return fmt.Errorf("postgres.%s: %w", name, err)
	}
	defer db.Close()
	tx, err := sqlx.NewDb(db, "postgres").BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.%s: %w", name, err)
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return fmt.Errorf("postgres.%s: %w", name, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.%s: %w", name, err)
	}
	return nil
}
