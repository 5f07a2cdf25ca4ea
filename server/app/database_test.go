package app_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/servertest"
)

// login makes a role that is no superuser, lets it own the database, and returns the DSN for it.
func login(t *testing.T, dsn, name, attributes string) string {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Exec(fmt.Sprintf(`reassign owned by %s to current_user; drop owned by %s; drop role %s`, name, name, name))
		db.Close()
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	database := strings.Trim(u.Path, "/")
	for _, statement := range []string{
		`do $$ begin drop role if exists ` + name + `; exception when others then null; end $$`,
		`create role ` + name + ` login ` + attributes + ` password 'secret-` + name + `'`,
		`alter database ` + database + ` owner to ` + name,
		`grant usage, create on schema public to ` + name,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	u.User = url.UserPassword(name, "secret-"+name)
	return u.String()
}

// start brings up an application on a database; a fault is returned.
func start(t *testing.T, dsn string) (*app.App, error) {
	t.Helper()
	return app.Start(t.Context(), config.Config{Addr: "127.0.0.1:0", Data: t.TempDir(), DatabaseURL: dsn}, app.Options{})
}

// An ordinary role that was put into the roles beforehand is enough.
func TestStart_OrdinaryRole(t *testing.T) {
	servertest.Database(t) // its migration has made them
	dsn := login(t, servertest.EmptyDatabase(t), "temoin_login_member", "in role temoin_app, temoin_sequencer, temoin_eraser, temoin_desk")
	a, err := start(t, dsn)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}
