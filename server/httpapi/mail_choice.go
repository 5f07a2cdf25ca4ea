package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// MailStore keeps which mails people want.
type MailStore interface {
	// MailChoices are what somebody has said; a kind about which nothing was said is missing.
	MailChoices(ctx context.Context, user int32) (map[consent.MailKind]bool, error)
	ChooseMail(ctx context.Context, user int32, kind consent.MailKind, wanted bool) error
}

// MailChoice is whether somebody gets a kind of mail about their sites.
type MailChoice struct {
	Kind   consent.MailKind `json:"kind" enum:"week,alert" doc:"week: figures of the week, on Monday; alert: when a rate moves or visits stop"`
	Wanted bool             `json:"wanted" doc:"What they have said, else what their roles get"`
}

// MailChoices are all kinds of mails.
type MailChoices struct {
	Mails []MailChoice `json:"mails" doc:"Empty for somebody who has no site"`
}

type mailChoiceInput struct {
	Kind consent.MailKind `path:"kind" enum:"week,alert"`
	Body struct {
		Wanted bool `json:"wanted"`
	}
}

func (s *Server) mailChoiceAPI(api huma.API) {
	operation(s, api, auth.Account, huma.Operation{OperationID: "mail-choices", Method: http.MethodGet, Path: accountPath + "/mails", Tags: []string{"dashboard"},
		Summary: "Which mails about their sites one gets"}, s.mailChoices)
	operation(s, api, auth.Account, huma.Operation{OperationID: "choose-mail", Method: http.MethodPut, Path: accountPath + "/mails/{kind}", Tags: []string{"dashboard"},
		Summary: "Turn a kind of mail on or off, for all of one's sites", DefaultStatus: http.StatusNoContent}, s.chooseMail)
}

func (s *Server) mailChoices(ctx context.Context, _ *struct{}) (*struct{ Body MailChoices }, error) {
	user, access := ctx.Value(userKey{}).(*auth.User), ctx.Value(accessKey{}).(*auth.Access)
	body := MailChoices{Mails: []MailChoice{}}
	if len(access.Grants) == 0 {
		return &struct{ Body MailChoices }{body}, nil
	}
	said, err := s.Dashboard.Accounts.MailChoices(ctx, user.ID)
	if err != nil {
		return nil, err
	}
	for _, kind := range consent.MailKinds {
		wanted, known := said[kind]
		body.Mails = append(body.Mails, MailChoice{kind, known && wanted || !known && access.GetsMail(kind)})
	}
	return &struct{ Body MailChoices }{body}, nil
}

func (s *Server) chooseMail(ctx context.Context, input *mailChoiceInput) (*struct{}, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	return nil, s.Dashboard.Accounts.ChooseMail(ctx, user.ID, input.Kind, input.Body.Wanted)
}
