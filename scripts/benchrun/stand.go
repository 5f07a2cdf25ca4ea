package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"
	_ "github.com/lib/pq"

	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
)

// stand is what is measured: Temoin itself, whole, and two servers to hold it against, on one machine and one database.
type stand struct {
	app     *app.App
	db      *sql.DB
	folder  string
	notice  string            // digest of the demo's notice
	servers map[string]string // candidate to address
	closers []func() error
}

func newStand(ctx context.Context) (*stand, error) {
	folder, err := os.MkdirTemp("", "temoin-bench-")
	if err != nil {
		return nil, err
	}
	s := &stand{folder: folder, servers: map[string]string{}}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stand) start(ctx context.Context) (err error) {
	// The rate limit is off, since all load comes from one address; everything else is as it is shipped.
	s.app, err = app.Start(ctx, config.Config{Addr: "127.0.0.1:0", Data: s.folder}, app.Options{})
	if err != nil {
		return err
	}
	if s.db, err = sql.Open("postgres", s.app.DSN()); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(16) // as many as Temoin itself may have
	s.db.SetMaxIdleConns(16)
	if err := s.db.QueryRowContext(ctx, `select digest from notice order by number desc limit 1`).Scan(&s.notice); err != nil {
		return err
	}
	s.servers["temoin"] = s.app.URL()
	return errors.Join(s.serve("bare", bare), s.serveNaive(ctx))
}

// serve brings up a candidate on a port of its own.
func (s *stand) serve(name string, handle fiber.Handler) error {
	server := fiber.New(fiber.Config{DisableStartupMessage: true, ReadTimeout: 5 * time.Second, BodyLimit: 16 << 10})
	server.Post("/v1/decisions", handle)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go server.Listener(listener)
	s.closers = append(s.closers, server.Shutdown)
	s.servers[name] = "http://" + listener.Addr().String()
	return nil
}

// bare only parses the body.
func bare(c *fiber.Ctx) error {
	d, err := parse(c.Body())
	if err != nil {
		return c.SendStatus(http.StatusUnprocessableEntity)
	}
	return c.Status(http.StatusCreated).JSON(answer{d.ID})
}

// serveNaive is the handler that one would write first: parse, one prepared insert into one table, answer. It checks
// nothing, signs nothing and counts nothing.
func (s *stand) serveNaive(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, `
		create table naive (
			site text, id uuid, subject text not null, notice text not null, decided_at timestamptz not null, record bytea not null,
			primary key (site, id));
		create index on naive (site, subject, decided_at desc)`); err != nil {
		return err
	}
	insert, err := s.db.PrepareContext(ctx, `
		insert into naive (site, id, subject, notice, decided_at, record) values ($1, $2, $3, $4, $5, $6)`)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, insert.Close)
	return s.serve("naive", func(c *fiber.Ctx) error {
		d, err := parse(c.Body())
		if err != nil {
			return c.SendStatus(http.StatusUnprocessableEntity)
		}
		if _, err := insert.Exec(d.Site, d.ID, d.Subject, d.Notice, d.At, c.Body()); err != nil {
			return err
		}
		return c.Status(http.StatusCreated).JSON(answer{d.ID})
	})
}

// slow makes every commit of this database server wait that much longer, as a slower disk would.
func (s *stand) slow(wait time.Duration) error {
	for _, statement := range []string{
		fmt.Sprintf(`alter system set commit_delay = %d`, wait.Microseconds()),
		`alter system set commit_siblings = 0`, // also when it is the only one
		`select pg_reload_conf()`,
	} {
		if _, err := s.db.Exec(statement); err != nil {
			return err
		}
	}
	for range 100 { // the setting reaches every connection with its next statement, once the signal has arrived
		var now string
		if err := s.db.QueryRow(`select current_setting('commit_delay')`).Scan(&now); err != nil {
			return err
		}
		if now == fmt.Sprint(wait.Microseconds()) {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("commit_delay has not changed")
}

func (s *stand) close() error {
	var faults []error
	for _, end := range s.closers {
		faults = append(faults, end())
	}
	if s.db != nil {
		faults = append(faults, s.db.Close())
	}
	if s.app != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		faults = append(faults, s.app.Stop(ctx))
	}
	return errors.Join(append(faults, os.RemoveAll(s.folder))...)
}
