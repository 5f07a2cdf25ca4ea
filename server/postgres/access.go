package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/temoin/temoin/server/auth"
)

// Access returns what a user may do at a time.
func (s *Store) Access(ctx context.Context, user int32, now time.Time) (*auth.Access, error) {
	rows, err := s.db.QueryContext(ctx, `
		select org.id, org.key, org.name, coalesce(site_id, 0), role, coalesce(member.expires_at, 'epoch')
		from member join org on org.id = member.org_id
		where user_id = $1 and (member.expires_at is null or member.expires_at > $2)
		order by org.name, org.id, member.id`, user, now)
	if err != nil {
		return nil, fmt.Errorf("postgres.Access: %w", outage(ctx, err))
	}
	defer rows.Close()
	var access auth.Access
	for rows.Next() {
		var g auth.Grant
		if err := rows.Scan(&g.OrgID, &g.Org, &g.OrgName, &g.SiteID, &g.Role, &g.Expires); err != nil {
			return nil, fmt.Errorf("postgres.Access: %w", err)
		}
		if g.Role != auth.Support {
			g.Expires = time.Time{}
		}
		access.Grants = append(access.Grants, g)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Access: %w", outage(ctx, err))
	}
	if err := s.db.SelectContext(ctx, &access.Sites, `
		select id, key, org_id from site
		where exists (
			select from member
			where user_id = $1 and (expires_at is null or expires_at > $2) and member.org_id = site.org_id and (site_id is null or site_id = site.id)
		)
		order by key`, user, now); err != nil {
		return nil, fmt.Errorf("postgres.Access: %w", outage(ctx, err))
	}
	return &access, nil
}
