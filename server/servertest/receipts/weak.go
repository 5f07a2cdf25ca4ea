package receipts

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// neutral is the point that changes no sum.
var neutral = append([]byte{1}, make([]byte, 31)...)

// weakPoints are the eight points of small order, then forms of points that are not the one form.
var weakPoints = func() (points [][]byte) {
	for _, text := range []string{
		hex.EncodeToString(neutral), "ec" + strings.Repeat("ff", 30) + "7f", strings.Repeat("00", 32), strings.Repeat("00", 31) + "80",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"01" + strings.Repeat("00", 30) + "80", "ec" + strings.Repeat("ff", 31), "ed" + strings.Repeat("ff", 30) + "7f", "ed" + strings.Repeat("ff", 31),
		"ee" + strings.Repeat("ff", 30) + "7f", "ee" + strings.Repeat("ff", 31), "f0" + strings.Repeat("ff", 30) + "7f", "f1" + strings.Repeat("ff", 30) + "7f",
	} {
		point, err := hex.DecodeString(text)
		must(err)
		points = append(points, point)
	}
	return points
}()

const smallOrder = 8 // as many of weakPoints stand first

// weakLog is the log of a key without a secret: under a point of small order a signature by nobody holds for one text
// in eight at the worst, so it is tried until it does.
func weakLog(origin string, point []byte) Log {
	sign := func(text []byte) []byte {
		var signature []byte
		for try := range 200 {
			random := sha256.Sum256(fmt.Append(nil, "weak", try))
			anybody := ed25519.NewKeyFromSeed(random[:])
			signature = append(slices.Clone(anybody.Public().(ed25519.PublicKey)), littleEndian(scalarOf(anybody))...)
			if ed25519.Verify(point, text, signature) {
				return signature
			}
		}
		if slices.ContainsFunc(weakPoints[:smallOrder], func(small []byte) bool { return string(small) == string(point) }) {
			panic("receipts: no signature holds under a point of small order")
		}
		return signature
	}
	return Log{Signer: signer{origin, point, sign}, Key: keyText(origin, append([]byte{1}, point...))}
}

// signNeutral signs with the log's key and a secret number of zero, which gives the key away. RFC 8032 lets it hold.
func (l Log) signNeutral(text string) []byte {
	public := l.secret.Public().(ed25519.PublicKey)
	hashed := sha512.Sum512(slices.Concat(neutral, public, []byte(text)))
	s := new(big.Int).Mul(number(hashed[:]), scalarOf(l.secret))
	signature := slices.Concat(neutral, littleEndian(s.Mod(s, order)))
	if !ed25519.Verify(public, []byte(text), signature) {
		panic("receipts: the signature with a neutral point does not hold")
	}
	return signature
}

// order is L, that of Ed25519's base point.
var order, _ = new(big.Int).SetString("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16)

// scalarOf is the secret number behind a key (RFC 8032, 5.1.5), below L.
func scalarOf(key ed25519.PrivateKey) *big.Int {
	hashed := sha512.Sum512(key.Seed())
	hashed[0] &= 248
	hashed[31] = hashed[31]&127 | 64
	n := number(hashed[:32])
	return n.Mod(n, order)
}

// number reads little-endian bytes, littleEndian writes 32 of them.
func number(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

func littleEndian(n *big.Int) []byte {
	b := n.FillBytes(make([]byte, 32))
	slices.Reverse(b)
	return b
}
