package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Requests that two servers in a row could take for different ones are refused, and the connection is closed: nothing
// that follows them is read as a request.
func TestAmbiguousRequests(t *testing.T) {
	f := start(t, nil)
	body := jsonOf(t, f.decision(1))
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	head := "POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
	for name, raw := range map[string]string{
		"both lengths":           head + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n", len(chunked)) + chunked,
		"both, the other order":  head + fmt.Sprintf("Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n", len(chunked)) + chunked,
		"short length":           head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked,
		"two lengths":            head + fmt.Sprintf("Content-Length: %d\r\nContent-Length: 4\r\n\r\n", len(body)) + body,
		"two codings":            head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunked,
		"identity":               head + fmt.Sprintf("Transfer-Encoding: identity\r\nContent-Length: %d\r\n\r\n", len(body)) + body,
		"the same length twice":  head + fmt.Sprintf("Content-Length: %d\r\ncontent-length: %d\r\n\r\n", len(body), len(body)) + body,
		"unknown coding":         head + "Transfer-Encoding: xchunked\r\n\r\n" + chunked,
		"coding with a tab":      head + "Transfer-Encoding:\tchunked, identity\r\n\r\n" + chunked,
		"space before the colon": head + "Content-Length : 4\r\n\r\n" + body,
		"signed length":          head + "Content-Length: +4\r\n\r\n" + body,
		"line feed in a chunk":   head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Replace(chunked, "\r\n", ";a\nb\r\n", 1),
		"negative chunk":         head + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			answers := exchange(t, f.url, raw+"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
			if len(answers) != 1 || answers[0] < 400 {
				t.Errorf("answered %v", answers)
			}
		})
	}
	// Control: the same request, said once, is recorded, and the next one on the connection answered.
	plain := head + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	if answers := exchange(t, f.url, plain); len(answers) != 2 || answers[0] != 201 || answers[1] != 200 {
		t.Errorf("control: %v", answers)
	}
	again := head + "Transfer-Encoding: chunked\r\n\r\n" + chunked + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	if answers := exchange(t, f.url, again); len(answers) != 2 || answers[0] != 200 || answers[1] != 200 {
		t.Errorf("control, chunked: %v", answers)
	}
}

// exchange sends raw bytes and returns the statuses that come back until the server closes the connection.
func exchange(t *testing.T, url, raw string) (statuses []int) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	must(t, err)
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, err = io.WriteString(conn, raw)
	must(t, err)
	reader := bufio.NewReader(conn)
	for {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return statuses
		}
		statuses = append(statuses, response.StatusCode)
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return statuses
		}
	}
}

// A page's cookies come along when the server is proxied under its own host: 15 KiB of them are no trouble, more is
// told as a problem.
func TestLongHeaders(t *testing.T) {
	f := start(t, nil)
	for size, want := range map[int]int{1 << 10: 200, 4200: 200, 15 << 10: 200, 17 << 10: 431} {
		r, err := http.NewRequest("GET", f.url+"/healthz", nil)
		must(t, err)
		r.Header.Set("Cookie", "a="+strings.Repeat("x", size))
		response, err := http.DefaultClient.Do(r)
		must(t, err)
		response.Body.Close()
		if response.StatusCode != want || want == 431 && response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d bytes of cookies: %d", size, response.StatusCode)
		}
	}
}

// A client that drips its request is let go after the read timeout, and others are served meanwhile.
func TestSlowClient(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the read timeout of five seconds")
	}
	f := start(t, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Le")
	must(t, err)
	if status, _ := f.post(t, "/v1/decisions", f.decision(1)); status != 201 {
		t.Errorf("others are answered %d", status)
	}
	conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.Copy(io.Discard, conn); err != nil { // until the server closes
		t.Errorf("still open: %v", err)
	}
}
