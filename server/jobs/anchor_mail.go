package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

// MailStore keeps the mails that are to be sent.
type MailStore interface {
	// QueueMails queues the checkpoints that are to be told at now and have not been.
	QueueMails(ctx context.Context, now time.Time) error
	// ClaimMail returns a mail that was queued since a time and is to be sent, or nil. Nobody else is given it until the
	// time of again.
	ClaimMail(ctx context.Context, now, since, again time.Time) (*consent.Mail, error)
	// RetryMail says when a claimed mail may be sent again.
	RetryMail(ctx context.Context, m *consent.Mail, at time.Time) error
	// MailSent notes that a claimed mail is out of the house.
	MailSent(ctx context.Context, m *consent.Mail, at time.Time) error
	// LastMail says when the last mail with a checkpoint was sent; zero while there is none.
	LastMail(ctx context.Context) (time.Time, error)
}

const (
	mailLife       = 3 * 24 * time.Hour // then newer ones say more
	maxMailBackoff = 6 * time.Hour
	maxMailFaults  = 3 // in a row; then it is not about the recipients
)

// Mails sends each site's checkpoint to those who are to keep it, and alerts. Every mail is sent by one server; one that ends while it
// sends leaves it to another, which sends the same again.
type Mails struct {
	store   MailStore
	send    func(ctx context.Context, m *consent.Mail, now time.Time) error
	clock   func() time.Time
	anchors *Anchors
	log     *slog.Logger
}

// NewMails returns the job; send hands a mail over, and fails where that is not sure.
func NewMails(store MailStore, send func(ctx context.Context, m *consent.Mail, now time.Time) error, clock func() time.Time, anchors *Anchors, log *slog.Logger) *Mails {
	return &Mails{store, send, clock, anchors, log}
}

// Run sends until ctx ends.
func (j *Mails) Run(ctx context.Context) {
	repeat(ctx, anchorEvery, "mailing checkpoints", j.log, j.Once)
}

// Once queues what is due now and sends what waits. The error is of the mails that could not be sent, which are tried
// again later.
func (j *Mails) Once(ctx context.Context) error {
	if err := j.store.QueueMails(ctx, j.clock()); err != nil {
		return j.anchors.count("mail", err)
	}
	var faults []error
	for len(faults) < maxMailFaults {
		now := j.clock()
		mail, err := j.store.ClaimMail(ctx, now, now.Add(-mailLife), now.Add(lease))
		if err != nil {
			return j.anchors.count("mail", errors.Join(append(faults, err)...))
		}
		if mail == nil {
			break
		}
		if err := j.deliver(ctx, mail); err != nil {
			faults = append(faults, j.anchors.count("mail", err))
			continue
		}
		faults = nil
	}
	last, err := j.store.LastMail(ctx)
	if err != nil {
		return errors.Join(append(faults, err)...)
	}
	j.anchors.note(func(state *AnchorState) { state.Mail = last })
	return errors.Join(faults...)
}

func (j *Mails) deliver(ctx context.Context, mail *consent.Mail) error {
	if err := j.send(ctx, mail, j.clock()); err != nil {
		// Also when the server stops meanwhile.
		return errors.Join(err, j.store.RetryMail(context.WithoutCancel(ctx), mail, j.clock().Add(backoff(mail.Tries, maxMailBackoff))))
	}
	return j.store.MailSent(context.WithoutCancel(ctx), mail, j.clock())
}
