package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/temoin/temoin/consent"
)

// Outbox writes mails as files for somebody to send or to keep, where no SMTP server is known.
type Outbox struct {
	letters Letters
	dir     string
}

// NewOutbox makes the folder.
func NewOutbox(dir string, letters Letters) (*Outbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail.NewOutbox: %w", err)
	}
	return &Outbox{letters, dir}, nil
}

// Send returns when the file is on disk. The same mail is the same file.
func (o *Outbox) Send(_ context.Context, m *consent.Mail, now time.Time) error {
	letter, err := o.letters.write(m, now, gomail.NoEncoding) // so that it reads well as it is
	if err != nil {
		return err
	}
	if err := o.keep(fmt.Sprintf("%s-%s-%s.eml", m.QueuedAt.UTC().Format(time.DateOnly), m.Site, id(m)), letter); err != nil {
		return fmt.Errorf("mail.Outbox: %w", err)
	}
	return nil
}

func (o *Outbox) keep(name string, letter *gomail.Msg) error {
	f, err := os.CreateTemp(o.dir, ".mail-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = letter.WriteTo(f)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(o.dir, name)); err != nil {
		return err
	}
	dir, err := os.Open(o.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
