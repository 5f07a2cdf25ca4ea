package consent

import (
	"fmt"
	"time"
)

// How long records are kept after the choice has ended, in calendar months: five years unless the site says otherwise.
const (
	DefaultRetention = 60
	MaxRetention     = 120
)

// CheckRetention says what keeps a site from keeping records for so many months.
func CheckRetention(months int) error {
	if months < 1 || months > MaxRetention {
		return Errorf(Invalid, "months", "must be 1 to %d: how long records are kept after the choice has ended", MaxRetention)
	}
	return nil
}

// StatedRetention is how many months an action says that a site keeps records from then on; 0 when it says nothing of it.
func StatedRetention(a *Action) int {
	for months := 1; months <= MaxRetention && a.What == RetentionSet; months++ {
		if same, err := NewAction(By{}, a.What, a.On, nil, months); err == nil && same.After == a.After {
			return months
		}
	}
	return 0
}

// RetentionRun is one run of what removes records that were kept for their time.
type RetentionRun struct {
	Began   time.Time
	Ended   *time.Time // nil while it runs, and when it was cut off
	Records int64      // that it removed
	Error   string     // what kept it from the rest; empty
}

// Removable says whether the records of a month, whose ids end before end, may be removed at all: while an id is taken from
// senders, what is left of an erased decision keeps it from coming back.
func Removable(end, now time.Time) bool { return end.Add(IDPast + 24*time.Hour).Before(now) }

// String is one line for people.
func (r *RetentionRun) String() string {
	switch {
	case r == nil:
		return "none yet"
	case r.Ended == nil:
		return fmt.Sprintf("began %s and has not ended; it goes on where it was", FormatTime(r.Began))
	case r.Error != "":
		return fmt.Sprintf("ended %s with a failure after %d records, and is tried again: %s", FormatTime(*r.Ended), r.Records, r.Error)
	}
	return fmt.Sprintf("ended %s, %d records removed", FormatTime(*r.Ended), r.Records)
}
