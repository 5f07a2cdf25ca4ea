package consent

import (
	"fmt"
	"time"
)

const timeFormat = "2006-01-02T15:04:05.000Z"

// FormatTime prints t as every record and answer does: UTC, milliseconds, Z.
func FormatTime(t time.Time) string { return t.UTC().Truncate(time.Millisecond).Format(timeFormat) }

// ParseTime reads what [FormatTime] prints, and nothing else.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeFormat, s)
	if err == nil && t.Format(timeFormat) != s { // a comma for the point, for one, parses too
		err = fmt.Errorf("%q is not such as %s", s, timeFormat)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("consent.ParseTime: %w", err)
	}
	return t, nil
}
