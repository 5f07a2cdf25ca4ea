package auth

import (
	"context"
	"slices"
	"time"
)

// Grant is one role that somebody has in an organisation.
type Grant struct {
	OrgID   int32
	Org     string // key
	OrgName string
	SiteID  int32 // 0: the grant is for all sites of the organisation, and its people
	Role    Role
	Expires time.Time // zero unless the role is [Support]
}

// OrgSite is a site of an organisation.
type OrgSite struct {
	ID    int32  `db:"id"`
	Key   string `db:"key"`
	OrgID int32  `db:"org_id"`
}

// Access is what somebody may do: their grants that have not ended, and the sites that these reach.
type Access struct {
	Grants []Grant
	Sites  []OrgSite
}

// Scope says for which sites and organisations a request works; the database shows it no others.
type Scope struct{ Sites, Orgs []int32 }

// All reaches everything that somebody has a role in.
func (a *Access) All() Scope {
	var all Scope
	for _, site := range a.Sites {
		all.Sites = append(all.Sites, site.ID)
	}
	for _, grant := range a.Grants {
		if !slices.Contains(all.Orgs, grant.OrgID) {
			all.Orgs = append(all.Orgs, grant.OrgID)
		}
	}
	return all
}

// Site is what reaches one site, and the roles there. It is not known when there is none.
func (a *Access) Site(key string) (scope Scope, roles []Role, known bool) {
	i := slices.IndexFunc(a.Sites, func(s OrgSite) bool { return s.Key == key })
	if i < 0 {
		return Scope{}, nil, false
	}
	site := a.Sites[i]
	return Scope{[]int32{site.ID}, []int32{site.OrgID}}, a.RolesOn(site), true
}

// RolesOn are the roles on a site: those on it and those on all sites of its organisation.
func (a *Access) RolesOn(site OrgSite) (roles []Role) {
	for _, grant := range a.Grants {
		if grant.OrgID == site.OrgID && (grant.SiteID == 0 || grant.SiteID == site.ID) {
			roles = append(roles, grant.Role)
		}
	}
	return roles
}

// Org is what reaches an organisation, and the roles on the whole of it. It is not known when there is none on any part.
func (a *Access) Org(key string) (scope Scope, roles []Role, known bool) {
	for _, grant := range a.Grants {
		if grant.Org != key {
			continue
		}
		known, scope.Orgs = true, []int32{grant.OrgID}
		if grant.SiteID == 0 {
			roles = append(roles, grant.Role)
		}
	}
	for _, site := range a.Sites {
		if known && site.OrgID == scope.Orgs[0] {
			scope.Sites = append(scope.Sites, site.ID)
		}
	}
	return scope, roles, known
}

// May says whether one of the roles has the right.
func May(roles []Role, right Right) bool {
	return slices.ContainsFunc(roles, func(role Role) bool { return role.May(right) })
}

// RightsOf are the rights of several roles together, in the order of [Rights].
func RightsOf(roles []Role) []Right {
	rights := []Right{}
	for _, right := range Rights {
		if May(roles, right) {
			rights = append(rights, right)
		}
	}
	return rights
}

// NeedsFactor says whether somebody must have a second factor: who can give everything away, and who answers for it.
func (a *Access) NeedsFactor() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == Owner || g.Role == DPO })
}

type scopeKey struct{}

// WithScope has everything that is done under the context work for a scope.
func WithScope(ctx context.Context, scope Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, scope)
}

// ScopeOf is what [WithScope] has set, or nothing at all.
func ScopeOf(ctx context.Context) Scope {
	scope, _ := ctx.Value(scopeKey{}).(Scope)
	return scope
}
