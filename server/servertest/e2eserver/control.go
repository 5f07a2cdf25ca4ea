package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/rediscache"
	"github.com/temoin/temoin/server/servertest"
)

// control steers the application and tells what only its database and its cache know.
type control struct {
	app   *app.App
	clock *servertest.Clock
	cache *miniredis.Miniredis
	gate  *gate
}

// newControl routes the control address; every answer is JSON, a fault is a 500 with its text.
func newControl(a *app.App, clock *servertest.Clock, cache *miniredis.Miniredis, g *gate) http.Handler {
	c := &control{a, clock, cache, g}
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(*http.Request) (any, error){
		"POST /clock":   c.setClock,
		"POST /stop":    func(*http.Request) (any, error) { g.close(); return nil, nil },
		"POST /start":   func(*http.Request) (any, error) { return nil, g.open() },
		"POST /publish": c.publish,
		"POST /key":     c.newKey,
		"GET /events":   c.events,
		"GET /redis":    c.redis,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			answer, err := handle(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			json.NewEncoder(w).Encode(answer)
		})
	}
	return mux
}

// setClock lets the clock stand still at now, or run when now is null. Partitions for the new time are there before it
// answers, and the cache has aged when the clock went forward.
func (c *control) setClock(r *http.Request) (any, error) {
	var body struct{ Now *time.Time }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, err
	}
	before := c.clock.Now()
	if body.Now == nil {
		c.clock.Run()
		return nil, nil
	}
	if err := postgres.EnsurePartitions(r.Context(), c.app.DSN(), *body.Now); err != nil {
		return nil, err
	}
	c.clock.Set(*body.Now)
	if passed := body.Now.Sub(before); passed > 0 {
		c.cache.FastForward(passed)
	}
	return nil, nil
}

// publish changes the demo's notice in a way that asks again (material) or does not (typo), or its settings, or the
// languages that it has, and waits until the new version is served.
func (c *control) publish(r *http.Request) (any, error) {
	var body struct {
		Change    string
		Languages []string // in the order of preference; French and English have texts, others take the preset's, else the English ones
		Settings  struct { // those given replace the present ones
			Guard    *consent.Guard
			Mode     *consent.Mode
			Look     *consent.Look
			Dialects *[]string
			Path     *string
			Token    *bool
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, err
	}
	store, site, err := c.demo(r.Context())
	if err != nil {
		return nil, err
	}
	defer store.Close()
	versions, err := store.Notices(r.Context(), nil)
	if err != nil {
		return nil, err
	}
	versions = slices.DeleteFunc(versions, func(v *consent.Version) bool { return v.Site != demo.SiteKey })
	current := versions[len(versions)-1] // oldest first, and the application has published one
	draft := current.Draft
	draft.Purposes = slices.Clone(draft.Purposes)
	changed := map[string]*consent.Text{"material": &draft.Purposes[len(draft.Purposes)-1].Detail, "typo": &draft.Intro, "": {}}[body.Change]
	if changed == nil {
		return nil, fmt.Errorf("change must be material or typo, not %q", body.Change)
	}
	text := consent.Text{}
	for language, s := range *changed {
		text[language] = fmt.Sprintf("%s (%d)", s, current.Number)
	}
	*changed = text
	replace(&draft.Guard, body.Settings.Guard)
	replace(&draft.Mode, body.Settings.Mode)
	replace(&draft.Look, body.Settings.Look)
	replace(&draft.Dialects, body.Settings.Dialects)
	replace(&draft.Path, body.Settings.Path)
	replace(&draft.Token, body.Settings.Token)
	if body.Languages != nil {
		if draft, err = speak(draft, body.Languages); err != nil {
			return nil, err
		}
	}
	version, _, err := store.PublishNotice(r.Context(), site, draft, consent.ByServer(c.clock.Now()))
	if err != nil {
		return nil, err
	}
	if err := c.announce(r.Context()); err != nil {
		return nil, err
	}
	answer := map[string]any{"number": version.Number, "digest": version.Digest()}
	return answer, c.served(r.Context(), version.Digest())
}

func replace[T any](old, given *T) {
	if given != nil {
		*old = *given
	}
}

// speak is the demo's draft with these languages. What it has no texts for takes the preset's, else the English ones.
func speak(d consent.Draft, languages []string) (spoken consent.Draft, err error) {
	d.Languages = languages
	plain, err := json.Marshal(d)
	if err != nil {
		return spoken, err
	}
	var tree any
	if err := json.Unmarshal(plain, &tree); err != nil {
		return spoken, err
	}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, child := range node {
				walk(child)
			}
		case map[string]any:
			english, isText := node["en"].(string)
			if !isText {
				for _, child := range node {
					walk(child)
				}
				return
			}
			texts := map[string]any{}
			for _, language := range languages {
				if texts[language] = node[language]; texts[language] == nil {
					texts[language] = english
				}
			}
			clear(node)
			maps.Copy(node, texts)
		}
	}
	walk(tree)
	if plain, err = json.Marshal(tree); err != nil {
		return spoken, err
	}
	if err := json.Unmarshal(plain, &spoken); err != nil {
		return spoken, err
	}
	preset := consent.NewDraft(languages...)
	for _, language := range languages {
		if d.Title[language] != "" || preset.Title[language] == "" {
			continue
		}
		spoken.Title[language], spoken.Intro[language] = preset.Title[language], preset.Intro[language]
		for i, own := range preset.Purposes {
			p := &spoken.Purposes[i]
			p.Name[language], p.Summary[language], p.Detail[language] = own.Name[language], own.Summary[language], own.Detail[language]
		}
	}
	return spoken, nil
}

func (c *control) announce(ctx context.Context) error {
	client := redis.NewClient(&redis.Options{Addr: c.cache.Addr()})
	defer client.Close()
	return rediscache.Announce(ctx, client, demo.SiteKey)
}

// served waits until the notice with this digest is the current one.
func (c *control) served(ctx context.Context, digest string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.app.Addr()+"/v1/sites/"+demo.SiteKey+"/notice", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		var notice struct{ Digest string }
		err = json.NewDecoder(response.Body).Decode(&notice)
		response.Body.Close()
		if err != nil || notice.Digest == digest {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (c *control) newKey(r *http.Request) (any, error) {
	store, site, err := c.demo(r.Context())
	if err != nil {
		return nil, err
	}
	defer store.Close()
	key := auth.NewKey()
	return map[string]string{"key": key}, store.InsertKey(r.Context(), site, auth.Key{ID: uuid.NewString(), Scopes: auth.KeyScopes}, auth.HashToken(key), consent.ByServer(c.clock.Now()))
}

// demo opens the store and finds the demo's site.
func (c *control) demo(ctx context.Context) (*postgres.Store, int32, error) {
	store, err := postgres.Open(ctx, c.app.DSN())
	if err != nil {
		return nil, 0, err
	}
	sites, err := store.Sites(ctx)
	for _, site := range sites {
		if site.Key == demo.SiteKey {
			return store, site.ID, nil
		}
	}
	store.Close()
	return nil, 0, fmt.Errorf("no demo site: %w", err)
}

type event struct {
	ID         string          `json:"id"`
	Subject    string          `json:"subject"`
	Notice     int             `json:"notice"`
	DecidedAt  time.Time       `json:"decided_at"`
	ExpiresAt  time.Time       `json:"expires_at"`
	Record     json.RawMessage `json:"record"`
	SaltBytes  int             `json:"salt_bytes"`
	EntryBytes int             `json:"entry_bytes"`
	Promise    bool            `json:"promise"` // the batch's signed head is stored and its entries hold this event's
}

// events reads the demo's events as they lie in the tables, oldest first, of one subject when the query names one. Of an
// erased one there are the id and the times.
func (c *control) events(r *http.Request) (any, error) {
	db, err := sql.Open("postgres", c.app.DSN())
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(r.Context(), `
		select event.id, coalesce(event.subject, ''), event.notice, event.decided_at, event.expires_at, coalesce(event.record, 'null'), coalesce(length(event.salt), 0),
		       coalesce(length(entry), 0), coalesce(promise.note is not null and position(entry in promise.entries) > 0, false)
		from event
		join site on site.id = event.site_id and site.key = $1
		left join (select site_id, event_id, entry from pending union all select site_id, event_id, entry from leaf) logged
		  on logged.site_id = event.site_id and logged.event_id = event.id
		left join promise on promise.site_id = event.site_id and promise.id = event.promise
		where $2 in ('', event.subject) order by event.decided_at, event.id`, demo.SiteKey, r.URL.Query().Get("subject"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	events := []event{}
	for rows.Next() {
		var e event
		var record []byte
		if err := rows.Scan(&e.ID, &e.Subject, &e.Notice, &e.DecidedAt, &e.ExpiresAt, &record, &e.SaltBytes, &e.EntryBytes, &e.Promise); err != nil {
			return nil, err
		}
		e.Record = record
		events = append(events, e)
	}
	return map[string]any{"events": events}, rows.Err()
}

type cached struct {
	Key  string `json:"key"`
	PTTL int64  `json:"pttl_ms"` // -1: never ends
}

// redis lists the keys whose name or value holds the subject, or all without one.
func (c *control) redis(r *http.Request) (any, error) {
	client := redis.NewClient(&redis.Options{Addr: c.cache.Addr()})
	defer client.Close()
	keys, err := client.Keys(r.Context(), "*").Result()
	if err != nil {
		return nil, err
	}
	found := []cached{}
	for _, key := range keys {
		value, err := client.Dump(r.Context(), key).Result()
		if err != nil {
			return nil, err
		}
		if subject := r.URL.Query().Get("subject"); !strings.Contains(key+value, subject) {
			continue
		}
		left, err := client.PTTL(r.Context(), key).Result()
		if err != nil {
			return nil, err
		}
		if left >= 0 { // -1 and -2 come as they are, in nanoseconds
			left /= time.Millisecond
		}
		found = append(found, cached{key, int64(left)})
	}
	return map[string]any{"keys": found}, nil
}
