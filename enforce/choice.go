package enforce

import (
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Choice is what a visitor has chosen and holds at this moment. A nil Choice is one that grants nothing.
type Choice struct {
	Subject  string    // random id of the visitor's browser
	Material string    // what was agreed to
	Notice   int       // number of the version that was shown; a cookie does not tell it: 0
	Purposes []string  // granted, sorted; what is strictly necessary is never asked and not among them
	Services []string  // granted, sorted
	Made     time.Time // on the visitor's clock in a cookie, on Temoin's in a token
	Ends     time.Time
}

// Granted says whether a purpose or a service may run.
func (c *Choice) Granted(id string) bool {
	return c != nil && (slices.Contains(c.Purposes, id) || slices.Contains(c.Services, id))
}

// Choice reads the cookies temoin of a request; nil when there is no choice. Of several, under other paths or domains, the
// latest holds; one from the future is the first to yield, and of equals the one that grants less holds.
func (p *Policy) Choice(r *http.Request, now time.Time) (latest *Choice) {
	when := func(c *Choice) time.Time {
		if c.Made.After(now) {
			return time.Time{}
		}
		return c.Made
	}
	for _, cookie := range r.CookiesNamed("temoin") {
		c := p.read(cookie.Value, now)
		if c == nil {
			continue
		}
		if latest == nil || when(c).After(when(latest)) ||
			when(c).Equal(when(latest)) && len(c.Purposes)+len(c.Services) < len(latest.Purposes)+len(latest.Services) {
			latest = c
		}
	}
	return latest
}

// cookiePattern has the fields of the cookie: subject, time in milliseconds and base 36, material, answers.
var cookiePattern = regexp.MustCompile(`^1\.([\w-]{22})\.([0-9a-z]{1,9})\.([0-9a-f]{16})\.[0-4]\.([0-9a-f]+)$`)

// read reads one cookie's value; nil when it is damaged, has ended, agreed to something else, or claims a time more than a
// day ahead: a clock set back must not lengthen a choice.
func (p *Policy) read(value string, now time.Time) *Choice {
	fields := cookiePattern.FindStringSubmatch(value)
	if fields == nil || fields[3] != p.Material {
		return nil
	}
	milliseconds, err := strconv.ParseInt(fields[2], 36, 64)
	if err != nil {
		return nil
	}
	made := time.UnixMilli(milliseconds).UTC()
	c := &Choice{Subject: fields[1], Material: fields[3], Made: made, Ends: endOf(made, p.Months)}
	if !made.Before(now.Add(24*time.Hour)) || !now.Before(c.Ends) {
		return nil
	}
	answers := len(p.Purposes) + len(p.Services)
	bits, ok := new(big.Int).SetString(fields[4], 16)
	if !ok || len(fields[4]) > (answers+3)/4 || bits.BitLen() > answers {
		return nil
	}
	granted := func(i int) bool { return bits.Bit(answers-1-i) == 1 }
	for i, id := range p.Purposes {
		if granted(i) {
			c.Purposes = append(c.Purposes, id)
		}
	}
	for i, s := range p.Services {
		if granted(len(p.Purposes) + i) {
			c.Services = append(c.Services, s.ID)
		}
	}
	return c
}

// endOf adds calendar months in UTC and clamps the day to the month's last, as Temoin does.
func endOf(made time.Time, months int) time.Time {
	first := made.AddDate(0, 0, 1-made.Day()).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(made.Day(), last)-1)
}
