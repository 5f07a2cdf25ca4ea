package auth

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// SecondFactor is the app of a user that shows codes (TOTP, RFC 6238: SHA-1, six digits, half minutes, which every app
// knows).
type SecondFactor struct {
	UserID      int32      `db:"user_id"`
	Sealed      []byte     `db:"secret"` // [Seed.SealSecret]
	ConfirmedAt *time.Time `db:"confirmed_at"`
	LastStep    int64      `db:"last_step"` // of the last code that was used
}

const (
	stepSeconds = 30
	// stepsOff is how many half minutes a telephone's clock may be wrong.
	stepsOff = 1
	qrPixels = 384
)

var codeOpts = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// NewSecret is a secret for an app: 160 random bits, the length that RFC 4226 recommends.
func NewSecret() []byte {
	secret := make([]byte, 20)
	rand.Read(secret) // never fails
	return secret
}

// SecretText is a secret as people type it into an app: base32.
func SecretText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// QR is a secret as an app scans it: a PNG as a data: address, drawn here. host tells servers apart in the app.
func QR(secret []byte, host, email string) (string, error) {
	parameters := url.Values{"secret": {SecretText(secret)}, "issuer": {"Temoin " + host}}
	label := url.PathEscape("Temoin " + host + ":" + email)
	key, err := otp.NewKeyFromURL("otpauth://totp/" + label + "?" + strings.ReplaceAll(parameters.Encode(), "+", "%20"))
	if err != nil {
		return "", fmt.Errorf("auth.QR: %w", err)
	}
	picture, err := key.Image(qrPixels, qrPixels)
	if err != nil {
		return "", fmt.Errorf("auth.QR: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return "", fmt.Errorf("auth.QR: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// CodeStep returns the half minute that a code belongs to, around now and after the last one used, or zero when the code
// is wrong or was used. Whoever takes the step must store it in the same breath, or the code counts twice.
func CodeStep(secret []byte, code string, now time.Time, last int64) int64 {
	current := now.Unix() / stepSeconds
	for step := current - stepsOff; step <= current+stepsOff; step++ {
		if right, err := hotp.ValidateCustom(code, uint64(step), SecretText(secret), codeOpts); err == nil && right && step > last {
			return step
		}
	}
	return 0
}

// IsCode says whether a text has the form of an app's code; what has not may be a recovery code.
func IsCode(text string) bool {
	return len(text) == 6 && strings.Trim(text, "0123456789") == ""
}

// RecoveryCodes is how many recovery codes somebody gets.
const RecoveryCodes = 10

// NewRecoveryCodes are codes such as k3vq-7mza-p2xn: 60 random bits each, of letters and digits that are not mistaken
// for one another.
func NewRecoveryCodes() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		text := strings.ToLower(rand.Text())
		codes[i] = text[:4] + "-" + text[4:8] + "-" + text[8:12]
	}
	return codes
}

// PlainCode is a typed code without what people add for legibility.
func PlainCode(typed string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(typed))
}
