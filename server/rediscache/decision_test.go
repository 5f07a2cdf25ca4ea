package rediscache_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/rediscache"
)

var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

var site = consent.Site{ID: 1, Key: "demo"}

const subject = "c3ViamVjdDAwMDAwMDAwMQ"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// source stands for the database: it has what was committed and counts how often it was asked.
type source struct {
	mu       sync.Mutex
	newest   []byte
	asked    int
	broken   bool
	erasures []string
	during   func() // happens after the answer was read and before it arrives
}

func (s *source) CurrentDecision(context.Context, int32, string) ([]byte, error) {
	s.mu.Lock()
	s.asked++
	newest, broken, during := s.newest, s.broken, s.during
	s.mu.Unlock()
	if broken {
		return nil, errors.New("down")
	}
	if during != nil {
		during()
	}
	return newest, nil
}

func (s *source) Erasures(context.Context, time.Time) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.erasures), nil
}

func (s *source) commit(e *consent.Evidence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest = e.Bytes
}

func (s *source) wasAsked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// decided is the evidence of a choice at a time: everything granted or everything refused.
func decided(t testing.TB, at time.Time, n int, granted bool) *consent.Evidence {
	t.Helper()
	act := consent.RefuseAll
	if granted {
		act = consent.AcceptAll
	}
	d := &consent.Decision{
		ID: fmt.Sprintf("01a20169-2e00-7000-8000-%012x", n), Site: site.Key, Subject: subject, Notice: strings.Repeat("0", 64),
		Purposes: map[string]bool{"functional": granted}, Act: act, Lang: "fr", At: at,
	}
	e, err := consent.NewEvidence(d, &consent.Version{Draft: consent.Draft{Site: site.Key, Months: 13, Jurisdiction: "FR"}}, at, consent.Salt{})
	must(t, err)
	e.SiteID = site.ID
	return e
}

// bench is a cache over a miniredis behind a proxy that can be cut or slowed.
type bench struct {
	*rediscache.Decisions
	source *source
	redis  *miniredis.Miniredis
	proxy  *toxiproxy.Proxy
	clock  *time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{source: &source{}, redis: miniredis.RunT(t)}
	at := now
	b.clock = &at
	b.proxy = toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "redis", "127.0.0.1:0", b.redis.Addr())
	must(t, b.proxy.Start())
	t.Cleanup(b.proxy.Stop)
	client, err := rediscache.Open("redis://" + b.proxy.Listen)
	must(t, err)
	t.Cleanup(func() { client.Close() })
	b.Decisions = rediscache.NewDecisions(client, b.source, []byte("key"), func() time.Time { return *b.clock }, slog.New(slog.NewTextHandler(t.Output(), nil)))
	return b
}

// flush writes everything that waits; it fails the test when Redis does not take it.
func (b *bench) flush(t *testing.T) {
	t.Helper()
	for {
		n, err := b.Flush(t.Context())
		must(t, err)
		if n == 0 {
			return
		}
	}
}

func (b *bench) record(e *consent.Evidence) {
	b.source.commit(e)
	b.Recorded([]*consent.Evidence{e})
}

// state says what a reader sees: granted, refused or none.
func (b *bench) state(t *testing.T) string {
	t.Helper()
	r, err := b.CurrentDecision(t.Context(), site, subject)
	must(t, err)
	switch {
	case r == nil:
		return "none"
	case r.Event.Act == consent.AcceptAll:
		return "granted"
	}
	return "refused"
}

// A decision is in Redis until it ends, and is read from there.
func TestDecisions_Cached(t *testing.T) {
	b := newBench(t)
	if got := b.state(t); got != "none" {
		t.Errorf("before: %s", got)
	}
	b.record(decided(t, now, 1, true))
	b.flush(t)
	key := "temoin:decision:demo:" + subject
	if got, want := b.redis.TTL(key), consent.AddMonths(now, 13).Sub(now); got != want {
		t.Errorf("lives %s, want %s", got, want)
	}
	asked := b.source.wasAsked()
	if got := b.state(t); got != "granted" || b.source.wasAsked() != asked {
		t.Errorf("%s, asked the database %d times", got, b.source.wasAsked()-asked)
	}
	// What Redis does not have is read from the database once, then cached.
	b.redis.FlushAll()
	for range 3 {
		if got := b.state(t); got != "granted" {
			t.Errorf("emptied: %s", got)
		}
		b.flush(t)
	}
	if n := b.source.wasAsked() - asked; n != 1 {
		t.Errorf("asked the database %d times", n)
	}
}

// Redis lets a decision go when it ends. Should its clock be wrong, the record still says when it ended; the caller
// compares with its own clock.
func TestDecisions_Expired(t *testing.T) {
	b := newBench(t)
	e := decided(t, now, 1, true)
	b.record(e)
	b.flush(t)
	b.redis.FastForward(e.ExpiresAt.Sub(now) - time.Minute)
	if len(b.redis.Keys()) != 1 {
		t.Error("gone a minute early")
	}
	b.redis.FastForward(time.Minute)
	if len(b.redis.Keys()) != 0 {
		t.Error("outlives itself")
	}
	*b.clock = e.ExpiresAt.Add(time.Millisecond)
	r, err := b.CurrentDecision(t.Context(), site, subject)
	must(t, err)
	if r.Event.ValidUntil > consent.FormatTime(*b.clock) {
		t.Error("control: not expired")
	}
	b.flush(t)
	if keys := b.redis.Keys(); len(keys) != 0 {
		t.Errorf("an expired decision is cached: %v", keys)
	}
}

// The newest choice wins whatever the order of arrival, also between servers and also for a choice of the same instant.
func TestDecisions_NewestWins(t *testing.T) {
	b := newBench(t)
	older, newer := decided(t, now.Add(-time.Hour), 1, true), decided(t, now, 2, false)
	b.Recorded([]*consent.Evidence{newer})
	b.flush(t)
	b.Recorded([]*consent.Evidence{older}) // a late delivery
	b.flush(t)
	b.source.broken = true // so that only Redis can answer
	if got := b.state(t); got != "refused" {
		t.Errorf("a late older choice wins: %s", got)
	}
	b.Recorded([]*consent.Evidence{decided(t, now, 3, true)})
	b.flush(t)
	if got := b.state(t); got != "granted" {
		t.Errorf("the greater id of one instant loses: %s", got)
	}
	b.Recorded([]*consent.Evidence{decided(t, now.Add(time.Second), 5, false), older})
	b.flush(t)
	if got := b.state(t); got != "refused" {
		t.Errorf("in one batch: %s", got)
	}
}

// With Redis down, or answering after two seconds, readers get the right answer from the database within the budget.
func TestDecisions_RedisDownOrSlow(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, p *toxiproxy.Proxy){
		"down": func(t *testing.T, p *toxiproxy.Proxy) { p.Stop() },
		"slow": func(t *testing.T, p *toxiproxy.Proxy) {
			_, err := p.Toxics.AddToxicJson(strings.NewReader(`{"type":"latency","attributes":{"latency":2000}}`))
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.record(decided(t, now, 1, true))
			b.flush(t)
			spoil(t, b.proxy)
			for range 5 {
				asked, began := b.source.wasAsked(), time.Now()
				if got := b.state(t); got != "granted" || b.source.wasAsked() == asked {
					t.Errorf("%s, asked %d times", got, b.source.wasAsked()-asked)
				}
				if took := time.Since(began); took > 1500*time.Millisecond { // the budget is 20 ms; waiting for Redis would be 2 s
					t.Errorf("waited %s", took)
				}
			}
		})
	}
}

// A withdrawal that could not reach Redis is seen by every reader: while Redis is away, when it is back with the old
// grant in it, and after it has been told.
func TestDecisions_NoStaleGrant(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now.Add(-time.Hour), 1, true))
	b.flush(t)
	b.proxy.Stop()
	b.record(decided(t, now, 2, false))
	if _, err := b.Flush(t.Context()); err == nil {
		t.Fatal("control: Redis was reached")
	}
	if got := b.state(t); got != "refused" {
		t.Errorf("while away: %s", got)
	}
	must(t, b.proxy.Start())
	if value, _ := b.redis.Get("temoin:decision:demo:" + subject); !strings.Contains(value, "accept_all") {
		t.Fatal("control: Redis came back without the old grant")
	}
	if got := b.state(t); got != "refused" {
		t.Errorf("back, not told yet: %s", got)
	}
	b.flush(t)
	b.source.broken = true
	if got := b.state(t); got != "refused" {
		t.Errorf("told: %s", got)
	}
}

// Run does the telling by itself, as soon as Redis answers.
func TestDecisions_Run(t *testing.T) {
	b := newBench(t)
	b.proxy.Stop()
	b.record(decided(t, now, 1, false))
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	defer running.Wait()
	defer stop()
	must(t, b.proxy.Start())
	for deadline := time.Now().Add(30 * time.Second); len(b.redis.Keys()) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("Redis was not told")
		}
	}
}

// When too much waits for Redis, nothing is read from it until all that it holds of ours is gone.
func TestDecisions_Overflow(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now.Add(-time.Hour), 1, true))
	b.flush(t)
	must(t, b.redis.Set("someone:else", "x"))
	b.record(decided(t, now, 2, false))
	b.Overflow()
	if got := b.state(t); got != "refused" {
		t.Errorf("before the purge: %s", got)
	}
	b.flush(t)
	if other, _ := b.redis.Get("someone:else"); other != "x" {
		t.Errorf("the purge took another's key too: %v", b.redis.Keys())
	}
	b.source.broken = true // so that only Redis can answer
	if got := b.state(t); got != "refused" {
		t.Errorf("after the purge: %s", got)
	}
}

// A server that was killed may have left a choice in Redis that it had replaced: the next one does not believe it.
func TestDecisions_StartsClean(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now.Add(-time.Hour), 1, true))
	b.flush(t)
	b.source.commit(decided(t, now, 2, false)) // on disk, but Redis was never told
	if got := b.state(t); got != "granted" {
		t.Fatalf("control: Redis holds what was replaced, and says %s", got)
	}
	client, err := rediscache.Open("redis://" + b.proxy.Listen)
	must(t, err)
	t.Cleanup(func() { client.Close() })
	b.Decisions = rediscache.NewDecisions(client, b.source, []byte("key"), func() time.Time { return *b.clock }, slog.New(slog.DiscardHandler))
	if got := b.state(t); got != "refused" {
		t.Errorf("before the first flush: %s", got)
	}
	b.flush(t)
	if got := b.state(t); got != "refused" {
		t.Errorf("after it: %s", got)
	}
}

// A choice that waited in an outbox does not fill the gap that a newer one left when Redis lost it.
func TestDecisions_LateFillsNoGap(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now, 2, false))
	b.flush(t)
	b.redis.FlushAll()
	late := decided(t, now.Add(-time.Hour), 1, true)
	late.Record.Event.ReceivedTime = consent.FormatTime(now.Add(time.Second))
	b.Recorded([]*consent.Evidence{late})
	b.flush(t)
	if got := b.state(t); got != "refused" {
		t.Errorf("the late choice is read: %s", got)
	}
	// Where an even older one is cached, it replaces that.
	b = newBench(t)
	b.Recorded([]*consent.Evidence{decided(t, now.Add(-2*time.Hour), 0, false)})
	b.flush(t)
	b.Recorded([]*consent.Evidence{late})
	b.flush(t)
	b.source.broken = true
	if got := b.state(t); got != "granted" {
		t.Errorf("the late choice does not replace an older one: %s", got)
	}
}

// A value that was altered in Redis, in any byte, or moved there from another visitor, is not believed.
func TestDecisions_Altered(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now, 1, false))
	b.flush(t)
	key := "temoin:decision:demo:" + subject
	value, err := b.redis.Get(key)
	must(t, err)
	asked := b.source.wasAsked()
	if b.state(t); b.source.wasAsked() != asked {
		t.Fatal("control: the untouched value is not believed")
	}
	read := func(what, altered string) {
		t.Helper()
		must(t, b.redis.Set(key, altered))
		asked := b.source.wasAsked()
		if got := b.state(t); got != "refused" || b.source.wasAsked() == asked {
			t.Errorf("%s: believed", what)
		}
		b.redis.Del(key)
		b.flush(t)
	}
	for i := range len(value) {
		altered := []byte(value)
		altered[i] ^= 1
		read(fmt.Sprintf("byte %d", i), string(altered))
	}
	read("cut", value[:len(value)-1])
	read("empty", "")
	read("another order", "9"+value[1:])

	other := "temoin:decision:demo:AAAAAAAAAAAAAAAAAAAAAA"
	must(t, b.redis.Set(other, value))
	asked = b.source.wasAsked()
	if _, err := b.CurrentDecision(t.Context(), site, "AAAAAAAAAAAAAAAAAAAAAA"); err != nil || b.source.wasAsked() == asked {
		t.Errorf("another visitor's value is believed (%v)", err)
	}
}

// News of a site reaches the other servers.
func TestChanges(t *testing.T) {
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer client.Close()
	changed := rediscache.Changes(t.Context(), client)
	for deadline := time.Now().Add(30 * time.Second); ; { // the subscription may not be there yet
		must(t, rediscache.Announce(t.Context(), client, "demo"))
		select {
		case <-changed:
			return
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing heard")
		}
	}
}

func TestOpen(t *testing.T) {
	for address, kind := range map[string]string{
		"redis://:secret@127.0.0.1:6379/1":                          "*redis.Client",
		"rediss://127.0.0.1:6379":                                   "*redis.Client",
		"redis://127.0.0.1:6379?addr=127.0.0.1:6380":                "*redis.ClusterClient",
		"redis://127.0.0.1:26379?master_name=main":                  "*redis.Client",
		"redis://127.0.0.1:26379?master_name=m&addr=127.0.0.1:2638": "*redis.Client",
	} {
		client, err := rediscache.Open(address)
		must(t, err)
		if got := fmt.Sprintf("%T", client); got != kind {
			t.Errorf("%s opens %s", address, got)
		}
		client.Close()
	}
	if _, err := rediscache.Open("redis://:secret@host:port"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a bad address: %v", err)
	}
}

// When many decisions come at once, Redis is told to forget what they replace, which is as true.
func TestDecisions_ManyAtOnce(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now.Add(-time.Hour), 0, true))
	b.flush(t)
	if len(b.redis.Keys()) != 1 {
		t.Fatal("control: nothing is cached")
	}
	b.record(decided(t, now, 1, false))
	for n := range 3000 {
		e := decided(t, now, n+2, true)
		e.Record.PIIPrincipalID = fmt.Sprintf("c3ViamVjdDAwMDA%07d", n)
		b.Recorded([]*consent.Evidence{e})
	}
	b.flush(t)
	if keys := b.redis.Keys(); len(keys) > 0 {
		t.Errorf("%d are cached", len(keys))
	}
	if got := b.state(t); got != "refused" {
		t.Errorf("what was replaced is read: %s", got)
	}
}

// A choice that comes while an older one is being read is not overtaken by it in Redis, late or not.
func TestDecisions_ReadMeetsChange(t *testing.T) {
	for _, late := range []bool{false, true} {
		b := newBench(t)
		b.flush(t)
		b.source.commit(decided(t, now.Add(-2*time.Hour), 1, true))
		newer := decided(t, now.Add(-time.Hour), 2, false)
		if late {
			newer.Record.Event.ReceivedTime = consent.FormatTime(now)
		}
		b.source.during = func() {
			b.source.during = nil
			b.record(newer)
			b.flush(t)
		}
		if got := b.state(t); got != "granted" {
			t.Fatalf("control: the reader was to get what was there, not %s", got)
		}
		b.flush(t)
		if got := b.state(t); got != "refused" {
			t.Errorf("late %v: afterwards %s is read", late, got)
		}
	}
}
