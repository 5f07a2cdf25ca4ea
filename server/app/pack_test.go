package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/pack"
	"github.com/temoin/temoin/server/servertest"
)

// Somebody who is signed in gets the pack of a visitor, which proves itself with the key that the server publishes.
func TestEvidenceOfASubject(t *testing.T) {
	a := servertest.Start(t, nil)
	ask := func(method, path, body, session string) (*http.Response, []byte) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, a.URL()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		r.Header.Set("Cookie", session)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, answer
	}
	_, answer := ask("GET", "/v1/sites/demo/notice", "", "")
	var notice struct{ Digest string }
	if err := json.Unmarshal(answer, &notice); err != nil {
		t.Fatal(err)
	}
	const subject = "c3ViamVjdDAwMDAwMDAwMQ"
	decision := fmt.Sprintf(`{"id":%q,"site":"demo","subject":%q,"notice":%q,"purposes":{"functional":true,"advertising":false,"social":false},"act":"choose","lang":"fr","at":%q}`,
		uuid.Must(uuid.NewV7()), subject, notice.Digest, consent.FormatTime(time.Now()))
	if response, answer := ask("POST", "/v1/decisions", decision, ""); response.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", response.StatusCode, answer)
	}
	response, _ := ask("POST", "/api/session", fmt.Sprintf(`{"email":%q,"password":%q}`, servertest.OwnerEmail, servertest.OwnerPassword), "")
	session, _, _ := strings.Cut(response.Header.Get("Set-Cookie"), ";")

	path := "/api/sites/demo/evidence?subject="
	for wrong, status := range map[string]int{path + "me": 422, path + "c3ViamVjdDAwMDAwMDAwMg": 404, strings.Replace(path, "demo", "none", 1) + subject: 404} {
		if response, answer := ask("GET", wrong, "", session); response.StatusCode != status || !strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d %s", wrong, response.StatusCode, answer)
		}
	}
	var zipped []byte
	for deadline := time.Now().Add(time.Minute); ; { // until the decision is in the log
		if response, zipped = ask("GET", path+subject, "", session); response.StatusCode == http.StatusOK {
			break
		}
		if response.StatusCode != http.StatusNotFound || time.Now().After(deadline) {
			t.Fatalf("%d %s", response.StatusCode, zipped)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if kind := response.Header.Get("Content-Type"); kind != "application/zip" || !strings.Contains(response.Header.Get("Content-Disposition"), ".zip") {
		t.Errorf("%q", response.Header)
	}
	_, keys := ask("GET", "/.well-known/temoin/demo", "", "")
	reader, err := pack.Open(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := pack.Verify(t.Context(), reader, string(keys), nil, func(int) {})
	if err != nil || report.Count > 0 || !strings.Contains(strings.Join(report.Lines, "\n"), "the choice made at") {
		t.Errorf("%+v, %v", report, err)
	}
	if response, _ := ask("GET", path+subject, "", ""); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a session: %d", response.StatusCode)
	}
}
