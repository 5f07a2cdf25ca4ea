package consent

import (
	"slices"
	"testing"
	"time"
)

// The newest counts until its end; an earlier one was replaced, unless it had ended before.
func TestStates(t *testing.T) {
	at := func(made, until string) Past {
		return Past{Record: &Record{Event: Event{EventTime: made + "T00:00:00.000Z", ValidUntil: until + "T00:00:00.000Z"}}}
	}
	history := []Past{at("2028-06-01", "2029-07-01"), at("2026-02-01", "2027-03-01"), at("2026-01-01", "2027-02-01")}
	for _, c := range []struct {
		now  string
		want []State
	}{
		{"2028-07-01T00:00:00.000Z", []State{Current, Ended, Replaced}},
		{"2029-06-30T23:59:59.999Z", []State{Current, Ended, Replaced}},
		{"2029-07-01T00:00:00.000Z", []State{Ended, Ended, Replaced}},
	} {
		now, err := time.Parse(timeFormat, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := States(history, now); !slices.Equal(got, c.want) {
			t.Errorf("at %s: %v, want %v", c.now, got, c.want)
		}
	}
	if got := States(nil, time.Time{}); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
