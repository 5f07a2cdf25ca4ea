package consent

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

type expiryVectors struct {
	TenYears struct {
		Why    string    `json:"why"`
		First  time.Time `json:"first"`
		Days   int       `json:"days"`
		Digest string    `json:"digest"`
	} `json:"ten_years"`
	AddMonths []struct {
		Why    string    `json:"why"`
		At     time.Time `json:"at"`
		Months int       `json:"months"`
		Want   string    `json:"want"`
	} `json:"add_months"`
}

// Month ends, leap years, time zones and summer time, as testdata/expiry.json has them, whatever zone a time is in.
func TestAddMonths(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Paris", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range readVectors[expiryVectors](t, "expiry.json").AddMonths {
			if got := FormatTime(AddMonths(v.At.In(location), v.Months)); got != v.Want {
				t.Errorf("%s: %s in %s + %d months = %s, want %s", v.Why, FormatTime(v.At), zone, v.Months, got, v.Want)
			}
		}
	}
}

// The vectors would notice the rule that Go's own calendar follows.
func TestAddMonthsIsNotAddDate(t *testing.T) {
	at := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	if got := FormatTime(AddMonths(at, 13)); got != "2028-02-29T12:00:00.000Z" {
		t.Errorf("31 Jan 2027 + 13 months = %s", got)
	}
	differs := 0
	for _, v := range readVectors[expiryVectors](t, "expiry.json").AddMonths {
		if FormatTime(v.At.AddDate(0, v.Months, 0)) != v.Want {
			differs++
		}
	}
	if differs < 10 {
		t.Errorf("control: only %d vectors tell clamping from overflowing", differs)
	}
}

// Every day of ten years and every count of months: the digest over all answers is the one that TypeScript computes.
func TestAddMonthsForTenYears(t *testing.T) {
	v := readVectors[expiryVectors](t, "expiry.json").TenYears
	h := sha256.New()
	for day := range v.Days {
		at := v.First.AddDate(0, 0, day).Add(time.Duration(day*23669%86400000) * time.Millisecond)
		for months := 1; months <= MaxMonths; months++ {
			fmt.Fprintf(h, "%d %d %d\n", at.UnixMilli(), months, AddMonths(at, months).UnixMilli())
		}
	}
	if got := fmt.Sprintf("%x", h.Sum(nil)); got != v.Digest || v.Days < 3650 {
		t.Errorf("digest over %d days is %s, want %s", v.Days, got, v.Digest)
	}
}

// A choice ends in the month that is so many months later, on the same day or, where there is none, on the last.
func TestAddMonthsClamps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(-1e12, 5e12).Draw(t, "at")).UTC()
		months := rapid.IntRange(1, 13).Draw(t, "months")
		end := AddMonths(at, months)
		if got, want := end.Year()*12+int(end.Month()), at.Year()*12+int(at.Month())+months; got != want {
			t.Fatalf("%v + %d = %v: another month", at, months, end)
		}
		if end.Day() > at.Day() || end.Day() < at.Day() && end.AddDate(0, 0, 1).Month() == end.Month() {
			t.Fatalf("%v + %d = %v: not the same day and not the month's last", at, months, end)
		}
		if at.Format("15:04:05.000") != end.Format("15:04:05.000") {
			t.Fatalf("%v + %d = %v: another time of day", at, months, end)
		}
		if later := AddMonths(at.Add(time.Millisecond), months); later.Before(end) {
			t.Fatalf("%v + %d: a later choice ends earlier", at, months)
		}
	})
}

func TestExpiresAt(t *testing.T) {
	if got, want := ExpiresAt(noon, 14), AddMonths(noon, 13); !got.Equal(want) {
		t.Errorf("14 months end at %v, want %v as 13", got, want)
	}
	if got, want := ExpiresAt(noon, 6), time.Date(2027, 5, 22, 12, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("6 months end at %v, want %v", got, want)
	}
}

func TestMoment(t *testing.T) {
	at := time.Date(2031, 5, 5, 5, 5, 5, 0, time.UTC) // a wrong clock
	for name, c := range map[string]struct {
		sent, want time.Time
	}{
		"at once":                  {at, noon},
		"two hours in the outbox":  {at.Add(2 * time.Hour), noon.Add(-2 * time.Hour)},
		"clock turned back":        {at.Add(-2 * time.Hour), noon},
		"sent unknown":             {time.Time{}, noon},
		"half a millisecond later": {at.Add(500 * time.Microsecond), noon.Add(-time.Millisecond)},
	} {
		if got := Moment(noon, at, c.sent); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The moment is never after receipt, whatever the visitor's clock says, and a clock wrong by any amount changes nothing.
func TestMomentIgnoresTheClock(t *testing.T) {
	anyTime := rapid.Custom(func(t *rapid.T) time.Time { return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "ms")) })
	rapid.Check(t, func(t *rapid.T) {
		received, at, sent := anyTime.Draw(t, "received"), anyTime.Draw(t, "at"), anyTime.Draw(t, "sent")
		wrong := time.Duration(rapid.Int64Range(-1e9, 1e9).Draw(t, "wrong")) * time.Millisecond
		moment := Moment(received, at, sent)
		if moment.After(received) {
			t.Fatalf("moment %v after receipt %v", moment, received)
		}
		if again := Moment(received, at.Add(wrong), sent.Add(wrong)); !again.Equal(moment) {
			t.Fatalf("a clock wrong by %v moves the moment from %v to %v", wrong, moment, again)
		}
		late := rapid.Int64Range(0, 1e9).Draw(t, "late")
		delay := time.Duration(late) * time.Millisecond
		if !sent.Before(at) && !Moment(received.Add(delay), at, sent.Add(delay)).Equal(moment) {
			t.Fatalf("a delivery %v later moves the moment", delay)
		}
	})
}

func TestTime(t *testing.T) {
	at, err := ParseTime("2026-11-22T04:00:00.120Z")
	if err != nil || !at.Equal(time.Date(2026, 11, 22, 4, 0, 0, 120e6, time.UTC)) {
		t.Errorf("%v, %v", at, err)
	}
	if got := FormatTime(at.Add(999 * time.Microsecond).In(time.FixedZone("", 3600))); got != "2026-11-22T04:00:00.120Z" {
		t.Errorf("printed %s", got)
	}
	for _, s := range []string{"", "2026-11-22T04:00:00Z", "2026-11-22T04:00:00.12Z", "2026-11-22T04:00:00.1200Z", "2026-11-22T04:00:00,120Z",
		"2026-11-22T04:00:00.120+00:00", "2026-11-22 04:00:00.120Z", "2026-11-22T04:00:00.120z", "2026-02-29T04:00:00.120Z", "2026-11-22T24:00:00.000Z"} {
		if _, err := ParseTime(s); err == nil {
			t.Errorf("%q is read", s)
		}
	}
}
