package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"
)

// body is what a browser posts.
type body struct {
	ID       string          `json:"id"`
	Site     string          `json:"site"`
	Subject  string          `json:"subject"`
	Notice   string          `json:"notice"`
	Purposes map[string]bool `json:"purposes"`
	Act      string          `json:"act"`
	Lang     string          `json:"lang"`
	At       time.Time       `json:"at"`
	Sent     time.Time       `json:"sent"`
}

type answer struct {
	ID string `json:"id"`
}

func parse(raw []byte) (*body, error) {
	var b body
	return &b, json.Unmarshal(raw, &b)
}

// bodies makes n different decisions beforehand, so that making them is not measured. They are one decision with other
// random ids written over it.
func bodies(n int, notice string) ([][]byte, error) {
	first, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	const subject = "AAAAAAAAAAAAAAAAAAAAAA"
	model := fmt.Appendf(nil, `{"id":%q,"site":"demo","subject":%q,"notice":%q,"purposes":{"functional":true,"advertising":false,"social":false},`+
		`"services":{"videoplage":true},"act":"choose","lang":"fr","at":%q,"sent":%q}`,
		first, subject, notice, stamp(now), stamp(now.Add(120*time.Millisecond)))
	idTail := bytes.Index(model, []byte(first.String())) + len("01935a5e-7c00-7000-8000-")
	subjectAt := bytes.Index(model, []byte(subject))
	var random [6 + 16]byte
	made := make([][]byte, n)
	for i := range made {
		rand.Read(random[:])
		made[i] = bytes.Clone(model)
		hex.Encode(made[i][idTail:], random[:6])
		base64.RawURLEncoding.Encode(made[i][subjectAt:], random[6:])
	}
	return made, nil
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z") }

// maxRate bounds how many bodies are made for one measurement, per second.
const maxRate = 80_000

// load posts different decisions over so many connections, each sending the next one when the last is answered, and
// returns how many a second were answered with 201. Any other answer is an error.
func (s *stand) load(candidate string, connections int, span time.Duration) (float64, error) {
	made, err := bodies(int(span.Seconds()*maxRate), s.notice)
	if err != nil {
		return 0, err
	}
	return s.send(candidate, made, connections, span)
}

func (s *stand) send(candidate string, made [][]byte, connections int, span time.Duration) (float64, error) {
	u, err := url.Parse(s.servers[candidate])
	if err != nil {
		return 0, err
	}
	client := &fasthttp.HostClient{Addr: u.Host, MaxConns: connections, ReadTimeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var fault atomic.Pointer[error]
	var senders sync.WaitGroup
	began := time.Now()
	var done atomic.Int64
	for range connections {
		senders.Go(func() {
			request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			request.SetRequestURI(s.servers[candidate] + "/v1/decisions")
			request.Header.SetMethod("POST")
			request.Header.SetContentType("text/plain")
			for time.Since(began) < span && fault.Load() == nil {
				i := next.Add(1) - 1
				if i >= int64(len(made)) {
					return
				}
				request.SetBodyRaw(made[i])
				err := client.Do(request, response)
				if err == nil && response.StatusCode() != http.StatusCreated {
					err = fmt.Errorf("%s answers %d: %s", candidate, response.StatusCode(), response.Body())
				}
				if err != nil {
					fault.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	senders.Wait()
	took := time.Since(began)
	if err := fault.Load(); err != nil {
		return 0, *err
	}
	return float64(done.Load()) / took.Seconds(), nil
}

// transactions counts what Temoin has committed: the load is one site, which has one promise for each.
func (s *stand) transactions() (n int) {
	s.db.QueryRow(`select count(*) from promise`).Scan(&n)
	return n
}

// profile writes where Temoin's time goes, and prints how much processor time each candidate takes for a decision: a
// figure that neighbours on the machine disturb less than decisions a second.
func (s *stand) profile(path string, span time.Duration) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	for _, candidate := range candidates {
		if _, err := s.load(candidate, 64, time.Second); err != nil { // warm
			return err
		}
		made, err := bodies(int(span.Seconds()*maxRate), s.notice)
		if err != nil {
			return err
		}
		if candidate == "temoin" {
			if err := pprof.StartCPUProfile(file); err != nil {
				return err
			}
		}
		self, database := cpu()
		before := s.transactions()
		rate, err := s.send(candidate, made, 64, span)
		if err != nil {
			return err
		}
		pprof.StopCPUProfile()
		selfAfter, databaseAfter := cpu()
		n := rate * span.Seconds()
		fmt.Printf("%-8s %8.0f /s, each %6.1f µs here (load generator and all), %6.1f µs in PostgreSQL\n", candidate, rate,
			float64((selfAfter-self).Microseconds())/n, float64((databaseAfter-database).Microseconds())/n)
		if candidate == "temoin" {
			fmt.Printf("         %.1f decisions in a transaction\n", n/float64(s.transactions()-before))
		}
	}
	return file.Close()
}
