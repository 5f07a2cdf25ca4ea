package auth

// Org is an organisation, whose sites and people are apart from all others'.
type Org struct {
	Key    string   // [a-z0-9][a-z0-9-]{0,31}
	Name   string   // for people
	Sites  []string // keys
	Owners []string // e-mail addresses
}
