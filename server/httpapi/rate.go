package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"github.com/temoin/temoin/consent"
)

// Rate is how fast one address prefix may post to one site. The zero Rate sets no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// maxBuckets bounds the memory of the limits; beyond it the least used are forgotten.
const maxBuckets = 100_000

// limiter keeps a token bucket for each site and sender's network. The networks are held as an HMAC under a key of
// the day, so that a memory image does not list who came.
type limiter struct {
	rate    Rate
	key     func(day string) []byte
	buckets *otter.Cache[[16]byte, *rate.Limiter]

	mu     sync.Mutex
	day    string
	dayKey []byte
}

func newLimiter(r Rate, key func(day string) []byte) *limiter {
	if r.PerSecond <= 0 {
		return nil
	}
	idle := time.Duration(float64(r.Burst)/r.PerSecond*float64(time.Second)) + time.Minute // a bucket unused so long is full
	return &limiter{rate: r, key: key, buckets: otter.Must(&otter.Options[[16]byte, *rate.Limiter]{
		MaximumSize: maxBuckets, ExpiryCalculator: otter.ExpiryAccessing[[16]byte, *rate.Limiter](idle),
	})}
}

// allow takes a token for one request, or is an error of kind RateLimited.
func (l *limiter) allow(site string, from netip.Prefix, now time.Time) error {
	if l == nil {
		return nil
	}
	mac := hmac.New(sha256.New, l.keyOf(now))
	mac.Write(from.Addr().AsSlice())
	mac.Write([]byte(site))
	var sum [sha256.Size]byte
	key := [16]byte(mac.Sum(sum[:0]))
	bucket, _ := l.buckets.ComputeIfAbsent(key, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst), false
	})
	if !bucket.AllowN(now, 1) {
		return consent.Errorf(consent.RateLimited, "", "Too many requests for this site from this network; wait as long as Retry-After says.")
	}
	return nil
}

func (l *limiter) keyOf(now time.Time) []byte {
	day := now.UTC().Format(time.DateOnly)
	l.mu.Lock()
	defer l.mu.Unlock()
	if day != l.day {
		l.day, l.dayKey = day, l.key(day)
	}
	return l.dayKey
}
