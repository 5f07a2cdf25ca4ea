package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// The life of a session: it ends IdleLife after its last use and FullLife after sign-in, whichever comes first.
const (
	IdleLife = 12 * time.Hour
	FullLife = 7 * 24 * time.Hour
)

// NewToken returns a session token: 256 random bits as 43 characters of unpadded base64url. Only [HashToken] of it
// is stored.
func NewToken() string {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails: the process ends when the system has no randomness
	return base64.RawURLEncoding.EncodeToString(secret)
}

// keyPrefix lets secret scanners find a key that was committed by mistake.
const keyPrefix = "temoin_"

// NewKey returns an API key, a token with a recognisable prefix. Only [HashToken] of it is stored.
func NewKey() string { return keyPrefix + NewToken() }

// HashToken is what the database holds of a token or key: SHA-256. A slow hash would gain nothing, since 256 random
// bits cannot be guessed.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
