package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/temoin/temoin/consent"
)

// File is one file for the visitor's browser, with its compressed forms and the strong ETag of the plain form.
type File struct {
	Body, Brotli, Gzip []byte
	ETag               string // with its quotes
	Integrity          string // sha256-…
}

// Widget is what is built for one notice version.
type Widget struct {
	Loader File
	Pinned string          // the loader's file name, which changes with the content
	First  map[string]File // by language: the loader with the second stage inside
	UI     map[string]File // by file name, which changes with the content
}

// stated lists the files as browsers fetch them, and says what they hold.
func (w *Widget) stated(v *consent.Version) (build consent.Build, bodies [][]byte) {
	digest := func(f File) string {
		bodies = append(bodies, f.Body)
		sum := sha256.Sum256(f.Body)
		return hex.EncodeToString(sum[:])
	}
	files := map[string]string{"/k/" + v.Site + ".js": digest(w.Loader)}
	files["/k/"+v.Site+"/"+w.Pinned] = files["/k/"+v.Site+".js"]
	for language, file := range w.First {
		files["/k/"+v.Site+".js#"+language] = digest(file)
	}
	for name, file := range w.UI {
		files["/k/"+v.Site+"/"+name] = digest(file)
	}
	return consent.Build{Notice: v.Digest(), Files: files}, bodies
}

// CatalogSource is the part of the store that the [Catalog] reads.
type CatalogSource interface {
	Sites(ctx context.Context) ([]consent.Site, error)
	// RunningComparisons are those of all sites.
	RunningComparisons(ctx context.Context) ([]consent.Comparison, error)
	// Notices returns the published versions whose digests are not among known, oldest first within a site.
	Notices(ctx context.Context, known []string) ([]*consent.Version, error)
}

// StateBuild notes in a site's log what is served for a version that has become current, and keeps the files. It may be
// told the same again.
type StateBuild func(ctx context.Context, site int32, build consent.Build, bodies [][]byte) error

// Catalog holds every site with its published versions in memory, so that no public route asks the database what a
// site is. Versions never change; sites and new versions come in by [Catalog.Refresh].
type Catalog struct {
	source CatalogSource
	build  func(*consent.Version) (*Widget, error)
	state  StateBuild
	log    *slog.Logger
	mu     sync.Mutex // one refresh at a time
	sites  atomic.Pointer[map[string]*CatalogSite]
}

// CatalogSite is one site as the catalog knows it. Treat it as read-only.
type CatalogSite struct {
	consent.Site
	Versions []*Published // oldest first; the last is current
	Compared *Published   // what half of the browsers get instead of the current version; nil while no comparison runs
	digests  map[string]*consent.Version
}

// Published is one version with the widget that is built for it when first asked for.
type Published struct {
	*consent.Version
	widget func() (*Widget, error)
	stated bool // what is served for it; once it has become current
}

// NewCatalog returns an empty catalog; Refresh it before use. build makes a version's widget.
func NewCatalog(source CatalogSource, build func(*consent.Version) (*Widget, error), state StateBuild, log *slog.Logger) *Catalog {
	c := &Catalog{source: source, build: build, state: state, log: log}
	c.sites.Store(&map[string]*CatalogSite{})
	return c
}

// Site returns the site with this key, or nil.
func (c *Catalog) Site(key string) *CatalogSite { return (*c.sites.Load())[key] }

// All returns the published sites in no order.
func (c *Catalog) All() []*CatalogSite { return slices.Collect(maps.Values(*c.sites.Load())) }

// Sites says how many sites there are.
func (c *Catalog) Sites() int { return len(*c.sites.Load()) }

// Current is the version that visitors are shown, or nil before the first publication.
func (s *CatalogSite) Current() *Published {
	if len(s.Versions) == 0 {
		return nil
	}
	return s.Versions[len(s.Versions)-1]
}

// Version returns the published version with this digest, or nil.
func (s *CatalogSite) Version(digest string) *consent.Version { return s.digests[digest] }

// Refresh reads sites and the versions that are not known yet, and builds the widgets of versions that have become
// current, so that no visitor waits for it. A widget that does not build is logged; its site keeps recording.
func (c *Catalog) Refresh(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := *c.sites.Load()
	var known []string
	for _, site := range old {
		for digest := range site.digests {
			known = append(known, digest)
		}
	}
	sites, err := c.source.Sites(ctx)
	if err != nil {
		return fmt.Errorf("httpapi.Catalog: %w", err)
	}
	comparisons, err := c.source.RunningComparisons(ctx)
	if err != nil {
		return fmt.Errorf("httpapi.Catalog: %w", err)
	}
	added, err := c.source.Notices(ctx, known)
	if err != nil {
		return fmt.Errorf("httpapi.Catalog: %w", err)
	}
	next := make(map[string]*CatalogSite, len(sites))
	for _, site := range sites {
		s := &CatalogSite{Site: site, digests: map[string]*consent.Version{}}
		if before := old[site.Key]; before != nil {
			s.Versions = append(s.Versions, before.Versions...)
		}
		next[site.Key] = s
	}
	for _, v := range added {
		if s := next[v.Site]; s != nil {
			s.Versions = append(s.Versions, &Published{Version: v, widget: sync.OnceValues(func() (*Widget, error) { return c.build(v) })})
		}
	}
	for _, s := range next {
		for _, v := range s.Versions {
			s.digests[v.Digest()] = v.Version
		}
		s.Compared = s.comparedIn(comparisons)
		for _, v := range []*Published{s.Current(), s.Compared} {
			if v != nil {
				c.prepare(ctx, s, v)
			}
		}
	}
	c.sites.Store(&next)
	return nil
}

// prepare builds what is served for a version, and notes it in the site's log.
func (c *Catalog) prepare(ctx context.Context, s *CatalogSite, v *Published) {
	widget, err := v.widget()
	if err != nil {
		c.log.Error("widget does not build", slog.String("site", s.Key), slog.String("error", err.Error()))
		return
	}
	if v.stated {
		return
	}
	stated, bodies := widget.stated(v.Version)
	if err := c.state(ctx, s.ID, stated, bodies); err != nil { // the next refresh tries again
		c.log.Error("what is served is not in the log", slog.String("site", s.Key), slog.String("error", err.Error()))
		return
	}
	v.stated = true
}

// comparedIn is what the site's current version is compared with, or nil. A comparison whose version has given way to a
// newer one in the meantime is over.
func (s *CatalogSite) comparedIn(running []consent.Comparison) *Published {
	i := slices.IndexFunc(running, func(c consent.Comparison) bool {
		return c.SiteID == s.ID && s.Current() != nil && c.B == s.Current().Number
	})
	if i < 0 {
		return nil
	}
	j := slices.IndexFunc(s.Versions, func(v *Published) bool { return v.Number == running[i].A })
	if j < 0 {
		return nil
	}
	return s.Versions[j]
}

// refreshEvery bounds how long a new version stays unknown when its announcement was lost.
const refreshEvery = 5 * time.Second

// Run refreshes whenever changed gets a value, and every few seconds in case one was lost, until ctx ends.
func (c *Catalog) Run(ctx context.Context, changed <-chan struct{}) {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-ticker.C:
		}
		if err := c.Refresh(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("catalog not refreshed", slog.String("error", err.Error()))
		}
	}
}
