package consent

import "time"

// By says on whose word something administrative is done, when, and why.
type By struct {
	Who string // server, command:NAME of the system's user, user:EMAIL
	Why string // may be empty
	At  time.Time
	// Passed is by what a draft may be published, stated beside the publication itself; nil where nothing is published, or no
	// gate stands before it.
	Passed *Passage
}

// Passage is how a draft has passed the gate.
type Passage struct {
	Draft  string // digest, see [Draft.Digest]
	Report string // digest
	Why    string // it is published in spite of warnings, by rule; may be empty
}

// ByServer is what the server does of itself.
func ByServer(at time.Time) By { return By{Who: "server", At: at} }

// What an [Action] did.
const (
	OrgMade         = "org_made"
	OrgRenamed      = "org_renamed"
	SiteMade        = "site_made"
	HostsChanged    = "hosts_changed"
	NoticePublished = "notice_published"
	KeyMade         = "api_key_made"
	KeyRevoked      = "api_key_revoked"
	UserMade        = "user_made"
	PasswordSet     = "password_set"
	SessionsEnded   = "sessions_ended"
	IdentityBound   = "identity_bound" // to whom an OpenID issuer means

	SecondFactorSet     = "second_factor_set"
	SecondFactorRemoved = "second_factor_removed"
	RecoveryCodesMade   = "recovery_codes_made"
	RecoveryCodeUsed    = "recovery_code_used"

	SubjectErased = "subject_erased"
	PackExported  = "pack_exported" // of evidence; after is the digest of its [PackScope]
	RetentionSet  = "retention_set"

	AlertDismissed = "alert_dismissed"

	GatePassed           = "gate_passed" // on a draft, by its digest; after is that of the report
	PublicationPlanned   = "publication_planned"
	PublicationCancelled = "publication_cancelled"
	PublicationFailed    = "publication_failed" // at its time; why says what kept it
	ComparisonStarted    = "comparison_started"
	ComparisonEnded      = "comparison_ended"
	PersonInvited        = "person_invited"
	PersonUninvited      = "person_uninvited"
	PersonJoined         = "person_joined"
	RoleChanged          = "role_changed"
	RoleRemoved          = "role_removed"
)

// Action says that somebody did something administrative. Before and After are lower-case hex SHA-256 of the canonical
// JSON of what it changed, or empty where there was nothing. What concerns all sites stands in the log of each.
type Action struct {
	Who    string `json:"who"`
	What   string `json:"what"`
	On     string `json:"on"` // what it was done to, such as a version's number or an e-mail address
	Before string `json:"before"`
	After  string `json:"after"`
	Why    string `json:"why"`
}

// NewAction describes an action; before and after are what it changed, or nil.
func NewAction(by By, what, on string, before, after any) (*Action, error) {
	a := &Action{Who: by.Who, What: what, On: on, Why: by.Why}
	for _, side := range []struct {
		thing  any
		digest *string
	}{{before, &a.Before}, {after, &a.After}} {
		if side.thing == nil {
			continue
		}
		canonical, err := Canonical(side.thing)
		if err != nil {
			return nil, err
		}
		*side.digest = hexSHA256(canonical)
	}
	return a, nil
}

// LoggedAction is an action as it was stated.
type LoggedAction struct {
	Action
	ID   string // of the statement
	At   time.Time
	Leaf *int64 // in the site's log; nil while it waits
}

// ActionSearch narrows a search for actions; what is empty does not.
type ActionSearch struct {
	Text        string // part of what it was done to, by whom or why, whatever the case
	Who, What   string
	From, Until time.Time
	Before      string // id of a statement: those before it
	Limit       int    // required
}
