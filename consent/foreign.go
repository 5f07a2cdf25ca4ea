package consent

import (
	"strings"
	"time"
)

// ForeignHost is a host whose pages tried to record for a site that does not name it: one that was forgotten, or a
// copy of the site somewhere else.
type ForeignHost struct {
	SiteID      int32
	Host        string // of the shape that [Site.Domains] has
	Count       int64  // refused requests
	First, Last time.Time
}

// Bounds of what is kept of them, since anybody can name any host.
const (
	MaxForeignHosts = 20                  // of each site: those refused last
	ForeignHostLife = 30 * 24 * time.Hour // after the last refusal
)

// IsForeignHost says whether a refused host is worth telling the site's owner. An address is not, since it may be a
// person's; but the one under which developers see their own machine is.
func IsForeignHost(host string) bool {
	if !isHost(host) {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return strings.Trim(last, "0123456789") != "" || host == "127.0.0.1" // no name ends in a number (RFC 3696 §2)
}
