package main_test

import (
	"database/sql"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"testing"

	"github.com/temoin/temoin/server/servertest"
)

// oldPostgres answers every query with the version number of PostgreSQL 13, which is too old; the packages that the
// tests install have none. It speaks as much of the protocol as that takes.
func oldPostgres(t *testing.T) (dsn string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go speak(conn)
		}
	}()
	return "postgres://u@" + listener.Addr().String() + "/x?sslmode=disable"
}

func speak(conn net.Conn) {
	defer conn.Close()
	message := func(kind byte, body string) {
		conn.Write(append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4)), body...))
	}
	read := func(kind bool) bool {
		header := make([]byte, 5)
		if !kind { // the first message has no kind
			header = header[:4]
		}
		if _, err := io.ReadFull(conn, header); err != nil {
			return false
		}
		_, err := io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(header[len(header)-4:]))-4)
		return err == nil
	}
	if !read(false) {
		return
	}
	message('R', "\x00\x00\x00\x00")
	message('Z', "I")
	for read(true) {
		message('T', "\x00\x01server_version_num\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x19\xff\xff\xff\xff\xff\xff\x00\x00")
		message('D', "\x00\x01\x00\x00\x00\x06130021")
		message('C', "SHOW\x00")
		message('Z', "I")
	}
}

// stranger is a role that may connect and nothing else.
func stranger(t *testing.T) (dsn string) {
	t.Helper()
	dsn = servertest.EmptyDatabase(t)
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Exec(`drop owned by temoin_stranger; drop role temoin_stranger`)
		db.Close()
	})
	if _, err := db.Exec(`drop role if exists temoin_stranger; create role temoin_stranger login`); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User("temoin_stranger")
	return u.String()
}
