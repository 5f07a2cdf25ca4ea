package rediscache

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// tick is how exact expiry is in an [Embedded]; each tick walks all keys, so it is not shorter than it must be.
const tick = time.Second

// Embedded is a Redis inside this process, for servers that are given none. It keeps nothing on disk.
type Embedded struct {
	server   *miniredis.Miniredis
	password string
	stop     chan struct{}
	stopped  sync.WaitGroup
}

// StartEmbedded listens on a free loopback port and lets in only who knows a password made up here.
func StartEmbedded() (*Embedded, error) {
	e := &Embedded{server: miniredis.NewMiniRedis(), password: rand.Text(), stop: make(chan struct{})}
	e.server.RequireAuth(e.password)
	if err := e.server.Start(); err != nil {
		return nil, fmt.Errorf("rediscache.StartEmbedded: %w", err)
	}
	e.stopped.Go(e.expire)
	return e, nil
}

// URL is the address with the password.
func (e *Embedded) URL() string {
	u := url.URL{Scheme: "redis", User: url.UserPassword("", e.password), Host: e.server.Addr()}
	return u.String()
}

// Close ends it and forgets everything.
func (e *Embedded) Close() {
	close(e.stop)
	e.stopped.Wait()
	e.server.Close()
}

// expire moves miniredis's clock, which stands still by itself, so that keys end on time.
func (e *Embedded) expire() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case now := <-ticker.C:
			e.server.FastForward(now.Sub(last))
			last = now
		case <-e.stop:
			return
		}
	}
}
