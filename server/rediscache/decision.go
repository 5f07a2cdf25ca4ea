package rediscache

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/temoin/temoin/consent"
)

// budget is how long a reader waits for Redis before it goes on without.
const budget = 20 * time.Millisecond

// maxDirty bounds the decisions that wait for Redis. Beyond it nothing is read from the cache until Redis has been
// emptied of ours.
const maxDirty = 100_000

// Source is where decisions are kept; the cache may vanish at any time.
type Source interface {
	// CurrentDecision returns the newest record of a subject, expired or not, or nil when there is none.
	CurrentDecision(ctx context.Context, site int32, subject string) ([]byte, error)
	// Erasures returns the ids of what the logs say since a time about erased records.
	Erasures(ctx context.Context, since time.Time) ([]string, error)
}

// Decisions answers what a visitor has chosen, from Redis or else from the source. It holds for each subject the newest
// record, until the record itself expires.
//
// A new decision is marked dirty before its sender is answered, and written by one goroutine. As long as it is dirty
// its subject is read from the source; so Redis can be down, slow or back with old values, and no reader sees a choice
// that was changed here.
type Decisions struct {
	redis  redis.UniversalClient
	source Source
	key    []byte // authenticates values: Redis does not know it
	clock  func() time.Time
	log    *slog.Logger

	mu       sync.Mutex
	dirty    map[string]*entry     // by Redis key
	erased   map[string]*erasedKey // by Redis key
	known    map[string]time.Time  // erasures that this server has heard of, and when
	gone     map[string]time.Time  // keys that were erased lately, and when
	changes  [1024]uint64          // how many decisions came, by slot of their keys
	overflow bool                  // what Redis holds may be old: nothing is read from it until it has been emptied of ours
	wake     chan struct{}
}

// entry is a record on its way to Redis.
type entry struct {
	key     string
	rank    string // order of the record
	record  []byte
	expires time.Time
	late    bool // waited in an outbox: it may be older than what Redis has held and lost
}

// order says which of two decisions of a subject is newer, compared as text: 13 digits of milliseconds, then the id.
func order(decided time.Time, r *consent.Record) string {
	return fmt.Sprintf("%013d%s", decided.UnixMilli(), r.RecordID)
}

const (
	orderBytes = 13 + 36
	macBytes   = sha256.Size
)

// NewDecisions returns the cache; Run writes what is dirty. key is auth.Seed.CacheKey. It begins with emptying Redis of
// ours: a server that was killed may have left a choice there that it had replaced.
func NewDecisions(client redis.UniversalClient, source Source, key []byte, clock func() time.Time, log *slog.Logger) *Decisions {
	return &Decisions{redis: client, source: source, key: key, clock: clock, log: log,
		dirty: map[string]*entry{}, erased: map[string]*erasedKey{}, known: map[string]time.Time{}, gone: map[string]time.Time{}, overflow: true, wake: make(chan struct{}, 1)}
}

// keyOf names a subject's value.
func keyOf(site, subject string) string { return "temoin:decision:" + site + ":" + subject }

// Recorded takes note of decisions that are on disk now. It does not wait for Redis.
func (d *Decisions) Recorded(added []*consent.Evidence) {
	for _, e := range added {
		key, event := keyOf(e.Record.Service, e.Record.PIIPrincipalID), e.Record.Event
		decided, err := consent.ParseTime(event.EventTime)
		received, err2 := consent.ParseTime(event.ReceivedTime)
		expires, err3 := consent.ParseTime(event.ValidUntil)
		if err != nil || err2 != nil || err3 != nil {
			continue // not a record of ours; it stays uncached
		}
		d.mu.Lock()
		d.changes[slot(key)]++
		if erased, ok := d.gone[key]; ok && !received.After(erased) { // it was recorded, erased, and only then told of here
			d.mu.Unlock()
			continue
		}
		d.put(&entry{key, order(decided, e.Record), e.Bytes, expires, received.Sub(decided) > promptly})
		d.mu.Unlock()
	}
}

// promptly is within what a decision arrives that is surely its subject's newest.
const promptly = time.Second

// put marks a record dirty unless a newer one is; the caller holds mu.
func (d *Decisions) put(e *entry) {
	if old, ok := d.dirty[e.key]; ok && old.rank >= e.rank {
		return
	}
	if len(d.dirty) >= maxDirty {
		clear(d.dirty)
		d.overflow = true
	}
	d.dirty[e.key] = e
	d.wakeUp()
}

func (d *Decisions) wakeUp() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// slot is where the changes of a key are counted; keys may share one.
func slot(key string) uint64 { return maphash.String(slots, key) % uint64(len(Decisions{}.changes)) }

var slots = maphash.MakeSeed()

func (d *Decisions) mac(key, rank string, record []byte) []byte {
	mac := hmac.New(sha256.New, d.key)
	mac.Write([]byte(key))
	mac.Write([]byte{0})
	mac.Write([]byte(rank))
	mac.Write(record)
	return mac.Sum(nil)
}

// CurrentDecision returns the newest record of a subject, expired or not, or nil when there is none.
func (d *Decisions) CurrentDecision(ctx context.Context, site consent.Site, subject string) (*consent.Record, error) {
	key := keyOf(site.Key, subject)
	if bytes := d.cached(ctx, key); bytes != nil {
		if record, err := consent.ParseRecord(bytes); err == nil {
			return record, nil
		}
	}
	before := d.changesOf(key)
	bytes, err := d.source.CurrentDecision(ctx, site.ID, subject)
	if err != nil || bytes == nil {
		return nil, err
	}
	record, err := consent.ParseRecord(bytes)
	if err != nil {
		return nil, fmt.Errorf("rediscache.CurrentDecision: %w", err)
	}
	d.found(key, record, bytes, before)
	return record, nil
}

// readLife bounds how long a value lives that was cached because it was read: by another server, a newer decision may
// have been recorded and forgotten in Redis while this one was on its way there.
const readLife = time.Minute

// found caches what the source had, unless a decision came in the meantime.
func (d *Decisions) found(key string, r *consent.Record, bytes []byte, before uint64) {
	decided, err := consent.ParseTime(r.Event.EventTime)
	expires, err2 := consent.ParseTime(r.Event.ValidUntil)
	now := d.clock()
	if err != nil || err2 != nil || !now.Before(expires) {
		return
	}
	if soon := now.Add(readLife); soon.Before(expires) {
		expires = soon
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.changes[slot(key)] == before {
		d.put(&entry{key, order(decided, r), bytes, expires, false})
	}
}

func (d *Decisions) changesOf(key string) uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changes[slot(key)]
}

// cached returns the record of a key when Redis has one in time that is ours and not dirty.
func (d *Decisions) cached(ctx context.Context, key string) []byte {
	if d.isDirty(key) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	value, err := d.redis.Get(ctx, key).Result()
	if err != nil || len(value) < orderBytes+macBytes || d.isDirty(key) { // a decision may have come while Redis answered
		return nil
	}
	rank, sum, record := value[:orderBytes], value[orderBytes:orderBytes+macBytes], []byte(value[orderBytes+macBytes:])
	if !hmac.Equal([]byte(sum), d.mac(key, rank, record)) {
		d.log.Warn("a cached decision has been altered and is not used")
		return nil
	}
	return record
}

func (d *Decisions) isDirty(key string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, dirty := d.dirty[key]
	_, erased := d.erased[key]
	return dirty || erased || d.overflow
}

// Run writes dirty decisions to Redis until ctx ends, at most every 20 ms; while Redis fails, at most every two seconds.
func (d *Decisions) Run(ctx context.Context) {
	const pace = 20 * time.Millisecond
	wait := pace
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		}
		for n := 1; n > 0; {
			var err error
			n, err = d.Flush(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil && wait > pace:
				d.log.Info("Redis answers again")
				wait = pace
			case err != nil:
				if wait == pace {
					d.log.Warn("Redis does not answer; decisions are read from the database", slog.String("error", err.Error()))
				}
				n, wait = 1, min(2*wait, 2*time.Second)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
		}
	}
}

const (
	maxFlush = 5000 // decisions in one flush
	maxKeep  = 50   // of them, how many are worth their values being written; see [Decisions.Flush]
)

// setNewer replaces an older value of the same subject. ARGV: value, milliseconds, length of the order.
var setNewer = redis.NewScript(`
local old, n = redis.call('GET', KEYS[1]), tonumber(ARGV[3])
if old and string.sub(old, 1, n) < string.sub(ARGV[1], 1, n) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end`)

// Flush writes some of what is dirty and says how much. Most subjects are new, and a plain SET that replaces nothing
// does for them; the script, which costs more, is for the others. A late one replaces an older value and never fills a
// gap, which a newer one may have left. When many come at once, Redis is only told to forget them: that is as true, costs
// a fraction, and leaves the processor to those who record.
func (d *Decisions) Flush(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := d.purge(ctx); err != nil {
		return 0, err
	}
	erased, err := d.unlink(ctx) // first: what follows may be newer
	if err != nil {
		return 0, fmt.Errorf("rediscache.Flush: %w", err)
	}
	batch := d.some()
	if len(batch) == 0 {
		return erased, nil
	}
	write := d.keep
	if len(batch) > maxKeep {
		write = d.forget
	}
	if err := write(ctx, batch); err != nil {
		return 0, fmt.Errorf("rediscache.Flush: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range batch {
		if d.dirty[e.key] == e { // not replaced meanwhile
			delete(d.dirty, e.key)
		}
	}
	return erased + len(batch), nil
}

func (d *Decisions) keep(ctx context.Context, batch []*entry) error {
	now := d.clock()
	value := func(e *entry) string { return e.rank + string(d.mac(e.key, e.rank, e.record)) + string(e.record) }
	life := func(e *entry) time.Duration {
		return max(e.expires.Sub(now), time.Millisecond) // an expired value still replaces an older one, then leaves at once
	}
	added := make([]*redis.BoolCmd, len(batch))
	if _, err := d.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, e := range batch {
			if !e.late {
				added[i] = p.SetNX(ctx, e.key, value(e), life(e))
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for i, e := range batch {
		if added[i] != nil && added[i].Val() {
			continue
		}
		args := []any{value(e), life(e).Milliseconds(), orderBytes}
		if err := setNewer.Run(ctx, d.redis, []string{e.key}, args...).Err(); err != nil && err != redis.Nil {
			return err
		}
	}
	return nil
}

func (d *Decisions) forget(ctx context.Context, batch []*entry) error {
	keys := make([]string, len(batch))
	for i, e := range batch {
		keys[i] = e.key
	}
	return d.remove(ctx, keys)
}

func (d *Decisions) remove(ctx context.Context, keys []string) error {
	if _, ok := d.redis.(*redis.ClusterClient); !ok {
		return d.redis.Unlink(ctx, keys...).Err()
	}
	_, err := d.redis.Pipelined(ctx, func(p redis.Pipeliner) error { // one command must not span nodes
		for _, key := range keys {
			p.Unlink(ctx, key)
		}
		return nil
	})
	return err
}

// some picks dirty decisions.
func (d *Decisions) some() []*entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	batch := make([]*entry, 0, min(len(d.dirty), maxFlush))
	for _, e := range d.dirty {
		if len(batch) == maxFlush {
			break
		}
		batch = append(batch, e)
	}
	return batch
}

// purge empties Redis of cached decisions after an overflow, when it is no longer known which of them are old.
func (d *Decisions) purge(ctx context.Context) error {
	d.mu.Lock()
	overflow := d.overflow
	d.mu.Unlock()
	if !overflow {
		return nil
	}
	remove := func(ctx context.Context, node redis.UniversalClient) error {
		for keys := node.Scan(ctx, 0, keyOf("*", "*"), 1000).Iterator(); ; {
			if !keys.Next(ctx) {
				return keys.Err()
			}
			if err := node.Unlink(ctx, keys.Val()).Err(); err != nil {
				return err
			}
		}
	}
	var err error
	if cluster, ok := d.redis.(*redis.ClusterClient); ok {
		err = cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return remove(ctx, node) })
	} else {
		err = remove(ctx, d.redis)
	}
	if err != nil {
		return fmt.Errorf("rediscache.purge: %w", err)
	}
	d.mu.Lock()
	d.overflow = false
	d.mu.Unlock()
	return nil
}
