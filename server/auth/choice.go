package auth

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/temoin/temoin/consent"
)

// tokenType is the typ of every token, so that nothing else signed by the key can be taken for one (RFC 8725, 3.11).
const tokenType = "temoin+jwt"

// TokenSigner signs what visitors have chosen: JWS in the compact form, EdDSA over Ed25519 (RFC 7515, RFC 8037).
type TokenSigner struct {
	signer jose.Signer
	keys   []byte
}

// TokenSigner is the one of this installation. Its key is named by its thumbprint (RFC 7638).
func (s Seed) TokenSigner() (*TokenSigner, error) {
	private := jose.JSONWebKey{Key: ed25519.NewKeyFromSeed(s.derive(ed25519.SeedSize, "token")), Algorithm: string(jose.EdDSA), Use: "sig"}
	thumbprint, err := private.Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("auth.TokenSigner: %w", err)
	}
	private.KeyID = base64.RawURLEncoding.EncodeToString(thumbprint)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: private}, (&jose.SignerOptions{}).WithType(tokenType))
	if err != nil {
		return nil, fmt.Errorf("auth.TokenSigner: %w", err)
	}
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{private.Public()}})
	if err != nil {
		return nil, fmt.Errorf("auth.TokenSigner: %w", err)
	}
	return &TokenSigner{signer, keys}, nil
}

// Sign returns the token. The same claims give the same bytes.
func (t *TokenSigner) Sign(c consent.Claims) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("auth.TokenSigner: %w", err)
	}
	signed, err := t.signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("auth.TokenSigner: %w", err)
	}
	return signed.CompactSerialize()
}

// Keys is the JWK set that tokens are checked with (RFC 7517). The caller must not change it.
func (t *TokenSigner) Keys() []byte { return t.keys }
