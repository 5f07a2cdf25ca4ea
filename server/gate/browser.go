package gate

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/temoin/temoin/consent"
)

// widths of the window at which the banner is measured: the narrowest phone (WCAG 2.2, 1.4.10), a tablet, a desktop.
var widths = []struct{ width, height int }{{320, 640}, {768, 1024}, {1280, 800}}

//go:embed look.js
var look string

// find returns the path of the browser.
func (g *Gate) find() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	if g.browser != "" {
		names = []string{g.browser}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoBrowser
}

// measure adds to the result what a browser shows.
func (g *Gate) measure(ctx context.Context, draft consent.Draft, r *result, progress func(done, total int)) error {
	path, err := g.find()
	if err != nil {
		return err
	}
	select {
	case g.turn <- struct{}{}:
		defer func() { <-g.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	progress(0, len(draft.Languages)*len(widths))
	s, err := g.serve(draft)
	if err != nil {
		return err
	}
	defer s.server.Close()
	ctx, cancel := context.WithTimeout(ctx, allTime)
	defer cancel()
	folder, err := os.MkdirTemp("", "temoin-gate-") // what a browser that is killed leaves
	if err != nil {
		return fmt.Errorf("gate.measure: %w", err)
	}
	defer os.RemoveAll(folder)
	tab, end := start(ctx, path, folder)
	defer end()
	if err := chromedp.Do(tab); err != nil { // opens the tab, which lasts as long as the context that it was opened with
		return fmt.Errorf("gate.measure: %w", err)
	}
	version, err := chromedp.CallBrowser(tab, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return fmt.Errorf("gate.measure: %w", err)
	}
	r.Report.Browser = version.Product
	done := 0
	for _, language := range draft.Languages {
		for i, window := range widths {
			v := view{language: language, width: window.width, height: window.height, isFirst: language == draft.Languages[0]}
			if err := s.visit(tab, v, i == 0, r); err != nil {
				return fmt.Errorf("gate.measure(%s, %d): %w", language, window.width, err)
			}
			done++
			progress(done, len(draft.Languages)*len(widths))
		}
	}
	return nil
}

// start starts a browser that reaches nothing but this machine, has its home in a folder and knows nothing of this process'
// environment. It and whatever it has started are gone when end returns.
func start(ctx context.Context, path, folder string) (tab context.Context, end func()) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoInheritEnv,
		chromedp.Env("PATH="+os.Getenv("PATH"), "TMPDIR="+folder, "HOME="+folder),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, endAllocator := chromedp.NewExecAllocator(ctx, options...)
	tab, endTab := chromedp.NewContext(allocator)
	return tab, func() { endTab(); endAllocator() }
}

// visit looks at both layers in one language at one width; in full also at what the answers and the keyboard do.
func (s *site) visit(tab context.Context, v view, inFull bool, r *result) error {
	ctx, cancel := context.WithTimeout(tab, viewTime)
	defer cancel()
	v.layer = 1
	if err := s.open(ctx, v); err != nil {
		return err
	}
	m, err := s.look(ctx, v, r)
	if err != nil {
		return err
	}
	if v.width == widths[len(widths)-1].width {
		if err := s.inTheDark(ctx, v, r); err != nil {
			return err
		}
	}
	if inFull {
		if err := keyboard(ctx, v, *m, r); err != nil {
			return err
		}
		for answer := range 2 {
			if err := s.answer(ctx, v, answer, r); err != nil {
				return err
			}
		}
		if err := s.open(ctx, v); err != nil {
			return err
		}
	}
	if len(m.Keys) < 3 {
		return nil // said: there is no way to the second layer
	}
	if err := click(ctx, 2); err != nil {
		return err
	}
	if err := wait(ctx, `!!document.querySelector("dialog.tmn-set[open]")`); err != nil {
		return err
	}
	v.layer = 2
	_, err = s.look(ctx, v, r)
	return err
}

// open shows the first layer to a visitor who was never there.
func (s *site) open(ctx context.Context, v view) error {
	if _, err := chromedp.Call(ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: s.origin, StorageTypes: "all"}); err != nil {
		return err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(v.width), int64(v.height)), chromedp.Navigate(s.base+"/"+v.language+"/")); err != nil {
		return err
	}
	return wait(ctx, `!!document.querySelector(".tmn-ask") && window.scrollY === 0`)
}

// look measures the layer that is open, judges it and takes its picture.
func (s *site) look(ctx context.Context, v view, r *result) (*measures, error) {
	m, err := take(ctx, v.layer)
	if err != nil {
		return nil, err
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return nil, err
	}
	r.add(v, png, judge(v, m.measures))
	return &m.measures, nil
}

// taken is what look.js answers.
type taken struct {
	measures
	Focused int `json:"focused"`
}

func take(ctx context.Context, layer int) (taken, error) {
	var m *taken
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](fmt.Sprintf("(%s)(%d)", look, layer)))
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err == nil && m == nil {
		err = fmt.Errorf("layer %d is not there", layer)
	}
	if err != nil {
		return taken{}, fmt.Errorf("gate.take: %w", err)
	}
	return *m, nil
}

// inTheDark looks at the first layer once more as a browser that wishes dark colours shows it.
func (s *site) inTheDark(ctx context.Context, v view, r *result) error {
	wish := func(scheme string) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}
	if err := wish("dark"); err != nil {
		return err
	}
	v.dark = true
	if _, err := s.look(ctx, v, r); err != nil {
		return err
	}
	return wish("light")
}

// keyboard presses the tab key until everything was reached, twice as often at most.
func keyboard(ctx context.Context, v view, m measures, r *result) error {
	var reached []int
	for range 2*len(m.Stops) + 2 {
		if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
			return err
		}
		at, err := take(ctx, v.layer)
		if err != nil {
			return err
		}
		reached = append(reached, at.Focused)
		if len(distinct(reached)) == len(m.Stops) {
			break
		}
	}
	r.add(v, nil, judgeKeyboard(m, reached))
	return nil
}

// distinct are the stops among what was reached.
func distinct(reached []int) map[int]bool {
	stops := map[int]bool{}
	for _, i := range reached {
		if i >= 0 {
			stops[i] = true
		}
	}
	return stops
}

// answer presses one of the two answers on the first layer: 0 refuses, 1 accepts. One click must do.
func (s *site) answer(ctx context.Context, v view, which int, r *result) error {
	if err := s.open(ctx, v); err != nil {
		return err
	}
	if err := click(ctx, which); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	expected := []string{"refused", "accepted"}[which]
	if err := wait(within, `(({ purposes }) => !document.querySelector(".tmn-ask")?.checkVisibility() && Object.entries(purposes ?? {}).filter(([id]) => id !== "`+consent.StrictlyNecessary+`").every(([, granted]) => granted === `+fmt.Sprint(which == 1)+`))(window.temoin.choices() ?? {})`); err != nil {
		if ctx.Err() != nil {
			return err
		}
		fr := []string{"Un clic sur le premier bouton ne suffit pas pour tout refuser.", "Un clic sur le second bouton ne suffit pas pour tout accepter."}[which]
		en := []string{"One click on the first button is not enough to refuse everything.", "One click on the second button is not enough to accept everything."}[which]
		f := consent.NewFinding("clicks", consent.Blocks, "", fr, en)
		f.Figures = map[string]float64{expected: 0}
		r.add(v, nil, []consent.Finding{f})
	}
	return nil
}

// click presses a button of the first layer as a hand does.
func click(ctx context.Context, which int) error {
	m, err := take(ctx, 1)
	if err != nil {
		return err
	}
	if which >= len(m.Keys) {
		return nil
	}
	at := m.Keys[which].Box
	return chromedp.Do(ctx, chromedp.MouseClickXY(at.X+at.Width/2, at.Y+at.Height/2))
}

// wait waits until an expression is true.
func wait(ctx context.Context, expression string) error {
	_, err := chromedp.Run(ctx, chromedp.Poll[bool](expression))
	return err
}
