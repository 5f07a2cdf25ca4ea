package consent

// Signals are what the browser says on the visitor's behalf. They can refuse, never grant, and an explicit choice
// by hand wins over them.
type Signals struct {
	GPC bool // Global Privacy Control: Sec-GPC: 1 or navigator.globalPrivacyControl
	DNT bool // Do Not Track, for sites that switch it on
}

// Refuses says whether the signals refuse a purpose until the visitor chooses otherwise.
func (s Signals) Refuses(purpose string) bool {
	return (s.GPC || s.DNT) && (purpose == Advertising || purpose == Social)
}

// heeded are the signals that a site's mode lets count, as a record says them.
func (s Signals) heeded(m Mode) string {
	switch dnt := s.DNT && m.DoNotTrack; {
	case s.GPC && dnt:
		return "gpc dnt"
	case s.GPC:
		return "gpc"
	case dnt:
		return "dnt"
	}
	return ""
}
