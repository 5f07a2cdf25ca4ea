package consent

import "time"

// Mail is a signed checkpoint of a site's log on its way to one person, who keeps it outside the server, or an alert.
type Mail struct {
	SiteID    int32
	Site      string // key
	Name      string // of the site
	Occasion  string // what it is sent for: "day 2026-11-22", "notice 3" or "alert 7"
	Recipient string
	Note      string // signed checkpoint, or the alert
	QueuedAt  time.Time
	Tries     int // with this one
}
