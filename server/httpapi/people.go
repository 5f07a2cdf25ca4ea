package httpapi

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// PeopleStore keeps who may do what in an organisation.
type PeopleStore interface {
	Members(ctx context.Context, org int32) ([]auth.Member, error)
	// SetRole and RemoveMember report false for a role that nobody has, and leave an organisation its last owner.
	SetRole(ctx context.Context, org, member int32, role auth.Role, ends *time.Time, by consent.By) (known bool, err error)
	RemoveMember(ctx context.Context, org, member int32, by consent.By) (known bool, err error)
	Invitations(ctx context.Context, org int32, now time.Time) ([]auth.Invitation, error)
	Invite(ctx context.Context, i auth.Invitation, by consent.By) error
	Uninvite(ctx context.Context, org int32, id string, by consent.By) (known bool, err error)
	RenameOrg(ctx context.Context, org int32, name string, by consent.By) error
}

// Person is one role of somebody.
type Person struct {
	ID        int32        `json:"id" doc:"Of the role"`
	Email     string       `json:"email"`
	Site      string       `json:"site" doc:"Key; empty: all sites of the organisation, and its people"`
	Role      auth.Role    `json:"role" enum:"owner,dpo,editor,analyst,auditor,support"`
	Rights    []auth.Right `json:"rights" doc:"What the role allows"`
	GrantedBy string       `json:"granted_by" doc:"user:EMAIL, command:NAME or server" example:"user:owner@example.org"`
	GrantedAt time.Time    `json:"granted_at"`
	Until     *time.Time   `json:"until,omitempty" doc:"When support ends"`
	LastSeen  *time.Time   `json:"last_seen,omitempty" doc:"Last use of the dashboard, ten minutes exact; missing when there was none"`
	Unused    bool         `json:"unused" doc:"Has had the role and not been here for 90 days: is it still needed?"`
	Ended     bool         `json:"ended" doc:"The time of support is over"`
}

// Invited is somebody who was asked to join.
type Invited struct {
	ID        string     `json:"id"`
	Email     string     `json:"email"`
	Site      string     `json:"site"`
	Role      auth.Role  `json:"role" enum:"owner,dpo,editor,analyst,auditor,support"`
	Until     *time.Time `json:"until,omitempty" doc:"When support ends"`
	InvitedBy string     `json:"invited_by"`
	InvitedAt time.Time  `json:"invited_at"`
	Expires   time.Time  `json:"expires"`
	Sent      bool       `json:"sent" doc:"The mail is out of the house"`
}

// People are those of an organisation.
type People struct {
	Members     []Person  `json:"members" doc:"By address, then site"`
	Invitations []Invited `json:"invitations" doc:"That can be taken up, the newest first"`
	Mailed      bool      `json:"mailed" doc:"Mails leave the house; else they are files in the data folder's outbox, to be handed over"`
}

// OrgInput names an organisation in a path. Types that are part of others are exported, or huma would not see them.
type OrgInput struct {
	Org string `path:"org" maxLength:"32" doc:"Key of the organisation" example:"main"`
}

type renameInput struct {
	OrgInput
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200" doc:"For people; invitations name it" example:"Maison Sillage"`
		Why  string `json:"why,omitempty" maxLength:"500" doc:"Kept in the log"`
	}
}

type inviteInput struct {
	OrgInput
	Body struct {
		Email string     `json:"email" minLength:"3" maxLength:"254"`
		Role  auth.Role  `json:"role" enum:"owner,dpo,editor,analyst,auditor,support"`
		Site  string     `json:"site,omitempty" maxLength:"32" doc:"Key; unset: all sites of the organisation"`
		Until *time.Time `json:"until,omitempty" doc:"When support ends, at most 30 days from now; of this role alone"`
		Why   string     `json:"why,omitempty" maxLength:"500" doc:"Kept in the log"`
	}
}

type invitationInput struct {
	OrgInput
	Invitation string `path:"invitation" format:"uuid"`
}

// MemberInput names a role of somebody in a path.
type MemberInput struct {
	OrgInput
	Member int32 `path:"member" doc:"id of a role"`
}

type setRoleInput struct {
	MemberInput
	Body struct {
		Role  auth.Role  `json:"role" enum:"owner,dpo,editor,analyst,auditor,support"`
		Until *time.Time `json:"until,omitempty"`
		Why   string     `json:"why,omitempty" maxLength:"500" doc:"Kept in the log"`
	}
}

type removeInput struct {
	MemberInput
	Why string `query:"why" maxLength:"500" doc:"Kept in the log"`
}

type reviewInput struct {
	OrgInput
	Format string `query:"format" enum:"csv,json" default:"csv"`
}

// fileOutput is an answer to keep as a file.
type fileOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (s *Server) peopleAPI(api huma.API) {
	people := []string{"people"}
	operation(s, api, auth.SeePeople, huma.Operation{OperationID: "people", Method: http.MethodGet, Path: "/api/orgs/{org}/people", Tags: people,
		Summary: "Who may do what in an organisation", Errors: []int{http.StatusNotFound}}, s.people)
	operation(s, api, auth.SeePeople, huma.Operation{OperationID: "review", Method: http.MethodGet, Path: "/api/orgs/{org}/review", Tags: people,
		Summary: "An access review to keep: each person's rights and last use", Errors: []int{http.StatusNotFound}, Responses: fileResponses}, s.review)
	operation(s, api, auth.ManagePeople, huma.Operation{OperationID: "rename-org", Method: http.MethodPatch, Path: "/api/orgs/{org}", Tags: people,
		Summary: "Give an organisation another name", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound}}, s.renameOrg)
	operation(s, api, auth.ManagePeople, huma.Operation{OperationID: "set-role", Method: http.MethodPatch, Path: "/api/orgs/{org}/people/{member}", Tags: people,
		Summary: "Change somebody's role", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound, http.StatusConflict}}, s.setRole)
	operation(s, api, auth.ManagePeople, huma.Operation{OperationID: "remove-member", Method: http.MethodDelete, Path: "/api/orgs/{org}/people/{member}", Tags: people,
		Summary: "Take a role from somebody; the last owner stays", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound, http.StatusConflict}}, s.removeMember)
	operation(s, api, auth.ManagePeople, huma.Operation{OperationID: "invite", Method: http.MethodPost, Path: "/api/orgs/{org}/invitations", Tags: people,
		Summary: "Invite somebody by mail; the invitation can be taken up for 7 days", DefaultStatus: http.StatusCreated, Errors: []int{http.StatusNotFound, http.StatusConflict}}, s.invite)
	operation(s, api, auth.ManagePeople, huma.Operation{OperationID: "uninvite", Method: http.MethodDelete, Path: "/api/orgs/{org}/invitations/{invitation}", Tags: people,
		Summary: "Withdraw an invitation", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound}}, s.uninvite)
}

// fileResponses describes an answer that is CSV or JSON.
var fileResponses = map[string]*huma.Response{"200": {Description: "A file", Content: map[string]*huma.MediaType{
	"text/csv": {Schema: &huma.Schema{Type: "string"}}, "application/json": {Schema: &huma.Schema{Type: "array", Items: &huma.Schema{Type: "object"}}}}}}

// orgID is the organisation of a request's path, which authorise has found.
func orgID(ctx context.Context) int32 { return auth.ScopeOf(ctx).Orgs[0] }

// by is on whose word a request does something.
func (s *Server) by(ctx context.Context, why string) consent.By {
	return consent.By{Who: "user:" + ctx.Value(userKey{}).(*auth.User).Email, Why: strings.TrimSpace(why), At: s.Clock()}
}

func (s *Server) people(ctx context.Context, _ *OrgInput) (*struct{ Body People }, error) {
	now := s.Clock()
	members, err := s.Dashboard.Store.Members(ctx, orgID(ctx))
	if err != nil {
		return nil, err
	}
	invitations, err := s.Dashboard.Store.Invitations(ctx, orgID(ctx), now)
	if err != nil {
		return nil, err
	}
	body := People{Members: make([]Person, len(members)), Invitations: make([]Invited, len(invitations)), Mailed: s.Dashboard.Mailed}
	for i := range members {
		body.Members[i] = personOf(&members[i], now)
	}
	for i, v := range invitations {
		body.Invitations[i] = Invited{v.ID, v.Email, v.Site, v.Role, v.RoleEnds, v.InvitedBy, v.InvitedAt.UTC(), v.Expires.UTC(), v.SentAt != nil}
	}
	return &struct{ Body People }{body}, nil
}

func personOf(m *auth.Member, now time.Time) Person {
	return Person{m.ID, m.Email, m.Site, m.Role, auth.RightsOf([]auth.Role{m.Role}), m.GrantedBy, m.GrantedAt.UTC(), m.Expires, m.LastSeen,
		m.Unused(now), m.Expires != nil && !m.Expires.After(now)}
}

func (s *Server) review(ctx context.Context, input *reviewInput) (*fileOutput, error) {
	now := s.Clock()
	members, err := s.Dashboard.Store.Members(ctx, orgID(ctx))
	if err != nil {
		return nil, err
	}
	people := make([]Person, len(members))
	rows := [][]string{{"person", "role", "site", "rights", "granted by", "granted at", "until", "last seen", "unused for 90 days"}}
	for i := range members {
		p := personOf(&members[i], now)
		people[i] = p
		rights := make([]string, len(p.Rights))
		for j, right := range p.Rights {
			rights[j] = string(right)
		}
		unused := "no"
		if p.Unused {
			unused = "yes"
		}
		site := p.Site
		if site == "" {
			site = "all sites"
		}
		rows = append(rows, []string{p.Email, string(p.Role), site, strings.Join(rights, " "), p.GrantedBy, stamp(&p.GrantedAt), stamp(p.Until), stamp(p.LastSeen), unused})
	}
	return fileOf("access-review-"+input.Org+"-"+now.UTC().Format(time.DateOnly)+"-UTC", input.Format, rows, people)
}

func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return consent.FormatTime(*at)
}

// fileOf answers rows as CSV (RFC 4180) with plain cells, or the same things as JSON.
func fileOf(name, format string, rows [][]string, things any) (*fileOutput, error) {
	var body bytes.Buffer
	output := &fileOutput{ContentType: "text/csv; charset=utf-8", ContentDisposition: `attachment; filename="` + name + "." + format + `"`}
	if format == "json" {
		output.ContentType = "application/json"
		encoder := json.NewEncoder(&body)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(things); err != nil {
			return nil, err
		}
	} else {
		for _, row := range rows {
			for i, cell := range row {
				row[i] = plain(cell)
			}
		}
		if err := csv.NewWriter(&body).WriteAll(rows); err != nil {
			return nil, err
		}
	}
	output.Body = body.Bytes()
	return output, nil
}

var errNoMember = consent.Errorf(consent.NotFound, "member", "Nobody has this role any more.")

func (s *Server) renameOrg(ctx context.Context, input *renameInput) (*struct{}, error) {
	name := strings.TrimSpace(input.Body.Name)
	if err := consent.CheckName(name); err != nil {
		return nil, err
	}
	return nil, s.Dashboard.Store.RenameOrg(ctx, orgID(ctx), name, s.by(ctx, input.Body.Why))
}

func (s *Server) setRole(ctx context.Context, input *setRoleInput) (*struct{}, error) {
	if err := auth.CheckRole(input.Body.Role, input.Body.Until, s.Clock()); err != nil {
		return nil, err
	}
	known, err := s.Dashboard.Store.SetRole(ctx, orgID(ctx), input.Member, input.Body.Role, input.Body.Until, s.by(ctx, input.Body.Why))
	if err == nil && !known {
		err = errNoMember
	}
	return nil, err
}

func (s *Server) removeMember(ctx context.Context, input *removeInput) (*struct{}, error) {
	known, err := s.Dashboard.Store.RemoveMember(ctx, orgID(ctx), input.Member, s.by(ctx, input.Why))
	if err == nil && !known {
		err = errNoMember
	}
	return nil, err
}

func (s *Server) invite(ctx context.Context, input *inviteInput) (*struct{}, error) {
	now := s.Clock()
	email := strings.ToLower(strings.TrimSpace(input.Body.Email))
	if err := auth.CheckEmail(email); err != nil {
		return nil, err
	}
	if err := auth.CheckRole(input.Body.Role, input.Body.Until, now); err != nil {
		return nil, err
	}
	if wait := s.attempts.Take(now, auth.Charge{Key: "invitations " + input.Org, Limit: invitationsPerOrg}); wait > 0 {
		return nil, waitError{consent.Errorf(consent.RateLimited, "", "Many invitations have been sent just now. Wait, then go on."), wait}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	invitation := auth.NewInvitation(id.String(), orgID(ctx), email, input.Body.Site, input.Body.Role, input.Body.Until, now)
	invitation.TokenHash = auth.HashToken(s.Dashboard.Secrets.InvitationToken(invitation.ID))
	return nil, s.Dashboard.Store.Invite(ctx, invitation, s.by(ctx, input.Body.Why))
}

// invitationsPerOrg bounds the mails that an organisation can have sent in 15 minutes.
const invitationsPerOrg = 100

func (s *Server) uninvite(ctx context.Context, input *invitationInput) (*struct{}, error) {
	known, err := s.Dashboard.Store.Uninvite(ctx, orgID(ctx), input.Invitation, s.by(ctx, ""))
	if err == nil && !known {
		err = consent.Errorf(consent.NotFound, "invitation", "This invitation was taken up or withdrawn already.")
	}
	return nil, err
}
