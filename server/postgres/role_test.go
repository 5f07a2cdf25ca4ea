package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// owner opens the database as the role that owns the tables.
func owner(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// The server's role can add proof and read it, never change or remove it, not even in a partition.
func TestAppRoleCannotChangeProof(t *testing.T) {
	dsn := servertest.Database(t)
	must(t, postgres.EnsurePartitions(t.Context(), dsn, now))
	db := owner(t, dsn)
	conn, err := db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	exec := func(statement string) error {
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()), statement)
		return err
	}
	must(t, exec(`set role temoin_app`))
	for _, statement := range []string{
		`update event set record = '' where site_id = 0`,
		`delete from event where site_id = 0`,
		`truncate event`,
		`insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt)
			values (1, '01a20169-2e00-7000-8000-000000000001', 's', 1, 1, now(), now(), '', '')
			on conflict (site_id, id) do update set record = ''`,
		`update event_2026_11 set record = '' where site_id = 0`,
		`delete from event_2026_11 where site_id = 0`,
		`truncate event_2026_11`,
		`select from event_2026_11`,
		`alter table event detach partition event_2026_11`,
		`drop table event_2026_11`,
		`alter table event disable trigger all`,
		`update promise set note = ''`,
		`delete from promise`,
		`truncate promise`,
		`update notice set body = ''`,
		`delete from notice`,
		`truncate notice`,
		`update pending set act = ''`,
		`delete from pending`,
		`insert into leaf (site_id, index, entry, event_id) values (1, 0, repeat('x', 33)::bytea, gen_random_uuid())`,
		`update log_head set size = 0`,
		`update tile set hashes = ''`,
		`insert into statistic select * from statistic`,
		`truncate pending`,
		`delete from statistic`,
		`update statement set body = ''`,
		`delete from statement`,
		`truncate statement`,
		`update event set record = null, salt = null, subject = null`,
		`update site set retention_months = 1`,
		`insert into retention_run (began_at) values (now())`,
		`update site set domains = '{}'`,
		`insert into root (number, made_at, note, try_after) values (1, now(), '', now())`,
		`update root set token = ''`,
		`delete from anchored`,
		`update mail set note = ''`,
		`update app_user set password_hash = ''`, `update app_user set email = ''`, `update second_factor set secret = ''`, `update second_factor set user_id = 1`, `update passkey set public_key = ''`, `update passkey set user_id = 1`, `update app_user set handle = gen_random_uuid()`,
		`update recovery_code set hash = ''`, `update identity set user_id = 1`, `delete from identity`, `update session set user_id = 1`, `update session set id = null`,
		`update api_key set scopes = '{}'`, `update api_key set site_id = 1`, `delete from api_key`,
		`create table mine (x int)`,
		`set session_replication_role = replica`,
	} {
		var refused *pq.Error
		if err := exec(statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	// What it is for works, so the refusals above are about the verbs.
	must(t, exec(`insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt)
		values (1, '01a20169-2e00-7000-8000-000000000001', 's', 1, 1, now(), now(), '', '')`))
	must(t, exec(`select from event`))
	// Control: the owner can do what the role cannot.
	must(t, exec(`reset role`))
	must(t, exec(`update event set record = 'x' where site_id = 1`))
}

// Every connection of the store is the app's role, waits for the disk at commit, and speaks UTC.
func TestConnectionSettings(t *testing.T) {
	dsn := servertest.Database(t)
	_, err := owner(t, dsn).Exec(`do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`)
	must(t, err)
	store, err := postgres.Open(t.Context(), dsn)
	must(t, err)
	defer store.Close()
	role, commit, zone, err := store.Settings(t.Context())
	must(t, err)
	if role != "temoin_app" || commit != "on" || zone != "UTC" {
		t.Errorf("role %s, synchronous_commit %s, timezone %s", role, commit, zone)
	}
}

// What sequences can append to the logs and empty the queue, and changes no leaf, no event and no notice.
func TestSequencerRoleCannotChangeProof(t *testing.T) {
	dsn := servertest.Database(t)
	conn, err := owner(t, dsn).Conn(t.Context())
	must(t, err)
	defer conn.Close()
	exec := func(statement string) error {
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()), statement)
		return err
	}
	must(t, exec(`set role temoin_sequencer`))
	for _, statement := range []string{
		`update root set note = ''`, `delete from root`, `update anchored set note = ''`, `delete from anchored`, `select from mail`,
		`update leaf set entry = ''`, `delete from leaf`, `truncate leaf`, `delete from tile`, `delete from log_head`,
		`select from statement`, `insert into statement (site_id) values (1)`, `update event set record = null`, `select salt from event`, `delete from event`, `update notice set body = ''`, `select from app_user`, `select from session`, `select from api_key`, `insert into pending default values`, `update site set key = ''`,
	} {
		var refused *pq.Error
		if err := exec(statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	must(t, exec(`insert into leaf (site_id, index, entry, event_id) values (1, 0, repeat('x', 33)::bytea, gen_random_uuid())`)) // control
}

// What erases can only take away who decided what, and cannot make anything up, read a record, or remove a row.
func TestEraserRoleCanOnlyErase(t *testing.T) {
	dsn := servertest.Database(t)
	must(t, postgres.EnsurePartitions(t.Context(), dsn, now))
	db := owner(t, dsn)
	conn, err := db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	exec := func(statement string) error {
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()), statement)
		return err
	}
	must(t, exec(`insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt)
		values (1, '01a20169-2e00-7000-8000-000000000001', 's', 1, 1, now(), now(), 'r', 's')`))
	must(t, exec(`set role temoin_eraser`))
	for _, statement := range []string{
		`update event set record = 'forged' where site_id = 1 and subject = 's'`,
		`update event set subject = 'other' where site_id = 1 and subject = 's'`,
		`update event set salt = '' where site_id = 1 and subject = 's'`,
		`update event set decided_at = now() where site_id = 1 and subject = 's'`,
		`update event set notice = 2 where site_id = 1`,
		`update event_2026_11 set record = null, salt = null, subject = null where site_id = 1`,
		`select record from event`, `select salt from event`, `delete from event where site_id = 1`, `truncate event`, `drop table event_2026_11`,
		`insert into event (site_id, id, notice, promise, decided_at, expires_at) values (1, '01a20169-2e00-7000-8000-000000000002', 1, 1, now(), now())`,
		`alter table event disable trigger all`,
		`insert into leaf (site_id, index, entry, event_id) values (1, 0, repeat('x', 33)::bytea, gen_random_uuid())`, `update leaf set entry = ''`, `delete from leaf`,
		`delete from pending`, `update pending set entry = ''`, `select act from pending`,
		`insert into pending (site_id, event_id, entry, act) values (1, gen_random_uuid(), '', 'choose')`,
		`select body from statement`, `update statement set body = ''`, `delete from statement`,
		`update log_head set size = 0`, `select from notice`, `update notice set body = ''`, `update site set retention_months = 1`, `select from app_user`, `select from session`, `select from api_key`,
		`select from promise`, `delete from promise`, `update statistic set decisions = 0`, `insert into retention_run (began_at) values (now())`,
	} {
		var refused *pq.Error
		if err := exec(statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	var check *pq.Error
	if err := exec(`update event set record = null where site_id = 1 and subject = 's'`); !errors.As(err, &check) {
		t.Errorf("a part is erased: %v", err)
	}
	must(t, exec(`update event set record = null, salt = null, subject = null where site_id = 1 and subject = 's'`)) // control
}
