package mail

import (
	"context"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Invitation asks somebody to join an organisation.
type Invitation struct {
	ID      string // names the mail
	To      string
	Org     string    // name
	Site    string    // key; empty: all sites
	By      string    // who invites
	Link    string    // opens it once
	At      time.Time // when it was sent out first
	Expires time.Time
}

func (l Letters) invite(i *Invitation, now time.Time, encoding gomail.Encoding) (*gomail.Msg, error) {
	sites, all := "le site "+i.Site, "the site "+i.Site
	if i.Site == "" {
		sites, all = "tous les sites", "all sites"
	}
	words := strings.NewReplacer("{by}", i.By, "{org}", i.Org, "{sites}", sites, "{all}", all, "{link}", i.Link, "{until}", i.Expires.UTC().Format("2006-01-02 15:04 UTC"))
	subject := fmt.Sprintf("Temoin : invitation à rejoindre %s / invitation to join %s", i.Org, i.Org)
	return l.compose(i.To, "invitation-"+i.ID, subject, words.Replace(invitationText), now, encoding)
}

const invitationText = `FRANÇAIS (English below)

{by} vous invite à rejoindre « {org} » dans Temoin, pour {sites}. Ouvrez cette adresse et choisissez un mot de passe ; si vous avez déjà un compte, connectez-vous :

{link}

L’adresse sert une seule fois, jusqu’au {until}. Elle est pour vous seul : ne la transférez pas. Si vous ne connaissez pas cette personne, ignorez ce message, rien ne se passera.

ENGLISH

{by} invites you to join “{org}” in Temoin, for {all}. Open the address above and choose a password; if you have an account, sign in.

The address works once, until {until}. It is for you alone: do not forward it. If you do not know this person, ignore this mail, and nothing will happen.
`

// Invite returns when the server has taken the mail.
func (s *SMTP) Invite(ctx context.Context, i *Invitation, now time.Time) error {
	letter, err := s.letters.invite(i, now, gomail.EncodingQP)
	if err != nil {
		return err
	}
	return s.send(ctx, letter)
}

// Invite returns when the file is on disk. The same invitation is the same file.
func (o *Outbox) Invite(_ context.Context, i *Invitation, now time.Time) error {
	letter, err := o.letters.invite(i, now, gomail.NoEncoding)
	if err != nil {
		return err
	}
	if err := o.keep(fmt.Sprintf("%s-invitation-%s.eml", i.At.UTC().Format(time.DateOnly), i.ID), letter); err != nil {
		return fmt.Errorf("mail.Outbox: %w", err)
	}
	return nil
}
