package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// crowd is visitors with an outbox each: what was decided is sent until it has been answered, as the widget does.
type crowd struct {
	targets []string // addresses of the servers, asked in turn
	notice  string
	copies  int // how often each decision is sent at the same time

	client  *http.Client
	wanted  atomic.Bool  // whether visitors go on deciding
	waiting atomic.Int64 // decisions without an answer
	busy    atomic.Int64 // answers that asked to come again
	people  sync.WaitGroup

	mu      sync.Mutex
	answers map[string]answered // by id
	last    map[string]bool     // by subject, whether advertising was granted, as last answered
	unlike  int                 // answers that were not the first one's bytes
	refused int                 // answers that no server in order gives
	why     string
	moved   chan struct{} // told of each answer
}

// answered is a decision as it was last sent, and the first answer's bytes.
type answered struct{ body, answer string }

func newCrowd(notice string, copies int, targets ...string) *crowd {
	c := &crowd{
		targets: targets, notice: notice, copies: copies, answers: map[string]answered{}, last: map[string]bool{}, moved: make(chan struct{}, 1),
		client: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}},
	}
	c.wanted.Store(true)
	return c
}

// come lets people come who decide until they are told to stop.
func (c *crowd) come(ctx context.Context, people int) {
	for range people {
		c.people.Go(func() {
			var raw [16]byte
			rand.Read(raw[:])
			subject := base64.RawURLEncoding.EncodeToString(raw[:])
			for c.wanted.Load() && ctx.Err() == nil {
				c.decide(ctx, subject, mrand.IntN(2) == 0)
			}
		})
	}
}

// leave lets everybody empty the outbox, and waits for it.
func (c *crowd) leave() {
	c.wanted.Store(false)
	c.people.Wait()
}

// decide makes a decision and sends it until it has been answered.
func (c *crowd) decide(ctx context.Context, subject string, granted bool) {
	c.waiting.Add(1)
	defer c.waiting.Add(-1)
	id := uuid.Must(uuid.NewV7()).String()
	act := map[bool]string{true: "accept_all", false: "refuse_all"}[granted]
	at := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	body := func() string { // the moment of sending is another with each attempt
		return fmt.Sprintf(`{"id":%q,"site":"demo","subject":%q,"notice":%q,"lang":"fr","act":%q,"purposes":{"functional":%t,"advertising":%t,"social":%t},"at":%q,"sent":%q}`,
			id, subject, c.notice, act, granted, granted, granted, at, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	for try := mrand.IntN(len(c.targets)); ctx.Err() == nil; try++ {
		var copies sync.WaitGroup
		var isAnswered atomic.Bool
		for range c.copies {
			copies.Go(func() {
				if c.post(ctx, c.targets[try%len(c.targets)], id, body()) {
					isAnswered.Store(true)
				}
			})
		}
		copies.Wait()
		if isAnswered.Load() {
			c.mu.Lock()
			c.last[subject] = granted
			c.mu.Unlock()
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(mrand.IntN(200)) * time.Millisecond):
		}
	}
}

// post sends once and says whether it was answered for good.
func (c *crowd) post(ctx context.Context, target, id, body string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target+"/v1/decisions", strings.NewReader(body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "text/plain")
	response, err := c.client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return false
	}
	answer := string(raw)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch response.StatusCode {
	case http.StatusCreated, http.StatusOK:
		if first, ok := c.answers[id]; !ok {
			c.answers[id] = answered{body, answer}
		} else if first.answer != answer {
			c.unlike++
		}
		select {
		case c.moved <- struct{}{}:
		default:
		}
		return true
	case http.StatusServiceUnavailable:
		c.busy.Add(1)
		return false
	}
	c.refused++
	c.why = fmt.Sprintf("%d %s", response.StatusCode, answer)
	return true
}

// again sends up to so many answered decisions again, which must get the same bytes.
func (c *crowd) again(ctx context.Context, most int) error {
	for id, a := range c.answers {
		if most--; most < 0 {
			break
		}
		if !c.post(ctx, c.targets[most%len(c.targets)], id, a.body) {
			return fmt.Errorf("an answered decision sent again gets no answer: %s", a.body)
		}
	}
	return nil
}

// more waits for so many answers from now on.
func (c *crowd) more(ctx context.Context, n int) error {
	deadline := time.After(time.Minute)
	for want := c.count() + n; c.count() < want; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return fmt.Errorf("after a minute there were fewer than %d answers", n)
		case <-c.moved:
		}
	}
	return nil
}

func (c *crowd) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.answers)
}

func (c *crowd) ids() (ids []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.answers {
		ids = append(ids, id)
	}
	return ids
}

// read asks what a visitor has decided, and says whether it is what was answered last. Nothing that cannot be had is wrong.
func (c *crowd) read(ctx context.Context, target, key, subject string) bool {
	c.mu.Lock()
	before, known := c.last[subject]
	c.mu.Unlock()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"/v1/sites/demo/decisions/"+subject, nil)
	if err != nil || !known {
		return true
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := c.client.Do(request)
	if err != nil {
		return true
	}
	defer response.Body.Close()
	var found struct {
		Decision *struct{ Purposes map[string]bool }
	}
	if response.StatusCode != http.StatusOK || json.NewDecoder(response.Body).Decode(&found) != nil {
		return true
	}
	return found.Decision != nil && found.Decision.Purposes["advertising"] == before
}
