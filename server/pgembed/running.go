package pgembed

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Exists says whether the folder data holds a database.
func Exists(data string) bool {
	_, err := os.Stat(filepath.Join(clusterFolder(data), "PG_VERSION"))
	return err == nil
}

// Running is the address of the database that another process of this user has started in the folder data. PostgreSQL
// itself notes its socket's folder in the fifth line of postmaster.pid.
func Running(data string) (string, error) {
	content, err := os.ReadFile(filepath.Join(clusterFolder(data), "postmaster.pid"))
	if err != nil {
		return "", fmt.Errorf("pgembed.Running: %w", err)
	}
	lines := strings.Split(string(content), "\n")
	if len(lines) < 5 || lines[4] == "" {
		return "", fmt.Errorf("pgembed.Running: PostgreSQL in %s is just starting; try again", data)
	}
	return (&Server{socket: lines[4]}).DSN(), nil
}
