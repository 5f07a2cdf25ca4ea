package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"syscall"
	"time"
)

// process is a program that listens on an address, and can be killed and started again.
type process struct {
	addr  string
	ready string // path that answers below 500 when it is ready
	make  func() *exec.Cmd
	cmd   *exec.Cmd
	ended chan struct{}
	told  bytes.Buffer
}

// start starts it and waits until it is ready. What held its folder or its port may take a moment to end: then it tries again.
func (p *process) start(ctx context.Context) error {
	if err := p.launch(); err != nil {
		return err
	}
	client := &http.Client{Timeout: time.Second}
	err := until(ctx, 2*time.Minute, p.addr+" is ready", func() bool {
		select {
		case <-p.ended:
			p.launch()
			return false
		default:
		}
		response, err := client.Get("http://" + p.addr + p.ready)
		if err != nil {
			return false
		}
		response.Body.Close()
		return response.StatusCode < 500
	})
	if err != nil {
		return fmt.Errorf("%w: %s", err, p.told.String())
	}
	return nil
}

func (p *process) launch() error {
	p.cmd, p.ended = p.make(), make(chan struct{})
	p.told.Reset()
	p.cmd.Stderr = &p.told
	if err := p.cmd.Start(); err != nil {
		return err
	}
	go func(cmd *exec.Cmd, ended chan struct{}) {
		cmd.Wait()
		close(ended)
	}(p.cmd, p.ended)
	return nil
}

// end sends a signal and waits until it has ended. What never started has ended.
func (p *process) end(signal syscall.Signal) error {
	if p.cmd == nil || p.cmd.Process == nil {
		return nil
	}
	p.cmd.Process.Signal(signal)
	select {
	case <-p.ended:
		return nil
	case <-time.After(time.Minute):
		p.cmd.Process.Kill()
		return fmt.Errorf("%s did not end for a minute after %s", p.addr, signal)
	}
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
