package consent

import (
	"encoding/base64"
	"time"
)

// The times an event id may carry, as distance from the server's clock. Partitions exist for exactly this span.
const (
	IDPast   = 400 * 24 * time.Hour // an outbox may deliver as late as a choice can live
	IDFuture = 48 * time.Hour       // visitors' clocks run ahead, seldom by days
)

// CheckID says whether id is a UUIDv7 (RFC 9562 §5.7) in its lower-case form and its time is near now.
// A wrong form is [Invalid]; an absurd time is [Clock], so that the sender can make a new id with a corrected clock.
func CheckID(id string, now time.Time) error {
	made, ok := idTime(id)
	if !ok {
		return Errorf(Invalid, "id", "must be a UUID version 7 in lower case, such as 01935a5e-7c00-7000-8000-000000000000")
	}
	if made.Before(now.Add(-IDPast)) || made.After(now.Add(IDFuture)) {
		return Errorf(Clock, "id", "its time %s is too far from the server's; make the id again with a corrected clock", made.Format(time.RFC3339))
	}
	return nil
}

func idTime(id string) (time.Time, bool) {
	if len(id) != 36 {
		return time.Time{}, false
	}
	var raw [16]byte
	for at, to := 0, 0; at < len(id); {
		if at == 8 || at == 13 || at == 18 || at == 23 {
			if id[at] != '-' {
				return time.Time{}, false
			}
			at++
			continue
		}
		high, low := hexDigit(id[at]), hexDigit(id[at+1])
		if high > 15 || low > 15 {
			return time.Time{}, false
		}
		raw[to] = high<<4 | low
		at, to = at+2, to+1
	}
	if raw[6]>>4 != 7 || raw[8]>>6 != 2 {
		return time.Time{}, false
	}
	ms := int64(raw[0])<<40 | int64(raw[1])<<32 | int64(raw[2])<<24 | int64(raw[3])<<16 | int64(raw[4])<<8 | int64(raw[5])
	return time.UnixMilli(ms).UTC(), true
}

func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// strictBase64 refuses padding bits that are not zero: two texts for one subject would be two subjects.
var strictBase64 = base64.RawURLEncoding.Strict()

// CheckSubject says whether s is 16 random bytes as 22 characters of unpadded base64url (RFC 4648 §5).
func CheckSubject(s string) error {
	if len(s) == 22 {
		var raw [16]byte
		if n, err := strictBase64.Decode(raw[:], []byte(s)); err == nil && n == len(raw) {
			return nil
		}
	}
	return Errorf(Invalid, "subject", "must be 16 random bytes as 22 characters of unpadded base64url")
}

// checkDigest says whether s is a lower-case hex SHA-256.
func checkDigest(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if hexDigit(s[i]) > 15 {
			return false
		}
	}
	return true
}
