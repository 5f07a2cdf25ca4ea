package pgembed

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// stopSignals ask PostgreSQL to end, each harder than the one before: fast, immediate, kill.
var stopSignals = []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL}

// identity is the user that PostgreSQL runs as: it refuses to run as root.
type identity struct {
	uid  int // owner of its files, as this process sees it
	attr syscall.SysProcAttr
}

// own gives the data folder to the identity where it is somebody else's: the way of running may change between starts.
func (as identity) own(data string) error {
	if os.Getuid() != 0 {
		return nil
	}
	return filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = as.take(path, entry)
		}
		if errors.Is(err, fs.ErrNotExist) { // a predecessor whose parent was killed is still tidying up
			return nil
		}
		return err
	})
}

func (as identity) take(path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil || ownerOf(info) == as.uid {
		return err
	}
	return os.Lchown(path, as.uid, -1)
}

func ownerOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

// command prepares one of the binaries with a bare environment: PG* variables of the caller must not reach it.
// It gets its own process group, so that a Ctrl-C at the terminal reaches only us and we end things in order.
func (b *binaries) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(b.dir, name), args...)
	cmd.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	attr := b.as.attr
	cmd.SysProcAttr = &attr
	return cmd
}

// child is a running postgres.
type child struct {
	process *os.Process
	done    chan struct{}
}

func (c *child) signal(s syscall.Signal) error { return c.process.Signal(s) }

// start runs postgres. On Linux the kernel ends it when the thread that started it dies (Pdeathsig), so that thread is
// held until postgres has ended.
func (b *binaries) start(log *os.File, args []string) (*child, error) {
	cmd := b.command(context.Background(), "postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	c := &child{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			c.process = cmd.Process
		}
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in its log; that it ended is what counts
			close(c.done)
		}
	}()
	return c, <-started
}
