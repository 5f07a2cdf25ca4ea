// Package mail sends the checkpoints of the sites' logs to people who keep them, invitations and the figures of the week: by SMTP, or
// into a folder.
package mail

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Letters writes mails.
type Letters struct {
	From string                                      // an address
	URL  string                                      // of the server, as browsers use it
	Keys func(log string) (keys []string, err error) // public keys for receipts of the log with this name
}

// id is the same for the same mail, however often it is sent, so that mail programs show it once.
func id(m *consent.Mail) string {
	sum := sha256.Sum256([]byte(m.Site + "\x00" + m.Occasion + "\x00" + m.Recipient + "\x00" + m.Note))
	return fmt.Sprintf("%x", sum[:12])
}

func (l Letters) write(m *consent.Mail, now time.Time, encoding gomail.Encoding) (*gomail.Msg, error) {
	if strings.HasPrefix(m.Occasion, consent.AlertOccasion) {
		return l.alert(m, now, encoding)
	}
	keys, err := l.Keys(ledger.CheckpointOrigin(m.Note))
	if err != nil {
		return nil, fmt.Errorf("mail.Letters: %w", err)
	}
	subject := fmt.Sprintf("Temoin : le journal de %s, à garder / the log of %s, to keep (%s)", m.Site, m.Site, m.QueuedAt.UTC().Format(time.DateOnly))
	return l.compose(m.Recipient, id(m), subject, text(m, keys), now, encoding)
}

// compose writes a mail in plain text. The same id is the same mail.
func (l Letters) compose(to, id, subject, text string, now time.Time, encoding gomail.Encoding) (*gomail.Msg, error) {
	letter := gomail.NewMsg(gomail.WithEncoding(encoding), gomail.WithNoDefaultUserAgent())
	if err := letter.From(l.From); err != nil {
		return nil, fmt.Errorf("mail.Letters: %w", err)
	}
	if err := letter.To(to); err != nil {
		return nil, fmt.Errorf("mail.Letters: %w", err)
	}
	_, host, _ := strings.Cut(l.From, "@")
	letter.SetMessageIDWithValue(id + "@" + host)
	letter.SetDateWithValue(now.UTC())
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody is told that somebody is away
	letter.Subject(subject)
	letter.SetBodyString(gomail.TypeTextPlain, strings.ReplaceAll(text, "\n", "\r\n")) // RFC 5322, 2.1
	return letter, nil
}

func text(m *consent.Mail, keys []string) string {
	size := strings.SplitN(m.Note, "\n", 3)[1]
	french, english := "Ce message part une fois par jour.", "This mail is sent once a day."
	if number, ok := strings.CutPrefix(m.Occasion, "notice "); ok {
		french = "Ce message part aussi quand une information aux visiteurs est publiée : la version " + number + " vient de l’être."
		english = "This mail is also sent when a notice to visitors is published: version " + number + " has just been."
	}
	words := strings.NewReplacer("{site}", m.Name+" ("+m.Site+")", "{size}", size, "{at}", m.QueuedAt.UTC().Format("2006-01-02 15:04 UTC"),
		"{note}", strings.TrimSuffix(m.Note, "\n"), "{keys}", strings.Join(keys, "\n"), "{french}", french, "{english}", english)
	return words.Replace(letterText)
}

// The paragraphs are as long as they are: mail programs break lines, and a checkpoint must not be broken.
const letterText = `FRANÇAIS (English below)

Voici l’état du journal des choix des visiteurs de {site}, le {at} : le nom du journal, le nombre de ses entrées, leur empreinte et la signature du serveur. Gardez ce message ailleurs que sur le serveur.

{note}

À quoi il sert : si plus tard quelqu’un change, retire ou réécrit l’une de ces {size} entrées, même avec les clés du serveur, ce message le montre. Pour comparer, enregistrez-le dans un fichier (ou copiez-en le texte) et lancez, là où tourne le serveur :

  temoin fsck --checkpoint FICHIER

Sans accès au serveur, demandez le dossier de preuve du site (temoin export), puis comparez-le chez vous :

  temoin verify DOSSIER.zip --checkpoint FICHIER

Les clés publiques en fin de message servent à vérifier le reçu que présente un visiteur :

  temoin verify FICHIER --key "CLÉS"

{french} Il ne contient aucune donnée sur les visiteurs.

ENGLISH

Above is the state of the log of visitors’ choices of {site}, at {at}: the name of the log, the number of its entries, their fingerprint and the server’s signature. Keep this mail somewhere else than on the server.

What it is for: if somebody later changes, removes or rewrites one of these {size} entries, even with the server’s keys, this mail shows it. To compare, save it to a file (or copy its text) and run, where the server runs:

  temoin fsck --checkpoint FILE

Without access to the server, ask for the site’s evidence pack (temoin export) and compare it on your own machine:

  temoin verify PACK.zip --checkpoint FILE

The public keys below check the receipt that a visitor shows:

  temoin verify FILE --key "KEYS"

{english} It holds nothing about visitors.

{keys}
`
