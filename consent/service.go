package consent

// Service is one tool of one provider, under one purpose. An id is [a-z][a-z0-9_]{0,31}.
type Service struct {
	ID       string    `json:"id"`
	Purpose  string    `json:"purpose"` // id of a purpose of the same notice
	Name     string    `json:"name"`
	Provider Provider  `json:"provider"`
	Reason   Text      `json:"reason"`   // why the site uses it, one sentence
	Hosts    []string  `json:"hosts"`    // hosts it loads from, without scheme or port; empty for first-party code
	Data     Text      `json:"data"`     // categories of personal data, in words (pii_information of ISO/IEC TS 27560)
	Trackers []Tracker `json:"trackers"` // everything it writes to or reads from the device
}

// Provider is the recipient of what a service collects (GDPR art. 13(1)(e) and (f)).
type Provider struct {
	Name      string `json:"name"`
	Country   string `json:"country"`            // ISO 3166-1 alpha-2
	Transfer  string `json:"transfer,omitempty"` // basis of a transfer outside the EEA: adequacy, dpf, scc, bcr, consent; empty inside
	PolicyURL string `json:"policy_url,omitempty"`
}

// Tracker is anything stored on or read from the visitor's device (EDPB guidelines 2/2023).
type Tracker struct {
	Name         string `json:"name"`              // exact name or, with Pattern, a name with one trailing *
	Pattern      bool   `json:"pattern,omitempty"` // Name ends in * and matches every name that starts alike
	Kind         string `json:"kind"`              // one of TrackerKinds
	Party        string `json:"party"`             // first, third
	Duration     string `json:"duration"`          // session, permanent
	LifetimeDays int    `json:"lifetime_days"`     // 0 for session
	Reason       Text   `json:"reason"`
}

// TrackerKinds are the techniques a tracker may use (EDPB guidelines 2/2023: all of them count, not cookies alone).
var TrackerKinds = []string{"cookie", "local_storage", "session_storage", "indexed_db", "pixel", "script"}

// TransferBases are the grounds for a transfer outside the EEA (GDPR arts. 45, 46, 47, 49).
var TransferBases = []string{"adequacy", "dpf", "scc", "bcr", "consent"}
