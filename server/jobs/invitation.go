package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/temoin/temoin/server/auth"
)

// InvitationStore keeps the invitations whose mails are to be sent.
type InvitationStore interface {
	// ClaimInvitation returns one whose mail is to be sent, or nil. Nobody else is given it until the time of again.
	ClaimInvitation(ctx context.Context, now, again time.Time) (*auth.Invitation, error)
	RetryInvitation(ctx context.Context, i *auth.Invitation, at time.Time) error
	InvitationSent(ctx context.Context, i *auth.Invitation, at time.Time) error
}

const (
	invitationEvery      = 2 * time.Second // somebody waits for it
	maxInvitationBackoff = time.Hour
)

// Invitations sends the mails of invitations, each by one server, until ctx ends. One that could not be sent is sent again
// later.
func Invitations(ctx context.Context, store InvitationStore, send func(ctx context.Context, i *auth.Invitation, now time.Time) error, clock func() time.Time, log *slog.Logger) {
	repeat(ctx, invitationEvery, "mailing invitations", log, func(ctx context.Context) error {
		var faults []error
		for len(faults) < maxMailFaults {
			now := clock()
			invitation, err := store.ClaimInvitation(ctx, now, now.Add(lease))
			if err != nil || invitation == nil {
				return errors.Join(append(faults, err)...)
			}
			if err := send(ctx, invitation, now); err != nil {
				again := clock().Add(backoff(invitation.Tries, maxInvitationBackoff))
				faults = append(faults, err, store.RetryInvitation(context.WithoutCancel(ctx), invitation, again))
				continue
			}
			if err := store.InvitationSent(context.WithoutCancel(ctx), invitation, clock()); err != nil {
				return errors.Join(append(faults, err)...)
			}
		}
		return errors.Join(faults...)
	})
}
