package httpapi

import (
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// rightExtension is under which the description names the right that an operation needs.
const rightExtension = "x-temoin-right"

// authorise stands before an operation: it goes on only for somebody who has the right on what the path names, and then
// works for that alone. A site or organisation of others is as one that does not exist.
func (s *Server) authorise(right auth.Right) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if right == auth.Anyone {
			next(ctx)
			return
		}
		access, _ := ctx.Context().Value(accessKey{}).(*auth.Access)
		scope, err := allowed(access, right, ctx.Param("site"), ctx.Param("org"))
		if err != nil {
			s.refuse(ctx, err)
			return
		}
		next(huma.WithContext(ctx, auth.WithScope(ctx.Context(), scope)))
	}
}

// allowed says for what a request may use a right, or why it may not. site and org are empty where the path names none; then
// it is enough to have the right somewhere.
func allowed(access *auth.Access, right auth.Right, site, org string) (scope auth.Scope, err error) {
	if access == nil {
		return scope, errSignIn
	}
	var roles []auth.Role
	switch known := true; {
	case site != "":
		if scope, roles, known = access.Site(site); !known {
			return auth.Scope{}, consent.Errorf(consent.NotFound, "site", "There is no site with this key.")
		}
	case org != "":
		if scope, roles, known = access.Org(org); !known {
			return auth.Scope{}, consent.Errorf(consent.NotFound, "org", "There is no organisation with this key.")
		}
	default:
		scope = access.All()
		for _, grant := range access.Grants {
			roles = append(roles, grant.Role)
		}
	}
	if right != auth.Account && !auth.May(roles, right) {
		return auth.Scope{}, errNotAllowed(right)
	}
	return scope, nil
}

// errNotAllowed names who may do what somebody may not.
func errNotAllowed(right auth.Right) error {
	names := make(consent.Words, 0, len(auth.Roles))
	for _, role := range auth.RolesWith(right) {
		names = append(names, string(role))
	}
	return consent.Errorf(consent.Forbidden, "", "Your role here does not allow this. These roles do: %s. Ask an owner of the organisation.", names)
}

// refuse answers a problem from before the handler.
func (s *Server) refuse(ctx huma.Context, err error) {
	answer := s.apiError(ctx.Operation().OperationID, spokenTo(ctx.Header(fiber.HeaderAcceptLanguage)), err)
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
