package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// MailChoices are what a user has said about mails; a kind about which nothing was said is missing.
func (s *Store) MailChoices(ctx context.Context, user int32) (map[consent.MailKind]bool, error) {
	var rows []struct {
		Kind   consent.MailKind `db:"kind"`
		Wanted bool             `db:"wanted"`
	}
	if err := s.db.SelectContext(ctx, &rows, `select kind, wanted from mail_choice where user_id = $1`, user); err != nil {
		return nil, fmt.Errorf("postgres.MailChoices: %w", outage(ctx, err))
	}
	choices := map[consent.MailKind]bool{}
	for _, row := range rows {
		choices[row.Kind] = row.Wanted
	}
	return choices, nil
}

// ChooseMail keeps whether a user wants a kind of mail about their sites.
func (s *Store) ChooseMail(ctx context.Context, user int32, kind consent.MailKind, wanted bool) error {
	if _, err := s.db.ExecContext(ctx, `
		insert into mail_choice (user_id, kind, wanted) values ($1, $2, $3)
		on conflict (user_id, kind) do update set wanted = excluded.wanted`, user, kind, wanted); err != nil {
		return fmt.Errorf("postgres.ChooseMail: %w", outage(ctx, err))
	}
	return nil
}

// selectRecipients are who gets a kind of mail: site_id, user_id, email. They may see the site's figures, and have asked for
// the mails, or have a role that gets them and have said nothing. Arguments: those of recipientArgs, which come first.
const selectRecipients = `
	select site.id as site_id, app_user.id as user_id, app_user.email
	from site
	join member on member.org_id = site.org_id and (member.site_id is null or member.site_id = site.id) and (member.expires_at is null or member.expires_at > $1)
	join app_user on app_user.id = member.user_id
	left join mail_choice on mail_choice.user_id = app_user.id and mail_choice.kind = $2
	where member.role = any ($3)
	group by site.id, app_user.id, app_user.email, mail_choice.wanted
	having coalesce(mail_choice.wanted, bool_or(member.role = any ($4)))`

func recipientArgs(kind consent.MailKind, now time.Time, more ...any) []any {
	return append([]any{now, kind, pq.Array(auth.RolesWith(auth.SeeFigures)), pq.Array(auth.MailRoles(kind))}, more...)
}
