// Package gate looks at a draft before it is published: what the rules of consent find without a browser, and what a real
// browser shows in each language, on both layers and at three widths. Nothing that is looked at is recorded.
package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

const (
	allTime  = 5 * time.Minute  // for all languages; what is not measured by then is said
	viewTime = 20 * time.Second // for one page, which takes less than one
	maxBytes = 12 << 20         // of all pictures of a report
)

// Files are the scripts of a version: the loader, and by name what it fetches.
type Files struct {
	Loader []byte
	Others map[string][]byte
}

// Gate measures drafts, one at a time. Make it with [New].
type Gate struct {
	browser string
	build   func(v *consent.Version, base string) (Files, error)
	log     *slog.Logger
	turn    chan struct{} // whoever has put something in has the browser
	style   string        // of the page on which the banner stands, in tests
}

// New makes a gate. browser is the path of a Chromium, empty to look for one; build makes the scripts of a version for a
// server at a base URL.
func New(browser string, build func(v *consent.Version, base string) (Files, error), log *slog.Logger) *Gate {
	return &Gate{browser: browser, build: build, log: log, turn: make(chan struct{}, 1)}
}

// result is a report that is being made, and its pictures by name.
type result struct {
	Report   consent.Report
	Pictures map[string][]byte // PNG
}

// Look makes the report of a draft as of now, and the pictures that it names (PNG). It waits for its turn, tells how far it
// is, and ends early only with ctx. A browser that is missing or fails is no error: the report says what was not measured.
func (g *Gate) Look(ctx context.Context, draft consent.Draft, now time.Time, progress func(done, total int)) (*consent.Report, map[string][]byte, error) {
	digest, err := draft.Digest()
	if err != nil {
		return nil, nil, fmt.Errorf("gate.Look: %w", err)
	}
	r := &result{consent.Report{Draft: digest, MadeAt: consent.FormatTime(now), Skipped: consent.Text{}, Findings: consent.Lint(&draft), Pictures: []consent.Picture{}}, map[string][]byte{}}
	if err := g.measure(ctx, draft, r, progress); ctx.Err() != nil {
		return nil, nil, fmt.Errorf("gate.Look: %w", ctx.Err())
	} else if err != nil {
		g.skip(r, err)
	}
	r.Report.Unchecked = consent.ListUnchecked(&draft, len(r.Report.Skipped) == 0)
	r.illustrate(draft.Languages)
	consent.SortFindings(r.Report.Findings)
	return &r.Report, r.Pictures, nil
}

// errNoBrowser is why nothing is measured on a machine without one.
var errNoBrowser = errors.New("no browser was found")

// skip says what was not measured, and why. Where there is a browser, a draft that it did not get through is published for a
// reason alone: who wrote the draft may have stopped it.
func (g *Gate) skip(r *result, err error) {
	var form *consent.Error
	switch {
	case errors.As(err, &form):
		r.Report.Skipped = consent.Text{"fr": "Rien n’a été mesuré dans un navigateur\u00a0: corrigez d’abord les erreurs.", "en": "Nothing was measured in a browser: correct the errors first."}
		return
	case errors.Is(err, errNoBrowser):
		r.Report.Skipped = consent.Text{
			"fr": "Rien n’a été mesuré dans un navigateur\u00a0: le serveur n’en a pas. Clics, taille et contraste des boutons, débordements et ordre du clavier restent à vérifier. Installez Chromium ou donnez son chemin dans TEMOIN_CHROMIUM.",
			"en": "Nothing was measured in a browser: the server has none. Clicks, size and contrast of the buttons, texts that run over and the order of the keyboard remain to be checked. Install Chromium, or give its path as TEMOIN_CHROMIUM.",
		}
	default:
		n := len(r.Report.Pictures)
		r.Report.Skipped = consent.Text{
			"fr": fmt.Sprintf("Le navigateur s’est arrêté après %d vues\u00a0; le reste n’a pas été mesuré. Recommencez la vérification.", n),
			"en": fmt.Sprintf("The browser stopped after %d views; the rest was not measured. Check again.", n),
		}
		r.Report.Findings = append(r.Report.Findings, consent.NewFinding("measured", consent.Warns, "", r.Report.Skipped["fr"], r.Report.Skipped["en"]))
	}
	g.log.Warn("the notice was not measured in full", slog.String("error", err.Error()))
}

// add keeps the picture of a view, and what was found in it.
func (r *result) add(v view, png []byte, findings []consent.Finding) {
	name := ""
	size := len(png)
	for _, other := range r.Pictures {
		size += len(other)
	}
	if len(png) > 0 && size <= maxBytes && (v.isShown() || len(findings) > 0) {
		sum := sha256.Sum256(png)
		name = hex.EncodeToString(sum[:])
		r.Pictures[name] = png
		r.Report.Pictures = append(r.Report.Pictures, consent.Picture{Language: v.language, Layer: v.layer, Width: v.width, Dark: v.dark, Name: name})
	}
	for _, f := range findings {
		f.Language, f.Layer, f.Width, f.Dark, f.Picture = v.language, v.layer, v.width, v.dark, name
		if !r.has(f) {
			r.Report.Findings = append(r.Report.Findings, f)
		}
	}
}

// has says whether the same was found before: by a rule that needed no browser, or at another width.
func (r *result) has(f consent.Finding) bool {
	for _, other := range r.Report.Findings {
		same := other.Layer == f.Layer && other.Dark == f.Dark || other.Layer == 0
		if same && other.Rule == f.Rule && other.Level == f.Level && other.Language == f.Language && other.Text["en"] == f.Text["en"] {
			return true
		}
	}
	return false
}

// illustrate gives what was found without a browser the picture on which it can be seen.
func (r *result) illustrate(languages []string) {
	for i := range r.Report.Findings {
		f := &r.Report.Findings[i]
		if f.Picture != "" {
			continue
		}
		language := f.Language
		if language == "" && len(languages) > 0 {
			language = languages[0]
		}
		layer, width := f.Layer, f.Width
		if layer == 0 {
			layer, width = layerOf(f.Path), widths[len(widths)-1].width
		}
		best := -1
		for _, p := range r.Report.Pictures {
			fits := 0
			for _, holds := range []bool{p.Dark == f.Dark, p.Layer == layer, p.Width == width} {
				if holds {
					fits++
				}
			}
			if p.Language == language && fits > best {
				best, f.Picture = fits, p.Name
			}
		}
	}
}
