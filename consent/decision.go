package consent

import (
	"slices"
	"strings"
	"time"
)

// Act is what the visitor did.
type Act string

const (
	AcceptAll Act = "accept_all"
	RefuseAll Act = "refuse_all"
	Choose    Act = "choose"
	Withdraw  Act = "withdraw"
	BySignal  Act = "signal" // a browser signal or a refusal agent answered, not a hand; it can only refuse
)

// Acts are all acts, for messages and checks.
var Acts = []Act{AcceptAll, RefuseAll, Choose, Withdraw, BySignal}

// Decision is one choice as a visitor's browser or an application reports it.
type Decision struct {
	ID       string          // UUIDv7 made by the client; names the event for ever
	Site     string          // site key
	Subject  string          // random 128 bits, 22 characters of base64url
	Notice   string          // digest of the version shown
	Purposes map[string]bool // every purpose of that version but StrictlyNecessary
	Services map[string]bool // exceptions to the purposes; may be empty
	Act      Act
	Lang     string    // language of the text shown, BCP 47
	At       time.Time // visitor's clock at the choice, of which a record keeps the milliseconds
	Sent     time.Time // the same clock when this attempt left; zero when unknown
	Signals  Signals   // of the browser that sent it
}

// Check validates the decision in full against the version it names, on the server's clock. The error is an *[Error].
func (d *Decision) Check(v *Version, received time.Time) error {
	if err := CheckID(d.ID, received); err != nil {
		return err
	}
	if err := CheckSubject(d.Subject); err != nil {
		return err
	}
	if !checkDigest(d.Notice) {
		return Errorf(Invalid, "notice", "must be the digest of the notice that was shown: 64 characters of lower-case hex")
	}
	if d.Site != v.Site || d.Notice != v.Digest() {
		return Errorf(Invalid, "notice", "is not a published notice of this site; fetch the current one")
	}
	if year := d.At.UTC().Year(); d.At.IsZero() || year < 1 || year > 9999 {
		return Errorf(Invalid, "at", "is required: the visitor's clock at the choice, such as 2026-11-22T04:00:00.000Z")
	}
	if !d.Sent.IsZero() && d.Sent.Sub(d.At) > IDPast {
		return Errorf(Clock, "sent", "is more than %d days after at; set at again with a corrected clock", int(IDPast.Hours()/24))
	}
	if !slices.Contains(v.Languages, d.Lang) {
		return Errorf(Invalid, "lang", "must be one of the notice's languages: %s", strings.Join(v.Languages, ", "))
	}
	if err := d.checkPurposes(v); err != nil {
		return err
	}
	return d.checkAct(v)
}

func (d *Decision) checkPurposes(v *Version) error {
	asked := 0
	for _, p := range v.Purposes {
		_, answered := d.Purposes[p.ID]
		switch {
		case p.Required && answered:
			return Errorf(Invalid, "purposes."+p.ID, "is always granted and never asked; leave it out")
		case !p.Required && !answered:
			return Errorf(Invalid, "purposes."+p.ID, "is missing: every purpose of the notice must be answered")
		case !p.Required:
			asked++
		}
	}
	if len(d.Purposes) != asked {
		return Errorf(Invalid, "purposes", "answers a purpose that the notice does not have")
	}
	for id := range d.Services {
		service := v.Service(id)
		if service == nil {
			return Errorf(Invalid, "services", "answers a service that the notice does not have")
		}
		if p := v.Purpose(service.Purpose); p == nil || p.Required {
			return Errorf(Invalid, "services."+id, "is strictly necessary and never asked; leave it out")
		}
	}
	return nil
}

// checkAct holds the act against the answers: all must be granted for accept_all, none for the refusing acts.
func (d *Decision) checkAct(v *Version) error {
	var want bool
	switch d.Act {
	case Choose:
		return nil
	case AcceptAll:
		want = true
	case RefuseAll, Withdraw, BySignal:
	default:
		return Errorf(Invalid, "act", "must be accept_all, refuse_all, choose, withdraw or signal")
	}
	for _, answers := range []map[string]bool{d.Purposes, d.Services} {
		for _, granted := range answers {
			if granted != want {
				return Errorf(Invalid, "act", "%s does not agree with the answers; a mixed answer is choose", d.Act)
			}
		}
	}
	return nil
}
