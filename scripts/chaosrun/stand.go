package main

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/alicebob/miniredis/v2"
	"github.com/rs/zerolog"

	"github.com/temoin/temoin/server/pgembed"
)

// options are what one fault needs.
type options struct {
	servers int  // how many share the database; 0 is one
	people  int  // how many decide at the same time; 0 is eight
	copies  int  // how often each decision is sent at once; 0 is once
	proxied bool // PostgreSQL is behind a proxy that can be shut
	cached  bool // the careless server keeps what it has answered in Redis
	disk    int  // MB of a disk of its own; 0 is the machine's
}

// missingError says what this machine does not have.
type missingError struct{ what string }

func (e *missingError) Error() string { return e.what }

// stand is servers with their PostgreSQL and Redis, and visitors.
type stand struct {
	folder   string
	postgres *pgembed.Server
	redis    *miniredis.Miniredis
	proxy    *toxiproxy.Proxy
	db       *sql.DB // PostgreSQL itself, without the proxy
	servers  []*process
	crowd    *crowd
	careless *careless
	key      string // of the API
	settled  []string
	closers  []func()
}

func newStand(ctx context.Context, program, folder string, o options) (_ *stand, err error) {
	s := &stand{folder: folder}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if o.disk > 0 {
		out, err := exec.CommandContext(ctx, "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm,mode=755", o.disk), "temoin-chaos", folder).CombinedOutput()
		if err != nil {
			return nil, &missingError{"no right to mount a small disk (" + strings.TrimSpace(string(out)) + ")"}
		}
		s.closers = append(s.closers, func() { syscall.Unmount(folder, syscall.MNT_DETACH) })
	}
	if err := s.startPostgres(ctx); err != nil {
		return nil, err
	}
	if s.db, err = sql.Open("postgres", s.postgres.DSN()); err != nil {
		return nil, err
	}
	s.redis = miniredis.NewMiniRedis()
	if err := s.redis.Start(); err != nil {
		return nil, err
	}
	dsn := s.postgres.DSN()
	if o.proxied {
		if dsn, err = s.putProxy(dsn); err != nil {
			return nil, err
		}
	}
	for i := range max(o.servers, 1) {
		if err := s.addServer(ctx, program, dsn, i); err != nil {
			return nil, err
		}
	}
	if err := s.invite(ctx, program, dsn, o); err != nil {
		return nil, err
	}
	cache := ""
	if o.cached {
		cache = s.redis.Addr()
	}
	if s.careless, err = newCareless(ctx, s.db, dsn, cache); err != nil {
		return nil, err
	}
	s.careless.come(ctx, 2, max(o.copies, 1))
	return s, nil
}

// addServer starts one more server on the same database.
func (s *stand) addServer(ctx context.Context, program, dsn string, i int) error {
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	server := &process{addr: addr, ready: "/readyz", make: func() *exec.Cmd {
		cmd := exec.Command(program)
		for _, variable := range os.Environ() {
			if !strings.HasPrefix(variable, "TEMOIN_") {
				cmd.Env = append(cmd.Env, variable)
			}
		}
		cmd.Env = append(cmd.Env, "TEMOIN_ADDR="+addr, "TEMOIN_URL=http://temoin.example", "TEMOIN_DATA="+filepath.Join(s.folder, fmt.Sprint("server", i)),
			"TEMOIN_DATABASE_URL="+dsn, "TEMOIN_REDIS_URL=redis://"+s.redis.Addr(), "TEMOIN_RATE=off", "TEMOIN_SEED="+hex.EncodeToString(make([]byte, 32)))
		return cmd
	}}
	s.servers = append(s.servers, server)
	return server.start(ctx)
}

// invite brings the visitors: some who have decided already, whose decisions are read, and others who go on deciding.
func (s *stand) invite(ctx context.Context, program, dsn string, o options) error {
	response, err := http.Get("http://" + s.servers[0].addr + "/v1/sites/demo/notice")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var notice struct{ Digest string }
	if err := json.NewDecoder(response.Body).Decode(&notice); err != nil {
		return err
	}
	key, err := exec.CommandContext(ctx, program, "key", "add", "demo", "--database-url", dsn).Output()
	if err != nil {
		return fmt.Errorf("temoin key add: %w", err)
	}
	s.key = strings.TrimSpace(string(key))
	var targets []string
	for _, server := range s.servers {
		targets = append(targets, "http://"+server.addr)
	}
	s.crowd = newCrowd(notice.Digest, max(o.copies, 1), targets...)
	for i := range 40 {
		subject := fmt.Sprintf("%021dA", i)
		s.crowd.decide(ctx, subject, i%3 == 0)
		s.crowd.decide(ctx, subject, i%2 == 0)
		s.settled = append(s.settled, subject)
	}
	people := o.people
	if people == 0 {
		people = 8
	}
	s.crowd.come(ctx, people)
	return nil
}

// read asks every server for what the settled visitors have decided, and says how many answers were wrong.
func (s *stand) read(ctx context.Context) (wrong int) {
	for _, subject := range s.settled {
		for _, target := range s.crowd.targets {
			if !s.crowd.read(ctx, target, s.key, subject) {
				wrong++
			}
		}
	}
	return wrong
}

// settle ends the visits and counts.
func (s *stand) settle(ctx context.Context) (r result, err error) {
	s.careless.leave()
	s.crowd.leave()
	r.wrong = s.read(ctx)
	if err := s.crowd.again(ctx, 300); err != nil {
		return r, err
	}
	r.wrong += s.crowd.unlike
	if s.crowd.refused > 0 {
		return r, fmt.Errorf("%d answers that no server in order gives, such as: %s", s.crowd.refused, s.crowd.why)
	}
	r.answered = s.crowd.count()
	found, err := count(ctx, s.db, s.crowd.ids())
	if err != nil {
		return r, err
	}
	r.lost, r.double = found.lost, found.double
	if r.careless, err = countCareless(ctx, s.db, s.careless.ids()); err != nil {
		return r, err
	}
	fsck := s.servers[0].make()
	fsck.Args = append(fsck.Args, "fsck")
	if out, err := fsck.CombinedOutput(); err != nil {
		return r, fmt.Errorf("temoin fsck: %w: %s", err, out)
	}
	return r, nil
}

// startPostgres starts it, or starts it again after whatever it died of.
func (s *stand) startPostgres(ctx context.Context) error {
	var last error
	if err := until(ctx, time.Minute, "PostgreSQL starts", func() bool {
		s.postgres, last = pgembed.Start(ctx, pgembed.Options{Data: filepath.Join(s.folder, "postgres")})
		return last == nil
	}); err != nil {
		return errors.Join(err, last)
	}
	return nil
}

// killPostgres kills the process that all others of PostgreSQL hang on.
func (s *stand) killPostgres() error {
	raw, err := os.ReadFile(filepath.Join(s.folder, "postgres", "cluster", "postmaster.pid"))
	if err != nil {
		return err
	}
	var pid int
	if _, err := fmt.Sscan(string(raw), &pid); err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return err
	}
	<-s.postgres.Done()
	return nil
}

// putProxy puts a proxy before PostgreSQL and returns the DSN that leads to it. What stands between the two takes TCP
// where PostgreSQL has a socket in the file system.
func (s *stand) putProxy(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	query := u.Query()
	socket := filepath.Join(query.Get("host"), ".s.PGSQL.5432")
	between, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.closers = append(s.closers, func() { between.Close() })
	go func() {
		for {
			here, err := between.Accept()
			if err != nil {
				return
			}
			go func() {
				defer here.Close()
				there, err := net.Dial("unix", socket)
				if err != nil {
					return
				}
				defer there.Close()
				go func() {
					io.Copy(there, here)
					there.Close()
				}()
				io.Copy(here, there)
			}()
		}
	}()
	s.proxy = toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "postgres", "127.0.0.1:0", between.Addr().String())
	if err := s.proxy.Start(); err != nil {
		return "", err
	}
	s.closers = append(s.closers, s.proxy.Stop)
	host, port, err := net.SplitHostPort(s.proxy.Listen)
	if err != nil {
		return "", err
	}
	query.Set("host", host)
	query.Set("port", port)
	query.Set("sslmode", "disable")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// close ends everything that this stand has started.
func (s *stand) close() {
	if s.crowd != nil {
		s.crowd.wanted.Store(false)
	}
	if s.careless != nil {
		s.careless.wanted.Store(false)
		s.careless.end(syscall.SIGKILL)
	}
	for _, server := range s.servers {
		server.end(syscall.SIGKILL)
	}
	if s.db != nil {
		s.db.Close()
	}
	if s.redis != nil {
		s.redis.Close()
	}
	if s.postgres != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		s.postgres.Stop(ctx)
	}
	for _, end := range s.closers {
		end()
	}
}
