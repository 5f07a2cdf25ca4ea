package main_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "github.com/lib/pq"
)

// Ensure that a decision which was answered is there after the server, and its PostgreSQL, were killed in the middle of
// it: sent again it gets the same bytes, and it is stored once. Beside it a careless writer, who answers before
// its transaction has committed, loses rows to the same kill: that is the control.
func TestServe_KilledUnderLoad(t *testing.T) {
	data := t.TempDir()
	answers := map[string]string{} // body to answer
	lost := 0
	for round := range 2 {
		p := run(t, data, "TEMOIN_RATE=off")
		url := p.ready()
		db := p.database(t)
		if round == 0 {
			exec1(t, db, `create table careless (n bigint primary key)`)
		}
		notice := noticeDigest(t, url)
		var mu sync.Mutex
		var enough, careless atomic.Int64
		var senders sync.WaitGroup
		for range 8 {
			senders.Go(func() {
				for {
					body := decisionBody(notice)
					status, answer, err := post(url, body)
					if err != nil || status == 503 {
						return // killed
					}
					if status != 201 {
						t.Errorf("%d %s", status, answer)
						return
					}
					mu.Lock()
					answers[body] = answer
					mu.Unlock()
					enough.Add(1)
				}
			})
		}
		senders.Go(func() {
			for n := int64(round) * 1e9; ; {
				tx, err := db.Begin()
				if err != nil {
					return
				}
				for range 50 {
					n++
					if _, err := tx.Exec(`insert into careless values ($1)`, n); err != nil {
						return
					}
					careless.Store(n) // answered
				}
				if tx.Commit() != nil {
					return
				}
			}
		})
		for deadline := time.Now().Add(time.Minute); enough.Load() < 300; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("too little load")
			}
		}
		postgres := p.postgres()
		if round > 0 { // the machine's PostgreSQL dies too, with what it has not written
			if err := syscall.Kill(postgres, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		p.stop(syscall.SIGKILL)
		senders.Wait()
		wantGone(t, postgres)

		next := run(t, data, "TEMOIN_RATE=off")
		url = next.ready()
		db = next.database(t)
		for body, answer := range answers {
			if status, again, err := post(url, body); err != nil || status != 200 || again != answer {
				t.Fatalf("round %d: an answered decision is not there: %d %s, %v; answered before: %s", round, status, again, err, answer)
			}
		}
		var events, entries int
		if err := db.QueryRow(`select (select count(*) from event), (select count(*) from pending where act is not null) + (select count(*) from leaf where get_byte(entry, 0) = 1)`).Scan(&events, &entries); err != nil {
			t.Fatal(err)
		}
		if events != entries || events < len(answers) {
			t.Errorf("round %d: %d events, %d in the log or waiting, %d answered", round, events, entries, len(answers))
		}
		var kept int64
		if err := db.QueryRow(`select coalesce(max(n), 0) from careless`).Scan(&kept); err != nil {
			t.Fatal(err)
		}
		lost += int(max(0, careless.Load()-kept))
		db.Close()
		if code := next.stop(syscall.SIGTERM); code != 0 {
			t.Errorf("exit code %d: %s", code, next.text(&next.stderr))
		}
	}
	t.Logf("%d answered decisions, none lost; the careless writer lost %d", len(answers), lost)
	if lost == 0 {
		t.Error("control: the careless writer lost nothing, so this test proves nothing")
	}
}

// database opens the process's own PostgreSQL, as the role that owns it.
func (p *process) database(t *testing.T) *sql.DB {
	t.Helper()
	file, err := os.Open(filepath.Join(p.data, "postgres", "cluster", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for range 5 { // the fifth line is the folder of the socket
		lines.Scan()
	}
	db, err := sql.Open("postgres", fmt.Sprintf("host=%s user=temoin dbname=temoin", lines.Text()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec1(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func decisionBody(notice string) string {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	return fmt.Sprintf(`{"id":%q,"site":"demo","subject":"c3ViamVjdDAwMDAwMDAwMQ","notice":%q,"lang":"fr","at":%q,"act":"refuse_all",`+
		`"purposes":{"functional":false,"advertising":false,"social":false}}`, uuid.Must(uuid.NewV7()), notice, now)
}

func post(url, body string) (status int, answer string, err error) {
	response, err := http.Post(url+"/v1/decisions", "text/plain", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return response.StatusCode, string(raw), err
}
