package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	must(t, err)
	return string(raw)
}

// A thousand decisions, each sent five times at once, are a thousand rows, and every copy gets the same bytes.
func TestIdempotency(t *testing.T) {
	const decisions, copies = 1000, 5
	f := start(t, nil)
	answers := make([][copies]string, decisions)
	created := make([][copies]bool, decisions)
	next := make(chan int)
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for n := range next {
				body := []byte(jsonOf(t, f.decision(n)))
				var sending sync.WaitGroup
				for i := range copies {
					sending.Go(func() {
						status, answer := f.post(t, "/v1/decisions", body)
						if status != 200 && status != 201 {
							t.Errorf("decision %d: %d %s", n, status, answer)
						}
						answers[n][i], created[n][i] = answer, status == 201
					})
				}
				sending.Wait()
			}
		})
	}
	for n := range decisions {
		next <- n
	}
	close(next)
	senders.Wait()
	for n := range decisions {
		fresh := 0
		for i := range copies {
			if created[n][i] {
				fresh++
			}
			if answers[n][i] != answers[n][0] {
				t.Errorf("decision %d: two answers\n%s\n%s", n, answers[n][0], answers[n][i])
			}
		}
		if fresh != 1 {
			t.Errorf("decision %d: %d of its copies are new", n, fresh)
		}
	}
	for _, rowsOf := range []string{"event", "pending where act is not null"} {
		var rows int
		must(t, f.db(t).QueryRow(`select count(*) from `+rowsOf).Scan(&rows))
		if rows != decisions {
			t.Errorf("%d rows of %s", rows, rowsOf)
		}
	}
}

// What is queued holds no memory of the request: 4,000 decisions of 8 senders are stored as they were sent. The control
// keeps the request's own bytes past the handler, as a careless one would, and is corrupted.
func TestNoSharedMemory(t *testing.T) {
	const total, clients = 4000, 8
	f := start(t, nil)
	send := func(url string) {
		next := make(chan int)
		var senders sync.WaitGroup
		for range clients {
			senders.Go(func() {
				for n := range next {
					r, err := http.NewRequest("POST", url, strings.NewReader(jsonOf(t, f.decision(n))))
					if err != nil {
						t.Error(err)
						continue
					}
					r.Header.Set("Content-Type", "text/plain")
					response, err := http.DefaultClient.Do(r)
					if err != nil {
						t.Error(err)
						continue
					}
					if io.Copy(io.Discard, response.Body); response.StatusCode != 201 {
						t.Errorf("decision %d: %d", n, response.StatusCode)
					}
					response.Body.Close()
				}
			})
		}
		for n := range total {
			next <- n
		}
		close(next)
		senders.Wait()
	}
	send(f.url + "/v1/decisions")
	rows, err := f.db(t).Query(`select id, subject, record from event order by id`)
	must(t, err)
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id, subject string
		var raw []byte
		must(t, rows.Scan(&id, &subject, &raw))
		record, err := consent.ParseRecord(raw)
		must(t, err)
		want := f.decision(n)
		if id != want["id"] || subject != want["subject"] || record.RecordID != id || record.PIIPrincipalID != subject {
			t.Fatalf("row %d: %s %s %s", n, id, subject, raw)
		}
	}
	if n != total {
		t.Errorf("%d rows", n)
	}

	var mu sync.Mutex
	kept := map[string]string{} // a copy, and the request's own bytes
	careless := fiber.New(fiber.Config{DisableStartupMessage: true})
	careless.Post("/", func(c *fiber.Ctx) error {
		own := c.Request().Body()
		mu.Lock()
		kept[string(bytes.Clone(own))] = unsafeString(own)
		mu.Unlock()
		return c.SendStatus(201)
	})
	send(listen(t, careless) + "/")
	corrupted := 0
	for sent, later := range kept {
		if sent != later {
			corrupted++
		}
	}
	if corrupted == 0 {
		t.Error("control: nothing was corrupted, so this test proves nothing")
	}
}

// A sender that hangs up loses nothing and doubles nothing: sent again, the decision is there once.
func TestHangUp(t *testing.T) {
	f := start(t, nil)
	impatient := &http.Client{Timeout: 300 * time.Microsecond}
	gone := 0
	for n := range 200 {
		response, err := impatient.Post(f.url+"/v1/decisions", "text/plain", strings.NewReader(jsonOf(t, f.decision(n))))
		if err != nil {
			gone++
			continue
		}
		response.Body.Close()
	}
	if gone == 0 {
		t.Fatal("control: nobody hung up")
	}
	for n := range 200 {
		if status, answer := f.post(t, "/v1/decisions", f.decision(n)); status != 200 && status != 201 {
			t.Errorf("decision %d again: %d %s", n, status, answer)
		}
	}
	var rows int
	must(t, f.db(t).QueryRow(`select count(*) from event`).Scan(&rows))
	if rows != 200 {
		t.Errorf("%d rows", rows)
	}
}
