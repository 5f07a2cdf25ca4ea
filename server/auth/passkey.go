package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/temoin/temoin/consent"
)

// Passkey is an authenticator of a user, or one that is on several devices: a second factor beside the password.
type Passkey struct {
	ID         string     `db:"id"` // UUID; names it, opens nothing
	Name       string     `db:"name"`
	Credential []byte     `db:"credential"` // the authenticator's own id of it
	PublicKey  []byte     `db:"public_key"` // COSE
	Transports string     `db:"transports"` // how a browser reaches it, such as usb, in words between spaces
	Synced     bool       `db:"synced"`     // it may be on several devices
	SignCount  int64      `db:"sign_count"` // of the last use; zero where the authenticator does not count
	Made       time.Time  `db:"made_at"`
	Used       *time.Time `db:"used_at"`
}

// MaxPasskeys is how many somebody may have.
const MaxPasskeys = 20

// CeremonyLife is how long somebody may take to show a passkey to the browser.
const CeremonyLife = 5 * time.Minute

// Errors of passkeys. Which check failed is for the server's log: a stranger learns nothing by it.
var (
	ErrPasskey       = consent.Errorf(consent.Invalid, "passkey", "This passkey was not accepted. Try again, or show another second factor.")
	ErrPasskeyCopied = consent.Errorf(consent.Invalid, "passkey.response.authenticatorData", "This passkey counts fewer uses than before: it may have been copied, so it is refused. Show another second factor, then remove this passkey.")
	ErrNoPasskeys    = consent.Errorf(consent.Conflict, "", "Passkeys need a server that is reached by https under a name: TEMOIN_URL sets both.")
)

// Passkeys asks browsers for passkeys (WebAuthn level 3) in the name of one origin.
//
// An authenticator need not verify its user: the password has. It is asked to where it can, which is what those of
// telephones and computers expect.
type Passkeys struct{ party *webauthn.WebAuthn }

// NewPasskeys works for the public origin of a server. It is nil for one that browsers give no passkeys to: an address
// of digits, or plain http under any name but localhost.
func NewPasskeys(origin string) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, fmt.Errorf("auth.NewPasskeys: %w", err)
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || u.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "Temoin", RPOrigins: []string{origin},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred},
	})
	if err != nil {
		return nil, fmt.Errorf("auth.NewPasskeys(%s): %w", origin, err)
	}
	return &Passkeys{party}, nil
}

// algorithms are those whose keys and signatures are short, and which every authenticator knows one of.
var algorithms = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

// What a ceremony was begun for.
const (
	toAdd  = "add"
	toShow = "show"
)

// ceremony is what a session keeps until the browser answers.
type ceremony struct {
	To   string
	Data *webauthn.SessionData
}

// Add begins to add a passkey to those of a user: options are what the browser is asked, kept is what [Passkeys.Added]
// needs.
func (p *Passkeys) Add(user *User, own []Passkey) (options, kept []byte, err error) {
	var exclude []protocol.CredentialDescriptor
	for _, credential := range (owner{user, own}).WebAuthnCredentials() {
		exclude = append(exclude, credential.Descriptor())
	}
	creation, data, err := p.party.BeginRegistration(owner{user, own}, webauthn.WithExclusions(exclude), webauthn.WithCredentialParameters(algorithms))
	if err != nil {
		return nil, nil, fmt.Errorf("auth.Passkeys.Add: %w", err)
	}
	return pair(creation.Response, ceremony{toAdd, data})
}

// Added checks the browser's answer. ID, name and times of the passkey are the caller's.
func (p *Passkeys) Added(user *User, kept, answer []byte) (Passkey, error) {
	data, err := begun(kept, toAdd)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, refused(err)
	}
	made, err := p.party.CreateCredential(owner{user: user}, *data, parsed)
	if err != nil {
		return Passkey{}, refused(err)
	}
	var transports []string
	for _, transport := range made.Transport {
		transports = append(transports, string(transport))
	}
	return Passkey{Credential: made.ID, PublicKey: made.PublicKey, Transports: strings.Join(transports, " "), Synced: made.Flags.BackupEligible,
		SignCount: int64(made.Authenticator.SignCount)}, nil
}

// Ask asks for one of a user's passkeys.
func (p *Passkeys) Ask(user *User, own []Passkey) (options, kept []byte, err error) {
	assertion, data, err := p.party.BeginLogin(owner{user, own})
	if err != nil {
		return nil, nil, fmt.Errorf("auth.Passkeys.Ask: %w", err)
	}
	return pair(assertion.Response, ceremony{toShow, data})
}

// Shown checks the browser's answer and returns the passkey with its new count, which must be stored in the same breath.
func (p *Passkeys) Shown(user *User, own []Passkey, kept, answer []byte) (Passkey, error) {
	data, err := begun(kept, toShow)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Passkey{}, refused(err)
	}
	shown, err := p.party.ValidateLogin(owner{user, own}, *data, parsed)
	if err != nil {
		return Passkey{}, refused(err)
	}
	if shown.Authenticator.CloneWarning {
		return Passkey{}, ErrPasskeyCopied
	}
	for _, key := range own {
		if string(key.Credential) == string(shown.ID) {
			key.SignCount = int64(shown.Authenticator.SignCount)
			return key, nil
		}
	}
	return Passkey{}, ErrPasskey // ValidateLogin has found it among them
}

func pair(options any, c ceremony) (_, kept []byte, err error) {
	asked, err := json.Marshal(options)
	if err == nil {
		kept, err = json.Marshal(c)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("auth.Passkeys: %w", err)
	}
	return asked, kept, nil
}

// begun is what was kept of a ceremony, if it was begun for this.
func begun(kept []byte, to string) (*webauthn.SessionData, error) {
	var c ceremony
	if err := json.Unmarshal(kept, &c); err != nil {
		return nil, fmt.Errorf("auth.Passkeys: %w", err)
	}
	if c.To != to {
		return nil, ErrPasskey
	}
	return c.Data, nil
}

// refused is [ErrPasskey], with the check that failed for the log.
func refused(err error) error {
	var told *protocol.Error
	if errors.As(err, &told) && told.DevInfo != "" {
		return fmt.Errorf("%w (%w: %s)", ErrPasskey, err, told.DevInfo)
	}
	return fmt.Errorf("%w (%w)", ErrPasskey, err)
}

// owner is a user as the library sees one.
type owner struct {
	user *User
	keys []Passkey
}

func (o owner) WebAuthnID() []byte          { return []byte(o.user.Handle) }
func (o owner) WebAuthnName() string        { return o.user.Email }
func (o owner) WebAuthnDisplayName() string { return o.user.Email }
func (o owner) WebAuthnCredentials() (all []webauthn.Credential) {
	for _, key := range o.keys {
		credential := webauthn.Credential{ID: key.Credential, PublicKey: key.PublicKey}
		credential.Flags.BackupEligible = key.Synced
		credential.Authenticator.SignCount = uint32(key.SignCount)
		for transport := range strings.FieldsSeq(key.Transports) {
			credential.Transport = append(credential.Transport, protocol.AuthenticatorTransport(transport))
		}
		all = append(all, credential)
	}
	return all
}
