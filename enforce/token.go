package enforce

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// tokenType is the typ of Temoin's tokens; the same key signs nothing else under it.
const tokenType = "temoin+jwt"

// Keys are the public keys of a Temoin. The nil Keys knows none.
type Keys struct{ set jose.JSONWebKeySet }

// ParseKeys reads a JWK set, the answer of GET /.well-known/jwks.json.
func ParseKeys(answer []byte) (*Keys, error) {
	var k Keys
	if err := json.Unmarshal(answer, &k.set); err != nil {
		return nil, fmt.Errorf("enforce.ParseKeys: %w", err)
	}
	if len(k.set.Keys) == 0 {
		return nil, errors.New("enforce.ParseKeys: there is no key: this is not the answer of GET /.well-known/jwks.json")
	}
	return &k, nil
}

// Verify checks a token and returns the choice that it tells of, for a site and a time. It asks nobody: a token says what
// held when it was signed, so whoever keeps a copy of one does not learn of a withdrawal. The error says what is wrong.
func (k *Keys) Verify(token, site string, now time.Time) (*Choice, error) {
	for part := range strings.SplitSeq(token, ".") {
		// The library also reads other spellings of the same bytes: line breaks, and bits after the end.
		if raw, err := base64.RawURLEncoding.DecodeString(part); err != nil || base64.RawURLEncoding.EncodeToString(raw) != part {
			return nil, errors.New("enforce.Verify: the token is damaged")
		}
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return nil, fmt.Errorf("enforce.Verify: %w", err)
	}
	header := signed.Signatures[0].Protected
	if header.ExtraHeaders[jose.HeaderType] != tokenType {
		return nil, errors.New("enforce.Verify: this is a token of another kind")
	}
	if k == nil || len(k.set.Key(header.KeyID)) == 0 {
		return nil, errors.New("enforce.Verify: the token is signed by a key that is not known: fetch /.well-known/jwks.json again")
	}
	payload, err := signed.Verify(k.set)
	if err != nil {
		return nil, fmt.Errorf("enforce.Verify: %w", err)
	}
	var claims struct {
		Site     string   `json:"aud"`
		Subject  string   `json:"sub"`
		Notice   int      `json:"notice"`
		Material string   `json:"material"`
		Purposes []string `json:"purposes"`
		Services []string `json:"services"`
		Made     int64    `json:"iat"`
		Ends     int64    `json:"exp"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, fmt.Errorf("enforce.Verify: %w", err)
	}
	if claims.Site != site {
		return nil, fmt.Errorf("enforce.Verify: the token is of the site %q", claims.Site)
	}
	if now.Unix() >= claims.Ends {
		return nil, errors.New("enforce.Verify: the choice has ended")
	}
	return &Choice{
		Subject: claims.Subject, Material: claims.Material, Notice: claims.Notice, Purposes: claims.Purposes, Services: claims.Services,
		Made: time.Unix(claims.Made, 0).UTC(), Ends: time.Unix(claims.Ends, 0).UTC(),
	}, nil
}
