package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/servertest"
)

// output collects what a command prints.
func output(t *testing.T) (terminal, *bytes.Buffer) {
	var out bytes.Buffer
	return terminal{&out, slog.New(slog.NewTextHandler(t.Output(), nil))}, &out
}

// Ensure that seeding records through the API, and that a second run adds nothing.
func TestSeed(t *testing.T) {
	a := servertest.Start(t, func(c *config.Config) { c.Rate = config.Rate{} })
	command := seed{URL: a.URL(), Site: demo.SiteKey, Days: 5, Count: 100, Seed: 7}
	term, out := output(t)
	if err := command.Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), ", 0 recorded before") || strings.Contains(out.String(), "done, 0 new") {
		t.Errorf("first run: %s", out)
	}
	out.Reset()
	if err := command.Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	// A visit of the seconds in between may be new.
	if strings.Contains(out.String(), ", 0 recorded before") {
		t.Errorf("second run: %s", out)
	}
}

// Ensure that a busy server is asked again after the time that it names, and that a stop says how to go on.
func TestSeedWaits(t *testing.T) {
	notice, _ := demoNotice(t)
	var asked atomic.Int32
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	}))
	defer busy.Close()
	s := &sender{base: busy.URL}
	v := madeUpVisits(notice, 1, 2, 100, time.Now())[0]
	if isNew, err := s.post(t.Context(), v); isNew || err != nil || asked.Load() != 2 {
		t.Errorf("new %v, %v after %d requests", isNew, err, asked.Load())
	}
	asked.Store(0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.post(ctx, v); err == nil {
		t.Error("a stopped run goes on")
	}
}

// Ensure that only who chose in the second layer was shown it.
func TestSeedShows(t *testing.T) {
	notice, _ := demoNotice(t)
	var layers []int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/decisions" {
			w.WriteHeader(http.StatusCreated)
			return
		}
		var shown shownBody
		if err := json.NewDecoder(r.Body).Decode(&shown); err != nil {
			t.Error(err)
		}
		layers = append(layers, shown.Layer)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	s, seen := &sender{base: server.URL}, map[consent.Act]bool{}
	for _, v := range madeUpVisits(notice, 1, 2, 100, time.Now()) {
		layers = nil
		if _, err := s.post(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		want := slices.Repeat([]int{1}, v.shown)
		if v.decision.Act == consent.Choose {
			want = append(want, 2)
		}
		if !slices.Equal(layers, want) {
			t.Errorf("%s was shown %v, want %v", v.decision.Act, layers, want)
		}
		seen[v.decision.Act] = true
	}
	if !seen[consent.Choose] || !seen[consent.RefuseAll] {
		t.Errorf("only %v", seen)
	}
}

// Ensure that the server is found where its own configuration says that it listens.
func TestSeedAddress(t *testing.T) {
	for addr, want := range map[string]string{
		"": "http://127.0.0.1:8080", "127.0.0.1:8123": "http://127.0.0.1:8123", ":9000": "http://127.0.0.1:9000", "0.0.0.0:80": "http://127.0.0.1:80",
		"[::]:80": "http://127.0.0.1:80", "[::1]:80": "http://[::1]:80", "localhost:81": "http://localhost:81", "127.0.0.1:0": "", "8080": "",
	} {
		t.Setenv("TEMOIN_ADDR", addr)
		dropEmptyVariables()
		var commands cli
		parser, err := kong.New(&commands, config.Mappers())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse([]string{"seed"}); err != nil {
			t.Fatal(err)
		}
		got, err := commands.Seed.base()
		if got != want || (err != nil) != (want == "") || err != nil && !strings.Contains(err.Error(), "TEMOIN_ADDR") {
			t.Errorf("TEMOIN_ADDR=%s: %q, %v", addr, got, err)
		}
	}
	if got, err := (&seed{URL: "https://choices.example.org/", Addr: "127.0.0.1:8080"}).base(); got != "https://choices.example.org" || err != nil {
		t.Errorf("--url is not stronger: %q, %v", got, err)
	}
}

// Ensure that made-up visits never reach a site of real visitors.
func TestSeedOnlyDemo(t *testing.T) {
	term, _ := output(t)
	if err := (&seed{URL: "http://127.0.0.1:1", Site: "shop", Days: 1, Count: 1}).Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "real visitors") {
		t.Errorf("got %v", err)
	}
}

// Ensure that a new key is printed alone on its line, works, and is stored as a hash only.
func TestKeyAdd(t *testing.T) {
	a := servertest.Start(t, nil)
	term, out := output(t)
	command := keyAdd{Site: demo.SiteKey, database: database{DatabaseURL: a.DSN()}}
	if err := command.Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	made := strings.TrimSuffix(out.String(), "\n")
	if strings.ContainsAny(made, " \n") || !strings.HasPrefix(made, "temoin_") {
		t.Fatalf("printed %q", out)
	}
	read := func(key string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/v1/sites/demo/decisions/AAAAAAAAAAAAAAAAAAAAAA", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+key)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		io.Copy(io.Discard, response.Body)
		return response.StatusCode
	}
	if right, wrong := read(made), read(auth.NewKey()); right != http.StatusOK || wrong != http.StatusUnauthorized {
		t.Errorf("the new key: %d, another: %d", right, wrong)
	}
	command.Site = "nothing"
	if err := command.Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "there are: demo") {
		t.Errorf("an unknown site: %v", err)
	}
}

// Ensure that a key can be made beside a running server that has its own database, and without any server.
func TestKeyAddOwnDatabase(t *testing.T) {
	data := t.TempDir()
	term, out := output(t)
	command := keyAdd{Site: demo.SiteKey, database: database{Data: data}}
	a := servertest.Start(t, func(c *config.Config) { c.Data, c.DatabaseURL = data, "" })
	if err := command.Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(t.Context(), a.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	sites, err := store.Sites(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if key, err := store.UseKey(t.Context(), sites[0].ID, auth.HashToken(strings.TrimSpace(out.String())), time.Now()); err != nil || key == nil || !key.May(auth.ReadDecisions) {
		t.Errorf("the key is not stored: %v, %v", key, err)
	}
}
