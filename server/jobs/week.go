package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

// WeekStore keeps the mails of the week and counts what they tell. Times are UTC, until is not in the time.
type WeekStore interface {
	// QueueWeeks queues the mails of the week from a Monday that have not been.
	QueueWeeks(ctx context.Context, monday, now time.Time) error
	// ClaimWeek returns one that is to be sent, or nil. Nobody else is given it until the time of again.
	ClaimWeek(ctx context.Context, monday, now, again time.Time) (*consent.WeeklyMail, error)
	RetryWeek(ctx context.Context, m *consent.WeeklyMail, at time.Time) error
	WeekSent(ctx context.Context, m *consent.WeeklyMail, at time.Time) error

	Total(ctx context.Context, site int32, from, until time.Time) (consent.Figures, error)
	Answered(ctx context.Context, site int32, by consent.Cut, from, until time.Time) ([]consent.Answered, error)
	Began(ctx context.Context, site int32, from, until time.Time) ([]consent.Began, error)
	// Versions are all of a site's notice, the newest first.
	Versions(ctx context.Context, site int32) ([]consent.PublishedVersion, error)
}

const weekEvery = time.Minute

// Weeks mails the figures of the week on Monday morning. Every mail is sent by one server; one that ends while it sends
// leaves it to another, which sends the same again.
type Weeks struct {
	store WeekStore
	send  func(ctx context.Context, m *consent.WeeklyMail, week *consent.Week, now time.Time) error
	clock func() time.Time
	log   *slog.Logger
}

// NewWeeks returns the job; send hands a mail over, and fails where that is not sure.
func NewWeeks(store WeekStore, send func(ctx context.Context, m *consent.WeeklyMail, week *consent.Week, now time.Time) error, clock func() time.Time, log *slog.Logger) *Weeks {
	return &Weeks{store, send, clock, log}
}

// Run sends until ctx ends.
func (j *Weeks) Run(ctx context.Context) { repeat(ctx, weekEvery, "mailing the week", j.log, j.Once) }

// Once queues what is due now and sends what waits. The error is of the mails that could not be sent, which are tried
// again later, as long as the week is news.
func (j *Weeks) Once(ctx context.Context) error {
	monday, due := consent.DueWeek(j.clock())
	if !due {
		return nil
	}
	if err := j.store.QueueWeeks(ctx, monday, j.clock()); err != nil {
		return err
	}
	var faults []error
	for told := map[int32]*consent.Week{}; len(faults) < maxMailFaults; {
		now := j.clock()
		mail, err := j.store.ClaimWeek(ctx, monday, now, now.Add(lease))
		if err != nil || mail == nil {
			return errors.Join(append(faults, err)...)
		}
		if told[mail.SiteID] == nil {
			told[mail.SiteID], err = j.week(ctx, mail.SiteID, monday)
		}
		if err == nil {
			err = j.send(ctx, mail, told[mail.SiteID], now)
		}
		if err != nil {
			// Also when the server stops meanwhile.
			again := j.clock().Add(backoff(mail.Tries, maxMailBackoff))
			faults = append(faults, errors.Join(err, j.store.RetryWeek(context.WithoutCancel(ctx), mail, again)))
			continue
		}
		if err := j.store.WeekSent(context.WithoutCancel(ctx), mail, j.clock()); err != nil {
			return errors.Join(append(faults, err)...)
		}
		faults = nil
	}
	return errors.Join(faults...)
}

// week counts what is told of a site.
func (j *Weeks) week(ctx context.Context, site int32, monday time.Time) (*consent.Week, error) {
	week := consent.Week{Monday: monday}
	start, end := consent.WeekBefore(monday), consent.WeekEnd(monday)
	var err error
	if week.Figures, err = j.store.Total(ctx, site, monday, end); err != nil {
		return nil, err
	}
	if week.Before, err = j.store.Total(ctx, site, start, monday); err != nil {
		return nil, err
	}
	now, err := j.store.Answered(ctx, site, consent.ByPurpose, monday, end)
	if err != nil {
		return nil, err
	}
	before, err := j.store.Answered(ctx, site, consent.ByPurpose, start, monday)
	if err != nil {
		return nil, err
	}
	if week.Publications, err = j.store.Began(ctx, site, monday, end); err != nil {
		return nil, err
	}
	versions, err := j.store.Versions(ctx, site)
	if err != nil {
		return nil, err
	}
	week.Tell(versions, now, before)
	return &week, nil
}
