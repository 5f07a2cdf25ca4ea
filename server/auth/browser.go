package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"github.com/mileusna/useragent"
)

// BrowserLife is how long a browser counts as one that its user has signed in with.
const BrowserLife = 180 * 24 * time.Hour

// A mark of a browser is a time (8 bytes, seconds), a random number (16 bytes), and the HMAC of these and the user.
const markBytes = 8 + 16

// NewBrowserMark is what a browser keeps after its user has signed in, so that others who guess at the same account are
// counted apart. It opens nothing and names nobody; email is in lower case.
func (s Seed) NewBrowserMark(email string, now time.Time) string {
	mark := make([]byte, markBytes)
	binary.BigEndian.PutUint64(mark, uint64(now.Unix()))
	rand.Read(mark[8:]) // never fails
	return base64.RawURLEncoding.EncodeToString(append(mark, s.markMAC(email, mark)...))
}

// Browser returns what tells a marked browser of this user from others, while the mark has not grown old; empty for any
// other text.
func (s Seed) Browser(email, mark string, now time.Time) string {
	raw, err := base64.RawURLEncoding.DecodeString(mark)
	if err != nil || len(raw) != markBytes+sha256.Size || !hmac.Equal(s.markMAC(email, raw[:markBytes]), raw[markBytes:]) {
		return ""
	}
	if age := now.Sub(time.Unix(int64(binary.BigEndian.Uint64(raw)), 0)); age < -time.Hour || age > BrowserLife {
		return ""
	}
	return string(raw[8:markBytes])
}

func (s Seed) markMAC(email string, mark []byte) []byte {
	return s.mac("browser", append(mark[:markBytes:markBytes], email...))
}

// families and systems are the words that are told of a user agent; what else it says is not kept.
var (
	families = []string{useragent.Chrome, useragent.Firefox, useragent.Safari, useragent.Edge, useragent.Opera, useragent.OperaMini,
		useragent.Vivaldi, useragent.SamsungBrowser, useragent.HeadlessChrome}
	systems = []string{useragent.Windows, useragent.MacOS, useragent.IOS, useragent.Android, useragent.Linux, useragent.ChromeOS}
)

// BrowserWords are the family and the system of a browser, such as Firefox and Linux; each empty when it is not known.
func BrowserWords(userAgent string) (family, system string) {
	parsed := useragent.Parse(userAgent)
	if slices.Contains(families, parsed.Name) {
		family = parsed.Name
	}
	if slices.Contains(systems, parsed.OS) {
		system = parsed.OS
	}
	return family, system
}
