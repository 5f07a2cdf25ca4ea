package rediscache_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/rediscache"
)

const key = "temoin:decision:demo:" + subject

// erase takes the subject from the database and tells this server.
func (b *bench) erase(statement string) {
	b.source.mu.Lock()
	b.source.newest = nil
	b.source.erasures = append(b.source.erasures, statement)
	b.source.mu.Unlock()
	b.Erased(statement, site, subject)
}

// An erased subject is none at once, and nothing of it is left in Redis; a new choice is cached again.
func TestErased(t *testing.T) {
	b := newBench(t)
	e := decided(t, now, 1, true)
	b.record(e)
	b.flush(t)
	if !b.redis.Exists(key) {
		t.Fatal("control: nothing was cached")
	}
	b.erase("s1")
	if got := b.state(t); got != "none" {
		t.Errorf("before Redis knows: %s", got)
	}
	b.flush(t)
	if b.redis.Exists(key) || b.state(t) != "none" {
		t.Error("still cached")
	}
	b.Recorded([]*consent.Evidence{e}) // its recorder tells of it only now
	b.flush(t)
	if b.redis.Exists(key) {
		t.Error("what was recorded before the erasure is cached after it")
	}
	b.record(decided(t, now.Add(time.Second), 2, false))
	b.flush(t)
	if !b.redis.Exists(key) || b.state(t) != "refused" {
		t.Error("a new choice is not cached")
	}
}

// With Redis away nothing is read from it, and it forgets as soon as it is back.
func TestErased_RedisDown(t *testing.T) {
	b := newBench(t)
	b.record(decided(t, now, 1, true))
	b.flush(t)
	b.proxy.Stop()
	b.erase("s1")
	if _, err := b.Flush(t.Context()); err == nil {
		t.Fatal("control: Redis was reached")
	}
	must(t, b.proxy.Start())
	if got := b.state(t); got != "none" {
		t.Errorf("back, with the old value: %s", got)
	}
	b.flush(t)
	if b.redis.Exists(key) {
		t.Error("still cached")
	}
}

// What another server has recorded and not yet written does not come back after an erasure here: it is told, or finds out.
func TestErased_Elsewhere(t *testing.T) {
	for name, told := range map[string]bool{"told": true, "found out": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			client, err := rediscache.Open("redis://" + b.redis.Addr())
			must(t, err)
			defer client.Close()
			other := rediscache.NewDecisions(client, b.source, []byte("key"), func() time.Time { return now }, slog.New(slog.DiscardHandler))
			e := decided(t, now, 1, true)
			b.record(e)
			b.flush(t)
			other.Flush(t.Context())
			other.Recorded([]*consent.Evidence{e}) // not written yet
			if told {
				ctx, stop := context.WithCancel(t.Context())
				var watching sync.WaitGroup
				watching.Go(func() { other.Watch(ctx) })
				defer watching.Wait()
				defer stop()
				eventually(t, func() bool { return b.redis.PubSubNumSub("temoin:erased")["temoin:erased"] == 1 })
				b.erase("s1")
				b.flush(t)
				eventually(t, func() bool { return other.Forgets(site.Key, subject) })
			} else {
				b.source.erasures = []string{"s1"} // by a command
				b.source.newest = nil
				must(t, other.Look(t.Context()))
			}
			for n := 1; n > 0; {
				n, err = other.Flush(t.Context())
				must(t, err)
			}
			if b.redis.Exists(key) {
				t.Error("it is in Redis again")
			}
			if !told {
				b.record(decided(t, now, 2, false))
				b.flush(t)
				must(t, other.Look(t.Context())) // it knows by now
				other.Flush(t.Context())
				if !b.redis.Exists(key) {
					t.Error("the same erasure empties the cache again")
				}
			}
		})
	}
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never happened")
		}
	}
}
