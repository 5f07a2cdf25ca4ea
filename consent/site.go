package consent

// Site is one web site or application of a controller. Its Key is public and stands in the embed snippet.
type Site struct {
	ID      int32
	Key     string   // [a-z0-9][a-z0-9-]{0,31}
	Name    string   // for people
	Domains []string // hosts that may record decisions: lower-case ASCII (punycode), no port
	Demo    bool     // shown as demonstration data everywhere
}
