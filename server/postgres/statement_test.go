package postgres_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

var by = consent.By{Who: "user:dpo@example.org", Why: "a test", At: now}

// openStore is a store on a database of this test's own, with the site demo.
func openStore(t testing.TB) (store *postgres.Store, dsn string) {
	t.Helper()
	dsn = servertest.Database(t)
	must(t, postgres.EnsurePartitions(t.Context(), dsn, now))
	store, err := postgres.Open(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	_, err = store.InsertSite(t.Context(), consent.Site{Key: demo.SiteKey, Name: "Demo", Domains: []string{"shop.example"}}, by)
	must(t, err)
	return store, dsn
}

// stated are the statements of a site in the order of the queue. Each gives the entry that waits for it.
func stated(t testing.TB, db *sql.DB, site int32) (all []*consent.Statement) {
	t.Helper()
	rows, err := db.Query(`
		select statement.id, site.key, kind, made_at, body, salt, entry
		from pending join statement on statement.site_id = pending.site_id and statement.id = pending.event_id
		join site on site.id = statement.site_id where pending.site_id = $1 order by seq`, site)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var s consent.StoredStatement
		var entry []byte
		must(t, rows.Scan(&s.ID, &s.Site, &s.Kind, &s.MadeAt, &s.Body, &s.Salt, &entry))
		read, differences := s.Differences([ledger.EntryBytes]byte(entry))
		if len(differences) > 0 {
			t.Errorf("%s: %q", s.Body, differences)
		}
		all = append(all, read)
	}
	must(t, rows.Err())
	return all
}

// actions are what was done on a site, in order, with whether there was something before and after it.
func actions(t testing.TB, db *sql.DB, site int32) (done []string) {
	t.Helper()
	for _, s := range stated(t, db, site) {
		if s.Action == nil {
			continue
		}
		if s.Action.Who != by.Who || s.Action.Why != by.Why || s.MadeAt != consent.FormatTime(now) {
			t.Errorf("%+v at %s", s.Action, s.MadeAt)
		}
		done = append(done, fmt.Sprintf("%s %t %t", s.Action.What, s.Action.Before != "", s.Action.After != ""))
	}
	return done
}

// Every administrative action stands in the log of its site, what concerns all in that of each; what changes nothing does
// not.
func TestActionsAreStated(t *testing.T) {
	store, dsn := openStore(t)
	ctx, db := t.Context(), owner(t, dsn)
	other, err := store.InsertSite(ctx, consent.Site{Key: "other", Name: "Other", Domains: []string{"other.example"}}, by)
	must(t, err)
	for range 2 { // the second time each changes nothing but what is new each time
		_, err = store.InsertSite(ctx, consent.Site{Key: "other", Name: "Again", Domains: []string{"other.example"}}, by)
		must(t, err)
		must(t, postgres.SetDomains(ctx, dsn, 1, []string{"www.shop.example"}, by))
		_, _, err = store.PublishNotice(ctx, 1, demo.Draft(), by)
		must(t, err)
		_, err = store.InsertUser(ctx, "owner@example.org", "hash", by)
		must(t, err)
	}
	must(t, store.InsertKey(ctx, 1, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, []byte("hash"), by))
	if known, err := postgres.SetPassword(ctx, dsn, postgres.NewPassword{Email: "owner@example.org", Hash: "another hash"}, by); !known || err != nil {
		t.Errorf("%t, %v", known, err)
	}
	if known, err := postgres.SetPassword(ctx, dsn, postgres.NewPassword{Email: "nobody@example.org", Hash: "hash"}, by); known || err != nil {
		t.Errorf("%t, %v", known, err)
	}
	if got, want := actions(t, db, 1), []string{"site_made false true", "hosts_changed true true", "notice_published false true",
		"user_made false true", "api_key_made false true", "password_set true true"}; !slices.Equal(got, want) {
		t.Errorf("demo: %q, want %q", got, want)
	}
	if got, want := actions(t, db, other), []string{"site_made false true", "user_made false true", "password_set true true"}; !slices.Equal(got, want) {
		t.Errorf("other: %q, want %q", got, want)
	}
}

// An action that cannot be stated is not done.
func TestActionsAreDoneWithTheirStatement(t *testing.T) {
	store, dsn := openStore(t)
	ctx, db := t.Context(), owner(t, dsn)
	exec := func(statement string) {
		t.Helper()
		_, err := db.Exec(statement)
		must(t, err)
	}
	_, err := store.InsertUser(ctx, "owner@example.org", "hash", by)
	must(t, err)
	exec(`alter table statement add constraint broken check (false) not valid`)
	for name, act := range map[string]func() error{
		"site": func() error {
			_, err := store.InsertSite(ctx, consent.Site{Key: "new", Name: "New", Domains: []string{"new.example"}}, by)
			return err
		},
		"domains": func() error { return postgres.SetDomains(ctx, dsn, 1, []string{"a.example"}, by) },
		"notice":  func() error { _, _, err := store.PublishNotice(ctx, 1, demo.Draft(), by); return err },
		"key": func() error {
			return store.InsertKey(ctx, 1, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, []byte("hash"), by)
		},
		"user": func() error { _, err := store.InsertUser(ctx, "b@example.org", "hash", by); return err },
		"password": func() error {
			_, err := postgres.SetPassword(ctx, dsn, postgres.NewPassword{Email: "owner@example.org", Hash: "changed"}, by)
			return err
		},
	} {
		if act() == nil {
			t.Errorf("%s: done", name)
		}
	}
	var traces int
	must(t, db.QueryRow(`select (select count(*) - 1 from site) + (select count(*) from notice) + (select count(*) from api_key) +
		(select count(*) from app_user where email <> 'owner@example.org' or password_hash <> 'hash') + (select count(*) from site where domains <> '{shop.example}')`).Scan(&traces))
	if traces != 0 {
		t.Errorf("%d traces of what was not stated", traces)
	}
}

// Versions that were published before statements were made are stated once, also when servers start together; so is what
// is served for them.
func TestStateNoticesAndBuilds(t *testing.T) {
	store, dsn := openStore(t)
	ctx, db := t.Context(), owner(t, dsn)
	v, _, err := store.PublishNotice(ctx, 1, demo.Draft(), by)
	must(t, err)
	_, err = db.Exec(`delete from statement; delete from pending`)
	must(t, err)
	build := consent.Build{Notice: v.Digest(), Files: map[string]string{"/k/demo.js": "aa"}}
	var starting sync.WaitGroup
	for range 4 {
		starting.Go(func() {
			for range 2 {
				if err := store.StateNotices(ctx, now); err != nil {
					t.Error(err)
				}
				if err := store.StateBuild(ctx, 1, build, now); err != nil {
					t.Error(err)
				}
			}
		})
	}
	starting.Wait()
	must(t, store.StateBuild(ctx, 1, consent.Build{Notice: v.Digest(), Files: map[string]string{"/k/demo.js": "bb"}}, now))
	notices, builds := 0, 0
	for _, s := range stated(t, db, 1) {
		if s.Notice != nil && *s.Notice == (consent.StatedNotice{Digest: v.Digest(), Number: 1, PublishedAt: consent.FormatTime(now)}) {
			notices++
		}
		if s.Build != nil && s.Build.Notice == v.Digest() {
			builds++
		}
	}
	if notices != 1 || builds != 2 {
		t.Errorf("%d notices, %d builds", notices, builds)
	}
}

// What is done in an organisation before it has a site stands at the start of the first one's log, and of no other's.
func TestEarlyActions(t *testing.T) {
	store, dsn := openStore(t)
	db := owner(t, dsn)
	before := len(stated(t, db, 1))
	invited := auth.Invitation{ID: uuid.NewString(), Email: "anna@elsewhere.example", Role: auth.Owner, TokenHash: bytes.Repeat([]byte{7}, 32), Expires: now.AddDate(0, 0, 7)}
	_, err := store.AddOrg(t.Context(), auth.Org{Key: "elsewhere", Name: "Elsewhere"}, invited, consent.By{Who: "command:root", Why: "a customer", At: now})
	must(t, err)
	var org int32
	must(t, db.QueryRow(`select id from org where key = 'elsewhere'`).Scan(&org))
	_, err = db.Exec(`insert into app_user (email, password_hash, created_at) values ('bo@elsewhere.example', '', now());
		insert into member (org_id, user_id, role, granted_by, granted_at) select org.id, app_user.id, 'owner', 'server', now() from org, app_user where org.key = 'elsewhere' and email = 'bo@elsewhere.example'`)
	must(t, err)
	_, err = postgres.SetPassword(t.Context(), dsn, postgres.NewPassword{Email: "bo@elsewhere.example", Hash: "x"}, by)
	must(t, err)
	if n := len(stated(t, db, 1)); n != before {
		t.Errorf("%d statements in the log of another organisation's site", n-before)
	}
	later := consent.By{Who: "user:anna@elsewhere.example", At: now.Add(time.Hour)}
	for i, key := range []string{"first", "second"} {
		// Of two that are added at once the one with the greater id may be there first.
		_, err := db.Exec(`select setval(pg_get_serial_sequence('site', 'id'), $1)`, 50-20*i)
		must(t, err)
		_, err = store.AddSite(t.Context(), org, consent.Site{Key: key, Name: key, Domains: []string{"a.example"}}, later)
		must(t, err)
	}
	for key, want := range map[string]string{
		"first":  "org_made elsewhere command:root a customer 0h; person_invited anna@elsewhere.example command:root a customer 0h; password_set bo@elsewhere.example user:dpo@example.org a test 0h; site_made first user:anna@elsewhere.example  1h; ",
		"second": "site_made second user:anna@elsewhere.example  1h; ",
	} {
		var site int32
		must(t, db.QueryRow(`select id from site where key = $1`, key).Scan(&site))
		got := ""
		for _, s := range stated(t, db, site) {
			at, err := consent.ParseTime(s.MadeAt)
			must(t, err)
			got += fmt.Sprintf("%s %s %s %s %.0fh; ", s.Action.What, s.Action.On, s.Action.Who, s.Action.Why, at.Sub(now).Hours())
		}
		if got != want {
			t.Errorf("%s: %s\nwant %s", key, got, want)
		}
	}
}
