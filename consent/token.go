package consent

import "fmt"

// Claims are what a signed token says of one choice (RFC 7519), to be checked by the site's own server without asking
// anybody. What is strictly necessary is not listed: it is never asked.
type Claims struct {
	Site     string   `json:"aud"`
	Subject  string   `json:"sub"`
	Notice   int      `json:"notice"`   // number of the version that was shown
	Material string   `json:"material"` // first 16 hex digits of [Version.Material]: another one is no choice
	Purposes []string `json:"purposes"` // granted, sorted
	Services []string `json:"services"` // granted, sorted
	Made     int64    `json:"iat"`      // the moment of the choice, in seconds since 1970
	Ends     int64    `json:"exp"`      // the end of the choice: from this second on it is none
}

// Claims returns the claims of r, made under v.
func (r *Record) Claims(v *Version) (Claims, error) {
	made, err := ParseTime(r.Event.EventTime)
	if err != nil {
		return Claims{}, fmt.Errorf("consent.Claims: %w", err)
	}
	ends, err := ParseTime(r.Event.ValidUntil)
	if err != nil {
		return Claims{}, fmt.Errorf("consent.Claims: %w", err)
	}
	purposes, services := r.grants(v)
	return Claims{
		Site: r.Service, Subject: r.PIIPrincipalID, Notice: v.Number, Material: v.Material()[:16],
		Purposes: purposes, Services: services, Made: made.Unix(), Ends: ends.Unix(),
	}, nil
}

// TokenCookie is the token as a Set-Cookie header keeps it beside the choice, with the same attributes and the same end. A
// withdrawal takes it away.
func (r *Record) TokenCookie(token string, secure bool) (string, error) {
	if r.Event.Act == Withdraw {
		return "temoin_token=; Path=/; Max-Age=0", nil
	}
	return r.setCookie("temoin_token", token, secure)
}

// maxTokenIDs bounds the ids in a token, in bytes of JSON. Browsers keep 4,096 bytes of name and value; the rest of the
// token takes 600, and base64 makes 4 of 3.
const maxTokenIDs = 2600

// checkToken sees that a token that grants everything fits into a cookie.
func (d *Draft) checkToken() error {
	size := 0
	for _, p := range d.Purposes {
		size += len(p.ID) + len(`"",`)
	}
	for _, s := range d.Services {
		size += len(s.ID) + len(`"",`)
	}
	if d.Token && size > maxTokenIDs {
		return Errorf(Invalid, "token", "would not fit into a cookie: the ids of purposes and services take %d bytes of %d; give them shorter ids or leave token out", size, maxTokenIDs)
	}
	return nil
}
