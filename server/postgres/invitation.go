package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

const selectInvitations = `
	select invitation.org_id, org.name as org_name, invitation.id, email, coalesce(site.key, '') as site, role, role_ends, token_hash,
	       invited_by, invited_at, invitation.expires_at, sent_at, tries
	from invitation join org on org.id = invitation.org_id left join site on site.id = invitation.site_id`

// Invitations are those of an organisation that can be taken up, the newest first.
func (s *Store) Invitations(ctx context.Context, org int32, now time.Time) ([]auth.Invitation, error) {
	invitations := []auth.Invitation{}
	if err := s.db.SelectContext(ctx, &invitations, selectInvitations+`
		where invitation.org_id = $1 and invitation.expires_at > $2 order by invited_at desc, invitation.id`, org, now); err != nil {
		return nil, fmt.Errorf("postgres.Invitations: %w", outage(ctx, err))
	}
	return invitations, nil
}

// Invite queues an invitation, in the place of one to the same for the same; the logs of the sites that it is for say so.
func (s *Store) Invite(ctx context.Context, i auth.Invitation, by consent.By) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.Invite: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	var site sql.NullInt32
	if i.Site != "" {
		err := tx.GetContext(ctx, &site, `select id from site where key = $1 and org_id = $2`, i.Site, i.OrgID)
		if errors.Is(err, sql.ErrNoRows) {
			return consent.Errorf(consent.Invalid, "site", "The organisation has no site with this key.")
		}
		if err != nil {
			return fmt.Errorf("postgres.Invite: %w", outage(ctx, err))
		}
	}
	var isMember bool
	if err := tx.GetContext(ctx, &isMember, `
		select exists (
			select from member join app_user on app_user.id = member.user_id
			where org_id = $1 and email = $2 and site_id is not distinct from $3
		)`, i.OrgID, i.Email, site); err != nil {
		return fmt.Errorf("postgres.Invite: %w", outage(ctx, err))
	}
	if isMember {
		return consent.Errorf(consent.Conflict, "email", "This person has a role there already: change it in the list.")
	}
	if _, err := tx.ExecContext(ctx, `
		delete from invitation where org_id = $1 and (email = $2 and site_id is not distinct from $3 or expires_at <= $4)`, i.OrgID, i.Email, site, by.At); err != nil {
		return fmt.Errorf("postgres.Invite: %w", outage(ctx, err))
	}
	if _, err := tx.ExecContext(ctx, `
		insert into invitation (org_id, id, email, site_id, role, role_ends, token_hash, invited_by, invited_at, expires_at, try_after)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)`,
		i.OrgID, i.ID, i.Email, site, i.Role, i.RoleEnds, i.TokenHash, by.Who, by.At, i.Expires); err != nil {
		return fmt.Errorf("postgres.Invite: %w", outage(ctx, err))
	}
	if err := stateInOrg(ctx, tx, i.OrgID, site.Int32, by, consent.PersonInvited, i.Email, nil, stated(i.Role, i.Site, i.RoleEnds)); err != nil {
		return fmt.Errorf("postgres.Invite: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.Invite: %w", outage(ctx, err))
	}
	return nil
}

// Uninvite withdraws an invitation; the logs of the sites that it was for say so. It reports false when there is none.
func (s *Store) Uninvite(ctx context.Context, org int32, id string, by consent.By) (known bool, err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.Uninvite: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	i, site, err := takeInvitation(ctx, tx, `org_id = $1 and id = $2`, org, id)
	if i == nil || err != nil {
		return false, err
	}
	if err := stateInOrg(ctx, tx, org, site, by, consent.PersonUninvited, i.Email, stated(i.Role, i.Site, i.RoleEnds), nil); err != nil {
		return false, fmt.Errorf("postgres.Uninvite: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return false, fmt.Errorf("postgres.Uninvite: %w", outage(ctx, err))
	}
	return true, nil
}

// takeInvitation deletes an invitation and returns it with the id of its site, or nil where there is none.
func takeInvitation(ctx context.Context, tx *sqlx.Tx, condition string, args ...any) (*auth.Invitation, int32, error) {
	var i struct {
		auth.Invitation
		SiteID sql.NullInt32 `db:"site_id"`
	}
	err := tx.GetContext(ctx, &i, `
		delete from invitation where `+condition+`
		returning org_id, id, email, site_id, coalesce((select key from site where site.id = site_id), '') as site, role, role_ends, invited_by, expires_at`, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("postgres.takeInvitation: %w", outage(ctx, err))
	}
	return &i.Invitation, i.SiteID.Int32, nil
}

// InvitationByToken returns the invitation that a token opens, and whether the invited person has an account; nil when it was
// taken up, withdrawn or is over.
func (s *Store) InvitationByToken(ctx context.Context, tokenHash []byte, now time.Time) (i *auth.Invitation, hasAccount bool, err error) {
	var row struct {
		auth.Invitation
		HasAccount bool `db:"has_account"`
	}
	err = s.db.GetContext(ctx, &row, `
		select *, exists (select from app_user where app_user.email = invited.email) as has_account
		from (`+selectInvitations+`) as invited where token_hash = $1 and expires_at > $2`, tokenHash, now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("postgres.InvitationByToken: %w", outage(ctx, err))
	}
	return &row.Invitation, row.HasAccount, nil
}

// AcceptInvitation gives the invited person the role. A password's hash makes their account; without one they have it already.
// The logs of the sites that it is for say so. It returns nil when the invitation was taken up meanwhile.
func (s *Store) AcceptInvitation(ctx context.Context, tokenHash []byte, passwordHash string, now time.Time) (*auth.User, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("postgres.AcceptInvitation: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	i, site, err := takeInvitation(ctx, tx, `token_hash = $1 and expires_at > $2`, tokenHash, now)
	if i == nil || err != nil {
		return nil, err
	}
	by := consent.By{Who: "user:" + i.Email, At: now}
	var user auth.User
	if passwordHash != "" {
		err = tx.GetContext(ctx, &user, `
			insert into app_user (email, password_hash, created_at, last_seen_at) values ($1, $2, $3, $3) on conflict (email) do nothing
			returning id, email, password_hash`, i.Email, passwordHash, now)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, consent.Errorf(consent.Conflict, "email", "There is an account with this address: sign in, and the invitation is there.")
		}
	} else {
		err = tx.GetContext(ctx, &user, `select id, email, password_hash from app_user where email = $1`, i.Email)
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.AcceptInvitation: %w", outage(ctx, err))
	}
	if _, err := tx.ExecContext(ctx, `
		insert into member (org_id, user_id, site_id, role, granted_by, granted_at, expires_at) values ($1, $2, nullif($3::int, 0), $4, $5, $6, $7)
		on conflict (org_id, user_id, site_id) do nothing`, i.OrgID, user.ID, site, i.Role, i.InvitedBy, now, i.RoleEnds); err != nil {
		return nil, fmt.Errorf("postgres.AcceptInvitation: %w", outage(ctx, err))
	}
	if err := stateInOrg(ctx, tx, i.OrgID, site, by, consent.PersonJoined, i.Email, nil, stated(i.Role, i.Site, i.RoleEnds)); err != nil {
		return nil, fmt.Errorf("postgres.AcceptInvitation: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("postgres.AcceptInvitation: %w", outage(ctx, err))
	}
	return &user, nil
}

// ClaimInvitation returns an invitation whose mail is to be sent, the oldest first, or nil. Nobody else is given it until the
// time of again.
func (s *Store) ClaimInvitation(ctx context.Context, now, again time.Time) (*auth.Invitation, error) {
	var i auth.Invitation
	err := s.db.GetContext(ctx, &i, `
		with claimed as (
			update invitation set tries = tries + 1, try_after = $2
			where (org_id, id) = (
				select org_id, id from invitation where sent_at is null and try_after <= $1 and expires_at > $1
				order by try_after, org_id, id limit 1 for update skip locked
			)
			returning org_id, id, tries
		)
		select invited.org_id, org_name, invited.id, email, site, role, role_ends, token_hash, invited_by, invited_at, expires_at, sent_at, claimed.tries
		from (`+selectInvitations+`) as invited join claimed on claimed.org_id = invited.org_id and claimed.id = invited.id`, now, again)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.ClaimInvitation: %w", outage(ctx, err))
	}
	return &i, nil
}

// RetryInvitation says when a claimed invitation's mail may be sent again.
func (s *Store) RetryInvitation(ctx context.Context, i *auth.Invitation, at time.Time) error {
	return s.updateInvitation(ctx, `update invitation set try_after = $3 where org_id = $1 and id = $2`, i, at)
}

// InvitationSent notes that an invitation's mail is out of the house.
func (s *Store) InvitationSent(ctx context.Context, i *auth.Invitation, at time.Time) error {
	return s.updateInvitation(ctx, `update invitation set sent_at = $3 where org_id = $1 and id = $2`, i, at)
}

func (s *Store) updateInvitation(ctx context.Context, query string, i *auth.Invitation, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, query, i.OrgID, i.ID, at); err != nil {
		return fmt.Errorf("postgres.updateInvitation: %w", outage(ctx, err))
	}
	return nil
}
