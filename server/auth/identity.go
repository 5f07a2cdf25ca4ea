package auth

import "time"

// Identity is whom an OpenID issuer says that somebody is. Its e-mail address is verified and in lower case.
type Identity struct {
	Issuer  string
	Subject string
	Email   string
	Strong  bool // the issuer says that more than one factor was shown (RFC 8176: mfa)
}

// Flow is a sign-in on its way through the issuer.
type Flow struct {
	Nonce    string    `db:"nonce"`
	Verifier string    `db:"verifier"` // RFC 7636
	Next     string    `db:"next"`     // path of the dashboard to go on to
	Expires  time.Time `db:"expires_at"`
}

// FlowLife is how long somebody may take at the issuer.
const FlowLife = 10 * time.Minute
