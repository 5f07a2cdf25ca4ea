package consent

import (
	"slices"
	"time"
)

// Figures count decisions and showings of one site over some time.
type Figures struct {
	Shown     int64 // first layer shown
	Second    int64 // second layer opened
	Decisions int64 // all acts
	Accepted  int64 // accept_all
	Refused   int64 // refuse_all, by hand or by signal
	Partly    int64 // choose
	Withdrawn int64
	Granted   int64 // decisions that granted at least one purpose or service
	Changed   int64 // decisions that say something else than one of the same visitor in the 7 days before
}

// Plus adds other figures of the same site.
func (f *Figures) Plus(other Figures) {
	f.Shown += other.Shown
	f.Second += other.Second
	f.Decisions += other.Decisions
	f.Accepted += other.Accepted
	f.Refused += other.Refused
	f.Partly += other.Partly
	f.Withdrawn += other.Withdrawn
	f.Granted += other.Granted
	f.Changed += other.Changed
}

// less are the figures without those of a part.
func (f Figures) less(part Figures) Figures {
	return Figures{f.Shown - part.Shown, f.Second - part.Second, f.Decisions - part.Decisions, f.Accepted - part.Accepted, f.Refused - part.Refused,
		f.Partly - part.Partly, f.Withdrawn - part.Withdrawn, f.Granted - part.Granted, f.Changed - part.Changed}
}

// Answers are the decisions that answer the question; a withdrawal takes an answer back and is none.
func (f *Figures) Answers() int64 { return f.Decisions - f.Withdrawn }

// visitors is how many have chosen, as far as counts can tell: who changes their mind is one.
func (f *Figures) visitors() int64 { return f.Decisions - f.Changed }

// NoChoice is how many showings no answer followed, as far as counts can tell: nobody is followed from one to the other.
func (f *Figures) NoChoice() int64 { return max(0, f.Shown-f.Answers()) }

// Rate is the share, 0 to 1, of answers that granted anything. It reports false when nobody has answered.
func (f *Figures) Rate() (float64, bool) {
	answers := f.Answers()
	if answers <= 0 {
		return 0, false
	}
	return float64(f.Granted) / float64(answers), true
}

// Cut is a way to divide figures.
type Cut string

// The cuts. Purposes and services divide answers, not visitors: every decision answers each of them.
const (
	ByNotice   Cut = "notice"
	ByPage     Cut = "page"
	ByCountry  Cut = "country"
	ByDevice   Cut = "device"
	ByLanguage Cut = "language"
	ByPurpose  Cut = "purpose"
	ByService  Cut = "service"
)

// Part is one slice of the whole, such as one language.
type Part struct {
	Name string // value of the cut; the number of a notice
	Figures
}

// Answered is how often a purpose or service of a version was answered, and granted. Of a service it counts only the
// answers that differ from that to its purpose.
type Answered struct {
	Notice    int
	ID        string
	Decisions int64
	Granted   int64
}

// PurposeFigures are the answers to one purpose or one service; every decision answers all of its notice.
type PurposeFigures struct {
	Purpose string // id
	Granted int64
	Denied  int64
}

// PurposesOf adds up the answers to each purpose, over all versions, in the order of the ids.
func PurposesOf(answered []Answered) []PurposeFigures {
	var figures []PurposeFigures
	for _, a := range answered {
		f := answersOf(&figures, a.ID)
		f.Granted += a.Granted
		f.Denied += a.Decisions - a.Granted
	}
	return figures
}

// ServicesOf are the answers to each service that a version asked for: those to its purpose, but for the visitors who
// answered otherwise for the service.
func ServicesOf(versions []*Version, purposes, exceptions []Answered) []PurposeFigures {
	var figures []PurposeFigures
	for _, v := range versions {
		_, services := v.Asked()
		for _, service := range services {
			i := slices.IndexFunc(purposes, func(a Answered) bool { return a.Notice == v.Number && a.ID == service.Purpose })
			if i < 0 {
				continue
			}
			granted := purposes[i].Granted
			if j := slices.IndexFunc(exceptions, func(a Answered) bool { return a.Notice == v.Number && a.ID == service.ID }); j >= 0 {
				granted += 2*exceptions[j].Granted - exceptions[j].Decisions // one more for each grant, one less for each refusal
			}
			f := answersOf(&figures, service.ID)
			f.Granted += granted
			f.Denied += purposes[i].Decisions - granted
		}
	}
	return figures
}

func answersOf(figures *[]PurposeFigures, id string) *PurposeFigures {
	i, found := slices.BinarySearchFunc(*figures, id, func(f PurposeFigures, id string) int {
		switch {
		case f.Purpose < id:
			return -1
		case f.Purpose > id:
			return 1
		}
		return 0
	})
	if !found {
		*figures = slices.Insert(*figures, i, PurposeFigures{Purpose: id})
	}
	return &(*figures)[i]
}

// Began is when a version of the notice began.
type Began struct {
	Notice int // number
	At     time.Time
}
