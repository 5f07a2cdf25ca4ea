package auth

import (
	"slices"

	"github.com/temoin/temoin/consent"
)

// mailsOf are the roles that get a kind of mail unless the person has said otherwise. Whoever may see a site's figures may
// ask for both.
var mailsOf = map[consent.MailKind][]Role{
	consent.WeekMail:  {Owner, Analyst},
	consent.AlertMail: {Owner, Editor},
}

// MailRoles are the roles that get a kind of mail unless the person has said otherwise.
func MailRoles(kind consent.MailKind) []Role { return slices.Clone(mailsOf[kind]) }

// GetsMail says whether a role of somebody gives them a kind of mail that they have said nothing about.
func (a *Access) GetsMail(kind consent.MailKind) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(mailsOf[kind], g.Role) })
}
