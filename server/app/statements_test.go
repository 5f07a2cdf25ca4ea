package app_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/servertest"
)

// stated are the statements of the demo's log so far, by what they say.
func stated(t *testing.T, dsn string) (builds []*consent.Build, changes []*consent.KeyChange, actions []string) {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`
		select body from statement
		left join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id
		left join pending on pending.site_id = statement.site_id and pending.event_id = statement.id
		where statement.site_id = 1 order by index, seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		s, err := consent.ParseStatement(body)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case s.Build != nil:
			builds = append(builds, s.Build)
		case s.KeyChange != nil:
			changes = append(changes, s.KeyChange)
		case s.Action != nil:
			actions = append(actions, s.Action.What)
		}
	}
	return builds, changes, actions
}

// What a start serves stands in the log, each file by the digest of the very bytes; a start that serves the same says
// nothing new. Under another address the log says that it goes on under another key, once.
func TestStart_States(t *testing.T) {
	cfg := config.Config{Addr: "127.0.0.1:0", Data: t.TempDir(), DatabaseURL: servertest.Database(t), OwnerEmail: "owner@example.org", OwnerPassword: "correct horse battery"}
	run := func(url string, check func(a *app.App)) {
		t.Helper()
		cfg.URL = config.PublicURL(url)
		a, err := app.Start(t.Context(), cfg, app.Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(a)
		checkpointed(t, a, strings.TrimPrefix(url, "https://"))
		if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	run("https://one.example", func(a *app.App) {
		builds, changes, actions := stated(t, cfg.DatabaseURL)
		if len(builds) != 1 || len(changes) != 0 || strings.Join(actions, " ") != "site_made notice_published user_made" {
			t.Fatalf("%d builds, changes %v, actions %v", len(builds), changes, actions)
		}
		if len(builds[0].Files) < 5 {
			t.Errorf("only %d files", len(builds[0].Files))
		}
		for path, digest := range builds[0].Files {
			path, language, isNew := strings.Cut(path, "#")
			request, err := http.NewRequest(http.MethodGet, "http://"+a.Addr()+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if isNew {
				request.Header.Set("Sec-Fetch-Site", "same-origin")
				request.Header.Set("Accept-Language", language)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			sum := sha256.Sum256(body)
			if err != nil || response.StatusCode != http.StatusOK || hex.EncodeToString(sum[:]) != digest {
				t.Errorf("%s %s is not what the log says (%d, %v)", path, language, response.StatusCode, err)
			}
		}
	})
	run("https://one.example", func(*app.App) {
		if builds, changes, actions := stated(t, cfg.DatabaseURL); len(builds) != 1 || len(changes) != 0 || len(actions) != 3 {
			t.Errorf("the same again: %d builds, changes %v, actions %v", len(builds), changes, actions)
		}
	})
	db, err := sql.Open("postgres", cfg.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`update log_head set note = $1`, "one.example/log/demo\n1\n"+strings.Repeat("A", 43)+"=\n\n— one.example/log/demo "+base64.StdEncoding.EncodeToString(append([]byte("\xde\xad\xbe\xef"), make([]byte, 64)...))+"\n"); err != nil {
		t.Fatal(err)
	}
	run("https://one.example", func(*app.App) {
		if _, changes, _ := stated(t, cfg.DatabaseURL); len(changes) != 0 {
			t.Errorf("a note of the database is believed: %+v", changes[0])
		}
	})
	run("https://two.example", func(*app.App) {
		builds, changes, actions := stated(t, cfg.DatabaseURL)
		if len(builds) != 2 || len(changes) != 1 || strings.Join(actions[3:], " ") != "hosts_changed" {
			t.Fatalf("%d builds, changes %v, actions %v", len(builds), changes, actions)
		}
		if old := changes[0].Old; !strings.HasPrefix(old, "one.example/log/demo+") || strings.Count(old, "+") < 2 || !strings.HasPrefix(changes[0].New, "two.example/log/demo+") {
			t.Errorf("%+v", changes[0])
		}
	})
	cfg.Seed = strings.Repeat("ab", 32) // the old key is known from the data folder
	run("https://two.example", func(*app.App) {
		_, changes, _ := stated(t, cfg.DatabaseURL)
		if len(changes) != 2 || changes[1].Old != changes[0].New || changes[1].New == changes[0].New {
			t.Errorf("%+v", changes)
		}
	})
	if err := os.RemoveAll(filepath.Join(cfg.Data, "keys")); err != nil {
		t.Fatal(err)
	}
	cfg.Seed = strings.Repeat("cd", 32) // the old key is not to be had any more
	run("https://two.example", func(*app.App) {
		_, changes, _ := stated(t, cfg.DatabaseURL)
		if len(changes) != 3 || strings.Count(changes[2].Old, "+") != 1 || changes[2].New == changes[1].New {
			t.Errorf("%+v", changes)
		}
	})
}

// checkpointed waits until all that waits is in a log under a host's name.
func checkpointed(t *testing.T, a *app.App, host string) {
	t.Helper()
	db, err := sql.Open("postgres", a.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var done bool
		err := db.QueryRow(`select not exists (select from pending) and exists (select from log_head where site_id = 1)`).Scan(&done)
		if err == nil && done {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the log of %s: %v", host, err)
		}
	}
}
