package app

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/mail"
	"github.com/temoin/temoin/server/postgres"
)

// startAnchors takes what proves the logs out of the server's hands: checkpoints by mail, and a root over all logs
// every hour. By mail invitations and the figures of the week leave too.
func (a *App) startAnchors(cfg config.Config, opts Options, seed auth.Seed, store *postgres.Store) (*jobs.Anchors, error) {
	post, err := sender(cfg, a.url, seed, opts.Log)
	if err != nil {
		return nil, err
	}
	roots, err := postgres.OpenLog(a.dsn)
	if err != nil {
		return nil, err
	}
	a.onStop("connection of the roots", func(context.Context) error { return roots.Close() })
	a.background("invitations", func(ctx context.Context) {
		jobs.Invitations(ctx, store, func(ctx context.Context, i *auth.Invitation, now time.Time) error {
			return post.Invite(ctx, &mail.Invitation{ID: i.ID, To: i.Email, Org: i.OrgName, Site: i.Site, By: strings.TrimPrefix(i.InvitedBy, "user:"),
				Link: a.url + "/invitation#" + seed.InvitationToken(i.ID), At: i.InvitedAt, Expires: i.Expires}, now)
		}, opts.Clock, opts.Log)
	})
	a.background("mails of the week", jobs.NewWeeks(store, func(ctx context.Context, m *consent.WeeklyMail, week *consent.Week, now time.Time) error {
		return post.TellWeek(ctx, &mail.Week{Mail: m, Week: week, URL: a.url}, now)
	}, opts.Clock, opts.Log).Run)
	anchors := jobs.NewAnchors()
	a.background("mails", jobs.NewMails(store, post.Send, opts.Clock, anchors, opts.Log).Run)
	var stamp func(context.Context, string) ([]byte, error)
	if cfg.TSAURL != "" {
		stamp = jobs.NewAuthority(cfg.TSAURL).Stamp
	}
	signer := seed.LogSigner(publicHost(a.url) + ledger.RootsOf)
	a.background("roots", jobs.NewRoots(roots, signer, stamp, opts.Clock, anchors, opts.Log).Run)
	return anchors, nil
}

// postOffice sends mails.
type postOffice interface {
	Send(ctx context.Context, m *consent.Mail, now time.Time) error
	Invite(ctx context.Context, i *mail.Invitation, now time.Time) error
	TellWeek(ctx context.Context, w *mail.Week, now time.Time) error
}

// sender says how mails leave: by SMTP, or into a folder where no server is known.
func sender(cfg config.Config, url string, seed auth.Seed, log *slog.Logger) (postOffice, error) {
	letters := mail.Letters{From: cmp.Or(cfg.MailFrom, "temoin@localhost"), URL: url, Keys: func(name string) ([]string, error) {
		host, _, _ := strings.Cut(name, "/log/")
		return publicKeys(seed, name, host+ledger.RootsOf)
	}}
	if cfg.SMTPURL != "" {
		smtp, err := mail.NewSMTP(cfg.SMTPURL, letters)
		if err != nil {
			return nil, err
		}
		return smtp, nil
	}
	folder := filepath.Join(cfg.Data, "outbox")
	outbox, err := mail.NewOutbox(folder, letters)
	if err != nil {
		return nil, err
	}
	log.Info("mails are written as files, since TEMOIN_SMTP_URL is not set", slog.String("folder", folder))
	return outbox, nil
}

func publicKeys(seed auth.Seed, names ...string) (keys []string, err error) {
	for _, name := range names {
		key, err := seed.LogKey(name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}
