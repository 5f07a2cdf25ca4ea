package auth

import (
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
)

// Member is one role of one person in an organisation.
type Member struct {
	ID        int32      `db:"id"`
	Email     string     `db:"email"`
	Site      string     `db:"site"` // key; empty: all sites of the organisation, and its people
	Role      Role       `db:"role"`
	GrantedBy string     `db:"granted_by"` // as in statements
	GrantedAt time.Time  `db:"granted_at"`
	Expires   *time.Time `db:"expires_at"` // of [Support] alone
	LastSeen  *time.Time `db:"last_seen_at"`
}

// UnusedAfter is after how long without a visit an access review marks a role.
const UnusedAfter = 90 * 24 * time.Hour

// Unused says whether the person has not been here for long, nor had the role for less.
func (m *Member) Unused(now time.Time) bool {
	last := m.GrantedAt
	if m.LastSeen != nil && m.LastSeen.After(last) {
		last = *m.LastSeen
	}
	return now.Sub(last) >= UnusedAfter
}

// InvitationLife is for how long somebody may take an invitation up.
const InvitationLife = 7 * 24 * time.Hour

// maxSupport is the longest time for which support can be given access.
const maxSupport = 30 * 24 * time.Hour

// Invitation asks somebody to join an organisation.
type Invitation struct {
	OrgID     int32      `db:"org_id"`
	OrgName   string     `db:"org_name"`
	ID        string     `db:"id"` // UUID
	Email     string     `db:"email"`
	Site      string     `db:"site"` // key; empty: all sites of the organisation
	Role      Role       `db:"role"`
	RoleEnds  *time.Time `db:"role_ends"` // of [Support] alone
	TokenHash []byte     `db:"token_hash"`
	InvitedBy string     `db:"invited_by"` // as in statements
	InvitedAt time.Time  `db:"invited_at"`
	Expires   time.Time  `db:"expires_at"`
	SentAt    *time.Time `db:"sent_at"`
	Tries     int        `db:"tries"` // to send it, with this one
}

// CheckRole says what keeps a role from being given until a time.
func CheckRole(role Role, ends *time.Time, now time.Time) error {
	_, known := rightsOf[role]
	switch {
	case !known:
		return consent.Errorf(consent.Invalid, "role", "must be one of owner, dpo, editor, analyst, auditor, support")
	case role == Support && (ends == nil || !ends.After(now) || ends.Sub(now) > maxSupport):
		return consent.Errorf(consent.Invalid, "until", "Say until when support has access: at most 30 days from now.")
	case role != Support && ends != nil:
		return consent.Errorf(consent.Invalid, "until", "Only support has an end.")
	}
	return nil
}

// CheckEmail says what is wrong with an address to which an invitation goes; it is in lower case.
func CheckEmail(email string) error {
	at := strings.LastIndexByte(email, '@')
	if at < 1 || at == len(email)-1 || len(email) > 254 || strings.ContainsAny(email, " \t\r\n<>\",;:\\()[]") {
		return consent.Errorf(consent.Invalid, "email", "must be an e-mail address, such as name@example.org")
	}
	return nil
}

// NewInvitation is one that was made now. One to support ends with the access at the latest.
func NewInvitation(id string, org int32, email, site string, role Role, ends *time.Time, now time.Time) Invitation {
	expires := now.Add(InvitationLife)
	if ends != nil && ends.Before(expires) {
		expires = *ends
	}
	return Invitation{ID: id, OrgID: org, Email: email, Site: site, Role: role, RoleEnds: ends, Expires: expires}
}
