package main_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/temoin/temoin/server/datadir"
	"github.com/temoin/temoin/server/pgembed"
	"github.com/temoin/temoin/server/servertest"
)

// buildFolder holds the binary once build has run.
var buildFolder string

// build makes the binary that a person gets, once.
var build = sync.OnceValues(func() (program string, err error) {
	if buildFolder, err = os.MkdirTemp("", "temoin-binary"); err != nil {
		return "", err
	}
	program = filepath.Join(buildFolder, "temoin")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if buildFolder != "" {
		os.RemoveAll(buildFolder)
	}
	os.Exit(code)
}

// process is the binary running.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	data   string
	mu     sync.Mutex
	stdout bytes.Buffer
	stderr bytes.Buffer
	ended  chan struct{}
}

func (p *process) writer(b *bytes.Buffer) writerFunc {
	return func(text []byte) (int, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		return b.Write(text)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func (p *process) text(b *bytes.Buffer) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return b.String()
}

// run starts the binary with its data in a folder, on a free port, and with further variables.
func run(t *testing.T, data string, variables ...string) *process {
	t.Helper()
	if os.Getenv("TEMOIN_TEST_DATABASE_URL") != "" && !slices.ContainsFunc(variables, func(v string) bool { return strings.HasPrefix(v, "TEMOIN_DATABASE_URL=") }) {
		t.Skip("brings its own PostgreSQL, as without TEMOIN_TEST_DATABASE_URL")
	}
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(program), data: data, ended: make(chan struct{})}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TEMOIN_") || strings.HasPrefix(variable, "TEMOIN_POSTGRES_BIN=") {
			p.cmd.Env = append(p.cmd.Env, variable)
		}
	}
	p.cmd.Env = append(p.cmd.Env, "TEMOIN_ADDR=127.0.0.1:0", "TEMOIN_DATA="+data)
	p.cmd.Env = append(p.cmd.Env, variables...)
	p.cmd.Stdout, p.cmd.Stderr = p.writer(&p.stdout), p.writer(&p.stderr)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.ended
	})
	return p
}

var readyLine = regexp.MustCompile(`(?m)^temoin ready at (http://\S+)$`)

// ready waits for the ready line and returns the address in it.
func (p *process) ready() string {
	p.t.Helper()
	for deadline := time.After(time.Minute); ; {
		if found := readyLine.FindStringSubmatch(p.text(&p.stdout)); found != nil {
			return found[1]
		}
		select {
		case <-p.ended:
			p.t.Fatalf("it ended instead: %s%s", p.text(&p.stdout), p.text(&p.stderr))
		case <-deadline:
			p.t.Fatalf("never ready: %s%s", p.text(&p.stdout), p.text(&p.stderr))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// stop asks it to end and returns its exit code.
func (p *process) stop(signal syscall.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	return p.exit()
}

func (p *process) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		p.t.Fatalf("it does not end: %s%s", p.text(&p.stdout), p.text(&p.stderr))
	}
	return p.cmd.ProcessState.ExitCode()
}

// postgres is the process id of its PostgreSQL.
func (p *process) postgres() int {
	p.t.Helper()
	raw, err := os.ReadFile(filepath.Join(p.data, "postgres", "cluster", "postmaster.pid"))
	if err != nil {
		p.t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(raw), &pid); err != nil {
		p.t.Fatal(err)
	}
	return pid
}

// wantGone waits until a process is no more.
func wantGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); syscall.Kill(pid, 0) != syscall.ESRCH; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d still runs", pid)
		}
	}
}

// wantRefused holds that it ends with one line of these parts and leaves nothing running.
func (p *process) wantRefused(parts ...string) {
	p.t.Helper()
	if code := p.exit(); code != 1 {
		p.t.Errorf("exit code %d", code)
	}
	line := p.text(&p.stderr)
	if strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "temoin: ") {
		p.t.Errorf("not one line: %q", line)
	}
	for _, part := range parts {
		if !strings.Contains(line, part) {
			p.t.Errorf("%q is not in %q", part, line)
		}
	}
	if children, err := filepath.Glob(filepath.Join(p.data, "postgres", "cluster", "postmaster.pid")); err != nil || len(children) > 0 {
		p.t.Errorf("PostgreSQL still runs: %v %v", children, err)
	}
}

func get(t *testing.T, url string) int {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// Ensure that a first start says how to sign in and where everything is, that Ctrl-C ends it all, and that the next
// start knows the same people and does not repeat the password.
func TestServe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := run(t, data)
	url := p.ready()
	postgres := p.postgres()
	for path, want := range map[string]int{"/readyz": 200, "/demo/": 200, "/k/demo.js": 200, "/v1/sites/demo/notice": 200, "/nothing": 404} {
		if got := get(t, url+path); got != want {
			t.Errorf("%s answers %d", path, got)
		}
	}
	password := regexp.MustCompile(`owner@localhost, password (\S+)`).FindStringSubmatch(p.text(&p.stdout))
	if password == nil {
		t.Fatalf("no password in %q", p.text(&p.stdout))
	}
	if code := p.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, p.text(&p.stderr))
	}
	wantGone(t, postgres)

	p = run(t, data)
	url = p.ready()
	if text := p.text(&p.stdout); strings.Contains(text, "password "+password[1]) || strings.Contains(text, "making a database") {
		t.Errorf("the second start says %q", text)
	}
	body, err := json.Marshal(map[string]string{"email": "owner@localhost", "password": password[1]})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(url+"/api/session", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("signing in answers %d", response.StatusCode)
	}
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.text(&p.stderr))
	}
}

// Ensure that a server that is asked to stop says so at /readyz, and meanwhile answers, for as long as it was told.
func TestServe_Drain(t *testing.T) {
	p := run(t, t.TempDir(), "TEMOIN_DATABASE_URL="+servertest.Database(t), "TEMOIN_DRAIN=3s")
	url := p.ready()
	if got := get(t, url+"/readyz"); got != 200 {
		t.Fatalf("control: /readyz answers %d", got)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for get(t, url+"/readyz") != http.StatusServiceUnavailable { // get fails the test when it is gone
		time.Sleep(time.Millisecond)
	}
	if got := get(t, url+"/v1/sites/demo/notice"); got != 200 {
		t.Errorf("the notice answers %d", got)
	}
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.text(&p.stderr))
	}
}

// Ensure that a killed server takes its PostgreSQL along and that the next start recovers by itself.
func TestServe_Killed(t *testing.T) {
	data := t.TempDir()
	p := run(t, data)
	p.ready()
	postgres := p.postgres()
	if err := syscall.Kill(postgres, 0); err != nil {
		t.Fatalf("control: PostgreSQL runs before the kill: %v", err)
	}
	p.stop(syscall.SIGKILL)
	next := run(t, data)
	if got := get(t, next.ready()+"/readyz"); got != 200 {
		t.Errorf("/readyz answers %d", got)
	}
	wantGone(t, postgres)
	if code := next.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, next.text(&next.stderr))
	}
}

// Ensure that the server ends with a reason when its PostgreSQL is gone, and that the next start recovers.
func TestServe_PostgresKilled(t *testing.T) {
	data := t.TempDir()
	p := run(t, data)
	p.ready()
	if err := syscall.Kill(p.postgres(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := p.exit(); code != 1 || !strings.Contains(p.text(&p.stderr), "temoin: PostgreSQL has ended") {
		t.Errorf("exit code %d: %s", code, p.text(&p.stderr))
	}
	next := run(t, data)
	next.ready()
	if code := next.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, next.text(&next.stderr))
	}
}

// Ensure that being stopped while making the database leaves nothing behind, and that the next start makes it.
func TestServe_StoppedWhileStarting(t *testing.T) {
	data := t.TempDir()
	p := run(t, data)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(p.text(&p.stdout), "making a database"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never began")
		}
	}
	if code := p.stop(syscall.SIGINT); code != 1 || !strings.Contains(p.text(&p.stderr), "stopped before it was ready") {
		t.Errorf("exit code %d: %s", code, p.text(&p.stderr))
	}
	if lock, err := datadir.Open(data); err != nil {
		t.Errorf("the folder is still held: %v", err)
	} else {
		lock.Close()
	}
	next := run(t, data)
	next.ready()
	next.stop(syscall.SIGTERM)
}

// Ensure that a second server on the same folder is refused, and the first goes on.
func TestServe_SameFolder(t *testing.T) {
	data := t.TempDir()
	first := run(t, data, "TEMOIN_DATABASE_URL="+servertest.Database(t))
	url := first.ready()
	second := run(t, data)
	second.wantRefused(data, "is in use by another temoin", "TEMOIN_DATA")
	if got := get(t, url+"/readyz"); got != 200 {
		t.Errorf("the first answers %d", got)
	}
	first.stop(syscall.SIGTERM)
}

// Ensure that everything a person can get wrong is one line that says what to do.
func TestServe_Refused(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	known := servertest.Database(t)
	missing := regexp.MustCompile(`/temoin_test_\w+`).ReplaceAllString(known, "/nowhere")
	for name, c := range map[string]struct {
		variables []string
		parts     []string
	}{
		"taken port":           {[]string{"TEMOIN_ADDR=" + taken.Addr().String()}, []string{taken.Addr().String(), "is taken", "TEMOIN_ADDR"}},
		"unwritable data":      {[]string{"TEMOIN_DATA=" + file + "/data"}, []string{"cannot be written", "TEMOIN_DATA"}},
		"database too old":     {[]string{"TEMOIN_DATABASE_URL=" + oldPostgres(t)}, []string{"TEMOIN_DATABASE_URL", "PostgreSQL 13 is too old", "at least 15"}},
		"database unreachable": {[]string{"TEMOIN_DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/x?sslmode=disable"}, []string{"TEMOIN_DATABASE_URL", "127.0.0.1:1", "does not answer", "start it"}},
		"database missing":     {[]string{"TEMOIN_DATABASE_URL=" + missing}, []string{"TEMOIN_DATABASE_URL", "nowhere", "createdb"}},
		"database forbidden":   {[]string{"TEMOIN_DATABASE_URL=" + stranger(t)}, []string{"TEMOIN_DATABASE_URL", "permission denied", "temoin_app"}},
		"seed":                 {[]string{"TEMOIN_SEED=abc"}, []string{"TEMOIN_SEED"}},
		"rate":                 {[]string{"TEMOIN_RATE=fast"}, []string{"TEMOIN_RATE"}},
		"redis":                {[]string{"TEMOIN_REDIS_URL=http://x"}, []string{"TEMOIN_REDIS_URL"}},
		"binaries":             {[]string{"TEMOIN_POSTGRES_BIN=/nowhere"}, []string{"TEMOIN_POSTGRES_BIN"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := run(t, t.TempDir(), c.variables...)
			p.wantRefused(c.parts...)
			if strings.Contains(p.text(&p.stderr), "hunter2") {
				t.Error("the line tells the password")
			}
		})
	}
}

// Ensure that with addresses of real servers nothing of its own is started, and that a Redis that is away costs nothing.
func TestServe_GivenServers(t *testing.T) {
	cache := miniredis.RunT(t)
	data := t.TempDir()
	p := run(t, data, "TEMOIN_DATABASE_URL="+servertest.EmptyDatabase(t), "TEMOIN_REDIS_URL=redis://"+cache.Addr())
	url := p.ready()
	if _, err := os.Stat(filepath.Join(data, "postgres")); err == nil {
		t.Error("it made a database of its own")
	}
	cache.Close()
	if got := get(t, url+"/readyz"); got != 200 {
		t.Errorf("/readyz answers %d without Redis", got)
	}
	if code := p.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.text(&p.stderr))
	}
}

// Ensure that however the server ends under load, the next start has every decision that was answered with 201.
func TestServe_EndsUnderLoad(t *testing.T) {
	for name, end := range map[string]func(p *process){
		"SIGTERM":               func(p *process) { p.stop(syscall.SIGTERM) },
		"kill -9":               func(p *process) { p.stop(syscall.SIGKILL) },
		"kill -9 of PostgreSQL": func(p *process) { syscall.Kill(p.postgres(), syscall.SIGKILL); p.exit() },
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			p := run(t, data, "TEMOIN_RATE=off")
			recorded := sendUntilEnd(t, p.ready(), func() { end(p) })

			next := run(t, data)
			next.ready()
			dsn, err := pgembed.Running(filepath.Join(data, "postgres"))
			if err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("postgres", dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var kept int
			if err := db.QueryRow(`select count(*) from event where id = any ($1::uuid[])`, pq.Array(recorded)).Scan(&kept); err != nil {
				t.Fatal(err)
			}
			if kept != len(recorded) {
				t.Errorf("%d of %d acknowledged decisions are in the database", kept, len(recorded))
			}
			if code := next.stop(syscall.SIGTERM); code != 0 {
				t.Errorf("exit code %d: %s", code, next.text(&next.stderr))
			}
		})
	}
}

// sendUntilEnd posts decisions over 8 connections, calls end once 200 are recorded, and returns the ids of all that
// were answered with 201 by the time no answer comes any more.
func sendUntilEnd(t *testing.T, url string, end func()) []string {
	t.Helper()
	digest := noticeDigest(t, url)
	var mu sync.Mutex
	var recorded []string
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for {
				id, err := uuid.NewV7()
				if err != nil {
					t.Error(err)
					return
				}
				response, err := http.Post(url+"/v1/decisions", "text/plain", decision(id.String(), digest))
				if err != nil {
					return // the server has ended
				}
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode == http.StatusCreated {
					mu.Lock()
					recorded = append(recorded, id.String())
					mu.Unlock()
				}
			}
		})
	}
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(recorded)
	}
	for deadline := time.Now().Add(30 * time.Second); count() < 200; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("only %d decisions were recorded", count())
		}
	}
	end()
	senders.Wait()
	return recorded
}

func noticeDigest(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url + "/v1/sites/demo/notice")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var notice struct{ Digest string }
	if err := json.NewDecoder(response.Body).Decode(&notice); err != nil {
		t.Fatal(err)
	}
	return notice.Digest
}

// decision is the body of a visitor's acceptance.
func decision(id, notice string) io.Reader {
	return strings.NewReader(fmt.Sprintf(`{"id":%q,"site":"demo","subject":"AAAAAAAAAAAAAAAAAAAAAA","notice":%q,`+
		`"purposes":{"functional":true,"advertising":true,"social":true},"act":"accept_all","lang":"fr","at":%q}`,
		id, notice, time.Now().UTC().Format("2006-01-02T15:04:05.000Z")))
}
