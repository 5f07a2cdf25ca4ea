package enforce

import (
	"bufio"
	"net"
	"net/http"
)

// Wrap adds the header to every answer of a handler, beside those that the handler sets itself: browsers follow all of
// them, so what the site's own policy refuses stays refused. Pages differ by the visitor's choice then, which Vary tells caches.
func (c *CSP) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &answer{ResponseWriter: w, name: c.Name(), value: c.Value(c.Choice(r))}
		next.ServeHTTP(answer, r)
		answer.add()
	})
}

// answer adds the header at the last moment, so that nothing which the handler does to its headers takes it away.
type answer struct {
	http.ResponseWriter
	name, value string
	added       bool
}

func (a *answer) add() {
	if !a.added {
		a.added = true
		a.Header().Add(a.name, a.value)
		a.Header().Add("Vary", "Cookie")
	}
}

func (a *answer) WriteHeader(status int) {
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols { // others only come before the answer
		a.add()
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(body []byte) (int, error) {
	a.add()
	return a.ResponseWriter.Write(body)
}

func (a *answer) Flush() {
	a.add()
	_ = http.NewResponseController(a.ResponseWriter).Flush() // http.Flusher has no way to say that it cannot
}

func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(a.ResponseWriter).Hijack()
}

// Unwrap is for [http.ResponseController].
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
