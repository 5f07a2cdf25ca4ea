package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Seed is the one secret of an installation; every other key is derived from it. Losing it means new log keys and
// receipt keys that no longer open; showing it means that anybody can sign for every site. It is kept outside the
// database and never printed.
type Seed [32]byte

// String hides the seed from logs.
func (Seed) String() string { return "seed(hidden)" }

// MarshalText hides the seed from JSON.
func (s Seed) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeed reads a seed from 64 hexadecimal digits, as the seed file and TEMOIN_SEED hold it.
func ParseSeed(text string) (Seed, error) {
	var s Seed
	raw, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != len(s) {
		return s, errors.New("a seed is 64 hexadecimal digits, such as `openssl rand -hex 32` prints")
	}
	return Seed(raw), nil
}

// LoadSeed reads the seed file at path, and makes a new seed there when nothing is. Two processes that start together
// get the same seed. A file that others may read, or that is damaged, is an error and is never written over.
func LoadSeed(path string) (Seed, error) {
	s, err := readSeed(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	if err := createSeed(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Seed{}, fmt.Errorf("auth.LoadSeed: %w", err)
	}
	return readSeed(path)
}

func readSeed(path string) (Seed, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Seed{}, fmt.Errorf("auth.LoadSeed: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Seed{}, fmt.Errorf("auth.LoadSeed: others may read %s; run: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Seed{}, fmt.Errorf("auth.LoadSeed: %w", err)
	}
	s, err := ParseSeed(string(text))
	if err != nil {
		return Seed{}, fmt.Errorf("auth.LoadSeed: %s is damaged, restore it from a backup: %w", path, err)
	}
	return s, nil
}

// createSeed writes a complete file under another name and then links it to path, which fails when path exists: a
// crash leaves no half seed and a race has one winner.
func createSeed(path string) error {
	var s Seed
	rand.Read(s[:])                                        // never fails
	f, err := os.CreateTemp(filepath.Dir(path), ".seed-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(s[:]) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

// derive returns n bytes for one purpose (HKDF-Expand, RFC 5869; the seed is uniform, so nothing is extracted first).
// Parts hold no NUL and are joined by it, so that no two lists of parts meet.
func (s Seed) derive(n int, parts ...string) []byte {
	key, err := hkdf.Expand(sha256.New, s[:], "temoin/v1\x00"+strings.Join(parts, "\x00"), n)
	if err != nil {
		panic("auth.Seed: " + err.Error()) // only a length beyond 8 KiB or a short seed fails
	}
	return key
}

// ReceiptKey opens one receipt: 128 bits as 22 characters of base64url, answered once to whoever recorded the decision.
// Nothing is stored; the same decision has the same key.
func (s Seed) ReceiptKey(site, id string) string {
	return base64.RawURLEncoding.EncodeToString(s.derive(16, "receipt", site, id))
}

// InvitationToken opens one invitation: 256 bits as 43 characters of base64url. Only [HashToken] of it is stored.
func (s Seed) InvitationToken(id string) string {
	return base64.RawURLEncoding.EncodeToString(s.derive(32, "invitation", id))
}

// CacheKey authenticates what the cache holds, 32 bytes: the cache does not know it.
func (s Seed) CacheKey() []byte { return s.derive(32, "cache") }

// Fingerprint tells seeds apart without revealing them, 16 bytes.
func (s Seed) Fingerprint() []byte { return s.derive(16, "fingerprint") }

// RateKey hides addresses in rate limits for one day, 32 bytes; day is such as 2026-11-22.
func (s Seed) RateKey(day string) []byte { return s.derive(32, "rate", day) }

// SealSecret encrypts the secret of a user's second factor with a key that the database does not know (AES-256-GCM).
func (s Seed) SealSecret(user int32, secret []byte) []byte {
	return s.secretCipher().Seal(nil, nil, secret, userBytes(user))
}

// OpenSecret undoes [Seed.SealSecret]. It fails when another seed sealed, or for another user.
func (s Seed) OpenSecret(user int32, sealed []byte) ([]byte, error) {
	secret, err := s.secretCipher().Open(nil, nil, sealed, userBytes(user))
	if err != nil {
		return nil, fmt.Errorf("auth.OpenSecret: %w", err)
	}
	return secret, nil
}

func (s Seed) secretCipher() cipher.AEAD {
	block, err := aes.NewCipher(s.derive(32, "second factor"))
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCMWithRandomNonce(block); err == nil {
			return aead
		}
	}
	panic("auth.Seed: " + err.Error()) // the key has 32 bytes
}

// RecoveryHash is what the database holds of a user's recovery code, 32 bytes: without the seed nobody can try codes
// against it.
func (s Seed) RecoveryHash(user int32, code string) []byte {
	return s.mac("recovery", append(userBytes(user), PlainCode(code)...))
}

// mac is an HMAC-SHA256 with a key of one purpose.
func (s Seed) mac(purpose string, message []byte) []byte {
	mac := hmac.New(sha256.New, s.derive(32, purpose))
	mac.Write(message)
	return mac.Sum(nil)
}

func userBytes(user int32) []byte { return binary.BigEndian.AppendUint32(nil, uint32(user)) }

// LogSigner signs for one origin, such as HOST/log/SITE. Deriving costs a scalar multiplication: keep the signer.
// note.Sign refuses an origin with a space or a plus sign.
func (s Seed) LogSigner(origin string) note.Signer {
	return newLogSigner(origin, s.logKey(origin))
}

// LogKey is the public half of [Seed.LogSigner] in the text form that note.NewVerifier reads: NAME+HASH+KEY.
func (s Seed) LogKey(origin string) (string, error) {
	key, err := note.NewEd25519VerifierKey(origin, s.logKey(origin).Public().(ed25519.PublicKey))
	if err == nil {
		_, err = note.NewVerifier(key) // a bad origin shows only here
	}
	if err != nil {
		return "", fmt.Errorf("auth.LogKey(%s): %w", origin, err)
	}
	return key, nil
}

func (s Seed) logKey(origin string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(s.derive(ed25519.SeedSize, "log", origin))
}

// logSigner is a [note.Signer]; note makes one only from its text form, in which the key would lie about as a string.
type logSigner struct {
	origin string
	hash   uint32
	key    ed25519.PrivateKey
}

// newLogSigner hashes the key as c2sp.org/signed-note asks: SHA-256(name || 0x0A || 0x01 || public key), first 4 bytes.
func newLogSigner(origin string, key ed25519.PrivateKey) *logSigner {
	id := append([]byte(origin+"\n\x01"), key.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(id)
	return &logSigner{origin, binary.BigEndian.Uint32(sum[:4]), key}
}

func (s *logSigner) Name() string                    { return s.origin }
func (s *logSigner) KeyHash() uint32                 { return s.hash }
func (s *logSigner) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }
