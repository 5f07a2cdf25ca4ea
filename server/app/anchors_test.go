package app_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/mail"
	"github.com/temoin/temoin/server/servertest"
)

// journal is a log that a test reads while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// anchored starts a server and returns what it logs.
func anchored(t *testing.T, cfg config.Config) (*app.App, *journal) {
	t.Helper()
	cfg.Addr, cfg.DatabaseURL, cfg.OwnerEmail, cfg.OwnerPassword = "127.0.0.1:0", servertest.Database(t), "owner@example.org", "correct horse battery staple"
	var j journal
	a, err := app.Start(t.Context(), cfg, app.Options{Log: slog.New(slog.NewTextHandler(&j, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return a, &j
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within a minute", what)
		}
	}
}

func page(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// A new server writes its first checkpoint into the outbox and publishes its first root, and says so in its figures. One
// whose mail server is away counts that, goes on, and tells nobody its password.
func TestStart_Anchors(t *testing.T) {
	t.Run("outbox", func(t *testing.T) {
		t.Parallel()
		data := t.TempDir()
		a, log := anchored(t, config.Config{Data: data})
		var files []string
		eventually(t, "mail", func() bool {
			files, _ = filepath.Glob(filepath.Join(data, "outbox", "*.eml"))
			return len(files) > 0
		})
		text, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		keys := strings.Fields(page(t, a.URL()+"/.well-known/temoin/demo"))
		verifier, err := ledger.ParseKey(keys[0])
		if err != nil {
			t.Fatal(err)
		}
		notes := ledger.FindNotes(mail.Text(text))
		if len(notes) != 1 {
			t.Fatalf("%s", text)
		}
		if _, err := ledger.OpenCheckpoint(verifier, notes[0]); err != nil {
			t.Error(err)
		}
		if !strings.Contains(string(text), keys[0]+"\r\n"+keys[2]) || !strings.Contains(string(text), "To: <owner@example.org>") {
			t.Errorf("%s", text)
		}
		eventually(t, "root", func() bool { return strings.HasPrefix(page(t, a.URL()+"/v1/roots/latest"), a.Addr()+"/roots\n1\n") })
		eventually(t, "figures", func() bool {
			figures := page(t, a.URL()+"/metrics")
			return strings.Contains(figures, "\ntemoin_last_mail_age_seconds ") && strings.Contains(figures, "\ntemoin_last_root_age_seconds ") && strings.Contains(figures, `temoin_anchor_failures_total{what="mail"} 0`)
		})
		if n := strings.Count(log.String(), "TEMOIN_SMTP_URL is not set"); n != 1 {
			t.Errorf("told %d times:\n%s", n, log)
		}
	})
	t.Run("mail server away", func(t *testing.T) {
		t.Parallel()
		a, log := anchored(t, config.Config{Data: t.TempDir(), SMTPURL: "smtp://me:hunter2@127.0.0.1:1", MailFrom: "temoin@example.org", TSAURL: "http://me:hunter2@127.0.0.1:1/"})
		eventually(t, "failures", func() bool {
			figures := page(t, a.URL()+"/metrics")
			return regexp.MustCompile(`failures_total{what="mail"} [1-9]`).MatchString(figures) && regexp.MustCompile(`failures_total{what="stamp"} [1-9]`).MatchString(figures)
		})
		if ready := page(t, a.URL()+"/readyz"); ready != "ready\n" {
			t.Errorf("readyz says %q", ready)
		}
		eventually(t, "word of it", func() bool {
			return strings.Contains(log.String(), "mailing checkpoints fails") && strings.Contains(log.String(), "making roots fails")
		})
		if strings.Contains(log.String(), "hunter2") {
			t.Errorf("the password is told:\n%s", log)
		}
	})
}
