package auth

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestPassword(t *testing.T) {
	hash := HashPassword("correct horse")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q does not state its cost in PHC form", hash)
	}
	if again := HashPassword("correct horse"); again == hash {
		t.Error("two hashes of one password are equal: there is no salt")
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horsf": false, "": false, "correct horse\x00": false} {
		if got, err := CheckPassword(hash, password); got != want || err != nil {
			t.Errorf("CheckPassword(%q) = %v, %v; want %v", password, got, err, want)
		}
	}
}

// Ensure that the published test of the reference implementation passes, so that other tools can read our hashes.
func TestPasswordReferenceVector(t *testing.T) {
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := CheckPassword(hash, "password"); !ok || err != nil {
		t.Errorf("CheckPassword = %v, %v", ok, err)
	}
}

// Ensure that an unknown user costs as much work as a known one: the hash is derived with the default cost and
// refused whatever the password.
func TestPasswordOfNobody(t *testing.T) {
	for _, password := range []string{"", "x"} {
		if ok, err := CheckPassword("", password); ok || err != nil {
			t.Errorf("CheckPassword of nobody = %v, %v", ok, err)
		}
	}
	// The work shows in the memory that Argon2id fills, which no other load on the machine changes.
	filled := func(hash string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		CheckPassword(hash, "y")
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if nobody, somebody := filled(""), filled(HashPassword("x")); nobody < uint64(DefaultCost.Memory)<<10 || nobody > somebody+somebody/10 {
		t.Errorf("nobody fills %d bytes, somebody %d", nobody, somebody)
	}
}

func TestPasswordDamagedHash(t *testing.T) {
	good := HashPassword("x")
	for _, hash := range []string{"x", "$argon2i$" + good[10:], strings.Replace(good, "t=2", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "v=19", "v=16", 1), good[:len(good)-30], good + "!", strings.Replace(good, "m=", "q=", 1)} {
		if ok, err := CheckPassword(hash, "x"); ok || err == nil {
			t.Errorf("CheckPassword(%q) = %v, %v; want an error", hash, ok, err)
		}
	}
}

func TestTokens(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token, key := NewToken(), NewKey()
		if len(token) != 43 || !strings.HasPrefix(key, "temoin_") || len(HashToken(token)) != 32 || seen[token] || seen[key] {
			t.Fatalf("token %q, key %q", token, key)
		}
		seen[token], seen[key] = true, true
	}
	if got := fmt.Sprintf("%x", HashToken("abc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("HashToken(abc) = %s, not its SHA-256", got)
	}
}

func TestAttempts(t *testing.T) {
	var attempts Attempts
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	mail, address := Charge{"mail:a", 3}, Charge{"address:1", 5}
	for i := range 3 {
		if wait := attempts.Take(now, mail, address); wait != 0 {
			t.Fatalf("attempt %d must wait %v", i, wait)
		}
	}
	if wait := attempts.Take(now.Add(time.Minute), mail, address); wait != 14*time.Minute {
		t.Errorf("fourth attempt waits %v, want 14m", wait)
	}
	// The refused attempt charged nothing: the address has 2 of 5 left for another e-mail address.
	other := Charge{"mail:b", 3}
	for i, want := range []bool{true, true, false} {
		if got := attempts.Take(now, other, address) == 0; got != want {
			t.Errorf("attempt %d on another e-mail address allowed: %v, want %v", i, got, want)
		}
	}
	attempts.GiveBack(mail, address)
	if wait := attempts.Take(now, mail, address); wait != 0 {
		t.Errorf("after giving one back: waits %v", wait)
	}
	if wait := attempts.Take(now.Add(15*time.Minute), mail, address); wait != 0 {
		t.Errorf("after the window: waits %v", wait)
	}
}

func TestAttemptsBounded(t *testing.T) {
	var attempts Attempts
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	for i := range maxWindows + 10 {
		attempts.Take(now, Charge{fmt.Sprint(i), 1})
	}
	if len(attempts.windows) > maxWindows {
		t.Errorf("%d windows kept", len(attempts.windows))
	}
}
