package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/temoin/temoin/consent"
)

// sendTime bounds one mail, from the connection to the server's word that it has it.
const sendTime = 30 * time.Second

// SMTP sends mails by a server.
type SMTP struct {
	letters Letters
	client  *gomail.Client
}

// NewSMTP takes smtp://HOST:PORT or smtps://HOST:PORT with USER:PASSWORD@ before the host where the server asks for them. smtp
// begins in plain text and goes on under TLS where the server offers that; a password is only ever sent under TLS, or
// to this machine. No error repeats the address.
func NewSMTP(address string, letters Letters) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("mail.NewSMTP: the address is none")
	}
	options := []gomail.Option{gomail.WithTimeout(sendTime), gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithPort(25)}
	if u.Scheme == "smtps" {
		options = append(options, gomail.WithSSL(), gomail.WithPort(465))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if user := u.User; user != nil {
		password, _ := user.Password()
		options = append(options, gomail.WithUsername(user.Username()), gomail.WithPassword(password))
		if isHere(u.Hostname()) && u.Scheme == "smtp" {
			options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthPlainNoEnc))
		} else {
			options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithTLSPolicy(gomail.TLSMandatory))
		}
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail.NewSMTP: %w", err)
	}
	return &SMTP{letters, client}, nil
}

func isHere(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Send returns when the server has taken the mail.
func (s *SMTP) Send(ctx context.Context, m *consent.Mail, now time.Time) error {
	letter, err := s.letters.write(m, now, gomail.EncodingQP)
	if err != nil {
		return err
	}
	return s.send(ctx, letter)
}

func (s *SMTP) send(ctx context.Context, letter *gomail.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if err := s.client.DialAndSendWithContext(ctx, letter); err != nil {
		return fmt.Errorf("mail.SMTP: %w", err)
	}
	return nil
}
