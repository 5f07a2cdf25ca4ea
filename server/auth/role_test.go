package auth

import (
	"slices"
	"testing"
)

// Ensure that every role is in the table, that no role has what it must never have, and that every right is somebody's.
func TestRoles(t *testing.T) {
	if len(rightsOf) != len(Roles) {
		t.Errorf("%d roles in the table, %d roles", len(rightsOf), len(Roles))
	}
	for _, role := range Roles {
		if !role.May(SeeSites) {
			t.Errorf("%s cannot see its sites", role)
		}
	}
	for role, never := range map[Role][]Right{
		Support: {SeeProof, Erase, ExportEvidence, SeeAudit, SeePeople, ManagePeople, ManageKeys, Publish},
		Analyst: {SeeProof, Erase, EditNotice, ManagePeople, SeePeople},
		Auditor: {EditNotice, Publish, Erase, ManagePeople, ManageKeys, SetRetention},
		DPO:     {EditNotice, Publish, ManagePeople},
		Editor:  {SeeProof, Erase, ManagePeople},
		"":      Rights,
	} {
		for _, right := range never {
			if role.May(right) {
				t.Errorf("%q may %s", role, right)
			}
		}
	}
	for _, right := range Rights {
		if with := RolesWith(right); len(with) == 0 || with[0] != Owner || !slices.IsSortedFunc(with, func(a, b Role) int { return slices.Index(Roles, a) - slices.Index(Roles, b) }) {
			t.Errorf("%s: %v", right, with)
		}
	}
	for _, right := range []Right{Anyone, Account} {
		if with := RolesWith(right); len(with) != 0 {
			t.Errorf("%s is no right of a role, and %v have it", right, with)
		}
	}
}
