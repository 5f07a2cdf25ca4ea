package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// SignInStore keeps how people sign in. Its methods return nil or false without an error for what is unknown.
type SignInStore interface {
	Sessions(ctx context.Context, user int32, now time.Time) ([]auth.Session, error)
	// EndSessions ends one session, or with an empty id all but the kept one, and returns how many it ended.
	EndSessions(ctx context.Context, user *auth.User, id, keep string, by consent.By) (int, error)

	SecondFactor(ctx context.Context, user int32) (*auth.SecondFactor, error)
	// BeginSecondFactor keeps a secret until its first code; false when the user has a second factor already.
	BeginSecondFactor(ctx context.Context, user int32, sealed []byte, now time.Time) (bool, error)
	// ConfirmSecondFactor makes it count; the user's session is strong then. False when there was none to confirm. The codes
	// are kept when it is the first factor, which first says.
	ConfirmSecondFactor(ctx context.Context, user *auth.User, step int64, codes [][]byte, by consent.By) (confirmed, first bool, err error)
	RemoveSecondFactor(ctx context.Context, user *auth.User, by consent.By) (bool, error)
	// UseStep is false when a code of this half minute or a later one was used.
	UseStep(ctx context.Context, user int32, step int64) (bool, error)
	UseRecoveryCode(ctx context.Context, user *auth.User, hash []byte, by consent.By) (bool, error)
	SetRecoveryCodes(ctx context.Context, user *auth.User, codes [][]byte, by consent.By) error
	PasskeyStore
	MailStore

	InsertFlow(ctx context.Context, state []byte, flow auth.Flow, now time.Time) error
	// TakeFlow takes a sign-in through the issuer out: a state counts once.
	TakeFlow(ctx context.Context, state []byte, now time.Time) (*auth.Flow, error)
	// UserByIdentity binds the subject to the user at the first sign-in; nil when it is not theirs.
	UserByIdentity(ctx context.Context, id auth.Identity, by consent.By) (*auth.User, error)
}

// Secrets are what only the seed knows, [auth.Seed].
type Secrets interface {
	SealSecret(user int32, secret []byte) []byte
	OpenSecret(user int32, sealed []byte) ([]byte, error)
	RecoveryHash(user int32, code string) []byte
	NewBrowserMark(email string, now time.Time) string
	Browser(email, mark string, now time.Time) string
	InvitationToken(id string) string // opens an invitation
}

const accountPath = "/api/account"

// freshFor is how old a sign-in may be to set up a second factor: a session that was stolen must not lock its owner out.
const freshFor = 15 * time.Minute

// Account is what somebody sees of themselves.
type Account struct {
	Email        string           `json:"email"`
	SecondFactor AccountFactor    `json:"second_factor"`
	Sessions     []AccountSession `json:"sessions" doc:"Where they are signed in; the last used first"`
}

// AccountFactor are the second factors of somebody.
type AccountFactor struct {
	Required  bool             `json:"required" doc:"A role asks for one"`
	AppSince  *time.Time       `json:"app_since,omitempty" doc:"Since when there is an app that shows codes; missing: there is none"`
	CodesLeft int              `json:"codes_left" doc:"Recovery codes that were not used"`
	Passkeys  []AccountPasskey `json:"passkeys" doc:"The oldest first"`
	CanAdd    bool             `json:"can_add_passkey" doc:"This server can ask for passkeys: it is reached by https under a name"`
}

// AccountPasskey is a passkey of somebody.
type AccountPasskey struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Synced bool       `json:"synced" doc:"It may be on several devices"`
	Made   time.Time  `json:"made"`
	Used   *time.Time `json:"used,omitempty" doc:"Last use; missing: none yet"`
}

// AccountSession is a browser in which somebody is signed in.
type AccountSession struct {
	ID      string    `json:"id"`
	Browser string    `json:"browser" doc:"Family at sign-in, such as Firefox; may be empty"`
	System  string    `json:"system" doc:"Such as Linux; may be empty"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen" doc:"Last use, to about ten minutes"`
	Current bool      `json:"current" doc:"This one"`
}

// SetUp is what an app needs to show codes.
type SetUp struct {
	Secret string `json:"secret" doc:"To type into the app, in base32"`
	QR     string `json:"qr" doc:"To scan: a PNG as a data: address"`
}

// Codes are recovery codes, shown once.
type Codes struct {
	Codes []string `json:"codes" doc:"Each stands in for a second factor once; only their hashes are kept. Empty: there are some already"`
}

type passwordInput struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"1024"`
		New string `json:"new" minLength:"12" maxLength:"1024"`
	}
}

type accountSessionInput struct {
	ID string `path:"id" format:"uuid"`
}

func (s *Server) accountAPI(api huma.API) {
	add := func(id, method, path, summary string, status int, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: accountPath + path, Tags: []string{"dashboard"}, Summary: summary, DefaultStatus: status, Errors: errors}
	}
	operation(s, api, auth.Account, add("account", http.MethodGet, "", "How one signs in, and where", http.StatusOK), s.account)
	operation(s, api, auth.Account, add("change-password", http.MethodPut, "/password", "Change one's password; all other sessions end", http.StatusNoContent,
		http.StatusUnprocessableEntity, http.StatusTooManyRequests), s.changePassword)
	operation(s, api, auth.Account, add("begin-second-factor", http.MethodPost, "/second-factor", "Begin to set up a second factor; needs a sign-in of the last 15 minutes", http.StatusOK,
		http.StatusConflict), s.beginFactor)
	operation(s, api, auth.Account, add("confirm-second-factor", http.MethodPost, "/second-factor/confirmation", "Confirm it with the app's first code; answers the recovery codes, once", http.StatusOK,
		http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests), s.confirmFactor)
	operation(s, api, auth.Account, add("remove-second-factor", http.MethodPost, "/second-factor/removal", "Remove the app, with a second factor", http.StatusNoContent,
		http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests), s.removeFactor)
	operation(s, api, auth.Account, add("make-recovery-codes", http.MethodPost, "/recovery-codes", "Make new recovery codes, with a second factor; the old ones end", http.StatusOK,
		http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests), s.makeRecoveryCodes)
	operation(s, api, auth.Account, add("end-session", http.MethodDelete, "/sessions/{id}", "End one session", http.StatusNoContent, http.StatusNotFound), s.endSession)
	operation(s, api, auth.Account, add("end-other-sessions", http.MethodDelete, "/sessions", "End all sessions but this one", http.StatusNoContent), s.endOtherSessions)
	s.early[http.MethodPost+" "+accountPath+"/second-factor"] = []string{nextSetUp}
	s.early[http.MethodPost+" "+accountPath+"/second-factor/confirmation"] = []string{nextSetUp}
}

func (s *Server) account(ctx context.Context, _ *struct{}) (*struct{ Body Account }, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	body := Account{Email: user.Email, Sessions: []AccountSession{}, SecondFactor: AccountFactor{Required: s.needsFactor(ctx), CanAdd: s.Dashboard.Passkeys != nil}}
	factor, err := s.Dashboard.Accounts.SecondFactor(ctx, user.ID)
	if err != nil {
		return nil, err
	}
	if factor != nil && factor.ConfirmedAt != nil {
		since := factor.ConfirmedAt.UTC()
		body.SecondFactor.AppSince = &since
	}
	if body.SecondFactor.CodesLeft, err = s.Dashboard.Accounts.CodesLeft(ctx, user.ID); err != nil {
		return nil, err
	}
	if body.SecondFactor.Passkeys, err = s.accountPasskeys(ctx, user); err != nil {
		return nil, err
	}
	sessions, err := s.Dashboard.Accounts.Sessions(ctx, user.ID, s.Clock())
	if err != nil {
		return nil, err
	}
	for _, session := range sessions {
		body.Sessions = append(body.Sessions, AccountSession{ID: session.ID, Browser: session.Browser, System: session.System,
			Created: session.Created.UTC(), Seen: session.Seen.UTC(), Current: session.ID == user.Session.ID})
	}
	return &struct{ Body Account }{body}, nil
}

// needsFactor says whether a role of whoever asks wants a second factor.
func (s *Server) needsFactor(ctx context.Context) bool {
	return s.Dashboard.SecondFactor && ctx.Value(accessKey{}).(*auth.Access).NeedsFactor()
}

func (s *Server) changePassword(ctx context.Context, input *passwordInput) (*struct{}, error) {
	user, now := ctx.Value(userKey{}).(*auth.User), s.Clock()
	if len(input.Body.New) > auth.MaxPasswordBytes || input.Body.New == input.Body.Old {
		return nil, consent.Errorf(consent.Invalid, "new", "The new password must be another one, of 12 characters or more.")
	}
	// Not the charges of signing in: who holds a session is not a stranger, and must not be able to lock one out.
	charges := []auth.Charge{{Key: "change of password " + user.Email, Limit: attemptsPerBrowser}}
	if err := s.take(now, charges); err != nil {
		return nil, err
	}
	right, err := auth.CheckPassword(user.PasswordHash, input.Body.Old)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, consent.Errorf(consent.Invalid, "old", "The present password is another one.")
	}
	s.attempts.GiveBack(charges...)
	return nil, s.Dashboard.SetPassword(ctx, user, auth.HashPassword(input.Body.New), byUser(user, now))
}

// fresh is an error unless somebody has signed in lately.
func fresh(user *auth.User, now time.Time) error {
	if now.Sub(user.Session.Created) > freshFor {
		return consent.Errorf(consent.Forbidden, "", "Sign in again first: this needs a sign-in of the last 15 minutes.")
	}
	return nil
}

func (s *Server) beginFactor(ctx context.Context, _ *struct{}) (*struct{ Body SetUp }, error) {
	user, now := ctx.Value(userKey{}).(*auth.User), s.Clock()
	if err := fresh(user, now); err != nil {
		return nil, err
	}
	host := s.Dashboard.URL
	if u, err := url.Parse(host); err == nil {
		host = u.Host
	}
	secret := auth.NewSecret()
	picture, err := auth.QR(secret, host, user.Email)
	if err != nil {
		return nil, err
	}
	begun, err := s.Dashboard.Accounts.BeginSecondFactor(ctx, user.ID, s.Dashboard.Secrets.SealSecret(user.ID, secret), now)
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, consent.Errorf(consent.Conflict, "", "There is an app already: remove it before you set up another one.")
	}
	return &struct{ Body SetUp }{SetUp{Secret: auth.SecretText(secret), QR: picture}}, nil
}

func (s *Server) confirmFactor(ctx context.Context, input *codeInput) (*struct{ Body Codes }, error) {
	user, now := ctx.Value(userKey{}).(*auth.User), s.Clock()
	factor, err := s.Dashboard.Accounts.SecondFactor(ctx, user.ID)
	if err != nil {
		return nil, err
	}
	nothing := consent.Errorf(consent.Conflict, "", "There is nothing to confirm: begin to set up a second factor first.")
	if factor == nil || factor.ConfirmedAt != nil {
		return nil, nothing
	}
	charges := s.codeCharges(ctx, user)
	if err := s.take(now, charges); err != nil {
		return nil, err
	}
	secret, err := s.openSecret(factor)
	if err != nil {
		return nil, err
	}
	step := auth.CodeStep(secret, auth.PlainCode(input.Body.Code), now, factor.LastStep)
	if step == 0 {
		return nil, errWrongCode
	}
	codes, hashes := s.newRecoveryCodes(user)
	confirmed, first, err := s.Dashboard.Accounts.ConfirmSecondFactor(ctx, user, step, hashes, byUser(user, now))
	if err != nil {
		return nil, err
	}
	if !confirmed {
		return nil, nothing
	}
	s.attempts.GiveBack(charges...)
	return shownOnce(codes, first), nil
}

// shownOnce answers the recovery codes that came with the first factor.
func shownOnce(codes []string, first bool) *struct{ Body Codes } {
	if !first {
		codes = []string{}
	}
	return &struct{ Body Codes }{Codes{codes}}
}

var errWrongCode = consent.Errorf(consent.Invalid, "code", "This code is wrong, or was used already. Wait for the app's next one.")

func (s *Server) newRecoveryCodes(user *auth.User) (codes []string, hashes [][]byte) {
	codes = auth.NewRecoveryCodes()
	for _, code := range codes {
		hashes = append(hashes, s.Dashboard.Secrets.RecoveryHash(user.ID, code))
	}
	return codes, hashes
}

// proven is an error unless the user has a second factor and shows it.
func (s *Server) proven(ctx context.Context, user *auth.User, proof Proof) error {
	if !user.HasFactor() {
		return consent.Errorf(consent.Conflict, "", "There is no second factor.")
	}
	return s.checkProof(ctx, user, proof)
}

func (s *Server) removeFactor(ctx context.Context, input *proofInput) (*struct{}, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	if err := s.proven(ctx, user, input.Body); err != nil {
		return nil, err
	}
	removed, err := s.Dashboard.Accounts.RemoveSecondFactor(ctx, user, byUser(user, s.Clock()))
	if err == nil && !removed {
		err = consent.Errorf(consent.Conflict, "", "There is no app to remove.")
	}
	return nil, err
}

func (s *Server) makeRecoveryCodes(ctx context.Context, input *proofInput) (*struct{ Body Codes }, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	if err := s.proven(ctx, user, input.Body); err != nil {
		return nil, err
	}
	codes, hashes := s.newRecoveryCodes(user)
	if err := s.Dashboard.Accounts.SetRecoveryCodes(ctx, user, hashes, byUser(user, s.Clock())); err != nil {
		return nil, err
	}
	return &struct{ Body Codes }{Codes{codes}}, nil
}

func (s *Server) endSession(ctx context.Context, input *accountSessionInput) (*struct{}, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	ended, err := s.Dashboard.Accounts.EndSessions(ctx, user, input.ID, "", byUser(user, s.Clock()))
	if err == nil && ended == 0 {
		err = consent.Errorf(consent.NotFound, "id", "There is no such session: it may have ended.")
	}
	return nil, err
}

func (s *Server) endOtherSessions(ctx context.Context, _ *struct{}) (*struct{}, error) {
	user := ctx.Value(userKey{}).(*auth.User)
	_, err := s.Dashboard.Accounts.EndSessions(ctx, user, "", user.Session.ID, byUser(user, s.Clock()))
	return nil, err
}
