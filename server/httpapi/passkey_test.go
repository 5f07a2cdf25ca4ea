package httpapi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/httpapi"
)

const deskOrigin = "https://choices.example.org"

// authenticator is one with one passkey, and the browser before it, which says where its page is from.
type authenticator struct {
	key    *ecdsa.PrivateKey
	id     []byte
	user   string // handle, as the options had it
	count  uint32
	still  bool // it does not count its uses, as those on several devices
	origin string
	party  string // relying party id
}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := make([]byte, 16)
	rand.Read(id)
	return &authenticator{key: key, id: id, origin: deskOrigin, party: "choices.example.org"}
}

var b64 = base64.RawURLEncoding.EncodeToString

func (a *authenticator) clientData(kind, challenge string) []byte {
	return fmt.Appendf(nil, `{"type":%q,"challenge":%q,"origin":%q,"crossOrigin":false}`, kind, challenge, a.origin)
}

// data is the authenticator data (WebAuthn §6.1): somebody was there, and each use counts.
func (a *authenticator) data(flags byte) []byte {
	if !a.still {
		a.count++
	}
	party := sha256.Sum256([]byte(a.party))
	return binary.BigEndian.AppendUint32(append(party[:], flags), a.count)
}

type asked struct {
	Options struct {
		Challenge string
		RPID      string `json:"rpId"`
		RP        struct{ ID string }
		User      struct{ ID string }
		Allow     []struct{ ID string } `json:"allowCredentials"`
		Exclude   []struct{ ID string } `json:"excludeCredentials"`
	}
}

// make is a RegistrationResponseJSON with a key of its own (COSE, ES256) and no attestation.
func (a *authenticator) make(t *testing.T, o asked) string {
	t.Helper()
	a.user = o.Options.User.ID
	point, err := a.key.PublicKey.Bytes()
	must(t, err)
	data := append(a.data(0x41), make([]byte, 16)...) // present, with key; no model
	data = append(append(data, 0, byte(len(a.id))), a.id...)
	data = append(data, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32)
	data = append(append(data, point[1:33]...), 0x22, 0x58, 32)
	data = append(data, point[33:]...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	return fmt.Sprintf(`{"id":%q,"rawId":%[1]q,"type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":%q,"attestationObject":%q,"transports":["usb"]}}`,
		b64(a.id), b64(a.clientData("webauthn.create", o.Options.Challenge)), b64(append(object, data...)))
}

// show is an AuthenticationResponseJSON.
func (a *authenticator) show(t *testing.T, o asked) string {
	t.Helper()
	data, client := a.data(0x01), a.clientData("webauthn.get", o.Options.Challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(slices.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	must(t, err)
	return fmt.Sprintf(`{"id":%q,"rawId":%[1]q,"type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":%q,"authenticatorData":%q,"signature":%q,"userHandle":%q}}`,
		b64(a.id), b64(client), b64(data), b64(signature), a.user)
}

func (b *browser) asks(t *testing.T, path string) (o asked) {
	t.Helper()
	if status := b.do(t, "POST", path, "", &o); status != 200 || o.Options.Challenge == "" {
		t.Fatalf("%s: %d %+v", path, status, o)
	}
	return o
}

func (b *browser) problem(t *testing.T, method, path, body string) (int, httpapi.Problem) {
	t.Helper()
	var p httpapi.Problem
	return b.do(t, method, path, body, &p), p
}

func named(name, answer string) string { return fmt.Sprintf(`{"name":%q,"passkey":%s}`, name, answer) }
func byPasskey(answer string) string   { return fmt.Sprintf(`{"passkey":%s}`, answer) }

func startDesk(t *testing.T) *office {
	t.Helper()
	passkeys, err := auth.NewPasskeys(deskOrigin)
	must(t, err)
	return startOffice(t, func(d *httpapi.Dashboard) { d.SecondFactor, d.Passkeys = true, passkeys })
}

// addPasskey gives the browser's user one.
func (b *browser) addPasskey(t *testing.T, a *authenticator, name string) (codes []string) {
	t.Helper()
	var made httpapi.Codes
	if status := b.do(t, "POST", "/api/account/passkeys", named(name, a.make(t, b.asks(t, "/api/account/passkeys/begin"))), &made); status != 200 {
		t.Fatalf("adding %s: %d", name, status)
	}
	return made.Codes
}

// Ensure that a passkey is as good as an app: it is what the role asks for, opens the dashboard after the password, stands
// beside the app, does what an app's code does, and does not go when it is the last that the role asks for.
func TestPasskey(t *testing.T) {
	o := startDesk(t)
	b := o.browser()
	if status, next := b.signIn(t, ownerPassword); status != 200 || next != "set_up" {
		t.Fatalf("%d, next %q", status, next)
	}
	first := newAuthenticator(t)
	codes := b.addPasskey(t, first, " Bureau ")
	if len(codes) != 10 {
		t.Errorf("%d recovery codes with the first factor", len(codes))
	}
	if status := b.do(t, "GET", "/api/sites", "", nil); status != 200 {
		t.Errorf("after adding: %d", status)
	}

	other := o.browser()
	var session httpapi.Session
	other.signIn(t, ownerPassword)
	if other.do(t, "GET", "/api/session", "", &session); session.Next != "code" || !slices.Equal(session.Factors, []string{"passkey"}) || len(session.Orgs) > 0 {
		t.Errorf("after the password: %+v", session)
	}
	ask := other.asks(t, "/api/session/passkey")
	if ask.Options.RPID != "choices.example.org" || len(ask.Options.Allow) != 1 || ask.Options.Allow[0].ID != b64(first.id) {
		t.Errorf("asked %+v", ask)
	}
	half := other.cookies["temoin_session"]
	session = httpapi.Session{}
	if status := other.do(t, "POST", "/api/session/code", byPasskey(first.show(t, ask)), &session); status != 200 || session.Next != "" {
		t.Fatalf("shown: %d %+v", status, session)
	}
	if other.cookies["temoin_session"] == half {
		t.Error("the session that the password opened lives on")
	}

	// Beside it an app, which brings no other recovery codes, and a second passkey, which is not the first again.
	var set httpapi.SetUp
	b.do(t, "POST", "/api/account/second-factor", "", &set)
	var made httpapi.Codes
	if status := b.do(t, "POST", "/api/account/second-factor/confirmation", code(o.code(t, set.Secret)), &made); status != 200 || len(made.Codes) != 0 {
		t.Errorf("an app beside it: %d, %d codes", status, len(made.Codes))
	}
	again := b.asks(t, "/api/account/passkeys/begin")
	if len(again.Options.Exclude) != 1 || again.Options.Exclude[0].ID != b64(first.id) {
		t.Errorf("may be added twice: %+v", again)
	}
	if status, p := b.problem(t, "POST", "/api/account/passkeys", named("Again", first.make(t, again))); status != http.StatusConflict {
		t.Errorf("added twice: %d %s", status, p.Detail)
	}
	o.clock = o.clock.Add(time.Second)
	second := newAuthenticator(t)
	if codes := b.addPasskey(t, second, "Téléphone"); len(codes) != 0 {
		t.Errorf("%d recovery codes with the second passkey", len(codes))
	}
	var account httpapi.Account
	if b.do(t, "GET", "/api/account", "", &account); len(account.SecondFactor.Passkeys) != 2 || account.SecondFactor.Passkeys[0].Name != "Bureau" ||
		account.SecondFactor.Passkeys[0].Used == nil || account.SecondFactor.Passkeys[1].Used != nil || account.SecondFactor.AppSince == nil || account.SecondFactor.CodesLeft != 10 {
		t.Errorf("%+v", account.SecondFactor)
	}

	// It confirms what asks for a second factor.
	if status := b.do(t, "POST", "/api/account/recovery-codes", byPasskey(second.show(t, b.asks(t, "/api/session/passkey"))), &made); status != 200 || len(made.Codes) != 10 {
		t.Errorf("new recovery codes: %d", status)
	}
	if status := b.do(t, "POST", "/api/account/second-factor/removal", byPasskey(second.show(t, b.asks(t, "/api/session/passkey"))), nil); status != 204 {
		t.Errorf("removing the app: %d", status)
	}
	removal := "/api/account/passkeys/" + account.SecondFactor.Passkeys[0].ID + "/removal"
	if status, _ := b.problem(t, "POST", removal, code("000000")); status != http.StatusUnprocessableEntity {
		t.Errorf("removed with a wrong code: %d", status)
	}
	if status := b.do(t, "POST", removal, byPasskey(second.show(t, b.asks(t, "/api/session/passkey"))), nil); status != 204 {
		t.Errorf("removing the first: %d", status)
	}
	if status := b.do(t, "GET", "/api/sites", "", nil); status != 200 {
		t.Errorf("with one left: %d", status)
	}
	if status, p := b.problem(t, "POST", "/api/account/passkeys/"+account.SecondFactor.Passkeys[1].ID+"/removal", code(made.Codes[0])); status != http.StatusConflict || !strings.Contains(p.Detail, "only second factor") {
		t.Errorf("removing the last: %d %s", status, p.Detail)
	}
	third := o.browser()
	third.signIn(t, ownerPassword)
	if status := third.do(t, "POST", "/api/session/code", code(made.Codes[1]), nil); status != 200 {
		t.Errorf("a recovery code: %d", status)
	}
	want := []string{consent.SecondFactorSet, consent.SecondFactorSet, consent.SecondFactorSet, consent.RecoveryCodesMade, consent.SecondFactorRemoved,
		consent.SecondFactorRemoved, consent.RecoveryCodeUsed, consent.RecoveryCodeUsed}
	if got := o.done(t); !slices.Equal(got, want) {
		t.Errorf("stated %q, want %q", got, want)
	}
}

// Ensure that nothing but the present answer of the user's own passkey, on a page of this server, to the question of this
// session, opens anything.
func TestPasskeyRefused(t *testing.T) {
	o := startDesk(t)
	b := o.browser()
	b.signIn(t, ownerPassword)
	own := newAuthenticator(t)
	b.addPasskey(t, own, "Bureau")
	stranger := newAuthenticator(t) // that of somebody else here
	_, err := o.db(t).Exec(`
		with somebody as (insert into app_user (email, password_hash, created_at) values ('other@example.org', '', now()) returning id)
		insert into passkey (user_id, id, name, credential, public_key, transports, synced, sign_count, made_at)
		select somebody.id, gen_random_uuid(), 'Theirs', $1, public_key, '', false, 0, now() from somebody, passkey`, stranger.id)
	must(t, err)

	for name, c := range map[string]struct {
		answer func(t *testing.T, guest *browser) string
		says   string
	}{
		"another origin": {func(t *testing.T, guest *browser) string {
			a := *own
			a.origin = "https://choices.example.org.evil.example"
			return a.show(t, guest.asks(t, "/api/session/passkey"))
		}, "not accepted"},
		"another port": {func(t *testing.T, guest *browser) string {
			a := *own
			a.origin = deskOrigin + ":8443"
			return a.show(t, guest.asks(t, "/api/session/passkey"))
		}, "not accepted"},
		"plain http": {func(t *testing.T, guest *browser) string {
			a := *own
			a.origin = "http://choices.example.org"
			return a.show(t, guest.asks(t, "/api/session/passkey"))
		}, "not accepted"},
		"another relying party": {func(t *testing.T, guest *browser) string {
			a := *own
			a.party = "example.org"
			return a.show(t, guest.asks(t, "/api/session/passkey"))
		}, "not accepted"},
		"another's passkey": {func(t *testing.T, guest *browser) string {
			return stranger.show(t, guest.asks(t, "/api/session/passkey"))
		}, "not accepted"},
		"another's key under one's own id": {func(t *testing.T, guest *browser) string {
			a := *stranger
			a.id, a.user, a.count = own.id, own.user, own.count+1
			return a.show(t, guest.asks(t, "/api/session/passkey"))
		}, "not accepted"},
		"a made-up challenge": {func(t *testing.T, guest *browser) string {
			ask := guest.asks(t, "/api/session/passkey")
			ask.Options.Challenge = b64(make([]byte, 32))
			return own.show(t, ask)
		}, "not accepted"},
		"the challenge of another session": {func(t *testing.T, guest *browser) string {
			elsewhere := o.browser()
			elsewhere.signIn(t, ownerPassword)
			ask := elsewhere.asks(t, "/api/session/passkey")
			guest.asks(t, "/api/session/passkey")
			return own.show(t, ask)
		}, "not accepted"},
		"without a question": {func(t *testing.T, guest *browser) string {
			return own.show(t, asked{})
		}, "Begin again"},
		"a question before the last": {func(t *testing.T, guest *browser) string {
			ask := guest.asks(t, "/api/session/passkey")
			guest.asks(t, "/api/session/passkey")
			return own.show(t, ask)
		}, "not accepted"},
		"too late": {func(t *testing.T, guest *browser) string {
			ask := guest.asks(t, "/api/session/passkey")
			o.clock = o.clock.Add(auth.CeremonyLife)
			return own.show(t, ask)
		}, "Begin again"},
		"a count that went back": {func(t *testing.T, guest *browser) string {
			a := *own
			a.count = 0
			return a.show(t, guest.asks(t, "/api/session/passkey"))
		}, "may have been copied"},
		"not JSON of a passkey": {func(t *testing.T, guest *browser) string {
			guest.asks(t, "/api/session/passkey")
			return `{"id":"x"}`
		}, "not accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			o.clock = o.clock.Add(16 * time.Minute) // other attempts are counted no more
			guest := o.browser()
			guest.signIn(t, ownerPassword)
			status, p := guest.problem(t, "POST", "/api/session/code", byPasskey(c.answer(t, guest)))
			if status != http.StatusUnauthorized || !strings.HasPrefix(p.Field, "passkey") || !strings.Contains(p.Detail, c.says) {
				t.Errorf("%d %+v", status, p)
			}
			if status := guest.do(t, "GET", "/api/sites", "", nil); status != http.StatusUnauthorized {
				t.Errorf("the dashboard answers %d", status)
			}
		})
	}

	// What is right once is not right twice, not even in the same session.
	o.clock = o.clock.Add(16 * time.Minute)
	guest := o.browser()
	guest.signIn(t, ownerPassword)
	own.count += 10
	answer := own.show(t, guest.asks(t, "/api/session/passkey"))
	half := guest.cookies["temoin_session"]
	if status := guest.do(t, "POST", "/api/session/code", byPasskey(answer), nil); status != 200 {
		t.Fatalf("control: %d", status)
	}
	for _, cookie := range []string{half, guest.cookies["temoin_session"]} {
		guest.cookies["temoin_session"] = cookie
		if status := guest.do(t, "POST", "/api/account/recovery-codes", byPasskey(answer), nil); status == 200 {
			t.Error("an answer counted twice")
		}
	}
	still := newAuthenticator(t)
	still.still = true
	guest.addPasskey(t, still, "Synced")
	answer = still.show(t, guest.asks(t, "/api/session/passkey"))
	if status := guest.do(t, "POST", "/api/account/recovery-codes", byPasskey(answer), nil); status != 200 {
		t.Errorf("control: one that does not count: %d", status)
	}
	if status := guest.do(t, "POST", "/api/account/recovery-codes", byPasskey(answer), nil); status != http.StatusUnprocessableEntity {
		t.Errorf("the same answer again: %d", status)
	}
	// An answer to be asked does not add, and the other way round.
	b.signIn(t, ownerPassword)
	b.do(t, "POST", "/api/session/code", byPasskey(own.show(t, b.asks(t, "/api/session/passkey"))), nil)
	ask := b.asks(t, "/api/session/passkey")
	if status, p := b.problem(t, "POST", "/api/account/passkeys", named("Again", newAuthenticator(t).make(t, ask))); status != http.StatusUnprocessableEntity {
		t.Errorf("added with the question of another ceremony: %d %+v", status, p)
	}
	// Who has not signed in lately adds none.
	o.clock = o.clock.Add(16 * time.Minute)
	if status, p := b.problem(t, "POST", "/api/account/passkeys/begin", ""); status != http.StatusForbidden {
		t.Errorf("a session of 16 minutes: %d %+v", status, p)
	}
}

// Ensure that wrong passkeys end after five, as codes do.
func TestPasskeyLimits(t *testing.T) {
	o := startDesk(t)
	b := o.browser()
	b.signIn(t, ownerPassword)
	own := newAuthenticator(t)
	b.addPasskey(t, own, "Bureau")
	guest := o.browser()
	guest.signIn(t, ownerPassword)
	for range 5 {
		guest.do(t, "POST", "/api/session/code", byPasskey(newAuthenticator(t).show(t, guest.asks(t, "/api/session/passkey"))), nil)
	}
	if status := guest.do(t, "POST", "/api/session/code", byPasskey(own.show(t, guest.asks(t, "/api/session/passkey"))), nil); status != http.StatusTooManyRequests {
		t.Errorf("after five: %d", status)
	}
}

// Ensure that a server to which browsers give no passkeys says so.
func TestPasskeyOrigins(t *testing.T) {
	for origin, takes := range map[string]bool{
		"https://choices.example.org": true, "https://choices.example.org:8443": true, "http://localhost:8080": true,
		"http://choices.example.org": false, "http://127.0.0.1:8080": false, "https://192.0.2.1": false, "https://[::1]": false,
	} {
		if p, err := auth.NewPasskeys(origin); err != nil || (p != nil) != takes {
			t.Errorf("%s: %v, %v", origin, p != nil, err)
		}
	}
	o := startOffice(t, nil)
	b := o.browser()
	b.signIn(t, ownerPassword)
	if status, p := b.problem(t, "POST", "/api/account/passkeys/begin", ""); status != http.StatusConflict || !strings.Contains(p.Detail, "TEMOIN_URL") {
		t.Errorf("%d %+v", status, p)
	}
	var session map[string]json.RawMessage
	if b.do(t, "GET", "/api/session", "", &session); string(session["passkeys"]) != "false" {
		t.Errorf("%s", session)
	}
}
