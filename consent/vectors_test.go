package consent

import (
	"encoding/json"
	"os"
	"testing"
)

// readVectors reads a file of testdata, which the TypeScript tests read too. Unknown members are faults of the file.
func readVectors[T any](t testing.TB, name string) T {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var vectors T
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&vectors); err != nil {
		t.Fatalf("testdata/%s: %v", name, err)
	}
	return vectors
}
