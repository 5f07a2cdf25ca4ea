package pgembed

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const nobody = 65534

// identities lists the ways to run PostgreSQL, best first. As root that is a user namespace in which root's files are
// uid 1000's: nothing changes hands. Where namespaces are forbidden (many containers) it is the user nobody, who is
// given the data folder and keeps the one capability that lets it reach folders which only root may enter.
func identities() []identity {
	attr := syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if os.Getuid() != 0 {
		return []identity{{uid: os.Getuid(), attr: attr}}
	}
	namespace, credential := attr, attr
	namespace.Cloneflags = syscall.CLONE_NEWUSER
	namespace.UidMappings = []syscall.SysProcIDMap{{ContainerID: 1000, HostID: 0, Size: 1}}
	namespace.GidMappings = []syscall.SysProcIDMap{{ContainerID: 1000, HostID: os.Getgid(), Size: 1}}
	credential.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	credential.AmbientCaps = []uintptr{unix.CAP_DAC_OVERRIDE}
	return []identity{{uid: 0, attr: namespace}, {uid: nobody, attr: credential}}
}
