package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/temoin/temoin/consent"
)

// Cost is the work of one Argon2id hash. It stands in the hash, so that raising it later keeps old passwords valid.
type Cost struct {
	Passes  uint32
	Memory  uint32 // KiB
	Threads uint8
}

// DefaultCost is the first choice of OWASP's password storage guide for 19 MiB: about 50 ms of one core.
var DefaultCost = Cost{Passes: 2, Memory: 19 * 1024, Threads: 1}

const (
	saltBytes = 16
	hashBytes = 32

	// MaxPasswordBytes bounds what a stranger can make the server hash.
	MaxPasswordBytes = 1024
)

// MinPassword is the shortest new password, in characters.
const MinPassword = 12

// CheckNewPassword says what keeps a password from being somebody's.
func CheckNewPassword(password string) error {
	if utf8.RuneCountInString(password) < MinPassword || len(password) > MaxPasswordBytes {
		return consent.Errorf(consent.Invalid, "password", "must have %d characters or more", MinPassword)
	}
	return nil
}

// hashing bounds the memory and the cores that sign-ins can take together.
var hashing = make(chan struct{}, runtime.NumCPU())

// HashPassword returns the Argon2id hash of password in PHC form: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails: the process ends when the system has no randomness
	return phc(DefaultCost, salt, derive(DefaultCost, password, salt, hashBytes))
}

// CheckPassword says whether hash, as [HashPassword] made it, belongs to password. An empty hash stands for a user
// that does not exist: the answer is false after the same work, so that nobody learns who has an account.
// An error means that the stored hash is damaged.
func CheckPassword(hash, password string) (bool, error) {
	if hash == "" {
		derive(DefaultCost, password, make([]byte, saltBytes), hashBytes)
		return false, nil
	}
	cost, salt, want, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(derive(cost, password, salt, len(want)), want) == 1, nil
}

func derive(cost Cost, password string, salt []byte, size int) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Threads, uint32(size))
}

func phc(cost Cost, salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Passes, cost.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}

func parsePHC(s string) (cost Cost, salt, hash []byte, err error) {
	damaged := errors.New("auth.parsePHC: not an Argon2id hash in PHC form")
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, damaged
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil {
		return cost, nil, nil, damaged
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(hash) < 16 || cost.Passes == 0 || cost.Threads == 0 {
		return cost, nil, nil, damaged
	}
	return cost, salt, hash, nil
}
