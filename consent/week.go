package consent

import (
	"slices"
	"time"
)

// Week is what the mail of a week tells of one site: figures of seven UTC days from a Monday, beside those of the seven
// before. It tells of no visitor.
type Week struct {
	Monday time.Time

	Figures      Figures
	Before       Figures
	Purposes     []WeekPurpose // in the order of the current notice, then those that only older ones had
	Publications []Began
	Language     string // fr or en: that of the current notice's fallback where it is one of them, else en
}

// WeeklyMail is a week of a site on its way to one person.
type WeeklyMail struct {
	SiteID int32     `db:"site_id"`
	Site   string    `db:"site"` // key
	Name   string    `db:"name"` // of the site
	Monday time.Time `db:"-"`
	Recipient
	Tries int `db:"tries"` // with this one
}

// WeekPurpose are the answers to one purpose.
type WeekPurpose struct {
	Name   string // in the week's language, else in the notice's first
	Now    PurposeFigures
	Before PurposeFigures
}

const (
	week = 7 * 24 * time.Hour
	// weekHour is when on Monday the mail is due; weekLife is how long a server that was down may be late with it.
	weekHour = 7 * time.Hour
	weekLife = 48 * time.Hour
)

// DueWeek returns the Monday, 0:00 UTC, of the week whose mails may leave at now. It reports false when it is too early or too
// late for any.
func DueWeek(now time.Time) (monday time.Time, due bool) {
	now = now.UTC()
	weekday := (int(now.Weekday()) + 6) % 7 // from Monday
	this := now.Truncate(24*time.Hour).AddDate(0, 0, -weekday)
	late := now.Sub(this) - weekHour
	return this.Add(-week), late >= 0 && late < weekLife
}

// WeekEnd is the Monday after a week, and WeekBefore the one that begins the week before.
func WeekEnd(monday time.Time) time.Time    { return monday.Add(week) }
func WeekBefore(monday time.Time) time.Time { return monday.Add(-week) }

// Few says whether so few have chosen that their figures are told of nobody. Showings may be told; what is left
// without an answer may not, since it gives the answers away.
func (f *Figures) Few() bool { return f.visitors() < FewestVisitors }

// Tell takes the language and the purposes from the site's versions, the newest first, and what was answered.
func (w *Week) Tell(versions []PublishedVersion, now, before []Answered) {
	w.Language = "en"
	var ids []string
	if len(versions) > 0 {
		current := versions[0]
		if current.Languages[0] == "fr" {
			w.Language = "fr"
		}
		for _, p := range current.Purposes {
			if !p.Required {
				ids = append(ids, p.ID)
			}
		}
	}
	of, ofBefore := PurposesOf(now), PurposesOf(before)
	for _, f := range of {
		if !slices.Contains(ids, f.Purpose) {
			ids = append(ids, f.Purpose)
		}
	}
	find := func(figures []PurposeFigures, id string) PurposeFigures {
		if i := slices.IndexFunc(figures, func(f PurposeFigures) bool { return f.Purpose == id }); i >= 0 {
			return figures[i]
		}
		return PurposeFigures{Purpose: id}
	}
	for _, id := range ids {
		w.Purposes = append(w.Purposes, WeekPurpose{purposeName(versions, id, w.Language), find(of, id), find(ofBefore, id)})
	}
}

// purposeName is how the newest version that has a purpose names it.
func purposeName(versions []PublishedVersion, id, language string) string {
	for _, v := range versions {
		if p := v.Purpose(id); p != nil {
			if name := p.Name[language]; name != "" {
				return name
			}
			return p.Name[v.Languages[0]]
		}
	}
	return id
}
