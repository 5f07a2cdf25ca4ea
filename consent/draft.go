package consent

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	idPattern       = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	siteKeyPattern  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`) // what every browser can name
	mailPattern     = regexp.MustCompile(`^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$`)
	countryPattern  = regexp.MustCompile(`^[A-Z]{2}$`)
	rulePackPattern = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)
	hostPattern     = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	pathPattern     = regexp.MustCompile(`^(/[a-z0-9-]{1,32}){1,4}$`)
	trackerPattern  = regexp.MustCompile(`^[!#$%&'+.^_` + "`" + `|~0-9A-Za-z:/@-]{1,64}\*?$`)
)

// Check says what keeps a draft from being published, first fault first.
func (d *Draft) Check() error {
	if faults := d.Faults(); len(faults) > 0 {
		return faults[0]
	}
	return nil
}

// Faults are all fields that do not have their form, at most one of the purposes and one of the services: what is still missing
// can be filled in at one go.
func (d *Draft) Faults() (faults []error) {
	add := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	if !siteKeyPattern.MatchString(d.Site) {
		add(Errorf(Invalid, "site", "must be 1 to 32 of a-z, 0-9 and -, such as my-shop"))
	}
	if d.Months < 1 || d.Months > MaxMonths {
		add(Errorf(Invalid, "months", "must be 1 to %d: a choice may end sooner, never later", MaxMonths))
	}
	if len(d.Languages) == 0 {
		add(Errorf(Invalid, "languages", "name at least one language"))
	}
	if !countryPattern.MatchString(d.Controller.Country) {
		add(Errorf(Invalid, "controller.country", "must be an ISO 3166-1 code such as FR"))
	}
	if !rulePackPattern.MatchString(d.Jurisdiction) {
		add(Errorf(Invalid, "jurisdiction", "name the rule pack, such as FR or US-CA"))
	}
	if d.Path != "" && !pathPattern.MatchString(d.Path) {
		add(Errorf(Invalid, "path", "must be a path of a-z, 0-9 and - without a slash at its end, such as /t"))
	}
	for i, language := range d.Languages {
		if !languagePattern.MatchString(language) || slices.Contains(d.Languages[:i], language) {
			add(Errorf(Invalid, fmt.Sprintf("languages.%d", i), "must be a BCP 47 tag such as fr, named once"))
		}
	}
	for _, line := range []struct{ field, text string }{
		{"controller.name", d.Controller.Name}, {"controller.address", d.Controller.Address},
		{"controller.contact", d.Controller.Contact}, {"authority.name", d.Authority.Name},
	} {
		add(checkLine(line.field, line.text))
	}
	if contact := d.Controller.Contact; checkLine("", contact) == nil && !mailPattern.MatchString(contact) && !strings.HasPrefix(contact, "https://") {
		add(Errorf(Invalid, "controller.contact", "must be an e-mail address or an https address"))
	}
	if d.Controller.ID != "" {
		add(checkLine("controller.id", d.Controller.ID))
	}
	for _, link := range []struct{ field, url string }{
		{"policy_url", d.PolicyURL}, {"authority.url", d.Authority.URL}, {"withdraw_url", d.WithdrawURL},
	} {
		add(checkURL(link.field, link.url))
	}
	add(d.checkTexts("title", d.Title))
	add(d.checkTexts("intro", d.Intro))
	for _, err := range []error{d.checkPurposes(), d.checkServices(), d.checkLabels(), d.Guard.check(), d.Mode.check(), d.Look.check(),
		checkDialects(d.Dialects), checkPages(d.Pages), d.checkToken()} {
		add(err)
	}
	return faults
}

func (d *Draft) checkPurposes() error {
	seen := map[string]bool{}
	for i, p := range d.Purposes {
		field := fmt.Sprintf("purposes.%d", i)
		if !idPattern.MatchString(p.ID) || seen[p.ID] {
			return Errorf(Invalid, field+".id", "must be 1 to 32 of a-z, 0-9 and _, starting with a letter, and used once")
		}
		if p.Required != (p.ID == StrictlyNecessary) {
			return Errorf(Invalid, field+".required", "only %s is granted without asking", StrictlyNecessary)
		}
		seen[p.ID] = true
		for _, part := range []struct {
			name string
			text Text
		}{{"name", p.Name}, {"summary", p.Summary}, {"detail", p.Detail}} {
			if err := d.checkTexts(field+"."+part.name, part.text); err != nil {
				return err
			}
		}
	}
	if !seen[StrictlyNecessary] || len(seen) < 2 || len(seen) > 16 {
		return Errorf(Invalid, "purposes", "list %s and 1 to 15 purposes to ask for", StrictlyNecessary)
	}
	return nil
}

func (d *Draft) checkServices() error {
	seen := map[string]bool{}
	for i, s := range d.Services {
		field := fmt.Sprintf("services.%d", i)
		switch {
		case !idPattern.MatchString(s.ID) || seen[s.ID]:
			return Errorf(Invalid, field+".id", "must be 1 to 32 of a-z, 0-9 and _, starting with a letter, and used once")
		case !slices.ContainsFunc(d.Purposes, func(p Purpose) bool { return p.ID == s.Purpose }):
			return Errorf(Invalid, field+".purpose", "%q is not a purpose of this notice", s.Purpose)
		case slices.ContainsFunc(d.Purposes, func(p Purpose) bool { return p.ID == s.ID }):
			return Errorf(Invalid, field+".id", "%q is already the id of a purpose", s.ID)
		case !countryPattern.MatchString(s.Provider.Country):
			return Errorf(Invalid, field+".provider.country", "must be an ISO 3166-1 code such as US")
		case s.Provider.Transfer != "" && !slices.Contains(TransferBases, s.Provider.Transfer):
			return Errorf(Invalid, field+".provider.transfer", "must be one of %s, or empty inside the EEA", strings.Join(TransferBases, ", "))
		}
		seen[s.ID] = true
		if err := checkLine(field+".name", s.Name); err != nil {
			return err
		}
		if err := checkLine(field+".provider.name", s.Provider.Name); err != nil {
			return err
		}
		if err := checkURL(field+".provider.policy_url", s.Provider.PolicyURL); err != nil {
			return err
		}
		if err := d.checkTexts(field+".reason", s.Reason); err != nil {
			return err
		}
		if err := d.checkTexts(field+".data", s.Data); err != nil {
			return err
		}
		for j, host := range s.Hosts {
			if !isHost(host) {
				return Errorf(Invalid, fmt.Sprintf("%s.hosts.%d", field, j), "must be a host in lower case without scheme, port or path")
			}
		}
		for j, tracker := range s.Trackers {
			if err := d.checkTracker(fmt.Sprintf("%s.trackers.%d", field, j), tracker); err != nil {
				return err
			}
		}
	}
	if len(seen) > 200 {
		return Errorf(Invalid, "services", "at most 200 services")
	}
	return nil
}

func (d *Draft) checkTracker(field string, t Tracker) error {
	switch {
	case !trackerPattern.MatchString(t.Name) || strings.HasSuffix(t.Name, "*") != t.Pattern:
		return Errorf(Invalid, field+".name", "must be a name of at most 64 characters; a pattern ends in one * after at least one character")
	case !slices.Contains(TrackerKinds, t.Kind):
		return Errorf(Invalid, field+".kind", "must be one of %s", strings.Join(TrackerKinds, ", "))
	case t.Party != "first" && t.Party != "third":
		return Errorf(Invalid, field+".party", "must be first or third")
	case t.Duration != "session" && t.Duration != "permanent":
		return Errorf(Invalid, field+".duration", "must be session or permanent")
	case (t.Duration == "session") != (t.LifetimeDays == 0) || t.LifetimeDays < 0 || t.LifetimeDays > 36500:
		return Errorf(Invalid, field+".lifetime_days", "must be 0 for a session tracker and 1 or more for a permanent one")
	}
	return d.checkTexts(field+".reason", t.Reason)
}

// isHost says whether a text is the name of a host in lower case, without a port (RFC 1123, 2.1).
func isHost(name string) bool { return len(name) <= 253 && hostPattern.MatchString(name) }
