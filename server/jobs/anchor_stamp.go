package jobs

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"time"

	"github.com/digitorus/timestamp"
)

const (
	stampTime     = 20 * time.Second
	maxTokenBytes = 64 << 10 // a few KiB, with the certificates of the authority
)

// Authority asks a time-stamp authority by HTTP (RFC 3161, 3.4).
type Authority struct{ url string }

// NewAuthority is the one at an address, which may hold user and password.
func NewAuthority(url string) *Authority { return &Authority{url} }

// Stamp returns the authority's answer about the SHA-256 of a text, in DER as openssl ts reads it. It is of this text
// and of this moment: the imprint and a random number in it have been compared.
func (a *Authority) Stamp(ctx context.Context, text string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, stampTime)
	defer cancel()
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return nil, fmt.Errorf("jobs.Authority: %w", err)
	}
	digest := sha256.Sum256([]byte(text))
	question, err := (&timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: digest[:], Certificates: true, Nonce: nonce}).Marshal()
	if err != nil {
		return nil, fmt.Errorf("jobs.Authority: %w", err)
	}
	answer, err := a.ask(ctx, question)
	if err != nil {
		return nil, fmt.Errorf("jobs.Authority: %w", err)
	}
	stamp, err := parseToken(answer, text)
	if err != nil {
		return nil, fmt.Errorf("jobs.Authority: %w", err)
	}
	if stamp.Nonce == nil || stamp.Nonce.Cmp(nonce) != 0 {
		return nil, errors.New("jobs.Authority: the answer is to another question: its nonce differs")
	}
	return answer, nil
}

// authorities are asked where they are said to be, and nowhere else.
var authorities = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (a *Authority) ask(ctx context.Context, question []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(question))
	if err != nil {
		return nil, errors.New("TEMOIN_TSA_URL is no address") // err would repeat it, with its password
	}
	request.Header.Set("Content-Type", "application/timestamp-query")
	response, err := authorities.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the authority answers %s", response.Status)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxTokenBytes+1))
	if err == nil && len(answer) > maxTokenBytes {
		err = fmt.Errorf("the authority answers more than %d bytes", maxTokenBytes)
	}
	return answer, err
}

// CheckToken says whether an authority's answer is about this text. Whether the authority is one to be believed, its
// certificates must say: openssl ts -verify.
func CheckToken(answer []byte, text string) error {
	_, err := parseToken(answer, text)
	return err
}

func parseToken(answer []byte, text string) (*timestamp.Timestamp, error) {
	stamp, err := timestamp.ParseResponse(answer)
	if err != nil {
		return nil, fmt.Errorf("no time stamp: %w", err)
	}
	digest := sha256.Sum256([]byte(text))
	if stamp.HashAlgorithm != crypto.SHA256 || !bytes.Equal(stamp.HashedMessage, digest[:]) {
		return nil, errors.New("the time stamp is of something else")
	}
	// Without one nobody has checked the signature.
	if len(stamp.Certificates) == 0 {
		return nil, errors.New("the time stamp has no certificate: have the authority send it along")
	}
	return stamp, nil
}
