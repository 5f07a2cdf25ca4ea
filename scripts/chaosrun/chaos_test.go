package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == carelessCommand { // this program, started by a test
		runCareless(os.Args[2:])
		return
	}
	os.Exit(m.Run())
}

// The short form of every fault: what was answered is stored once and stands in the log once, and the careless server
// beside it loses or doubles something. scripts/chaos does each many times.
func TestFaults(t *testing.T) {
	program, err := buildProgram(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r, err := f.meet(t.Context(), program, filepath.Join(t.TempDir(), "stand"), f.short)
			if missing, ok := err.(*missingError); ok {
				t.Skip(missing)
			}
			if err == nil {
				err = r.fault()
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d answered; careless %+v", r.answered, r.careless)
		})
	}
}
