package rediscache

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
)

// erasedChannel tells servers which subject was erased: the id of the statement in the log, the site and the subject.
const erasedChannel = "temoin:erased"

const (
	lookEvery  = 5 * time.Second // for erasures that nobody has told of
	lookBehind = time.Hour       // more than clocks differ and transactions last
)

// erasedKey is a key on its way out of Redis, and what to tell the other servers then; nothing when they told us.
type erasedKey struct{ key, message string }

// Erased forgets a subject whose records have been erased, here, in Redis and on the other servers. It does not wait for
// Redis: as long as that does not answer, the subject is read from the source. statement is the id of what the log says.
func (d *Decisions) Erased(statement string, site consent.Site, subject string) {
	d.drop(statement, keyOf(site.Key, subject), statement+" "+site.Key+" "+subject)
}

// drop marks a key to be taken from Redis; message is told to the others then, unless it is empty.
func (d *Decisions) drop(statement, key, message string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock()
	d.known[statement], d.gone[key] = now, now
	d.changes[slot(key)]++ // what is being read now is not cached
	delete(d.dirty, key)
	if old := d.erased[key]; old != nil && message == "" {
		message = old.message
	}
	d.erased[key] = &erasedKey{key, message}
	d.wakeUp()
}

// Watch follows what other servers and commands erase, until ctx ends. What was not told of, because Redis was away or
// because a command did it, is found in the source: then all that is cached is given up, since nothing says whose it was.
func (d *Decisions) Watch(ctx context.Context) {
	told := subscribe(ctx, d.redis, erasedChannel)
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case message := <-told:
			if part := strings.Split(message, " "); len(part) == 3 {
				d.drop(part[0], keyOf(part[1], part[2]), "")
			}
		case <-ticker.C:
			err := d.Look(ctx)
			if err != nil && !failing && ctx.Err() == nil {
				d.log.Error("looking for erasures fails", slog.String("error", err.Error()))
			}
			failing = err != nil
		}
	}
}

// Look gives up all that is cached when the source tells of an erasure that nobody has told of.
func (d *Decisions) Look(ctx context.Context) error {
	now := d.clock()
	ids, err := d.source.Erasures(ctx, now.Add(-lookBehind))
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range ids {
		if _, ok := d.known[id]; !ok {
			d.giveUp()
		}
		d.known[id] = now
	}
	old := func(_ string, at time.Time) bool { return now.Sub(at) > 2*lookBehind }
	maps.DeleteFunc(d.known, old)
	maps.DeleteFunc(d.gone, old)
	return nil
}

// giveUp has Redis emptied of ours, and nothing read from it until then; the caller holds mu.
func (d *Decisions) giveUp() {
	clear(d.dirty)
	for i := range d.changes {
		d.changes[i]++
	}
	d.overflow = true
	d.wakeUp()
}

// unlink takes erased subjects from Redis and tells the others; it returns how many.
func (d *Decisions) unlink(ctx context.Context) (int, error) {
	d.mu.Lock()
	batch := slices.Collect(maps.Values(d.erased))
	d.mu.Unlock()
	if len(batch) == 0 {
		return 0, nil
	}
	keys := make([]string, len(batch))
	for i, e := range batch {
		keys[i] = e.key
	}
	if err := d.remove(ctx, keys); err != nil {
		return 0, err
	}
	for _, e := range batch {
		if e.message == "" {
			continue
		}
		if err := d.redis.Publish(ctx, erasedChannel, e.message).Err(); err != nil {
			return 0, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range batch {
		if d.erased[e.key] == e { // not erased again meanwhile
			delete(d.erased, e.key)
		}
	}
	return len(batch), nil
}
