package consent

// Mode is what the tags of other companies are told about the visitor's choice, in their own terms.
type Mode struct {
	// Google is the Consent Mode v2 of Google's tags: empty for none; basic, where the tags are held until the choice;
	// or advanced, where they load before it and send pings without identifiers, which authorities dispute.
	Google    string `json:"google,omitempty"`
	Microsoft bool   `json:"microsoft,omitempty"` // Universal Event Tracking and Clarity
	// DoNotTrack makes the DNT signal refuse what [Signals.Refuses] names, as Global Privacy Control always does.
	DoNotTrack bool `json:"do_not_track,omitempty"`
}

func (m Mode) check() error {
	if m.Google != "" && m.Google != "basic" && m.Google != "advanced" {
		return Errorf(Invalid, "mode.google", "must be basic or advanced, or empty")
	}
	return nil
}
