// Package jobs is what runs beside the requests: the committer that groups decisions into one transaction,
// partitions, statistics, impressions. Each job declares the small interface of the store that it needs.
package jobs

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

const (
	maxBatch   = 500 // decisions in one transaction
	worthwhile = 32  // decisions that are worth a transaction beside another, or at once after a busy one
	busy       = 4   // decisions in one transaction that tell of more to come
	gather     = time.Millisecond
	queueSize  = 4096             // decisions that wait; beyond it senders are told to come back
	commitTime = 10 * time.Second // for one transaction; after it the senders are told to come back
)

// maxRunning is how many transactions may run at a time; tests that look at groups set it to one.
var maxRunning = 2

// Decisions is the part of the store that the [Committer] writes to and reads from.
type Decisions interface {
	// InsertDecisions records the batch and the promises of its sites in one transaction that is on disk when it
	// returns. The batch is sorted by site and id and names none twice. An error of kind consent.Unavailable has nothing
	// to do with the rows; for any other none was recorded: [consent.ErrRepeated] when some were there before, else some
	// row is at fault.
	InsertDecisions(ctx context.Context, batch []*consent.Evidence, promises []consent.Promise) error
	// HasDecisions says which of the batch are there.
	HasDecisions(ctx context.Context, batch []*consent.Evidence) ([]bool, error)
	// FindDecision returns a recorded decision with its salt and the promise of its batch; record is nil when there is none.
	// One that was erased is [consent.ErrErased].
	FindDecision(ctx context.Context, site int32, id string) (record []byte, salt consent.Salt, promise *consent.Promise, err error)
}

// Committer records decisions in groups: callers wait on a bounded queue, one goroutine takes what is there and has it
// written in one transaction. While that commits, the next group gathers.
type Committer struct {
	store      Decisions
	signer     func(site string) (note.Signer, error)
	onRecorded func([]*consent.Evidence)
	log        *slog.Logger

	queue   chan *request
	waiting atomic.Int64 // requests that are in no transaction yet
	closing sync.RWMutex // held for reading while sending to queue
	closed  bool
	done    chan struct{}
	signers sync.Map    // site key to note.Signer: deriving a key costs more than a signature
	repeats atomic.Bool // the last group had decisions that were there before, so the next one is looked up first
}

// request is one caller that waits; answer is closed once the other fields are set.
type request struct {
	evidence *consent.Evidence
	answer   chan struct{}
	isNew    bool
	batch    *signedBatch
	index    int
	err      error
}

// NewCommitter starts a committer; Close it when no more decisions come. signer gives the key that signs for a site's
// promises. onRecorded, if not nil, is told of decisions after they are on disk and before their senders are, again when
// one is sent again; it must not block.
func NewCommitter(store Decisions, signer func(site string) (note.Signer, error), onRecorded func([]*consent.Evidence), log *slog.Logger) *Committer {
	c := &Committer{
		store: store, signer: signer, onRecorded: onRecorded, log: log,
		queue: make(chan *request, queueSize), done: make(chan struct{}),
	}
	go c.run()
	return c
}

var errFull = consent.Errorf(consent.Unavailable, "", "Too many decisions arrive at once; send the same decision again.")

// Record returns when the decision is on disk, or was there before under the same site and id. It waits for the
// transaction even if the sender has hung up: what was sent is recorded once, whoever listens. A full queue and a
// failing database are [consent.Unavailable]: the decision may or may not be recorded, and the same one sent again
// finds out.
func (c *Committer) Record(ctx context.Context, e *consent.Evidence) (*consent.Recorded, error) {
	r := &request{evidence: e, answer: make(chan struct{})}
	if !c.enqueue(r) {
		return nil, errFull
	}
	<-r.answer
	if r.err != nil {
		return nil, r.err
	}
	if r.isNew {
		promise, err := r.batch.promise(r.index)
		if err != nil {
			return nil, fmt.Errorf("jobs.Record(%s): %w", e.Record.RecordID, err)
		}
		return &consent.Recorded{New: true, Record: e.Record, Promise: promise}, nil
	}
	return c.find(ctx, e)
}

func (c *Committer) enqueue(r *request) bool {
	c.closing.RLock()
	defer c.closing.RUnlock()
	if c.closed {
		return false
	}
	select {
	case c.queue <- r:
		c.waiting.Add(1)
		return true
	default:
		return false
	}
}

// find returns what was recorded before, with the promise that was made then.
func (c *Committer) find(ctx context.Context, e *consent.Evidence) (*consent.Recorded, error) {
	id := e.Record.RecordID
	bytes, salt, promise, err := c.store.FindDecision(ctx, e.SiteID, id)
	if err != nil {
		return nil, err
	}
	if bytes == nil {
		return nil, fmt.Errorf("jobs.Record(%s): neither new nor there", id)
	}
	record, err := consent.ParseRecord(bytes)
	if err != nil {
		return nil, fmt.Errorf("jobs.Record(%s): %w", id, err)
	}
	index := slices.Index(promise.Entries, ledger.Entry(ledger.Decision, consent.Commit(salt, bytes)))
	text, err := ledger.Proof(promise.Note, promise.Entries, index)
	if err != nil {
		return nil, fmt.Errorf("jobs.Record(%s): %w", id, err)
	}
	if c.onRecorded != nil { // it may have been committed when its first sender was told that nothing is sure
		c.onRecorded([]*consent.Evidence{{SiteID: e.SiteID, Record: record, Bytes: bytes, Salt: salt}})
	}
	return &consent.Recorded{Record: record, Promise: text}, nil
}

// Full says whether the next decision would be turned away.
func (c *Committer) Full() bool { return len(c.queue) == cap(c.queue) }

// Close records what waits and stops. Decisions that come later are turned away.
func (c *Committer) Close() {
	c.closing.Lock()
	if !c.closed {
		c.closed = true
		close(c.queue)
	}
	c.closing.Unlock()
	<-c.done
}

// run hands groups to transactions. The first decision after a quiet moment starts one at once; while many come, one
// waits a moment for company, since a transaction costs the same for one decision as for dozens. A second transaction
// runs beside the first as soon as a group is worth it: the disk is most of the time, and two that end together share it.
func (c *Committer) run() {
	defer close(c.done)
	finished := make(chan int)
	running, last := 0, 0
	for first := range c.queue {
		group := c.drain([]*request{first})
		var late <-chan time.Time
		if last >= busy {
			late = time.After(gather)
		}
		isOpen := true
		for running == maxRunning || len(group) < worthwhile && (running > 0 || late != nil) {
			select {
			case last = <-finished:
				running--
			case <-late:
				late = nil
			case r, ok := <-c.unless(!isOpen || len(group) == maxBatch):
				if ok {
					group = append(group, r)
					continue
				}
				isOpen, late = false, nil
			}
			group = c.drain(group)
		}
		running++
		c.waiting.Add(-int64(len(group)))
		go func() {
			c.commit(group)
			finished <- len(group)
		}()
	}
	for ; running > 0; running-- {
		<-finished
	}
}

// drain adds what waits in the queue to the group, up to a full batch.
func (c *Committer) drain(group []*request) []*request {
	for len(group) < maxBatch {
		select {
		case r, ok := <-c.queue:
			if !ok {
				return group
			}
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

// unless is the queue, or nothing to wait for when the group is full.
func (c *Committer) unless(full bool) <-chan *request {
	if full {
		return nil
	}
	return c.queue
}

// commit records a group and answers everyone in it. A decision that is in the group twice is written once; its other
// senders find it recorded.
func (c *Committer) commit(group []*request) {
	slices.SortStableFunc(group, compare)
	leaders := slices.CompactFunc(slices.Clone(group), func(a, b *request) bool { return compare(a, b) == 0 })
	c.write(leaders)
	next := 0
	for _, r := range group {
		if compare(leaders[next], r) != 0 {
			next++
		}
		r.err = leaders[next].err
		close(r.answer)
	}
}

func compare(a, b *request) int {
	if a.evidence.SiteID != b.evidence.SiteID {
		return int(a.evidence.SiteID) - int(b.evidence.SiteID)
	}
	return strings.Compare(a.evidence.Record.RecordID, b.evidence.Record.RecordID)
}

// write records sorted requests. When a row is at fault it halves them until that row stands alone, so that its
// neighbours are recorded all the same.
func (c *Committer) write(group []*request) {
	ctx, cancel := context.WithTimeout(context.Background(), commitTime)
	defer cancel()
	err := c.insert(ctx, group)
	if err == nil {
		return
	}
	var known *consent.Error
	if outage := errors.As(err, &known) && known.Kind == consent.Unavailable; outage || len(group) == 1 {
		c.log.Error("decisions not recorded", slog.Int("count", len(group)), slog.String("error", err.Error()))
		for _, r := range group {
			r.err = err
		}
		return
	}
	c.write(group[:len(group)/2])
	c.write(group[len(group)/2:])
}

// insert records what of a group is new. A promise is signed over that alone, so that the log must hold each of its entries:
// one that is missing was deleted. Repeats are rare, so nothing is looked up for a group until one has been met.
func (c *Committer) insert(ctx context.Context, group []*request) error {
	for look := c.repeats.Load(); ; look = true {
		if look {
			fresh, err := c.unrecorded(ctx, group)
			if err != nil {
				return err
			}
			c.repeats.Store(len(fresh) < len(group))
			if group = fresh; len(group) == 0 {
				return nil
			}
		}
		if err := c.insertNew(ctx, group); !errors.Is(err, consent.ErrRepeated) {
			return err
		}
	}
}

// unrecorded are those of a group that are not there yet.
func (c *Committer) unrecorded(ctx context.Context, group []*request) (fresh []*request, err error) {
	batch := make([]*consent.Evidence, len(group))
	for i, r := range group {
		batch[i] = r.evidence
	}
	has, err := c.store.HasDecisions(ctx, batch)
	if err != nil {
		return nil, err
	}
	for i, r := range group {
		if !has[i] {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}

func (c *Committer) insertNew(ctx context.Context, group []*request) error {
	batch := make([]*consent.Evidence, len(group))
	var promises []consent.Promise
	for i, r := range group {
		e := r.evidence
		batch[i] = e
		if len(promises) == 0 || promises[len(promises)-1].SiteID != e.SiteID {
			promises = append(promises, consent.Promise{SiteID: e.SiteID, ID: promiseID(time.Now())})
		}
		p := &promises[len(promises)-1]
		r.index = len(p.Entries)
		p.Entries = append(p.Entries, ledger.Entry(ledger.Decision, consent.Commit(e.Salt, e.Bytes)))
		if r.index == 0 {
			r.batch = &signedBatch{}
		} else {
			r.batch = group[i-1].batch
		}
	}
	for i := range promises {
		if err := c.sign(&promises[i], batch); err != nil {
			return err
		}
	}
	if err := c.store.InsertDecisions(ctx, batch, promises); err != nil {
		return err
	}
	next := 0
	for i, r := range group {
		if promises[next].SiteID != batch[i].SiteID {
			next++
		}
		r.batch.Promise, r.isNew = promises[next], true
	}
	if c.onRecorded != nil {
		c.onRecorded(batch)
	}
	return nil
}

func (c *Committer) sign(p *consent.Promise, batch []*consent.Evidence) error {
	at := slices.IndexFunc(batch, func(e *consent.Evidence) bool { return e.SiteID == p.SiteID })
	site := batch[at].Record.Service
	kept, ok := c.signers.Load(site)
	if !ok {
		signer, err := c.signer(site)
		if err != nil {
			return fmt.Errorf("jobs.Committer: signer of %s: %w", site, err)
		}
		kept, _ = c.signers.LoadOrStore(site, signer)
	}
	var err error
	p.Note, err = ledger.SignBatch(kept.(note.Signer), p.Entries)
	return err
}

// promiseID is unique within a site and grows with time, so that the index of promises grows at its end only:
// milliseconds, then 20 random bits.
func promiseID(now time.Time) int64 {
	var random [4]byte
	rand.Read(random[:]) // never fails
	return now.UnixMilli()<<20 | int64(binary.BigEndian.Uint32(random[:])>>12)
}

// signedBatch is the promise of one batch of one site. The proofs are made by the first sender that asks, so that the
// committing goroutine can go on.
type signedBatch struct {
	consent.Promise
	once   sync.Once
	proofs []string
	err    error
}

func (b *signedBatch) promise(index int) (string, error) {
	b.once.Do(func() { b.proofs, b.err = ledger.Proofs(b.Note, b.Entries) })
	if b.err != nil {
		return "", b.err
	}
	return b.proofs[index], nil
}
