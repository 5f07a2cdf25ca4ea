package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// fault is what is done to the servers, and how often.
type fault struct {
	name        string
	short, long int // times
	options
	do func(ctx context.Context, s *stand, times int) error
}

var faults = []fault{
	{"server killed (kill -9)", 3, 200, options{}, each(func(ctx context.Context, s *stand) error {
		if err := errors.Join(s.servers[0].end(syscall.SIGKILL), s.careless.end(syscall.SIGKILL)); err != nil {
			return err
		}
		return errors.Join(s.servers[0].start(ctx), s.careless.start(ctx))
	})},
	{"PostgreSQL killed (kill -9)", 2, 50, options{}, each(func(ctx context.Context, s *stand) error {
		if err := s.killPostgres(); err != nil {
			return err
		}
		return s.startPostgres(ctx)
	})},
	{"disk full", 1, 10, options{disk: 400}, each(fillDisk)},
	{"Redis gone, and back without its data", 3, 60, options{cached: true}, each(func(ctx context.Context, s *stand) error {
		s.redis.Close()
		s.redis.FlushAll()
		if err := s.crowd.more(ctx, 50); err != nil {
			return err
		}
		return s.redis.Restart()
	})},
	{"Redis emptied", 3, 60, options{cached: true}, each(func(ctx context.Context, s *stand) error {
		s.redis.FlushAll()
		return nil
	})},
	{"Redis lies", 3, 60, options{cached: true}, each(lie)},
	{"PostgreSQL away, seconds", 3, 600, options{proxied: true, people: 1000}, func(ctx context.Context, s *stand, seconds int) error {
		if err := s.ready(ctx); err != nil {
			return err
		}
		s.proxy.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(seconds) * time.Second):
		}
		if n := s.crowd.waiting.Load(); n < 900 {
			return fmt.Errorf("only %d outboxes wait", n)
		}
		if err := s.proxy.Start(); err != nil {
			return err
		}
		return s.crowd.more(ctx, 1000)
	}},
	{"two servers restarted in turn", 2, 20, options{servers: 2}, func(ctx context.Context, s *stand, times int) error {
		for i := range times {
			if err := s.ready(ctx); err != nil {
				return err
			}
			server := s.servers[i%2]
			if err := errors.Join(server.end(syscall.SIGTERM), s.careless.end(syscall.SIGTERM)); err != nil {
				return err
			}
			if err := errors.Join(server.start(ctx), s.careless.start(ctx)); err != nil {
				return err
			}
		}
		return nil
	}},
	{"each decision five times at once", 1, 20, options{servers: 2, copies: 5}, each(func(ctx context.Context, s *stand) error {
		return s.crowd.more(ctx, 200)
	})},
}

// each does something again and again, whenever there have been some answers since.
func each(do func(ctx context.Context, s *stand) error) func(context.Context, *stand, int) error {
	return func(ctx context.Context, s *stand, times int) error {
		for range times {
			if err := s.ready(ctx); err != nil {
				return err
			}
			if err := do(ctx, s); err != nil {
				return err
			}
		}
		return s.crowd.more(ctx, 50)
	}
}

// ready waits until both servers have something to lose.
func (s *stand) ready(ctx context.Context) error {
	if err := s.crowd.more(ctx, 50); err != nil {
		return err
	}
	return s.careless.next(ctx)
}

// meet does the fault to servers of its own.
func (f *fault) meet(ctx context.Context, program, folder string, times int) (r result, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := newStand(ctx, program, folder, f.options)
	if err != nil {
		return r, err
	}
	defer s.close()
	wrong := make(chan int)
	reading, ended := context.WithCancel(ctx)
	defer ended()
	go func() {
		n := 0
		for reading.Err() == nil {
			n += s.read(reading)
			time.Sleep(10 * time.Millisecond)
		}
		wrong <- n
	}()
	err = f.do(ctx, s, times)
	ended()
	misread := <-wrong
	if err != nil {
		return r, err
	}
	r, err = s.settle(ctx)
	r.wrong += misread
	return r, err
}

// fillDisk leaves no byte, waits until decisions are turned away, and makes room again. PostgreSQL may have ended.
func fillDisk(ctx context.Context, s *stand) error {
	file, err := os.Create(filepath.Join(s.folder, "full"))
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := io.Copy(file, zeros{}); !errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("the disk did not fill: %w", err)
	}
	before := s.crowd.busy.Load()
	waited := until(ctx, time.Minute, "decisions are turned away", func() bool { return s.crowd.busy.Load() > before+20 })
	for range 50 {
		waited = errors.Join(waited, s.careless.next(ctx))
	}
	// Its room is free once it is closed too.
	if err := errors.Join(waited, os.Remove(file.Name()), file.Close()); err != nil {
		return err
	}
	// It may be ending only now.
	hasEnded, answered := false, s.crowd.count()
	err = until(ctx, time.Minute, "PostgreSQL takes decisions again, or has ended", func() bool {
		select {
		case <-s.postgres.Done():
			hasEnded = true
		default:
		}
		return hasEnded || s.crowd.count() > answered+50
	})
	if err != nil || !hasEnded {
		return err
	}
	return s.startPostgres(ctx)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// lie gives every key the value of another, and every second one a broken value.
func lie(ctx context.Context, s *stand) error {
	keys := s.redis.Keys()
	var values, texts []string
	for _, key := range keys {
		if value, err := s.redis.Get(key); err == nil {
			texts, values = append(texts, key), append(values, value)
		}
	}
	for i, key := range texts {
		value := values[(i+1)%len(values)]
		if i%2 == 1 {
			value = strings.ToUpper(value)
		}
		s.redis.Set(key, value)
	}
	return until(ctx, time.Minute, "there is something to lie about", func() bool {
		if _, err := s.redis.Lpop("careless"); err != nil {
			return false
		}
		_, err := s.redis.Lpush("careless", "00000000-0000-7000-8000-000000000000")
		return err == nil
	})
}
