// Package servertest gives tests real parts: a PostgreSQL database of their own, a whole application with a clock
// that they set.
package servertest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/temoin/temoin/migrations"
	"github.com/temoin/temoin/server/postgres"
)

// Database makes a migrated database for this test alone, cloned from a template, and drops it afterwards. It returns
// the DSN of a role that may own tables. The server is the one of TEMOIN_TEST_DATABASE_URL, whose role must be allowed
// to create databases, or a private PostgreSQL that the test processes of this machine share one by one.
func Database(t testing.TB) (dsn string) {
	t.Helper()
	admin, template := server(t)
	return create(t, admin, ` template `+template+` strategy file_copy`)
}

// EmptyDatabase is [Database] without the schema, for tests of migrations and of first starts.
func EmptyDatabase(t testing.TB) (dsn string) {
	t.Helper()
	admin, _ := server(t)
	return create(t, admin, ``)
}

func create(t testing.TB, admin, how string) (dsn string) {
	t.Helper()
	name := "temoin_test_" + strings.ToLower(rand.Text()[:12])
	db := open(t, admin)
	mustExec(t, db, `create database `+name+how)
	t.Cleanup(func() {
		defer db.Close()
		if _, err := db.Exec(`drop database ` + name + ` with (force)`); err != nil {
			t.Errorf("servertest: %v", err)
		}
	})
	return database(admin, name)
}

var (
	once     sync.Once
	adminDSN string
	tmpl     string
	failed   error
)

// server finds or starts the process's PostgreSQL and makes the template, once.
func server(t testing.TB) (admin, template string) {
	t.Helper()
	once.Do(func() {
		ctx := context.Background() // it serves all tests of the process
		adminDSN = os.Getenv("TEMOIN_TEST_DATABASE_URL")
		if adminDSN == "" {
			if adminDSN, failed = sharedCluster(ctx); failed != nil {
				return
			}
		}
		tmpl, failed = makeTemplate(ctx, adminDSN)
	})
	if failed != nil {
		t.Fatalf("servertest: %v", failed)
	}
	return adminDSN, tmpl
}

// makeTemplate migrates a database whose name follows from the migrations, unless it is there already. It gets the
// name only when it is complete; a lock keeps other test processes from making it too.
func makeTemplate(ctx context.Context, admin string) (string, error) {
	digest, err := migrationsDigest()
	if err != nil {
		return "", err
	}
	name := "temoin_template_" + digest
	db, err := sql.Open("postgres", admin)
	if err != nil {
		return "", err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()                 // ends the session and with it the lock
	const lockKey = 0x74656d706c617465 // "template"
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1)`, int64(lockKey)); err != nil {
		return "", err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, int64(lockKey))
	var exists bool
	if err := conn.QueryRowContext(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists); err != nil || exists {
		return name, err
	}
	unfinished := name + "_new"
	for _, statement := range []string{`drop database if exists ` + unfinished + ` with (force)`, `create database ` + unfinished} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	if err := postgres.Migrate(ctx, database(admin, unfinished), nil); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, `alter database `+unfinished+` rename to `+name)
	return name, err
}

func migrationsDigest() (string, error) {
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names {
		body, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(body), body)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// database is the same server's DSN for another database.
func database(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic("servertest: TEMOIN_TEST_DATABASE_URL must be a postgres:// URL")
	}
	u.Path = "/" + name
	return u.String()
}

func open(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func mustExec(t testing.TB, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatalf("servertest: %s: %v", query, err)
	}
}
