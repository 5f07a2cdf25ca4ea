package gate

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/assets"
	"github.com/temoin/temoin/server/demo"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// build makes the scripts as the application does.
func build(v *consent.Version, base string) (Files, error) {
	w, err := assets.BuildWidget(v, assets.Options{URL: base})
	if err != nil {
		return Files{}, err
	}
	files := Files{w.Loader.Body, map[string][]byte{}}
	for name, file := range w.UI {
		files.Others[name] = file.Body
	}
	return files, nil
}

func lookAt(t *testing.T, draft consent.Draft, style string) *result {
	t.Helper()
	g := New(os.Getenv("CHROMIUM"), build, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if _, err := g.find(); err != nil {
		t.Skip("no browser")
	}
	g.style = style
	report, pictures, err := g.Look(t.Context(), draft, noon, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	r := &result{*report, pictures}
	return r
}

// french is the demo's notice in one language.
func french() consent.Draft {
	d := demo.Draft()
	d.Languages = d.Languages[:1]
	only := func(text consent.Text) consent.Text { return consent.Text{"fr": text["fr"]} }
	d.Title, d.Intro = only(d.Title), only(d.Intro)
	for i := range d.Purposes {
		p := &d.Purposes[i]
		p.Name, p.Summary, p.Detail = only(p.Name), only(p.Summary), only(p.Detail)
	}
	for i := range d.Services {
		s := &d.Services[i]
		s.Reason, s.Data = only(s.Reason), only(s.Data)
		for j := range s.Trackers {
			s.Trackers[j].Reason = only(s.Trackers[j].Reason)
		}
	}
	return d
}

// The demo's notice has no error on any layer, and the pictures are pictures.
func TestLookAtDemo(t *testing.T) {
	r := lookAt(t, french(), "")
	for _, f := range r.Report.Findings {
		if f.Level == consent.Blocks {
			t.Errorf("%s at %d px, layer %d, dark %v: %s", f.Rule, f.Width, f.Layer, f.Dark, f.Text["en"])
		}
	}
	if len(r.Report.Skipped) > 0 || !strings.Contains(r.Report.Browser, "Chrom") || len(r.Report.Pictures) != 7 {
		t.Fatalf("skipped %v, by %q, %d pictures", r.Report.Skipped, r.Report.Browser, len(r.Report.Pictures))
	}
	if warned := consent.RulesAt(r.Report.Findings, consent.Warns); !slices.Equal(warned, []string{"life"}) {
		t.Errorf("warned of %v", warned)
	}
	if first := r.Report.Unchecked[0].Text["en"]; strings.HasPrefix(first, "The banner as it is shown") {
		t.Error("what was measured is said to be unchecked")
	}
	for _, p := range r.Report.Pictures {
		config, err := png.DecodeConfig(bytes.NewReader(r.Pictures[p.Name]))
		if err != nil || config.Width != p.Width {
			t.Errorf("picture %+v: %d px wide, %v", p, config.Width, err)
		}
	}
}

// What a draft does wrong is found where it can be seen: a refusal labelled “En savoir plus”, buttons of a contrast of two, and
// a page on which the refusal is small, comes last for the eye and leaves a text that runs over.
func TestLookAtFaults(t *testing.T) {
	d := french()
	d.Labels.Refuse = consent.Text{"fr": "En savoir plus"}
	d.Look.Theme, d.Look.Light = "light", consent.Palette{Background: "#ffffff", Text: "#0f1a30", Accent: "#b5b5b5"}
	r := lookAt(t, d, `
		.tmn-ask .tmn-keys button:first-child { order: 9; font-size: 9px !important; width: 90px !important; white-space: nowrap; min-height: 20px !important; padding: 0 !important }
		.tmn-ask .tmn-keys button:first-child { position: relative; top: 900px }
		.tmn-ask h2 { width: 2000px !important }`)
	if len(r.Report.Skipped) > 0 {
		t.Fatal(r.Report.Skipped)
	}
	found := map[string]consent.Finding{}
	for _, f := range r.Report.Findings {
		if f.Level == consent.Blocks {
			found[f.Rule] = f
			if _, ok := r.Pictures[f.Picture]; !ok {
				t.Errorf("%s has no picture: %+v", f.Rule, f)
			}
		}
	}
	for _, rule := range []string{"refuse_label", "contrast", "alike", "target", "overflow", "focus", "reach"} {
		if _, ok := found[rule]; !ok {
			t.Errorf("%s is not found", rule)
		}
	}
	if f := found["contrast"]; f.Figures["contrast"] < 1.9 || f.Figures["contrast"] > 2.1 {
		t.Errorf("the contrast is measured as %v", f.Figures)
	}
}

// Each rule finds its fault in what was measured, and nothing in a layer without one.
func TestJudge(t *testing.T) {
	good := func() measures {
		one := func(label string, y float64) key { return key{label, 15, 600, 6, true, rectangle{20, y, 200, 44}} }
		return measures{Keys: []key{one("Tout refuser", 100), one("Tout accepter", 100), one("Choisir", 150)},
			Stops: []stop{{"Tout refuser", rectangle{20, 100, 200, 44}}, {"Tout accepter", rectangle{220, 100, 200, 44}}, {"Choisir", rectangle{20, 150, 400, 44}}}}
	}
	v := view{language: "fr", layer: 1, width: 320, height: 640}
	if found := append(judge(v, good()), judgeKeyboard(good(), []int{-1, 0, 1, 2})...); len(found) > 0 {
		t.Fatalf("control: %+v", found)
	}
	for name, c := range map[string]struct {
		rule   string
		level  consent.Level
		change func(*measures)
	}{
		"no buttons":              {"clicks", consent.Blocks, func(m *measures) { m.Keys = m.Keys[:1] }},
		"a label that says more":  {"refuse_label", consent.Blocks, func(m *measures) { m.Keys[0].Label, m.Stops[0].Label = "En savoir plus", "En savoir plus" }},
		"a smaller refusal":       {"alike", consent.Blocks, func(m *measures) { m.Keys[0].Box.Width = 160 }},
		"a larger refusal":        {"alike", consent.Warns, func(m *measures) { m.Keys[0].Box.Width = 250 }},
		"smaller type":            {"alike", consent.Blocks, func(m *measures) { m.Keys[0].Size = 13 }},
		"lighter type":            {"alike", consent.Blocks, func(m *measures) { m.Keys[0].Weight = 400 }},
		"a refusal in outline":    {"alike", consent.Blocks, func(m *measures) { m.Keys[0].Filled = false }},
		"a faint refusal":         {"contrast", consent.Blocks, func(m *measures) { m.Keys[0].Contrast = 4.4 }},
		"a faint text":            {"contrast", consent.Blocks, func(m *measures) { m.Faint = []sample{{"x", 3}} }},
		"a refusal out of sight":  {"reach", consent.Blocks, func(m *measures) { m.Keys[0].Box.Y = 700 }},
		"both out of sight":       {"reach", consent.Warns, func(m *measures) { m.Keys[0].Box.Y, m.Keys[1].Box.Y = 700, 700 }},
		"two ways to accept":      {"accept_twice", consent.Blocks, func(m *measures) { m.Stops = append(m.Stops, m.Stops[1]) }},
		"a switch that is on":     {"preset", consent.Blocks, func(m *measures) { m.On = []string{"Publicité"} }},
		"a text that runs over":   {"overflow", consent.Blocks, func(m *measures) { m.Overflow = []string{"x"} }},
		"a target that is narrow": {"target", consent.Blocks, func(m *measures) { m.Small = []sample{{"x", 20}} }},
	} {
		m := good()
		c.change(&m)
		if found := judge(v, m); len(found) != 1 || found[0].Rule != c.rule || found[0].Level != c.level || found[0].Text["fr"] == "" {
			t.Errorf("%s: %+v", name, found)
		}
	}
	for name, reached := range map[string][]int{"backwards": {2, 0, 1}, "one never": {0, 2}} {
		if found := judgeKeyboard(good(), reached); len(found) != 1 || found[0].Rule != "focus" {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// Without a browser the rules that need none still look, and the report says what was not measured.
func TestLookWithoutBrowser(t *testing.T) {
	g := New("/nowhere/chromium", build, slog.New(slog.DiscardHandler))
	report, pictures, err := g.Look(t.Context(), demo.Draft(), noon, func(int, int) {})
	if err != nil || len(report.Unchecked) < 5 || !strings.HasPrefix(report.Unchecked[0].Text["en"], "The banner as it is shown") {
		t.Errorf("said to be unchecked: %v, %v", report.Unchecked, err)
	}
	if err != nil || len(pictures) > 0 || report.Browser != "" || !strings.Contains(report.Skipped["en"], "TEMOIN_CHROMIUM") || !slices.Equal(consent.RulesAt(report.Findings, consent.Warns), []string{"life"}) {
		t.Errorf("%+v, %v", report, err)
	}
}

// A browser that stops, as a draft of a hundred links can have it do, has not measured: that is published for a reason alone.
func TestLookOfBrowserThatStops(t *testing.T) {
	path, err := exec.LookPath("false")
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := New(path, build, slog.New(slog.DiscardHandler)).Look(t.Context(), french(), noon, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := consent.CheckFindings(report.Findings, map[string]string{"life": "as before"}); err == nil || !strings.Contains(err.Error(), "measured") {
		t.Errorf("published without a reason: %v; %v", err, report.Skipped)
	}
}

// Who gives up has no report, and no browser is left.
func TestLookGivenUp(t *testing.T) {
	g := New(os.Getenv("CHROMIUM"), build, slog.New(slog.DiscardHandler))
	if _, err := g.find(); err != nil {
		t.Skip("no browser")
	}
	t.Setenv("TMPDIR", t.TempDir()) // where the browser has its profile
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err := g.Look(ctx, french(), noon, func(done, total int) {
		if done == 1 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
