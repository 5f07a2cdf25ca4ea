package consent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// WorkingDraft is what the people of a site are working on. It may be incomplete.
type WorkingDraft struct {
	Draft
	Revision int64 // grows with every change; 0 while nobody has changed anything
	By       string
	At       time.Time // zero for revision 0
}

// Tidied is the draft with empty lists and texts where it has none, so that equal drafts have equal canonical JSON.
func (d Draft) Tidied() Draft {
	d.Languages = append([]string{}, d.Languages...)
	d.Title, d.Intro = tidyText(d.Title), tidyText(d.Intro)
	d.Purposes = append([]Purpose{}, d.Purposes...)
	for i := range d.Purposes {
		p := &d.Purposes[i]
		p.Name, p.Summary, p.Detail = tidyText(p.Name), tidyText(p.Summary), tidyText(p.Detail)
	}
	d.Services = append([]Service{}, d.Services...)
	for i := range d.Services {
		s := &d.Services[i]
		s.Reason, s.Data = tidyText(s.Reason), tidyText(s.Data)
		s.Hosts, s.Trackers = append([]string{}, s.Hosts...), append([]Tracker{}, s.Trackers...)
		for j := range s.Trackers {
			s.Trackers[j].Reason = tidyText(s.Trackers[j].Reason)
		}
	}
	return d
}

func tidyText(t Text) Text {
	if t == nil {
		return Text{}
	}
	return t
}

// CanonicalDraft is the canonical JSON of a draft, tidied: equal bytes are equal drafts.
func CanonicalDraft(d Draft) ([]byte, error) { return Canonical(d.Tidied()) }

// ParseDraft reads what [CanonicalDraft] has written.
func ParseDraft(body []byte) (Draft, error) {
	var d Draft
	if err := json.Unmarshal(body, &d); err != nil {
		return d, fmt.Errorf("consent.ParseDraft: %w", err)
	}
	return d.Tidied(), nil
}

// StartDraft is what a new site's people start from: the preset's words in these languages, no services, and nothing
// that only they can say.
func StartDraft(site string, languages ...string) Draft {
	d := NewDraft(languages...)
	return Draft{Site: site, Languages: d.Languages, Months: 6, Title: d.Title, Intro: d.Intro, Purposes: d.Purposes}.Tidied()
}

// What became of a [Publication].
const (
	Waiting   = "waiting"
	Published = "published"
	Failed    = "failed"
	Cancelled = "cancelled"
)

// Publication is a draft that is published at a time to come.
type Publication struct {
	ID       string // UUID
	SiteID   int32
	Due      time.Time
	Draft    Draft
	Who, Why string
	MadeAt   time.Time
	State    string // one of the above
	Number   int    // of the version that it became
	Error    string // why it failed
}

// ErrMayNotPublish is why a publication fails whose planner has no right to publish at its time.
func (p *Publication) ErrMayNotPublish() *Error {
	return Errorf(Forbidden, "", "%s planned this and may not publish any more. Look at the draft and publish it yourself.", strings.TrimPrefix(p.Who, "user:"))
}

// ErrorIn is why the publication failed in a language, in English where the rules have come to say something else.
func (p *Publication) ErrorIn(language string) string {
	for _, err := range []error{p.Draft.Check(), p.ErrMayNotPublish()} {
		if fault := new(Error); errors.As(err, &fault) && fault.Error() == p.Error {
			said := *fault
			said.Detail = fault.In(language)
			return said.Error()
		}
	}
	return p.Error
}

// PublishedVersion is a version with who published it, and why.
type PublishedVersion struct {
	*Version
	At       time.Time
	Who, Why string // empty where the log does not say
}
