package httpapi

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// rightExtension is under which the description names the right that an operation needs.
const rightExtension = "x-temoin-right"

// authorise stands before an operation: it goes on only for somebody who has the right on what the path names. A site of
// others is as one that does not exist.
func (s *Server) authorise(right auth.Right) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		user, _ := ctx.Context().Value(userKey{}).(*auth.User)
		if err := s.allowed(user, ctx.Param("site"), right); err != nil {
			s.refuse(ctx, err)
			return
		}
		next(ctx)
	}
}

// allowed says why a user may not use a right on a site; the site is empty where the path names none.
func (s *Server) allowed(user *auth.User, _ string, right auth.Right) error {
	switch {
	case right == auth.Anyone:
		return nil
	case user == nil:
		return errSignIn
	case right == auth.Account || auth.Owner.May(right):
		return nil
	}
	return errNotAllowed(right)
}

// errNotAllowed names who may do what somebody may not.
func errNotAllowed(right auth.Right) error {
	names := make([]string, 0, len(auth.Roles))
	for _, role := range auth.RolesWith(right) {
		names = append(names, string(role))
	}
	return consent.Errorf(consent.Forbidden, "", "Your role here does not allow this. These roles do: %s. Ask an owner of the organisation.", strings.Join(names, ", "))
}

// refuse answers a problem from before the handler.
func (s *Server) refuse(ctx huma.Context, err error) {
	answer := s.apiError(ctx.Operation().OperationID, err)
	var headed huma.HeadersError
	var problem *Problem
	if !errors.As(answer, &headed) || !errors.As(answer, &problem) {
		panic("httpapi.apiError made no problem") // it always does
	}
	for name, values := range headed.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader(fiber.HeaderContentType, problem.ContentType(""))
	ctx.SetStatus(problem.Status)
	json.NewEncoder(ctx.BodyWriter()).Encode(problem) // into memory
}
