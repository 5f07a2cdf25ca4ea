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

// memberLock is the class of the advisory locks under which an organisation's roles change ("memb" in ASCII): of two owners
// who remove each other one remains.
const memberLock = 0x6d656d62

// Members are all roles in an organisation, by person.
func (s *Store) Members(ctx context.Context, org int32) ([]auth.Member, error) {
	members := []auth.Member{}
	if err := s.db.SelectContext(ctx, &members, selectMembers+` where member.org_id = $1 order by email, site, member.id`, org); err != nil {
		return nil, fmt.Errorf("postgres.Members: %w", outage(ctx, err))
	}
	return members, nil
}

const selectMembers = `
	select member.id, email, coalesce(site.key, '') as site, role, granted_by, granted_at, expires_at, last_seen_at
	from member join app_user on app_user.id = member.user_id left join site on site.id = member.site_id`

// SetRole changes one role of somebody; ends is set for support alone. Nobody has the role where it reports false. The logs of
// the sites that it is for say so.
func (s *Store) SetRole(ctx context.Context, org, member int32, role auth.Role, ends *time.Time, by consent.By) (known bool, err error) {
	return s.changeMember(ctx, org, member, by, func(tx *sqlx.Tx, before *auth.Member) (after *auth.Member, err error) {
		_, err = tx.ExecContext(ctx, `update member set role = $3, expires_at = $4, granted_by = $5, granted_at = $6 where org_id = $1 and id = $2`,
			org, member, role, ends, by.Who, by.At)
		return &auth.Member{Email: before.Email, Site: before.Site, Role: role, Expires: ends}, err
	})
}

// RemoveMember takes one role from somebody. Nobody has the role where it reports false. The logs of the sites that it is for
// say so.
func (s *Store) RemoveMember(ctx context.Context, org, member int32, by consent.By) (known bool, err error) {
	return s.changeMember(ctx, org, member, by, func(tx *sqlx.Tx, _ *auth.Member) (*auth.Member, error) {
		_, err := tx.ExecContext(ctx, `delete from member where org_id = $1 and id = $2`, org, member)
		return nil, err
	})
}

// changeMember changes a role, or removes it where what comes after is nil, unless the organisation loses its last owner.
func (s *Store) changeMember(ctx context.Context, org, member int32, by consent.By, change func(*sqlx.Tx, *auth.Member) (*auth.Member, error)) (known bool, err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, $2::int)`, memberLock, org); err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	var before auth.Member
	err = tx.GetContext(ctx, &before, selectMembers+` where member.org_id = $1 and member.id = $2`, org, member)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	var site sql.NullInt32
	if err := tx.GetContext(ctx, &site, `select site_id from member where org_id = $1 and id = $2`, org, member); err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	after, err := change(tx, &before)
	if err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	var owners int
	if err := tx.GetContext(ctx, &owners, `select count(*) from member where org_id = $1 and site_id is null and role = 'owner'`, org); err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	if owners == 0 {
		return false, consent.Errorf(consent.Conflict, "role", "The organisation would have no owner left. Make somebody else an owner first.")
	}
	what, on := consent.RoleRemoved, any(nil)
	if after != nil {
		what, on = consent.RoleChanged, stated(after.Role, after.Site, after.Expires)
	}
	if err := stateInOrg(ctx, tx, org, site.Int32, by, what, before.Email, stated(before.Role, before.Site, before.Expires), on); err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", err)
	}
	if isOwner := before.Role == auth.Owner && before.Site == ""; isOwner && (after == nil || after.Role != auth.Owner) {
		if err := uninviteBy(ctx, tx, org, "user:"+before.Email, by); err != nil {
			return false, fmt.Errorf("postgres.changeMember: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return false, fmt.Errorf("postgres.changeMember: %w", outage(ctx, err))
	}
	return true, nil
}

// uninviteBy withdraws what somebody has invited to who may not invite any more: they could come back by it.
func uninviteBy(ctx context.Context, tx *sqlx.Tx, org int32, who string, by consent.By) error {
	for {
		i, site, err := takeInvitation(ctx, tx, `org_id = $1 and id = (select id from invitation where org_id = $1 and invited_by = $2 limit 1)`, org, who)
		if i == nil || err != nil {
			return err
		}
		if err := stateInOrg(ctx, tx, org, site, by, consent.PersonUninvited, i.Email, stated(i.Role, i.Site, i.RoleEnds), nil); err != nil {
			return err
		}
	}
}

// stated is what a statement about a role has the digest of.
func stated(role auth.Role, site string, ends *time.Time) map[string]any {
	of := map[string]any{"role": role, "site": site}
	if ends != nil {
		of["until"] = consent.FormatTime(*ends)
	}
	return of
}
