// Command withreal runs a command beside a PostgreSQL and a Redis of the system, for tests that want real servers:
//
//	withreal POSTGRES_BIN REDIS_SERVER COMMAND...
//
// It starts both in a folder of their own, names them in TEMOIN_TEST_DATABASE_URL and TEMOIN_TEST_REDIS_URL, runs the
// command and ends with its exit code. pgembed starts PostgreSQL, so that this works as root too.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/temoin/temoin/server/pgembed"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: withreal POSTGRES_BIN REDIS_SERVER COMMAND...")
		os.Exit(2)
	}
	err := run(os.Args[1], os.Args[2], os.Args[3:])
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "withreal:", err)
		os.Exit(1)
	}
}

func run(postgresBin, redisServer string, command []string) error {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "temoin-real")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	database, err := pgembed.Start(ctx, pgembed.Options{Data: filepath.Join(folder, "postgres"), Bin: postgresBin, Fast: true})
	if err != nil {
		return err
	}
	defer database.Stop(ctx)
	address, stop, err := startRedis(ctx, redisServer, folder)
	if err != nil {
		return err
	}
	defer stop()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TEMOIN_TEST_DATABASE_URL="+database.DSN(), "TEMOIN_TEST_REDIS_URL=redis://"+address)
	return cmd.Run()
}

// startRedis runs redis-server on a free loopback port, without anything on disk, and waits until it answers.
func startRedis(ctx context.Context, program, folder string) (address string, stop func(), err error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address = free.Addr().String()
	free.Close()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder)
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		cmd.Process.Kill() // it keeps nothing
		cmd.Wait()
	}
	client := redis.NewClient(&redis.Options{Addr: address})
	defer client.Close()
	for deadline := time.Now().Add(20 * time.Second); client.Ping(ctx).Err() != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			stop()
			return "", nil, errors.New("redis-server does not answer")
		}
	}
	return address, stop, nil
}
