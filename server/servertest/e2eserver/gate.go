package main

import (
	"io"
	"net"
	"sync"
)

// gate is the public address: it hands connections on while it is open and refuses them while it is not.
type gate struct {
	addr, to string

	mu          sync.Mutex
	listener    net.Listener
	connections map[net.Conn]bool
}

// open listens; on an open gate it does nothing.
func (g *gate) open() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listener != nil {
		return nil
	}
	listener, err := net.Listen("tcp", g.addr)
	if err != nil {
		return err
	}
	g.listener, g.connections = listener, map[net.Conn]bool{}
	go func() {
		for {
			visitor, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go g.pass(listener, visitor)
		}
	}()
	return nil
}

// close refuses new connections and cuts those there are.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listener == nil {
		return
	}
	g.listener.Close()
	for c := range g.connections {
		c.Close()
	}
	g.listener = nil
}

// pass copies in both directions until one side ends.
func (g *gate) pass(through net.Listener, visitor net.Conn) {
	defer visitor.Close()
	server, err := net.Dial("tcp", g.to)
	if err != nil {
		return
	}
	defer server.Close()
	g.mu.Lock()
	if g.listener != through { // closed meanwhile
		g.mu.Unlock()
		return
	}
	g.connections[visitor] = true
	g.mu.Unlock()
	go func() {
		io.Copy(server, visitor)
		server.Close()
	}()
	io.Copy(visitor, server)
	g.mu.Lock()
	delete(g.connections, visitor)
	g.mu.Unlock()
}
