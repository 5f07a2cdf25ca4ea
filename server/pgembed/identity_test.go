package pgembed

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const ordinary = 65534 // a user without a home

// Ensure that an ordinary user can start from a node_modules that belongs to root and lacks its links.
func TestStart_OrdinaryUserReadOnlyPackage(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("every other test here runs as an ordinary user already")
	}
	root := openFolder(t)
	native := nodePackage()
	if native == "" {
		t.Skip("needs the npm package")
	}
	_, inside, _ := strings.Cut(native, "node_modules")
	own := filepath.Join(root, "node_modules", inside)
	if err := os.CopyFS(own, os.DirFS(native)); err != nil {
		t.Fatal(err)
	}
	removeLinks(t, own)
	self, data := filepath.Join(root, "test"), filepath.Join(root, "data")
	copyFile(t, self, os.Args[0])
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(data, ordinary, ordinary); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Dir, cmd.Env = root, []string{"PGEMBED_TEST_DATA=" + data}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ordinary, Gid: ordinary}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "postgres://") {
		t.Fatalf("%v: %s", err, out)
	}
	if copies, _ := filepath.Glob(filepath.Join(data, "binaries-*", "bin", "postgres")); len(copies) != 1 {
		t.Errorf("a copy of the binaries is expected in the data folder, got %v", copies)
	}
}

// Ensure that a package without its links is repaired, and that without them PostgreSQL really does not run.
func TestHydrated(t *testing.T) {
	native := nodePackage()
	if native == "" {
		t.Skip("needs the npm package")
	}
	own := filepath.Join(t.TempDir(), "native")
	if err := os.CopyFS(own, os.DirFS(native)); err != nil {
		t.Fatal(err)
	}
	removeLinks(t, own)
	if _, err := probe(t.Context(), filepath.Join(own, "bin"), t.TempDir()); err == nil {
		t.Fatal("PostgreSQL runs without its links")
	}
	bin, err := hydrated(own, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := probe(t.Context(), bin, t.TempDir()); err != nil {
		t.Fatal(err)
	}
}

// Ensure that every identity works on a cluster that another one made, in a folder that only root may enter.
func TestIdentities_TakeOver(t *testing.T) {
	all := identities()
	if len(all) < 2 {
		t.Skip("only root has more than one way to run")
	}
	opts := Options{Data: filepath.Join(t.TempDir(), "data"), Fast: true, Progress: func(string) {}}
	if err := os.Mkdir(opts.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	bin, err := findBinaries(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	for i, as := range []identity{all[1], all[0], all[1]} {
		bin.as = as
		if err := bin.makeCluster(t.Context(), opts); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		socket, err := socketFolder(opts.Data, as.uid)
		if err != nil {
			t.Fatal(err)
		}
		s := &Server{socket: socket}
		if err := s.run(t.Context(), bin, opts); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		if err := s.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// Ensure that a socket folder which somebody else has put in the way is refused.
func TestPrivateFolder_Foreign(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make a folder that is somebody else's")
	}
	folder := filepath.Join(t.TempDir(), "run")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(folder, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	wantLine(t, privateFolder(folder, 0), "belongs to somebody else")
}

func TestMajorOf(t *testing.T) {
	for version, want := range map[string]int{
		"postgres (PostgreSQL) 18.4\n":                     18,
		"postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb)": 15,
		"postgres (PostgreSQL) 16beta1":                    16,
		"postgres (PostgreSQL) 14.9":                       0,
		"hello":                                            0,
		"":                                                 0,
	} {
		if got, err := majorOf(version); got != want || (err == nil) != (want > 0) {
			t.Errorf("majorOf(%q) = %d, %v; want %d", version, got, err, want)
		}
	}
}

// openFolder is a temporary folder that other users may enter.
func openFolder(t *testing.T) string {
	folder, err := os.MkdirTemp("/tmp", "pgembed")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func removeLinks(t *testing.T, native string) {
	entries, err := os.ReadDir(filepath.Join(native, "lib"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Type()&os.ModeSymlink != 0 {
			if err := os.Remove(filepath.Join(native, "lib", entry.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func copyFile(t *testing.T, to, from string) {
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, raw, 0o755); err != nil {
		t.Fatal(err)
	}
}
