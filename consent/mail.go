package consent

import "time"

// Mail is a signed checkpoint of a site's log on its way to one person, who keeps it outside the server.
type Mail struct {
	SiteID    int32
	Site      string // key
	Name      string // of the site
	Occasion  string // what it is sent for: "day 2026-11-22" or "notice 3"
	Recipient string
	Note      string // signed checkpoint
	QueuedAt  time.Time
	Tries     int // with this one
}
