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
	ends, err := ParseTime(r.Event.ValidUntil)
	if err != nil {
		return "", fmt.Errorf("consent.SetCookie: %w", err)
	}
	value := strings.Join([]string{
		"1", r.PIIPrincipalID, strconv.FormatInt(made.UnixMilli(), 36), v.Material()[:16],
		strconv.Itoa(slices.Index(Acts, r.Event.Act)), r.answerBits(v).Text(16),
	}, ".")
	cookie := "temoin=" + value + "; Path=/; SameSite=Lax; Expires=" + ends.Format(cookieTime)
	if secure {
		cookie += "; Secure"
	}
	return cookie, nil
}

// answerBits are the answers of r, one bit each from the highest: the purposes that v asks for, then its services, each
// sorted by id. A service without an answer of its own has that of its purpose.
func (r *Record) answerBits(v *Version) *big.Int {
	var ids []string
	answers := map[string]bool{}
	for _, p := range v.Purposes {
		if !p.Required {
			ids = append(ids, p.ID)
			answers[p.ID] = r.Purposes[p.ID]
		}
	}
	slices.Sort(ids)
	purposes := len(ids)
	for _, s := range v.Services {
		if granted, asked := answers[s.Purpose]; asked {
			if own, answered := r.Services[s.ID]; answered {
				granted = own
			}
			ids = append(ids, s.ID)
			answers[s.ID] = granted
		}
	}
	slices.Sort(ids[purposes:])
	bits := new(big.Int)
	for i, id := range ids {
		if answers[id] {
			bits.SetBit(bits, len(ids)-1-i, 1)
		}
	}
	return bits
}
