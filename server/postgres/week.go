package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/temoin/temoin/consent"
)

// QueueWeeks queues the mails of the week from a Monday, one for each site and recipient, where the site was shown in it or in
// the week before. What is queued is not queued again. Mails of the past month are remembered.
func (s *Store) QueueWeeks(ctx context.Context, monday, now time.Time) error {
	if _, err := s.db.ExecContext(ctx, `
		with forgotten as (delete from week_mail where queued_at < $1::timestamptz - interval '30 days'),
		recipient as (`+selectRecipients+`)
		insert into week_mail (site_id, week, user_id, queued_at, try_after)
		select site_id, ($5::timestamptz at time zone 'UTC')::date, user_id, $1, $1 from recipient
		where exists (
			select from impression where impression.site_id = recipient.site_id and cut = ' day' and hour >= $6 and hour < $7 and shown > 0
		)
		on conflict do nothing`, recipientArgs(consent.WeekMail, now, monday, consent.WeekBefore(monday), consent.WeekEnd(monday))...); err != nil {
		return fmt.Errorf("postgres.QueueWeeks: %w", outage(ctx, err))
	}
	return nil
}

// ClaimWeek returns a mail of the week from a Monday that is to be sent, or nil. Nobody else is given it until the time of
// again. Whoever has left, or wants none by now, gets none.
func (s *Store) ClaimWeek(ctx context.Context, monday, now, again time.Time) (*consent.WeeklyMail, error) {
	m := consent.WeeklyMail{Monday: monday}
	err := s.db.GetContext(ctx, &m, `
		with claimed as (
			update week_mail set tries = tries + 1, try_after = $6
			where (site_id, week, user_id) = (
				select site_id, week, user_id from week_mail
				where sent_at is null and try_after <= $1 and week = ($5::timestamptz at time zone 'UTC')::date
				and (site_id, user_id) in (select site_id, user_id from (`+selectRecipients+`) as recipient)
				order by try_after, site_id, user_id limit 1 for update skip locked
			)
			returning site_id, user_id, tries
		)
		select site.id as site_id, site.key as site, site.name, app_user.id as user_id, app_user.email, claimed.tries
		from claimed join site on site.id = claimed.site_id join app_user on app_user.id = claimed.user_id`,
		recipientArgs(consent.WeekMail, now, monday, again)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.ClaimWeek: %w", outage(ctx, err))
	}
	return &m, nil
}

// RetryWeek says when a claimed mail may be sent again.
func (s *Store) RetryWeek(ctx context.Context, m *consent.WeeklyMail, at time.Time) error {
	return s.updateWeek(ctx, `update week_mail set try_after = $4 where site_id = $1 and week = ($2::timestamptz at time zone 'UTC')::date and user_id = $3`, m, at)
}

// WeekSent notes that a mail is out of the house.
func (s *Store) WeekSent(ctx context.Context, m *consent.WeeklyMail, at time.Time) error {
	return s.updateWeek(ctx, `update week_mail set sent_at = $4 where site_id = $1 and week = ($2::timestamptz at time zone 'UTC')::date and user_id = $3`, m, at)
}

func (s *Store) updateWeek(ctx context.Context, query string, m *consent.WeeklyMail, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, query, m.SiteID, m.Monday, m.UserID, at); err != nil {
		return fmt.Errorf("postgres.updateWeek: %w", outage(ctx, err))
	}
	return nil
}
