package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// tenantTables are all tables whose rows are a site's or an organisation's, with the column that says whose.
func tenantTables(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.Query(`
		select c.relname, a.attname from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and (a.attname in ('site_id', 'org_id') or c.relname in ('site', 'org') and a.attname = 'id')
		where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
		order by c.relname, a.attname = 'site_id'`)
	must(t, err)
	defer rows.Close()
	tables := map[string]string{}
	for rows.Next() {
		var table, column string
		must(t, rows.Scan(&table, &column))
		if table == "site" {
			column = "id"
		}
		if column != "org_id" || tables[table] == "" {
			tables[table] = column
		}
	}
	for _, table := range []string{"member", "invitation"} { // their site is one of their organisation's, or none
		tables[table] = "org_id"
	}
	must(t, rows.Err())
	return tables
}

// Every table of a tenant is protected; whatever is added is found here.
func TestEveryTenantTableIsProtected(t *testing.T) {
	db := owner(t, servertest.Database(t))
	unprotected := func() (names []string) {
		for table := range tenantTables(t, db) {
			var ok bool
			must(t, db.QueryRow(`select relrowsecurity and exists (
				select from pg_policies where tablename = relname and policyname = 'tenant' and roles = '{temoin_desk}') from pg_class where oid = $1::regclass`, table).Scan(&ok))
			if !ok {
				names = append(names, table)
			}
		}
		return names
	}
	if names := unprotected(); len(names) > 0 {
		t.Errorf("not protected: %v; the migration that makes a table ends with select protect('TABLE', 'select')", names)
	}
	// Negative control.
	_, err := db.Exec(`create table forgotten (site_id int)`)
	must(t, err)
	if names := unprotected(); !slices.Equal(names, []string{"forgotten"}) {
		t.Errorf("a table without protection is not found: %v", names)
	}
}

// twoTenants fills every tenant table that the dashboard reads with one row of each of two tenants, whatever its other
// columns want, and returns their scopes.
func twoTenants(t *testing.T, db *sql.DB, tables map[string]string) (scopes [2]auth.Scope) {
	t.Helper()
	ctx := t.Context()
	conn, err := db.Conn(ctx)
	must(t, err)
	defer conn.Close()
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := conn.ExecContext(ctx, query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	exec(`set session_replication_role = replica`) // no foreign keys
	exec(`insert into org (key, name, created_at) values ('other', 'Other', now())`)
	exec(`insert into site (key, name, domains, created_at, org_id) select 'of-' || key, key, '{}', now(), id from org`)
	for i, org := range []string{"main", "other"} {
		scopes[i] = auth.Scope{Sites: make([]int32, 1), Orgs: make([]int32, 1)}
		must(t, conn.QueryRowContext(ctx, `select site.id, org.id from org join site on org_id = org.id where org.key = $1`, org).Scan(&scopes[i].Sites[0], &scopes[i].Orgs[0]))
	}
	for table, column := range tables {
		if table == "site" || table == "org" {
			continue
		}
		rows, err := conn.QueryContext(ctx, `
			select attname, format_type(atttypid, null), coalesce((
				select string_agg(pg_get_constraintdef(oid), ' ') from pg_constraint where conrelid = attrelid and contype = 'c'), '')
			from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
			  and (attnotnull and not atthasdef or attname in ('site_id', 'org_id'))`, table)
		must(t, err)
		var columns []string
		var checks string
		kinds := map[string]string{}
		for rows.Next() {
			var name, kind string
			must(t, rows.Scan(&name, &kind, &checks))
			columns, kinds[name] = append(columns, name), kind
		}
		must(t, rows.Err())
		for _, constraint := range constraints(t, conn, table) { // this is about whose rows they are, not about what they say
			exec(`alter table ` + table + ` drop constraint ` + constraint)
		}
		for i, scope := range scopes {
			values := make([]string, len(columns))
			for n, name := range columns {
				switch {
				case name == "site_id":
					values[n] = fmt.Sprint(scope.Sites[0])
				case name == "org_id":
					values[n] = fmt.Sprint(scope.Orgs[0])
				default:
					values[n] = sample(t, table, kinds[name], i)
				}
			}
			exec(`insert into ` + table + ` (` + strings.Join(columns, ", ") + `) values (` + strings.Join(values, ", ") + `)`)
		}
		_ = column
	}
	return scopes
}

func constraints(t *testing.T, conn *sql.Conn, table string) (names []string) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), `select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'`, table)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		names = append(names, name)
	}
	return names
}

// sample is some value of a type.
func sample(t *testing.T, table, kind string, i int) string {
	t.Helper()
	switch kind {
	case "integer", "bigint", "smallint", "double precision", "numeric", "real":
		return fmt.Sprint(i + 2)
	case "text":
		return fmt.Sprintf("'%d'", i)
	case "uuid":
		return fmt.Sprintf("'01a20169-2e00-7000-8000-00000000000%d'", i)
	case "bytea":
		return fmt.Sprintf("'{\"%d\":1}'", i)
	case "timestamp with time zone":
		return "'2026-11-22'"
	case "date":
		return "'2026-11-22'"
	case "boolean":
		return "false"
	case "jsonb", "json":
		return "'{}'"
	}
	if strings.HasSuffix(kind, "[]") {
		return "'{}'"
	}
	t.Fatalf("%s has a column of type %s: say here what a value of it is", table, kind)
	return ""
}

// A query that forgets its tenant finds the tenant's rows alone, in every table that the dashboard reads, and none when
// nobody is set.
func TestDeskSeesItsTenantAlone(t *testing.T) {
	dsn := servertest.Database(t)
	must(t, postgres.EnsurePartitions(t.Context(), dsn, now))
	db := owner(t, dsn)
	tables := tenantTables(t, db)
	scopes := twoTenants(t, db, tables)
	desk, err := postgres.OpenDesk(dsn)
	must(t, err)
	defer desk.Close()
	read := 0
	for table, column := range tables {
		var may bool
		must(t, db.QueryRow(`select has_table_privilege('temoin_desk', $1, 'select')`, table).Scan(&may))
		if !may {
			continue
		}
		read++
		found := func(scope auth.Scope) []int32 {
			t.Helper()
			ids, err := desk.Ints(auth.WithScope(t.Context(), scope), `select `+column+` from `+table)
			if err != nil {
				t.Fatalf("%s: %v", table, err)
			}
			return ids
		}
		for _, scope := range scopes {
			want := scope.Sites
			if column == "org_id" || table == "org" {
				want = scope.Orgs
			}
			if got := found(scope); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", table, got, want)
			}
		}
		if got := found(auth.Scope{}); len(got) > 0 {
			t.Errorf("%s without a tenant: %v", table, got)
		}
		if _, err := db.Exec(`alter table ` + table + ` disable row level security`); err != nil { // negative control
			t.Fatal(err)
		}
		if got := found(scopes[0]); len(got) < 2 {
			t.Errorf("%s without protection shows %v: the check above is worth nothing", table, got)
		}
	}
	if read < 12 {
		t.Errorf("only %d tables are read", read)
	}
}

// What the dashboard's role must not do it cannot, also for its own tenant.
func TestDeskRoleIsSmall(t *testing.T) {
	dsn := servertest.Database(t)
	db := owner(t, dsn)
	_, err := db.Exec(`insert into site (key, name, domains, created_at) values ('one', 'One', '{}', now()), ('two', 'Two', '{}', now())`)
	must(t, err)
	desk, err := postgres.OpenDesk(dsn)
	must(t, err)
	defer desk.Close()
	ctx := auth.WithScope(t.Context(), auth.Scope{Sites: []int32{1}, Orgs: []int32{1}})
	for _, statement := range []string{
		`update site set name = 'x'`, `delete from site`, `update event set record = null`, `delete from event`, `delete from statement`, `update statement set body = ''`,
		`delete from leaf`, `update log_head set size = 0`, `select from pending`, `delete from pending`, `select password_hash from app_user`, `update app_user set email = ''`,
		`insert into app_user (email, password_hash, created_at) values ('a', '', now())`, `select from session`, `insert into member (org_id, user_id, role, granted_by, granted_at) values (1, 1, 'owner', '', now())`,
		`update member set user_id = 2`, `update member set org_id = 2`, `update invitation set email = ''`, `insert into org (key, name, created_at) values ('x', 'x', now())`, `update org set key = 'x'`,
		`select from instance`, `select token_hash from api_key`, `update api_key set scopes = '{read_statistics}'`, `select from second_factor`, `select from passkey`, `select handle from app_user`, `select from recovery_code`, `select from identity`, `select from oidc_flow`,
		`insert into api_key (site_id, id, token_hash, created_at) values (2, gen_random_uuid(), '', now())`, `alter table site disable row level security`, `set row_security = off; select from site; drop policy tenant on site`,
		// A statement of another's site.
		`insert into statement (site_id, id, kind, made_at, body, salt) values (2, gen_random_uuid(), 3, now(), '', decode(repeat('00', 32), 'hex'))`,
		`insert into pending (site_id, event_id, entry) values (2, gen_random_uuid(), '')`,
	} {
		var refused *pq.Error
		if err := desk.Exec(ctx, statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	must(t, desk.Exec(ctx, `insert into statement (site_id, id, kind, made_at, body, salt) values (1, gen_random_uuid(), 3, now(), '', decode(repeat('00', 32), 'hex'))`)) // control
}

// For whom a connection works follows the context, through transactions that fail, and on one connection used by many.
func TestDeskFollowsTheContext(t *testing.T) {
	dsn := servertest.Database(t)
	store, err := postgres.Open(t.Context(), dsn)
	must(t, err)
	defer store.Close()
	for _, key := range []string{"one", "two", "three"} {
		_, err := store.InsertSite(t.Context(), consent.Site{Key: key, Name: key, Domains: []string{key + ".example"}}, by)
		must(t, err)
	}
	desk, err := postgres.OpenDesk(dsn)
	must(t, err)
	defer desk.Close()
	desk.OneConnection()
	keys := func(ctx context.Context) (keys string) {
		t.Helper()
		sites, err := desk.Sites(ctx)
		must(t, err)
		for _, site := range sites {
			keys += site.Key + " "
		}
		return keys
	}
	one, two := auth.WithScope(t.Context(), auth.Scope{Sites: []int32{1}, Orgs: []int32{1}}), auth.WithScope(t.Context(), auth.Scope{Sites: []int32{2, 3}})
	for range 2 {
		for ctx, want := range map[context.Context]string{one: "one ", two: "three two ", t.Context(): ""} {
			if got := keys(ctx); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		if err := desk.Fail(two); err == nil { // a transaction that ends in an error, begun for others
			t.Fatal("no error")
		}
		if got := keys(one); got != "one " {
			t.Errorf("after a failed transaction: %q", got)
		}
		if err := desk.Cancelled(one, two); !errors.Is(err, context.Canceled) {
			t.Fatalf("%v", err)
		}
		if got := keys(one); got != "one " {
			t.Errorf("after one that was given up: %q", got)
		}
	}
	access, err := store.Access(t.Context(), 1, time.Now())
	if must(t, err); len(access.Grants)+len(access.Sites) > 0 {
		t.Errorf("nobody has %+v", access)
	}
}
