package consent

import "time"

// Impression is one showing of a layer of the widget. It names nobody; equal impressions are counted together.
type Impression struct {
	SiteID  int32
	Hour    time.Time // UTC, truncated
	Notice  int       // number of the version
	Layer   int       // 1 or 2
	Lang    string
	Country string
	Device  string
	Page    string // group, as of [Evidence]
}
