package enforce

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write consent/testdata/tokens.json anew")

type tokenVectors struct {
	Why    string          `json:"why"`
	Keys   json.RawMessage `json:"keys"`
	Site   string          `json:"site"`
	Now    time.Time       `json:"now"`
	Tokens []tokenVector   `json:"tokens"`
}

type tokenVector struct {
	Why     string   `json:"why"`
	Token   string   `json:"token"`
	Granted []string `json:"granted"` // nil where it is refused
}

var (
	tokenKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32))
	otherKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32))
	b64      = base64.RawURLEncoding.EncodeToString
)

const (
	goodHeader = `{"alg":"EdDSA","kid":"own","typ":"temoin+jwt"}`
	goodClaims = `{"aud":"sample","sub":"AbCdEfGhIjKlMnOpQrStUA","notice":3,"material":"0123456789abcdef","purposes":["functional"],"services":["video"],"iat":1795320000,"exp":1795320001}`
)

func compact(header, payload string, sign func(input []byte) []byte) string {
	input := b64([]byte(header)) + "." + b64([]byte(payload))
	return input + "." + b64(sign([]byte(input)))
}

func by(key ed25519.PrivateKey) func([]byte) []byte {
	return func(input []byte) []byte { return ed25519.Sign(key, input) }
}

func byMAC(input []byte) []byte {
	mac := hmac.New(sha256.New, tokenKey.Public().(ed25519.PublicKey))
	mac.Write(input)
	return mac.Sum(nil)
}

// newTokenVectors are a good token and what can be wrong with one, truly signed wherever the signature is not the point.
func newTokenVectors() tokenVectors {
	good := compact(goodHeader, goodClaims, by(tokenKey))
	parts := strings.Split(good, ".")
	header := func(alg string) string { return strings.Replace(goodHeader, "EdDSA", alg, 1) }
	claims := func(old, new string) string { return strings.Replace(goodClaims, old, new, 1) }
	nothing := claims(`["functional"],"services":["video"]`, `[],"services":[]`)
	// The last character of 64 bytes holds two bits of them and four that must be nought.
	alphabet := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, good[len(good)-1])
	tokens := []tokenVector{
		{"a choice", good, []string{"functional", "video"}},
		{"a refusal", compact(goodHeader, nothing, by(tokenKey)), []string{}},
		{"the end of the choice", compact(goodHeader, claims("1795320001", "1795320000"), by(tokenKey)), nil},
		{"long ended", compact(goodHeader, claims("1795320001", "1"), by(tokenKey)), nil},
		{"without an end", compact(goodHeader, claims(`,"exp":1795320001`, ""), by(tokenKey)), nil},
		{"another site", compact(goodHeader, claims(`"sample"`, `"other"`), by(tokenKey)), nil},
		{"no site", compact(goodHeader, claims(`"aud":"sample",`, ""), by(tokenKey)), nil},
		{"another key of the same name", compact(goodHeader, goodClaims, by(otherKey)), nil},
		{"an unknown key", compact(strings.Replace(goodHeader, "own", "other", 1), goodClaims, by(tokenKey)), nil},
		{"no name of a key", compact(`{"alg":"EdDSA","typ":"temoin+jwt"}`, goodClaims, by(tokenKey)), nil},
		{"alg none", b64([]byte(header("none"))) + "." + parts[1] + ".", nil},
		{"alg none, with the signature", compact(header("none"), goodClaims, by(tokenKey)), nil},
		{"the public key as a secret", compact(header("HS256"), goodClaims, byMAC), nil},
		{"ES256", compact(header("ES256"), goodClaims, by(tokenKey)), nil},
		{"alg in small letters", compact(header("eddsa"), goodClaims, by(tokenKey)), nil},
		{"another kind of token", compact(strings.Replace(goodHeader, "temoin+jwt", "JWT", 1), goodClaims, by(tokenKey)), nil},
		{"no kind of token", compact(`{"alg":"EdDSA","kid":"own"}`, goodClaims, by(tokenKey)), nil},
		{"something that must be understood", compact(strings.Replace(goodHeader, "{", `{"crit":["b64"],"b64":false,`, 1), goodClaims, by(tokenKey)), nil},
		{"other claims under the signature", parts[0] + "." + b64([]byte(claims("functional", "advertising"))) + "." + parts[2], nil},
		{"another header under the signature", b64([]byte(strings.Replace(goodHeader, `,"typ"`, ` ,"typ"`, 1))) + "." + parts[1] + "." + parts[2], nil},
		{"no signature", parts[0] + "." + parts[1] + ".", nil},
		{"half a signature", good[:len(good)-43], nil},
		{"two parts", parts[0] + "." + parts[1], nil},
		{"four parts", good + "." + parts[2], nil},
		{"nothing", "", nil},
		{"dots", "..", nil},
		{"no base64", parts[0] + ".!!!." + parts[2], nil},
		{"bits after the end", good[:len(good)-1] + string(alphabet[last+1]), nil},
		{"padding", good + "==", nil},
		{"a line break", parts[0] + "." + parts[1] + ".\n" + parts[2], nil},
		{"a space", " " + good, nil},
		{"the other alphabet", strings.NewReplacer("-", "+", "_", "/").Replace(compact(goodHeader, claims("AbCdEfGhIjKlMnOpQrStUA", "??????????????????????~~~"), by(tokenKey))), nil},
		{"JSON instead", `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, nil},
		{"claims that are a list", compact(goodHeader, `[]`, by(tokenKey)), nil},
	}
	keys := `{"keys":[{"use":"sig","kty":"OKP","kid":"own","crv":"Ed25519","alg":"EdDSA","x":"` + b64(tokenKey.Public().(ed25519.PublicKey)) + `"}]}`
	return tokenVectors{
		"Tokens that package enforce and widget/enforce.js take alike. go test ./enforce -update writes them.",
		json.RawMessage(keys), "sample", time.Unix(1795320000, 0).UTC(), tokens,
	}
}

func TestVerify(t *testing.T) {
	const path = "../consent/testdata/tokens.json"
	made, err := json.MarshalIndent(newTokenVectors(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, append(made, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, append(made, '\n')) {
		t.Errorf("%s is not what this test makes (%v); run it with -update", path, err)
	}
	var v tokenVectors
	readVectors(t, "tokens.json", &v)
	keys, err := ParseKeys(v.Keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Tokens {
		choice, err := keys.Verify(c.Token, v.Site, v.Now)
		if (err == nil) != (c.Granted != nil) {
			t.Errorf("%s: %+v, %v", c.Why, choice, err)
			continue
		}
		if err == nil && !slices.Equal(slices.Concat(choice.Purposes, choice.Services), c.Granted) {
			t.Errorf("%s: %+v, want %q", c.Why, choice, c.Granted)
		}
	}
	if choice, err := (*Keys)(nil).Verify(v.Tokens[0].Token, v.Site, v.Now); err == nil {
		t.Errorf("without keys: %+v", choice)
	}
	choice, err := keys.Verify(v.Tokens[0].Token, v.Site, v.Now)
	if err != nil || choice.Subject != "AbCdEfGhIjKlMnOpQrStUA" || choice.Notice != 3 || !choice.Made.Equal(v.Now) || !choice.Ends.Equal(v.Now.Add(time.Second)) {
		t.Errorf("%+v, %v", choice, err)
	}
}

func TestParseKeysRefusesOthers(t *testing.T) {
	for _, answer := range []string{``, `{}`, `{"keys":[]}`, `{"site":"demo"}`} {
		if _, err := ParseKeys([]byte(answer)); err == nil {
			t.Errorf("%s is taken for keys", answer)
		}
	}
}

// With keys a cookie grants nothing by itself, and a token nothing that the cookie has taken back.
func TestTokenAndCookie(t *testing.T) {
	v := newTokenVectors()
	keys, err := ParseKeys(v.Keys)
	if err != nil {
		t.Fatal(err)
	}
	csp, _ := newCSP(t, Options{Keys: keys, Now: func() time.Time { return v.Now }})
	other := compact(goodHeader, strings.Replace(goodClaims, "AbCdEfGhIjKlMnOpQrStUA", "BbCdEfGhIjKlMnOpQrStUA", 1), by(tokenKey))
	older := compact(goodHeader, strings.Replace(goodClaims, "0123456789abcdef", "fedcba9876543210", 1), by(tokenKey))
	refused := strings.Replace(everything, ".0.7f", ".3.0", 1)
	for why, c := range map[string]struct {
		cookie  string
		granted bool
	}{
		"both":                      {everything + "; temoin_token=" + v.Tokens[0].Token, true},
		"no token":                  {everything, false},
		"no cookie":                 {"temoin_token=" + v.Tokens[0].Token, false},
		"taken back":                {refused + "; temoin_token=" + v.Tokens[0].Token, false},
		"a refused token":           {everything + "; temoin_token=" + v.Tokens[2].Token, false},
		"another visitor's token":   {everything + "; temoin_token=" + other, false},
		"another material version":  {everything + "; temoin_token=" + older, false},
		"a damaged one, and a good": {everything + "; temoin_token=x; temoin_token=" + v.Tokens[0].Token, true},
	} {
		choice := csp.Choice(&http.Request{Header: http.Header{"Cookie": {c.cookie}}})
		if choice.Granted("functional") != c.granted || choice.Granted("video") != c.granted || choice.Granted("ads") {
			t.Errorf("%s: %+v", why, choice)
		}
	}
}
