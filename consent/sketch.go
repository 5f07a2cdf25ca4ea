package consent

import (
	"cmp"
	"slices"
)

// Sketch is a draft in one of its languages as a version that can be drawn, whatever is still missing in it: for a preview,
// never for publishing. What cannot be drawn is left out; a text that is missing is that of the first language.
func Sketch(d Draft, language string) (*Version, error) {
	if !languagePattern.MatchString(language) {
		return nil, Errorf(Invalid, "lang", "must be a BCP 47 tag such as fr")
	}
	d = d.Tidied()
	first := language
	if len(d.Languages) > 0 {
		first = d.Languages[0]
	}
	in := func(t Text) Text { return Text{language: cmp.Or(t[language], t[first], "…")} }
	d.Languages, d.Title, d.Intro = []string{language}, in(d.Title), in(d.Intro)
	d.Months = min(max(d.Months, 1), MaxMonths)
	d.Guard, d.Mode, d.Dialects, d.Path, d.Token = Guard{}, Mode{}, nil, "", false
	for _, label := range []*Text{&d.Labels.Refuse, &d.Labels.Accept} {
		if own := (*label)[language]; own != "" {
			*label = Text{language: own}
		} else {
			*label = nil
		}
	}
	d.Look = d.Look.drawable()
	for i := range d.Purposes {
		p := &d.Purposes[i]
		p.Name, p.Summary, p.Detail = in(p.Name), in(p.Summary), in(p.Detail)
	}
	d.Services = slices.DeleteFunc(d.Services, func(s Service) bool {
		return !slices.ContainsFunc(d.Purposes, func(p Purpose) bool { return p.ID == s.Purpose })
	})
	for i := range d.Services {
		s := &d.Services[i]
		s.Reason, s.Data = in(s.Reason), in(s.Data)
		s.Name, s.Provider.Name = cmp.Or(s.Name, "…"), cmp.Or(s.Provider.Name, "…")
		if !countryPattern.MatchString(s.Provider.Country) {
			s.Provider.Country = "ZZ"
		}
		if !slices.Contains(TransferBases, s.Provider.Transfer) {
			s.Provider.Transfer = ""
		}
		s.Trackers = slices.DeleteFunc(s.Trackers, func(t Tracker) bool { return !slices.Contains(TrackerKinds, t.Kind) })
		for j := range s.Trackers {
			s.Trackers[j].Reason = in(s.Trackers[j].Reason)
		}
	}
	canonical, err := Canonical(&Version{Schema: NoticeSchema, Number: 1, Draft: d})
	if err != nil {
		return nil, err
	}
	return ParseVersion(canonical)
}

// drawable is the look without what no style sheet could hold.
func (l Look) drawable() Look {
	if !slices.Contains(Layouts, l.Layout) {
		l.Layout = ""
	}
	if !slices.Contains(Themes, l.Theme) {
		l.Theme = ""
	}
	if l.Radius != nil && (*l.Radius < 0 || *l.Radius > 32) {
		l.Radius = nil
	}
	if len(l.Font) > 100 || !fontPattern.MatchString(l.Font) {
		l.Font = ""
	}
	for _, colour := range []*string{&l.Light.Background, &l.Light.Text, &l.Light.Accent, &l.Dark.Background, &l.Dark.Text, &l.Dark.Accent} {
		if !colourPattern.MatchString(*colour) {
			*colour = ""
		}
	}
	return l
}
