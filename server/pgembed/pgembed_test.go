package pgembed

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the tests run this same program as another process or another user: with a folder named, it starts
// PostgreSQL there, prints the address and waits to be killed.
func TestMain(m *testing.M) {
	if data := os.Getenv("PGEMBED_TEST_DATA"); data != "" {
		s, err := Start(context.Background(), Options{Data: data, Fast: true})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(s.DSN())
		if os.Getenv("PGEMBED_TEST_STAY") == "" {
			if err := s.Stop(context.Background()); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			os.Exit(0)
		}
		select {}
	}
	os.Exit(m.Run())
}

func start(t *testing.T, data string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Data: data, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec1(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// wantRows holds that table proof has n rows.
func wantRows(t *testing.T, dsn string, n int) {
	t.Helper()
	var got int
	if err := open(t, dsn).QueryRow(`select count(*) from proof`).Scan(&got); err != nil || got != n {
		t.Fatalf("proof has %d rows (%v), want %d", got, err, n)
	}
}

// eventually waits for a condition, not for a time; the limit only ends a broken run.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("never: " + what)
		}
	}
}

// Ensure that what was committed is there after a stop and a start, also under a path that no socket can have: too long, or
// with a comma, which to PostgreSQL begins the next folder.
func TestStart_KeepsRows(t *testing.T) {
	data := filepath.Join(t.TempDir(), strings.Repeat("long/", 30))
	if folder, err := socketFolder(filepath.Join(t.TempDir(), "a,b"), os.Getuid()); err != nil || strings.Contains(folder, ",") {
		t.Errorf("%s, %v", folder, err)
	} else {
		defer os.Remove(folder)
	}
	s, err := Start(t.Context(), Options{Data: data, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	exec1(t, open(t, s.DSN()), `create table proof as select 1`)
	if err := s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	var lines []string
	s, err = Start(t.Context(), Options{Data: data, Fast: true, Progress: func(line string) { lines = append(lines, line) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(context.Background())
	wantRows(t, s.DSN(), 1)
	if len(lines) != 0 {
		t.Errorf("the second start made something: %q", lines)
	}
}

// Ensure that a set-up that was interrupted is done again.
func TestStart_InterruptedSetUp(t *testing.T) {
	data := t.TempDir()
	unfinished := filepath.Join(data, "cluster.new")
	if err := os.MkdirAll(filepath.Join(unfinished, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	start(t, data)
	if _, err := os.Stat(unfinished); err == nil {
		t.Error("the unfinished cluster is still there")
	}
}

// Ensure that a killed parent takes PostgreSQL along, and that the next start has every row at once.
func TestStart_ParentKilled(t *testing.T) {
	data := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PGEMBED_TEST_DATA="+data, "PGEMBED_TEST_STAY=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dsn, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	postgres := postmaster(data)
	exec1(t, open(t, strings.TrimSpace(dsn)), `create table proof as select 1`)
	if err := syscall.Kill(postgres, 0); err != nil {
		t.Fatalf("PostgreSQL should run by now: %v", err) // control for the wait below
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s := start(t, data) // at once: the old one may still be on its way out
	wantRows(t, s.DSN(), 1)
	_ = cmd.Wait()
	eventually(t, "the old PostgreSQL is gone", func() bool { return syscall.Kill(postgres, 0) == syscall.ESRCH })
}

// Ensure that a killed PostgreSQL is noticed, and that the next start recovers every row.
func TestStart_PostgresKilled(t *testing.T) {
	data := t.TempDir()
	s := start(t, data)
	exec1(t, open(t, s.DSN()), `create table proof as select 1`)
	if err := syscall.Kill(postmaster(data), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	wantRows(t, start(t, data).DSN(), 1)
}

// Ensure that a folder of another PostgreSQL is refused with what to do.
func TestStart_OtherVersion(t *testing.T) {
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "cluster"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "cluster", "PG_VERSION"), []byte("12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Data: data})
	wantLine(t, err, "made by PostgreSQL 12", "TEMOIN_POSTGRES_BIN")
}

// Ensure that a folder without PostgreSQL is refused when it was asked for by name.
func TestStart_NoBinaries(t *testing.T) {
	_, err := Start(t.Context(), Options{Data: t.TempDir(), Bin: t.TempDir()})
	wantLine(t, err, "TEMOIN_POSTGRES_BIN=", "no such file")
}

// wantLine holds that err is one line with these parts.
func wantLine(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) || strings.Count(err.Error(), "\n") > 1 {
			t.Errorf("%q has not %q, or more than one line", err, part)
		}
	}
}

// Ensure that cancelling a start ends it with nothing left running.
func TestStart_Cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Start(ctx, Options{Data: t.TempDir(), Progress: func(string) { cancel() }})
	wantLine(t, err, "context canceled")
}
