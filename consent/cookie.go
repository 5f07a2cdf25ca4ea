package consent

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// cookieTime is how Expires tells a time of UTC, seconds cut off (RFC 6265 §4.1.1).
const cookieTime = "Mon, 02 Jan 2006 15:04:05 GMT"

// SetCookie is the choice as a Set-Cookie header keeps it on the visitor's device, for r made under v: the same name,
// value and attributes as the widget writes (widget/README.md describes them), for the host that answers and no other.
// It ends when the record does, in whole seconds; secure is for a page on https.
func (r *Record) SetCookie(v *Version, secure bool) (string, error) {
	made, err := ParseTime(r.Event.ClientTime)
	if err != nil {
		return "", fmt.Errorf("consent.SetCookie: %w", err)
	}
	value := strings.Join([]string{
		"1", r.PIIPrincipalID, strconv.FormatInt(made.UnixMilli(), 36), v.Material()[:16],
		strconv.Itoa(slices.Index(Acts, r.Event.Act)), r.answerBits(v).Text(16),
	}, ".")
	return r.setCookie("temoin", value, secure)
}

// setCookie keeps a value on the visitor's device until the choice ends.
func (r *Record) setCookie(name, value string, secure bool) (string, error) {
	ends, err := ParseTime(r.Event.ValidUntil)
	if err != nil {
		return "", fmt.Errorf("consent.SetCookie: %w", err)
	}
	cookie := name + "=" + value + "; Path=/; SameSite=Lax; Expires=" + ends.Format(cookieTime)
	if secure {
		cookie += "; Secure"
	}
	return cookie, nil
}

// answerBits are the answers of r, one bit each from the highest: the purposes that v asks for, then its services, each
// sorted by id.
func (r *Record) answerBits(v *Version) *big.Int {
	purposes, services := r.grants(v)
	askedPurposes, askedServices := v.Asked()
	bits, last := new(big.Int), len(askedPurposes)+len(askedServices)-1
	for i, id := range askedPurposes {
		if slices.Contains(purposes, id) {
			bits.SetBit(bits, last-i, 1)
		}
	}
	for i, s := range askedServices {
		if slices.Contains(services, s.ID) {
			bits.SetBit(bits, last-len(askedPurposes)-i, 1)
		}
	}
	return bits
}

// grants are the purposes and the services of v that r grants, of those that are asked, each sorted by id and never nil.
// A service without an answer of its own has that of its purpose.
func (r *Record) grants(v *Version) (purposes, services []string) {
	purposes, services = []string{}, []string{}
	asked, tools := v.Asked()
	for _, id := range asked {
		if r.Purposes[id] {
			purposes = append(purposes, id)
		}
	}
	for _, s := range tools {
		if own, answered := r.Services[s.ID]; own || !answered && r.Purposes[s.Purpose] {
			services = append(services, s.ID)
		}
	}
	return purposes, services
}
