package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/server/auth"
)

// deskRole is what the dashboard's queries work as; 006_access.sql makes it and says what it may do.
const deskRole = "temoin_desk"

// OpenDesk is [Open] for the dashboard. Every query sees the sites and organisations of its context's [auth.Scope] alone,
// whatever it asks for, and nothing under a context that has none.
func OpenDesk(dsn string) (*Store, error) {
	connector, err := connector(dsn, map[string]string{"role": deskRole, "synchronous_commit": "on", "timezone": "UTC"})
	if err != nil {
		return nil, fmt.Errorf("postgres.OpenDesk: %w", err)
	}
	s := &Store{db: sqlx.NewDb(sql.OpenDB(tenants{connector}), "postgres")}
	s.db.SetMaxOpenConns(8)
	s.db.SetMaxIdleConns(8)
	s.db.SetConnMaxIdleTime(5 * time.Minute)
	return s, nil
}

// tenants makes connections that say for whom they work before each statement, where that has changed. Here no query can
// forget it.
type tenants struct{ driver.Connector }

// Connect implements [driver.Connector].
func (t tenants) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := t.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(fullConn)
	if !ok {
		return nil, errors.Join(errors.New("postgres.OpenDesk: the driver has lost a method"), conn.Close())
	}
	return &tenantConn{fullConn: full}, nil
}

// fullConn is what the driver's connections are.
type fullConn interface {
	driver.Conn
	driver.QueryerContext
	driver.ExecerContext
	driver.ConnBeginTx
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// tenantConn is a connection and for whom it works; nil while that is not sure.
type tenantConn struct {
	fullConn
	told *[2]string
}

// enter tells the server for whom the next statement works.
func (c *tenantConn) enter(ctx context.Context) error {
	scope := auth.ScopeOf(ctx)
	var want [2]string
	for i, ids := range [][]int32{scope.Sites, scope.Orgs} {
		text, err := pq.Array(append([]int32{}, ids...)).Value()
		if err != nil {
			return err
		}
		want[i] = text.(string)
	}
	if c.told != nil && *c.told == want {
		return nil
	}
	c.told = nil
	_, err := c.fullConn.ExecContext(ctx, `select set_config('temoin.sites', $1, false), set_config('temoin.orgs', $2, false)`,
		[]driver.NamedValue{{Ordinal: 1, Value: want[0]}, {Ordinal: 2, Value: want[1]}})
	if err != nil {
		return err
	}
	c.told = &want
	return nil
}

// QueryContext implements [driver.QueryerContext].
func (c *tenantConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	return c.fullConn.QueryContext(ctx, query, args)
}

// ExecContext implements [driver.ExecerContext].
func (c *tenantConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	return c.fullConn.ExecContext(ctx, query, args)
}

// BeginTx implements [driver.ConnBeginTx].
func (c *tenantConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	tx, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return tenantTx{tx, c}, nil
}

// Prepare implements [driver.Conn]. A prepared statement would be run for whoever comes next without being told.
func (c *tenantConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("postgres.OpenDesk: the dashboard prepares no statements")
}

// tenantTx forgets what was told in a transaction that ends: the server does too when it is rolled back.
type tenantTx struct {
	driver.Tx
	conn *tenantConn
}

func (t tenantTx) Commit() error {
	t.conn.told = nil // a commit of a failed transaction is a rollback
	return t.Tx.Commit()
}

func (t tenantTx) Rollback() error {
	t.conn.told = nil
	return t.Tx.Rollback()
}
