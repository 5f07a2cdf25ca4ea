package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	_ "github.com/lib/pq"
	"github.com/redis/go-redis/v9"
)

// carelessCommand makes this program the careless server.
const carelessCommand = "careless"

// runCareless answers as soon as it has read and writes later, out of its memory or, when it has one, out of Redis, in which
// it believes. What cannot be written is gone. It has no key that two alike would meet at.
func runCareless(args []string) {
	addr, dsn, cache := args[0], args[1], args[2]
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	var queue []string
	client := redis.NewClient(&redis.Options{Addr: cache, MaxRetries: -1})
	take := func() (ids []string) {
		if cache != "" {
			ids, _ = client.LRange(context.Background(), "careless", 0, -1).Result()
			client.LTrim(context.Background(), "careless", int64(len(ids)), -1)
			return ids
		}
		mu.Lock()
		defer mu.Unlock()
		ids, queue = queue, nil
		return ids
	}
	go func() {
		for ; ; time.Sleep(100 * time.Millisecond) {
			tx, err := db.Begin()
			if err != nil {
				take()
				continue
			}
			for _, id := range take() {
				if _, err := tx.Exec(`insert into careless (id) values ($1)`, id); err != nil {
					break
				}
			}
			tx.Commit()
		}
	}()
	http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _ := io.ReadAll(r.Body)
		if len(id) == 0 {
			return
		}
		if cache == "" {
			mu.Lock()
			queue = append(queue, string(id))
			mu.Unlock()
		} else if client.RPush(r.Context(), "careless", string(id)).Err() != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusCreated)
	}))
}

// careless is the careless server running, and what it has answered.
type careless struct {
	*process
	mu       sync.Mutex
	answered []string
	wanted   atomic.Bool
	people   sync.WaitGroup
	moved    chan struct{} // told of each answer
}

// newCareless starts it; cache is the address of a Redis, or empty.
func newCareless(ctx context.Context, db *sql.DB, dsn, cache string) (*careless, error) {
	if _, err := db.ExecContext(ctx, `create table careless (id uuid, filler text default repeat('x', 1500))`); err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	c := &careless{moved: make(chan struct{}), process: &process{addr: addr, ready: "/", make: func() *exec.Cmd {
		cmd := exec.Command(program, carelessCommand, addr, dsn, cache)
		cmd.Env = append(os.Environ(), carelessCommand+"=1")
		return cmd
	}}}
	c.wanted.Store(true)
	return c, c.start(ctx)
}

// come lets people come who send each decision so many times at once and believe the first answer.
func (c *careless) come(ctx context.Context, people, copies int) {
	client := &http.Client{Timeout: time.Second}
	for range people {
		c.people.Go(func() {
			for c.wanted.Load() && ctx.Err() == nil {
				id := uuid.Must(uuid.NewV7()).String()
				isAnswered := false
				for range copies {
					response, err := client.Post("http://"+c.addr, "text/plain", strings.NewReader(id))
					if err != nil {
						continue
					}
					response.Body.Close()
					isAnswered = isAnswered || response.StatusCode == http.StatusCreated
				}
				if isAnswered {
					c.mu.Lock()
					c.answered = append(c.answered, id)
					c.mu.Unlock()
					select {
					case c.moved <- struct{}{}:
					default:
					}
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
}

// next waits for an answer, so that what is done then is done before that one is written.
func (c *careless) next(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Minute):
		return errors.New("the careless server has not answered for a minute")
	case <-c.moved:
		return nil
	}
}

// leave ends the visits and waits until what will be written is written.
func (c *careless) leave() {
	c.wanted.Store(false)
	c.people.Wait()
	time.Sleep(time.Second)
}

func (c *careless) ids() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered
}
