package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"

	"github.com/temoin/temoin/server/servertest"
)

// Ensure that a lost password is replaced beside a running server: the old one and every session end, the new one
// works, and nobody unknown gets one.
func TestPassword(t *testing.T) {
	a := servertest.Start(t, nil)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	signIn := func(password string) int {
		body, err := json.Marshal(map[string]string{"email": servertest.OwnerEmail, "password": password})
		if err != nil {
			t.Fatal(err)
		}
		response, err := browser.Post(a.URL()+"/api/session", "application/json", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	session := func() int {
		response, err := browser.Get(a.URL() + "/api/session")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if in, who := signIn(servertest.OwnerPassword), session(); in != 200 || who != 200 {
		t.Fatalf("control: signing in %d, session %d", in, who)
	}
	term, out := output(t)
	command := password{Email: "Owner@example.org", database: database{DatabaseURL: a.DSN()}}
	if err := command.Run(t.Context(), term); err != nil {
		t.Fatal(err)
	}
	made := regexp.MustCompile(`^owner@example\.org has the password (\S{23}) `).FindStringSubmatch(out.String())
	if made == nil {
		t.Fatalf("printed %q", out)
	}
	if who, old, fresh := session(), signIn(servertest.OwnerPassword), signIn(made[1]); who != 401 || old != 401 || fresh != 200 {
		t.Errorf("session %d, old password %d, new password %d", who, old, fresh)
	}
	// A second factor stays unless it is said to be lost.
	db, err := sql.Open("postgres", a.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	factors := func() (n int) {
		t.Helper()
		if err := db.QueryRow(`select (select count(*) from second_factor) + (select count(*) from passkey)`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := db.Exec(`insert into second_factor (user_id, secret, made_at, confirmed_at) select id, '', now(), now() from app_user`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`insert into passkey (user_id, id, name, credential, public_key, transports, synced, sign_count, made_at) select id, gen_random_uuid(), 'Key', 'x', '', '', false, 0, now() from app_user`); err != nil {
		t.Fatal(err)
	}
	if err := command.Run(t.Context(), term); err != nil || factors() != 2 {
		t.Errorf("%v, %d second factors", err, factors())
	}
	command.RemoveSecondFactor = true
	out.Reset()
	if err := command.Run(t.Context(), term); err != nil || factors() != 0 || !strings.Contains(out.String(), "no second factor is asked for") {
		t.Errorf("%v, %d second factors; printed %q", err, factors(), out)
	}
	var stated int
	if err := db.QueryRow(`select count(*) from statement where site_id = 1 and what = 'second_factor_removed' and who like 'command%'`).Scan(&stated); err != nil || stated != 2 {
		t.Errorf("stated %d times, %v", stated, err)
	}
	command.Email = "nobody@example.org"
	if err := command.Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), "there are: owner@example.org") {
		t.Errorf("nobody: %v", err)
	}
	if made = regexp.MustCompile(`has the password (\S{23}) `).FindStringSubmatch(out.String()); made == nil || signIn(made[1]) != 200 {
		t.Errorf("printed %q", out)
	}
	if who := session(); who != 200 {
		t.Errorf("after a mistake the session answers %d", who)
	}
}

// Ensure that a given password is one line, long enough to be one and short enough to be hashed.
func TestReadPassword(t *testing.T) {
	for input, want := range map[string]string{
		"correct horse battery\n": "correct horse battery", "correct horse battery\r\nmore": "correct horse battery", "correct horse": "correct horse",
		"short\n": "", "": "", "\ncorrect horse battery": "", strings.Repeat("x", 1024): strings.Repeat("x", 1024), strings.Repeat("x", 1025): "",
	} {
		if got, err := readPassword(strings.NewReader(input)); got != want || (err != nil) != (want == "") {
			t.Errorf("%.30q: %q, %v", input, got, err)
		}
	}
}
