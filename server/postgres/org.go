package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// AddOrg adds an organisation with its first owner: at once when the invited person has an account, which joined says, else
// as an invitation that waits to be sent. The log of its first site will begin with it.
func (s *Store) AddOrg(ctx context.Context, org auth.Org, owner auth.Invitation, by consent.By) (joined bool, err error) {
	err = s.change(ctx, "AddOrg", func(tx *sqlx.Tx) error {
		id, err := insertOrg(ctx, tx, org, by)
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			insert into member (org_id, user_id, role, granted_by, granted_at) select $1, id, 'owner', $3, $4 from app_user where email = $2`,
			id, owner.Email, by.Who, by.At)
		if joined, err = affected(result, err); err != nil {
			return err
		}
		what := consent.PersonJoined
		if !joined {
			what = consent.PersonInvited
			if _, err := tx.ExecContext(ctx, `
				insert into invitation (org_id, id, email, role, token_hash, invited_by, invited_at, expires_at, try_after) values ($1, $2, $3, $4, $5, $6, $7, $8, $7)`,
				id, owner.ID, owner.Email, owner.Role, owner.TokenHash, by.Who, by.At, owner.Expires); err != nil {
				return err
			}
		}
		if err := stateInOrg(ctx, tx, id, 0, by, consent.OrgMade, org.Key, nil, map[string]string{"name": org.Name}); err != nil {
			return err
		}
		return stateInOrg(ctx, tx, id, 0, by, what, owner.Email, nil, stated(owner.Role, "", nil))
	})
	return joined && err == nil, err
}

// RenameOrg gives an organisation another name; the logs of its sites say so.
func (s *Store) RenameOrg(ctx context.Context, org int32, name string, by consent.By) error {
	return s.change(ctx, "RenameOrg", func(tx *sqlx.Tx) error {
		var before auth.Org
		if err := tx.GetContext(ctx, &before, `select key, name from org where id = $1`, org); err != nil {
			return err
		}
		if before.Name == name {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `update org set name = $2 where id = $1`, org, name); err != nil {
			return err
		}
		return stateInOrg(ctx, tx, org, 0, by, consent.OrgRenamed, before.Key, map[string]string{"name": before.Name}, map[string]string{"name": name})
	})
}

func insertOrg(ctx context.Context, tx *sqlx.Tx, org auth.Org, by consent.By) (id int32, err error) {
	var ids []int32
	err = tx.SelectContext(ctx, &ids, `insert into org (key, name, created_at) values ($1, $2, $3) on conflict (key) do nothing returning id`, org.Key, org.Name, by.At)
	if err == nil && len(ids) == 0 {
		err = consent.Errorf(consent.Conflict, "key", "There is an organisation with the key %s already.", org.Key)
	}
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// Orgs are all organisations, by key.
func (s *Store) Orgs(ctx context.Context) ([]auth.Org, error) {
	rows, err := s.db.QueryContext(ctx, `
		select key, name,
		       array(select site.key from site where site.org_id = org.id order by site.key),
		       array(select email from member join app_user on app_user.id = member.user_id where member.org_id = org.id and role = 'owner' and member.site_id is null order by email)
		from org order by key`)
	if err != nil {
		return nil, fmt.Errorf("postgres.Orgs: %w", outage(ctx, err))
	}
	defer rows.Close()
	var orgs []auth.Org
	for rows.Next() {
		var org auth.Org
		if err := rows.Scan(&org.Key, &org.Name, pq.Array(&org.Sites), pq.Array(&org.Owners)); err != nil {
			return nil, fmt.Errorf("postgres.Orgs: %w", err)
		}
		orgs = append(orgs, org)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Orgs: %w", outage(ctx, err))
	}
	return orgs, nil
}
