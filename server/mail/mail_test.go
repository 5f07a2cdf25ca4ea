package mail_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/mail"
)

var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

const checkpoint = "temoin.example/log/demo\n350\n58TzTAKzOA30XNCZV/prtm8j1rkvzi2UOK4Ar5OWLu0=\n\n— temoin.example/log/demo k3ZsxQlJpEVd11iCFXC4fRGc4oF6qtIxGgKVQfWe7ynCCBGPywGN47UhJ4OtYODRQ+HT3LYe61BxKWgGq0vukki1AwI=\n"

var letters = mail.Letters{From: "temoin@choices.example", Keys: func(log string) ([]string, error) {
	return []string{log + "+key", "temoin.example/roots+key"}, nil
}}

func letter(occasion string) *consent.Mail {
	return &consent.Mail{SiteID: 1, Site: "demo", Name: "Café", Occasion: occasion, Recipient: "dpo@shop.example", Note: checkpoint, QueuedAt: now}
}

// sink is an SMTP server that keeps what it is given. It asks for a password if there is one.
type sink struct {
	addr   string
	mails  chan string  // envelope, an empty line, and the mail as it came
	signed atomic.Int32 // how often somebody tried to sign in
}

func newSink(t *testing.T, listener net.Listener, mechanism, password string) *sink {
	t.Helper()
	t.Cleanup(func() { listener.Close() })
	s := &sink{addr: listener.Addr().String(), mails: make(chan string, 10)}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, mechanism, password)
		}
	}()
	return s
}

func (s *sink) serve(conn net.Conn, mechanism, password string) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 sink")
	var envelope strings.Builder
	known := password == ""
	for lines.Scan() {
		verb, rest, _ := strings.Cut(lines.Text(), " ")
		switch verb {
		case "EHLO":
			say("250-sink")
			if password != "" {
				say("250-AUTH " + mechanism)
			}
			say("250 8BITMIME")
		case "AUTH":
			s.signed.Add(1)
			given, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if known = strings.HasSuffix(string(given), "\x00"+password); known {
				say("235 welcome")
			} else {
				say("535 wrong password")
			}
		case "MAIL", "RCPT":
			if !known {
				say("530 who are you?")
				continue
			}
			fmt.Fprintln(&envelope, lines.Text())
			say("250 ok")
		case "DATA":
			say("354 go on")
			envelope.WriteString("\n")
			for lines.Scan() && lines.Text() != "." {
				envelope.WriteString(strings.TrimPrefix(lines.Text(), ".") + "\r\n")
			}
			s.mails <- envelope.String()
			envelope.Reset()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	return listener
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What arrives says in both languages what it is, and its checkpoint is found again, byte for byte.
func TestSMTP(t *testing.T) {
	s := newSink(t, listen(t), "PLAIN", "p@ss")
	smtp, err := mail.NewSMTP("smtp://me:p%40ss@"+s.addr, letters)
	must(t, err)
	must(t, smtp.Send(t.Context(), letter("notice 3"), now))
	must(t, smtp.Send(t.Context(), letter("notice 3"), now.Add(time.Minute)))
	first, second := <-s.mails, <-s.mails
	envelope, message, _ := strings.Cut(first, "\n\n")
	if envelope != "MAIL FROM:<temoin@choices.example> BODY=8BITMIME\nRCPT TO:<dpo@shop.example>" {
		t.Errorf("envelope %q", envelope)
	}
	read, err := netmail.ReadMessage(strings.NewReader(message))
	must(t, err)
	if read.Header.Get("Auto-Submitted") != "auto-generated" || read.Header.Get("Date") != "Sun, 22 Nov 2026 04:00:00 +0000" || !strings.HasSuffix(read.Header.Get("Message-Id"), "@choices.example>") {
		t.Errorf("%v", read.Header)
	}
	if again, _ := netmail.ReadMessage(strings.NewReader(second[strings.Index(second, "\n\n")+2:])); again.Header.Get("Message-Id") != read.Header.Get("Message-Id") {
		t.Error("the same mail has another id")
	}
	text := mail.Text([]byte(message))
	for _, want := range []string{"Café (demo)", "350 entrées", "350 entries", "temoin fsck --checkpoint FICHIER", "temoin fsck --checkpoint FILE", "la version 3 vient", "version 3 has", "temoin.example/log/demo+key\r\ntemoin.example/roots+key"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if found := ledger.FindNotes(text); !slices.Equal(found, []string{checkpoint}) {
		t.Errorf("found %q", found)
	}
}

// What cannot be sent is an error, and none tells the password.
func TestSMTPRefuses(t *testing.T) {
	wrong := newSink(t, listen(t), "PLAIN", "secret")
	elsewhere, err := net.Listen("tcp", "127.0.0.2:0") // an address that is not known to be this machine
	must(t, err)
	plain := newSink(t, elsewhere, "CRAM-MD5", "hunter2")
	gone := listen(t)
	gone.Close()
	for name, address := range map[string]string{
		"wrong password": "smtp://me:hunter2@" + wrong.addr, "no password": "smtp://" + wrong.addr, "nobody there": "smtp://me:hunter2@" + gone.Addr().String(),
		"no TLS there": "smtps://me:hunter2@" + wrong.addr, "no TLS for a password": "smtp://me:hunter2@" + plain.addr,
	} {
		smtp, err := mail.NewSMTP(address, letters)
		must(t, err)
		if err := smtp.Send(t.Context(), letter("day 2026-11-22"), now); err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), base64.StdEncoding.EncodeToString([]byte("\x00me\x00hunter2"))) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := mail.NewSMTP("smtp://me:hunter2@%zz", letters); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("no address: %v", err)
	}
	if len(wrong.mails)+len(plain.mails) > 0 {
		t.Error("a mail was taken")
	}
	if wrong.signed.Load() == 0 || plain.signed.Load() > 0 {
		t.Errorf("signed in %d times here, %d times elsewhere without TLS", wrong.signed.Load(), plain.signed.Load())
	}
}

// smtps speaks TLS from the first byte, and only to whom the system's authorities vouch for.
func TestSMTPS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sink"}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	known := filepath.Join(t.TempDir(), "authorities.pem")
	must(t, os.WriteFile(known, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	t.Setenv("SSL_CERT_FILE", known)
	serve := func(certificate tls.Certificate) *sink {
		return newSink(t, tls.NewListener(listen(t), &tls.Config{Certificates: []tls.Certificate{certificate}}), "PLAIN", "p@ss")
	}
	send := func(s *sink) error {
		smtp, err := mail.NewSMTP("smtps://me:p%40ss@"+s.addr, letters)
		must(t, err)
		return smtp.Send(t.Context(), letter("day 2026-11-22"), now)
	}
	s := serve(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key})
	must(t, send(s))
	if first := <-s.mails; !strings.Contains(first, "temoin fsck") {
		t.Errorf("%s", first)
	}
	strange, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err = x509.CreateCertificate(rand.Reader, template, template, strange.Public(), strange)
	must(t, err)
	if err := send(serve(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: strange})); err == nil {
		t.Error("control: a stranger's certificate is believed")
	}
}

// A file a mail, for nobody else to read, and the same mail is the same file.
func TestOutbox(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	outbox, err := mail.NewOutbox(dir, letters)
	must(t, err)
	other := letter("day 2026-11-22")
	other.Recipient = "a/b@shop.example"
	for _, m := range []*consent.Mail{letter("day 2026-11-22"), letter("day 2026-11-22"), letter("notice 1"), other} {
		must(t, outbox.Send(t.Context(), m, now))
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 3 {
		t.Errorf("%v", files)
	}
	for _, file := range files {
		info, err := file.Info()
		must(t, err)
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		must(t, err)
		if info.Mode().Perm() != 0o600 || !strings.HasPrefix(file.Name(), "2026-11-22-demo-") || !strings.HasSuffix(file.Name(), ".eml") {
			t.Errorf("%s %v", file.Name(), info.Mode())
		}
		if !bytes.Contains(text, []byte("Voici l’état")) { // reads well as it is
			t.Errorf("%s", text)
		}
		if found := ledger.FindNotes(mail.Text(text)); !slices.Equal(found, []string{checkpoint}) {
			t.Errorf("found %q", found)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// A mail is read in every form in which programs save and forward it.
func TestText(t *testing.T) {
	var quoted strings.Builder
	w := quotedprintable.NewWriter(&quoted)
	fmt.Fprint(w, "Hello\n"+checkpoint)
	must(t, w.Close())
	encoded := base64.StdEncoding.EncodeToString([]byte(checkpoint))
	part := "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted.String()
	mixed := "Content-Type: multipart/mixed; boundary=\"x y\"\r\n\r\n--x y\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n--x y\r\n" + part + "\r\n--x y--\r\n"
	for name, file := range map[string]string{
		"no mail": checkpoint, "8bit": "Date: x\r\n\r\n" + checkpoint, "quoted-printable": "Date: x\r\n" + part,
		"base64":    "Content-Type: text/plain\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" + encoded[:76] + "\r\n" + encoded[76:],
		"multipart": mixed, "a mailbox": "From me Sun Nov 22\nDate: x\r\n" + part,
		"forwarded": "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nDate: x\r\n" + mixed + "\r\n--b--\r\n",
	} {
		if found := ledger.FindNotes(mail.Text([]byte(file))); !slices.Equal(found, []string{checkpoint}) {
			t.Errorf("%s: %q", name, found)
		}
	}
	for _, file := range []string{"", "x", "Date: x\r\nContent-Type: multipart/mixed\r\n\r\nx", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "Date: x\r\nContent-Transfer-Encoding: base64\r\n\r\n***",
		strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 100)} {
		if found := ledger.FindNotes(mail.Text([]byte(file))); len(found) > 0 {
			t.Errorf("%q: %q", file, found)
		}
	}
}
