package mail_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/mail"
)

// Ensure that each kind of alert is told in both languages, with its figures and the way to the page.
func TestAlertLetters(t *testing.T) {
	letters := letters
	letters.URL = "https://choices.example"
	for kind, want := range map[consent.AlertKind][]string{
		consent.AlertSilent:   {"depuis le 2026-11-21 00:00 UTC", "environ 850 fois", "about 850 times"},
		consent.AlertAgreed:   {"41 % des 850 réponses", "entre 52 et 61 %", "between 52 and 61 %", "on 2026-11-21"},
		consent.AlertAnswered: {"41 % des 850 affichages", "41 % of 850 showings"},
	} {
		dir := t.TempDir()
		outbox, err := mail.NewOutbox(dir, letters)
		must(t, err)
		note, err := json.Marshal(&consent.Alert{Kind: kind, From: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Share: 0.412, Low: 0.519, High: 0.607, Of: 850})
		must(t, err)
		m := letter("alert 7")
		m.Note = string(note)
		must(t, outbox.Send(t.Context(), m, now))
		files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%q, %v", files, err)
		}
		text, err := os.ReadFile(files[0])
		must(t, err)
		for _, words := range append(want, "Café (demo)", "https://choices.example/sites/demo\r\n", "To stop these mails: https://choices.example/account\r\n") {
			if !strings.Contains(string(text), words) {
				t.Errorf("%s: %q is not in\n%s", kind, words, text)
			}
		}
		if strings.Contains(string(text), "{") {
			t.Errorf("a blank is left:\n%s", text)
		}
	}
}
