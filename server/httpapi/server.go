// Package httpapi is the HTTP face of Temoin: raw Fiber handlers for the public routes, huma for the dashboard's.
// Handlers read decode, authorise, act, answer; routes.go lists every route; errors.go alone knows status codes.
package httpapi

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
)

// maxBody bounds every request body, in bytes. A decision is far smaller; nothing sent to this server is larger.
const maxBody = 16 << 10

// Deps is what the handlers work with. All members are required unless they say otherwise.
type Deps struct {
	Clock func() time.Time // the server's time; settable in tests
	Log   *slog.Logger     // nil for none

	Catalog    *Catalog
	Recorder   Recorder
	Toss       func() bool // a fair coin: which of two compared versions a browser gets
	Decisions  CurrentDecisions
	Keys       Keys
	Ledger     Ledger
	Tokens     Tokens
	Erasures   Erasures
	Shown      func(consent.Impression) // counts; must not block
	KeptScript KeptScript
	Foreign    func(site int32, host string, at time.Time)  // notes a host that was refused; must not block
	Ping       func(ctx context.Context) error              // does the database answer?
	ReceiptKey func(site, id string) string                 // auth.Seed.ReceiptKey
	LogKey     func(site string) (string, error)            // public key of the site's log, in the C2SP signed-note form
	PromiseKey func(site string) (string, error)            // public key of the site's promises
	RootsKey   func() (string, error)                       // public key of the roots
	Anchors    func() AnchorState                           // for the metrics
	Waiting    func(context.Context) (consent.Queue, error) // for the metrics
	Refused    func() []string                              // keys of the sites whose log is refused, for the metrics
	RateKey    func(day string) []byte                      // auth.Seed.RateKey
	Verifier   []byte                                       // the page that checks receipts, docs.Verifier
	Rate       Rate                                         // of posts; zero for no limit

	// Drain is how long the server answers on after it was asked to stop, so that who asks /readyz sends it nothing more.
	Drain time.Duration

	// TrustedProxies are the networks whose forwarding headers are believed; may be empty.
	TrustedProxies []netip.Prefix

	// CountryHeader is where trusted proxies name the sender's country; empty for nowhere.
	CountryHeader string
	// Country says in which country an address is, as an ISO 3166-1 code, or empty; nil for never.
	Country func(netip.Addr) string

	// Mount adds routes of others, such as the demo shop's; may be nil.
	Mount func(fiber.Router)

	Dashboard Dashboard
}

// KeptScript finds what was once served for a site by the first hex digits of its SHA-256; nil when there is no such file.
type KeptScript func(ctx context.Context, site int32, prefix string) (*File, error)

// Server answers HTTP. Make it with [New].
type Server struct {
	Deps
	app       *fiber.App
	limits    *limiter
	counts    *counts
	attempts  auth.Attempts
	packs     chan struct{}       // one for each evidence pack that is being made
	checks    chan struct{}       // one for each page that is being checked
	untrusted sync.Map            // ids of sites of which checkProxy has told
	open      map[string]bool     // METHOD PATH of the dashboard's operations that need no session
	early     map[string][]string // METHOD PATH of those that are answered before something is done, and before what
	previews  chan struct{}       // one for each preview that is being built
	draining  atomic.Bool         // set by Shutdown: /readyz answers 503 from then on
}

// New builds the server with all its routes; it does not listen yet.
func New(d Deps) *Server {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Deps: d, limits: newLimiter(d.Rate, d.RateKey), counts: newCounts(d), packs: make(chan struct{}, packsAtOnce), checks: make(chan struct{}, checksAtOnce), previews: make(chan struct{}, previewsAtOnce), open: map[string]bool{}, early: map[string][]string{}}
	s.app = fiber.New(fiber.Config{
		AppName:               "temoin",
		DisableStartupMessage: true,
		Immutable:             true, // strings kept after a handler must not change under the next request
		BodyLimit:             maxBody,
		ReadBufferSize:        16 << 10, // a page's cookies come along when the server is proxied under its own host
		ReadTimeout:           5 * time.Second,
		WriteTimeout:          30 * time.Second,
		IdleTimeout:           30 * time.Second,
		ErrorHandler:          s.fail,
	})
	s.app.Server().HeaderReceived = receive
	s.routes()
	return s
}

// Listen serves on l until [Server.Shutdown]; then it returns nil.
func (s *Server) Listen(l net.Listener) error { return s.app.Listener(l) }

// Shutdown says not ready for the time of Drain, then takes no new connections and waits for the requests in flight, at
// most until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.draining.Store(true)
	select {
	case <-time.After(s.Drain):
	case <-ctx.Done():
	}
	return s.app.ShutdownWithContext(ctx)
}
