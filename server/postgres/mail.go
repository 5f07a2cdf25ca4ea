package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/temoin/temoin/consent"
)

// QueueMails queues the checkpoint of each log for everybody who is told of it, where that has not been done: once for
// each UTC day, and once for each notice that was published a while ago, so that it is in the log, but not days ago.
// Told are the site's owners, data protection officers and auditors, and the controller's contact in the current notice, if
// that is an e-mail address; that of the demo is nobody's. Mails of the past month are remembered.
func (s *Store) QueueMails(ctx context.Context, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		with forgotten as (delete from mail where queued_at < $1::timestamptz - interval '30 days'),
		logged as (select site.*, log_head.note from site join log_head on log_head.site_id = site.id where log_head.size > 0),
		due as (
			select id as site_id, 'day ' || to_char($1::timestamptz, 'YYYY-MM-DD') as occasion from logged
			union all
			select site_id, 'notice ' || number from notice where published_at between $1::timestamptz - interval '1 day' and $1::timestamptz - interval '5 seconds'
		),
		told as (
			select logged.id as site_id, email from logged
			join member on member.org_id = logged.org_id and (member.site_id is null or member.site_id = logged.id)
			join app_user on app_user.id = member.user_id
			where role in ('owner', 'dpo', 'auditor')
			union
			select logged.id, lower(contact) from logged
			cross join lateral (
				select convert_from(body, 'UTF8')::jsonb -> 'controller' ->> 'contact' as contact from notice
				where notice.site_id = logged.id order by number desc limit 1
			) as current
			where not logged.demo and contact like '%@%' and contact not like 'https:%'
		)
		insert into mail (site_id, occasion, recipient, note, queued_at, try_after)
		select due.site_id, occasion, email, logged.note, $1, $1
		from due join logged on logged.id = due.site_id join told on told.site_id = due.site_id
		where not exists (select from mail where mail.site_id = due.site_id and mail.occasion = due.occasion)
		on conflict do nothing`, now)
	if err != nil {
		return fmt.Errorf("postgres.QueueMails: %w", outage(ctx, err))
	}
	return nil
}

// ClaimMail returns a mail that was queued since a time and is to be sent, the oldest first, or nil. Nobody else is given it
// until the time of again.
func (s *Store) ClaimMail(ctx context.Context, now, since, again time.Time) (*consent.Mail, error) {
	var m consent.Mail
	err := s.db.QueryRowContext(ctx, `
		update mail set tries = tries + 1, try_after = $3
		from site
		where site.id = mail.site_id and (mail.site_id, occasion, recipient) = (
			select site_id, occasion, recipient from mail
			where sent_at is null and try_after <= $1 and queued_at >= $2
			order by try_after, site_id, occasion, recipient limit 1 for update skip locked
		)
		returning site.id, site.key, site.name, occasion, recipient, note, queued_at, tries`, now, since, again).
		Scan(&m.SiteID, &m.Site, &m.Name, &m.Occasion, &m.Recipient, &m.Note, &m.QueuedAt, &m.Tries)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.ClaimMail: %w", outage(ctx, err))
	}
	return &m, nil
}

// RetryMail says when a claimed mail may be sent again.
func (s *Store) RetryMail(ctx context.Context, m *consent.Mail, at time.Time) error {
	return s.updateMail(ctx, `update mail set try_after = $4 where site_id = $1 and occasion = $2 and recipient = $3 and sent_at is null`, m, at)
}

// MailSent notes that a mail is out of the house.
func (s *Store) MailSent(ctx context.Context, m *consent.Mail, at time.Time) error {
	return s.updateMail(ctx, `update mail set sent_at = $4 where site_id = $1 and occasion = $2 and recipient = $3`, m, at)
}

func (s *Store) updateMail(ctx context.Context, query string, m *consent.Mail, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, query, m.SiteID, m.Occasion, m.Recipient, at); err != nil {
		return fmt.Errorf("postgres.updateMail: %w", outage(ctx, err))
	}
	return nil
}

// LastMail says when the last mail with a checkpoint was sent; zero while there is none.
func (s *Store) LastMail(ctx context.Context) (time.Time, error) {
	var at sql.NullTime
	if err := s.db.GetContext(ctx, &at, `select max(sent_at) from mail where occasion not like $1 || '%'`, consent.AlertOccasion); err != nil {
		return time.Time{}, fmt.Errorf("postgres.LastMail: %w", outage(ctx, err))
	}
	return at.Time, nil
}
