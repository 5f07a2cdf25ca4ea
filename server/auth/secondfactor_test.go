package auth

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strings"
	"testing"
	"time"
)

// Ensure that codes are those of RFC 6238 (appendix B, SHA-1, the last six digits), that a telephone's clock may be half a
// minute wrong and no more, and that no code counts twice.
func TestCodeStep(t *testing.T) {
	secret := []byte("12345678901234567890")
	for seconds, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		at := time.Unix(seconds, 0)
		step := CodeStep(secret, code, at, 0)
		if step != seconds/30 {
			t.Errorf("at %d the code %s is of step %d", seconds, code, step)
		}
		if CodeStep(secret, code, at, step) != 0 || CodeStep(secret, code, at, step+1) != 0 {
			t.Errorf("%s counts twice", code)
		}
		for off, right := range map[time.Duration]bool{-61 * time.Second: false, -29 * time.Second: true, 30 * time.Second: true, 61 * time.Second: false} {
			if got := CodeStep(secret, code, at.Add(off), 0) != 0; seconds > 100 && got != right {
				t.Errorf("%s, %v off: %t", code, off, got)
			}
		}
		if CodeStep([]byte("another secret of 20"), code, at, 0) != 0 || CodeStep(secret, "", at, 0) != 0 {
			t.Errorf("%s is right for another secret, or nothing is right", code)
		}
	}
}

func TestQR(t *testing.T) {
	address, err := QR(NewSecret(), "choices.example.org:8443", "owner@example.org")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(address, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	if picture, err := png.Decode(bytes.NewReader(raw)); err != nil || picture.Bounds().Dx() != qrPixels {
		t.Errorf("%v", err)
	}
}

// A sealed secret opens with the same seed and for the same user only, and not after a change.
func TestSealSecret(t *testing.T) {
	s, secret := Seed{1}, NewSecret()
	sealed := s.SealSecret(7, secret)
	if opened, err := s.OpenSecret(7, sealed); err != nil || !bytes.Equal(opened, secret) {
		t.Fatalf("%x, %v", opened, err)
	}
	if bytes.Contains(sealed, secret) || bytes.Equal(sealed, s.SealSecret(7, secret)) {
		t.Error("the secret shows, or is sealed alike twice")
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another seed":  func() ([]byte, error) { return Seed{2}.OpenSecret(7, sealed) },
		"another user":  func() ([]byte, error) { return s.OpenSecret(8, sealed) },
		"a changed bit": func() ([]byte, error) { return s.OpenSecret(7, changed) },
		"nothing":       func() ([]byte, error) { return s.OpenSecret(7, nil) },
	} {
		if _, err := open(); err == nil {
			t.Errorf("%s opens it", name)
		}
	}
}

func TestRecoveryCodes(t *testing.T) {
	s, seen := Seed{1}, map[string]bool{}
	for _, code := range NewRecoveryCodes() {
		hash := string(s.RecoveryHash(7, code))
		if len(code) != 14 || IsCode(PlainCode(code)) || seen[hash] || len(hash) != 32 {
			t.Errorf("%q", code)
		}
		seen[hash] = true
		if string(s.RecoveryHash(7, " "+strings.ToUpper(strings.ReplaceAll(code, "-", " ")))) != hash {
			t.Errorf("%q typed otherwise is another", code)
		}
		if string(s.RecoveryHash(8, code)) == hash || string(Seed{2}.RecoveryHash(7, code)) == hash {
			t.Errorf("%q is the same for another user or seed", code)
		}
	}
	if len(seen) != RecoveryCodes {
		t.Errorf("%d codes", len(seen))
	}
}

// A mark tells a browser of its user from others for half a year, and nothing else passes for one.
func TestBrowserMark(t *testing.T) {
	s, at := Seed{1}, time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	mark := s.NewBrowserMark("a@example.org", at)
	browser := s.Browser("a@example.org", mark, at.Add(BrowserLife))
	if browser == "" || browser != s.Browser("a@example.org", mark, at) || browser == s.Browser("a@example.org", s.NewBrowserMark("a@example.org", at), at) {
		t.Fatalf("browser %x", browser)
	}
	swapped := []byte(mark)
	swapped[2] ^= 1
	for name, got := range map[string]string{
		"another user":    s.Browser("b@example.org", mark, at),
		"another seed":    Seed{2}.Browser("a@example.org", mark, at),
		"too old":         s.Browser("a@example.org", mark, at.Add(BrowserLife+time.Second)),
		"from the future": s.Browser("a@example.org", mark, at.Add(-2*time.Hour)),
		"changed":         s.Browser("a@example.org", string(swapped), at),
		"cut":             s.Browser("a@example.org", mark[:len(mark)-1], at),
		"nothing":         s.Browser("a@example.org", "", at),
	} {
		if got != "" {
			t.Errorf("%s is taken for it", name)
		}
	}
}

// Of a user agent the family and the system are kept, and nothing that is not a known word.
func TestBrowserWords(t *testing.T) {
	for agent, want := range map[string][2]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                                                                  {"Firefox", "Linux"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15":                   {"Safari", "macOS"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":           {"Edge", "Windows"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1": {"Safari", "iOS"},
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":                   {"Chrome", "Android"},
		"curl/8.5.0":             {"", ""},
		"<script>/1.0 (Nothing)": {"", ""},
		"":                       {"", ""},
	} {
		if family, system := BrowserWords(agent); [2]string{family, system} != want {
			t.Errorf("%s: %q on %q, want %q", agent, family, system, want)
		}
	}
}
