package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/servertest"
)

// Beside a running server a visitor is erased from the database and, within seconds, from Redis; what is there of others
// stays. The visitor's own browser, which sends the decision again, is told.
func TestErase(t *testing.T) {
	var data string
	a := servertest.Start(t, func(c *config.Config) { data = c.Data })
	term, out := output(t)
	database := database{Data: data, DatabaseURL: a.DSN()}
	must(t, (&keyAdd{Site: "demo", database: database}).Run(t.Context(), term))
	key := strings.TrimSpace(out.String())
	notice := struct{ Digest string }{}
	response, err := http.Get(a.URL() + "/v1/sites/demo/notice")
	must(t, err)
	must(t, json.NewDecoder(response.Body).Decode(&notice))
	response.Body.Close()

	const mine, other = "c3ViamVjdDAwMDAwMDAwMQ", "c3ViamVjdDAwMDAwMDAwMg"
	post := func(subject, id string) int {
		t.Helper()
		at := consent.FormatTime(a.Clock.Now())
		response, err := http.Post(a.URL()+"/v1/decisions", "text/plain", strings.NewReader(fmt.Sprintf(
			`{"id":%q,"site":"demo","subject":%q,"notice":%q,"lang":"fr","at":%q,"act":"refuse_all","purposes":{"functional":false,"advertising":false,"social":false}}`,
			id, subject, notice.Digest, at)))
		must(t, err)
		response.Body.Close()
		return response.StatusCode
	}
	state := func(subject string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/v1/sites/demo/decisions/"+subject, nil)
		must(t, err)
		request.Header.Set("Authorization", "Bearer "+key)
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		must(t, err)
		return strings.Count(string(body), `"state":"current"`)
	}
	options, err := redis.ParseURL(a.RedisURL())
	must(t, err)
	cache := redis.NewClient(options)
	defer cache.Close()
	cached := func(subject string) int {
		n, err := cache.Exists(t.Context(), "temoin:decision:demo:"+subject).Result()
		must(t, err)
		return int(n)
	}
	id := uuid.Must(uuid.NewV7()).String()
	if first, second := post(mine, id), post(other, uuid.Must(uuid.NewV7()).String()); first != 201 || second != 201 {
		t.Fatalf("%d, %d", first, second)
	}
	eventually(t, "cached", 1, func() int { return cached(mine) })
	if n := state(mine); n != 1 {
		t.Fatalf("control: %d current decisions", n)
	}
	eventually(t, "checkpoint", http.StatusOK, func() int { // whose key seals the entry
		response, err := http.Get(a.URL() + "/v1/log/demo/checkpoint")
		must(t, err)
		response.Body.Close()
		return response.StatusCode
	})
	out.Reset()
	command := erase{Site: "demo", Subject: mine, Why: "request of 3 March", database: database}
	must(t, command.Run(t.Context(), term))
	if !strings.HasPrefix(out.String(), "1 record erased on demo; ") {
		t.Errorf("printed %q", out)
	}
	eventually(t, "current decisions", 0, func() int { return state(mine) })
	eventually(t, "cached", 0, func() int { return cached(mine) })
	if n := state(other); n != 1 {
		t.Errorf("the other visitor has %d current decisions", n)
	}
	for says, change := range map[string]func(*erase){
		"there is no record of this subject on demo": func(*erase) {},
		"must be 16 random bytes":                    func(e *erase) { e.Subject = "x" },
		"must not name the subject":                  func(e *erase) { e.Why = "asked by " + mine },
		`there is no site "shop"`:                    func(e *erase) { e.Site = "shop" },
		"signed with another seed's key":             func(e *erase) { e.Seed, e.Subject = strings.Repeat("ab", 32), other },
	} {
		wrong := command
		change(&wrong)
		if err := wrong.Run(t.Context(), term); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
	if status := post(mine, id); status != http.StatusGone {
		t.Errorf("sent again: %d", status)
	}
	if status := post(mine, uuid.Must(uuid.NewV7()).String()); status != http.StatusCreated {
		t.Errorf("a new choice: %d", status)
	}
}
