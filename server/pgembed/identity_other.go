//go:build !linux

package pgembed

import (
	"os"
	"strconv"
	"syscall"
)

// identities lists the ways to run PostgreSQL. Under sudo it is the user who called sudo.
func identities() []identity {
	as := identity{uid: os.Getuid(), attr: syscall.SysProcAttr{Setpgid: true}}
	if uid, err := strconv.Atoi(os.Getenv("SUDO_UID")); err == nil && os.Getuid() == 0 {
		as.uid = uid
		as.attr.Credential = &syscall.Credential{Uid: uint32(uid)}
	}
	return []identity{as}
}
