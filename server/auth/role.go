package auth

import "slices"

// Role is what somebody is in an organisation, on all its sites or on one.
type Role string

// The roles. Support is somebody from outside who helps for a time that is set when it is given.
const (
	Owner   Role = "owner"
	Editor  Role = "editor"
	Analyst Role = "analyst"
	DPO     Role = "dpo"
	Auditor Role = "auditor"
	Support Role = "support"
)

// Roles are all roles, the widest first.
var Roles = []Role{Owner, DPO, Editor, Analyst, Auditor, Support}

// Right is what a route of the dashboard needs.
type Right string

// The rights. Anyone needs no session; Account is what every signed-in person may do about themselves.
const (
	Anyone         Right = "anyone"
	Account        Right = "account"
	SeeSites       Right = "see_sites"
	SeeFigures     Right = "see_figures"
	SeeNotice      Right = "see_notice"
	EditNotice     Right = "edit_notice"
	Publish        Right = "publish"
	Install        Right = "install"
	SeeProof       Right = "see_proof"
	Erase          Right = "erase"
	ExportEvidence Right = "export_evidence"
	SeeAudit       Right = "see_audit"
	SeePeople      Right = "see_people"
	ManagePeople   Right = "manage_people"
	ManageKeys     Right = "manage_keys"
	SetRetention   Right = "set_retention"
	ManageSites    Right = "manage_sites"
)

// Rights are all rights that a role can have; [Anyone] and [Account] are nobody's in particular.
var Rights = []Right{SeeSites, SeeFigures, SeeNotice, EditNotice, Publish, Install, SeeProof, Erase, ExportEvidence, SeeAudit,
	SeePeople, ManagePeople, ManageKeys, SetRetention, ManageSites}

// rightsOf is the one table of who may do what. The DPO watches and answers visitors, and does not decide what is asked
// (GDPR art. 38(6)); the auditor reads everything and changes nothing.
var rightsOf = map[Role][]Right{
	Owner:   Rights,
	DPO:     {SeeSites, SeeFigures, SeeNotice, Install, SeeProof, Erase, ExportEvidence, SeeAudit, SeePeople, SetRetention},
	Editor:  {SeeSites, SeeFigures, SeeNotice, EditNotice, Publish, Install},
	Analyst: {SeeSites, SeeFigures, SeeNotice},
	Auditor: {SeeSites, SeeFigures, SeeNotice, Install, SeeProof, ExportEvidence, SeeAudit, SeePeople},
	Support: {SeeSites, SeeFigures, SeeNotice, EditNotice},
}

// May says whether the role has the right.
func (r Role) May(right Right) bool { return slices.Contains(rightsOf[r], right) }

// RolesWith are the roles that have a right, the widest first.
func RolesWith(right Right) (roles []Role) {
	for _, role := range Roles {
		if role.May(right) {
			roles = append(roles, role)
		}
	}
	return roles
}
