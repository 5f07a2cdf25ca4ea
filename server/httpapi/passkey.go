package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// PasskeyStore keeps passkeys, and what a session was asked for until its browser answers.
type PasskeyStore interface {
	CodesLeft(ctx context.Context, user int32) (int, error)
	Passkeys(ctx context.Context, user int32) ([]auth.Passkey, error)
	KeepCeremony(ctx context.Context, session string, kept []byte, ends time.Time) error
	// TakeCeremony takes it out: a challenge counts once. Nil when there is none or it has ended.
	TakeCeremony(ctx context.Context, session string, now time.Time) ([]byte, error)
	// InsertPasskey makes it count; the user's session is strong then. The codes are kept when it is the first factor.
	InsertPasskey(ctx context.Context, user *auth.User, key auth.Passkey, codes [][]byte, by consent.By) (first bool, err error)
	// UsePasskey is false when it is gone, or was used meanwhile with this count or a higher one.
	UsePasskey(ctx context.Context, user int32, key auth.Passkey, now time.Time) (bool, error)
	// RemovePasskey is false when there is no such one.
	RemovePasskey(ctx context.Context, user *auth.User, id string, mustKeepOne bool, by consent.By) (bool, error)
}

// PasskeyOptions is what a page hands to its browser.
type PasskeyOptions struct {
	Options json.RawMessage `json:"options" doc:"For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON (WebAuthn); for five minutes and one answer"`
}

type newPasskeyInput struct {
	Body struct {
		Name    string          `json:"name" minLength:"1" maxLength:"80" doc:"By which one knows it again"`
		Passkey json.RawMessage `json:"passkey" doc:"A RegistrationResponseJSON (WebAuthn)"`
	}
}

type passkeyProofInput struct {
	ID   string `path:"id" format:"uuid"`
	Body Proof
}

func (s *Server) passkeyAPI(api huma.API) {
	operation(s, api, auth.Account, huma.Operation{OperationID: "ask-for-passkey", Method: http.MethodPost, Path: sessionPath + "/passkey", Tags: []string{"dashboard"},
		Summary: "Begin to show a passkey, to whatever takes a second factor", Errors: []int{http.StatusConflict, http.StatusTooManyRequests}}, s.askForPasskey)
	operation(s, api, auth.Account, huma.Operation{OperationID: "begin-passkey", Method: http.MethodPost, Path: accountPath + "/passkeys/begin", Tags: []string{"dashboard"},
		Summary: "Begin to add a passkey; needs a sign-in of the last 15 minutes", Errors: []int{http.StatusConflict}}, s.beginPasskey)
	operation(s, api, auth.Account, huma.Operation{OperationID: "add-passkey", Method: http.MethodPost, Path: accountPath + "/passkeys", Tags: []string{"dashboard"},
		Summary: "Add the passkey that the browser has made; with the first second factor the recovery codes are answered, once",
		Errors:  []int{http.StatusConflict, http.StatusUnprocessableEntity}}, s.addPasskey)
	operation(s, api, auth.Account, huma.Operation{OperationID: "remove-passkey", Method: http.MethodPost, Path: accountPath + "/passkeys/{id}/removal", Tags: []string{"dashboard"},
		Summary: "Remove a passkey, with a second factor; the last one of somebody whose role asks for one stays", DefaultStatus: http.StatusNoContent,
		Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests}}, s.removePasskey)
	s.early[http.MethodPost+" "+sessionPath+"/passkey"] = []string{nextCode}
	s.early[http.MethodPost+" "+accountPath+"/passkeys/begin"] = []string{nextSetUp}
	s.early[http.MethodPost+" "+accountPath+"/passkeys"] = []string{nextSetUp}
}

func (s *Server) accountPasskeys(ctx context.Context, user *auth.User) ([]AccountPasskey, error) {
	keys, err := s.Dashboard.Accounts.Passkeys(ctx, user.ID)
	all := make([]AccountPasskey, 0, len(keys))
	for _, key := range keys {
		shown := AccountPasskey{ID: key.ID, Name: key.Name, Synced: key.Synced, Made: key.Made.UTC()}
		if key.Used != nil {
			used := key.Used.UTC()
			shown.Used = &used
		}
		all = append(all, shown)
	}
	return all, err
}

// askPasskey makes the options of a ceremony and keeps its other half with the session.
func (s *Server) askPasskey(ctx context.Context, begin func(user *auth.User, own []auth.Passkey) (options, kept []byte, err error)) (*struct{ Body PasskeyOptions }, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	own, err := s.Dashboard.Accounts.Passkeys(ctx, user.ID)
	if err != nil {
		return nil, err
	}
	options, kept, err := begin(user, own)
	if err != nil {
		return nil, err
	}
	if err := s.Dashboard.Accounts.KeepCeremony(ctx, user.Session.ID, kept, s.Clock().Add(auth.CeremonyLife)); err != nil {
		return nil, err
	}
	return &struct{ Body PasskeyOptions }{PasskeyOptions{options}}, nil
}

func (s *Server) askForPasskey(ctx context.Context, _ *struct{}) (*struct{ Body PasskeyOptions }, error) {
	switch {
	case s.Dashboard.Passkeys == nil:
		return nil, auth.ErrNoPasskeys
	case !ctx.Value(userKey{}).(*auth.User).HasPasskey:
		return nil, consent.Errorf(consent.Conflict, "", "There is no passkey yet.")
	}
	return s.askPasskey(ctx, s.Dashboard.Passkeys.Ask)
}

func (s *Server) beginPasskey(ctx context.Context, _ *struct{}) (*struct{ Body PasskeyOptions }, error) {
	if s.Dashboard.Passkeys == nil {
		return nil, auth.ErrNoPasskeys
	}
	if err := fresh(ctx.Value(userKey{}).(*auth.User), s.Clock()); err != nil {
		return nil, err
	}
	return s.askPasskey(ctx, s.Dashboard.Passkeys.Add)
}

// takeCeremony is what the session was asked for, this once.
func (s *Server) takeCeremony(ctx context.Context, user *auth.User) ([]byte, error) {
	if s.Dashboard.Passkeys == nil {
		return nil, auth.ErrNoPasskeys
	}
	kept, err := s.Dashboard.Accounts.TakeCeremony(ctx, user.Session.ID, s.Clock())
	if err == nil && kept == nil {
		err = consent.Errorf(consent.Invalid, "passkey", "This took too long, or was answered already. Begin again.")
	}
	return kept, err
}

// checkPasskey is an error unless a browser shows a passkey of the user that this session was asked for.
func (s *Server) checkPasskey(ctx context.Context, user *auth.User, answer []byte) error {
	kept, err := s.takeCeremony(ctx, user)
	if err != nil {
		return err
	}
	own, err := s.Dashboard.Accounts.Passkeys(ctx, user.ID)
	if err != nil {
		return err
	}
	key, err := s.Dashboard.Passkeys.Shown(user, own, kept, answer)
	if err != nil {
		return s.passkeyRefused(err)
	}
	used, err := s.Dashboard.Accounts.UsePasskey(ctx, user.ID, key, s.Clock())
	if err == nil && !used {
		err = auth.ErrPasskeyCopied
	}
	return err
}

func (s *Server) addPasskey(ctx context.Context, input *newPasskeyInput) (*struct{ Body Codes }, error) {
	user, now := ctx.Value(userKey{}).(*auth.User), s.Clock()
	name := strings.TrimSpace(input.Body.Name)
	if name == "" {
		return nil, consent.Errorf(consent.Invalid, "name", "Give the passkey a name.")
	}
	kept, err := s.takeCeremony(ctx, user)
	if err != nil {
		return nil, err
	}
	key, err := s.Dashboard.Passkeys.Added(user, kept, input.Body.Passkey)
	if err != nil {
		return nil, s.passkeyRefused(err)
	}
	key.ID, key.Name = uuid.NewString(), name
	codes, hashes := s.newRecoveryCodes(user)
	first, err := s.Dashboard.Accounts.InsertPasskey(ctx, user, key, hashes, byUser(user, now))
	if err != nil {
		return nil, err
	}
	return shownOnce(codes, first), nil
}

func (s *Server) removePasskey(ctx context.Context, input *passkeyProofInput) (*struct{}, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	if err := s.proven(ctx, user, input.Body); err != nil {
		return nil, err
	}
	removed, err := s.Dashboard.Accounts.RemovePasskey(ctx, user, input.ID, s.needsFactor(ctx), byUser(user, s.Clock()))
	if err == nil && !removed {
		err = consent.Errorf(consent.NotFound, "id", "There is no such passkey.")
	}
	return nil, err
}

// passkeyRefused tells the operator which check failed: a wrong TEMOIN_URL shows here.
func (s *Server) passkeyRefused(err error) error {
	if errors.Is(err, auth.ErrPasskey) || errors.Is(err, auth.ErrPasskeyCopied) {
		s.Log.Warn("a passkey is refused", slog.String("error", err.Error()))
	}
	return err
}
