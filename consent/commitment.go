package consent

import "crypto/sha256"

// Salt is 32 random bytes, one per record; erasing it with the record makes the commitment meaningless.
type Salt [32]byte

// Commitment is SHA-256("temoin/v1\n" || salt || record).
type Commitment [32]byte

// Commit binds the log to a record without revealing it.
func Commit(salt Salt, record []byte) Commitment {
	h := sha256.New()
	h.Write([]byte("temoin/v1\n"))
	h.Write(salt[:])
	h.Write(record)
	return Commitment(h.Sum(nil))
}
