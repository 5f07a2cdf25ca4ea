package consent

import (
	"fmt"
	"testing"
	"time"
)

// A run is told in one line, whatever became of it.
func ExampleRetentionRun_String() {
	began := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	ended := began.Add(7 * time.Second)
	for _, run := range []*RetentionRun{nil, {Began: began}, {Began: began, Ended: &ended, Records: 12}, {Began: began, Ended: &ended, Records: 3, Error: "disk full"}} {
		fmt.Println(run)
	}
	// Output:
	// none yet
	// began 2026-11-22T00:00:00.000Z and has not ended; it goes on where it was
	// ended 2026-11-22T00:00:07.000Z, 12 records removed
	// ended 2026-11-22T00:00:07.000Z with a failure after 3 records, and is tried again: disk full
}

// Ensure that a site keeps records for 1 to 120 months.
func TestCheckRetention(t *testing.T) {
	for months, good := range map[int]bool{-1: false, 0: false, 1: true, DefaultRetention: true, MaxRetention: true, MaxRetention + 1: false} {
		if err := CheckRetention(months); (err == nil) != good {
			t.Errorf("%d months: %v", months, err)
		}
	}
}
