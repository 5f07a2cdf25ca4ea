package assets

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

func build(t *testing.T, d consent.Draft) *Widget {
	t.Helper()
	v, err := consent.Publish(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	w, err := BuildWidget(v, Options{URL: "https://temoin.example"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// stage returns the file of a later stage by the end of its name: fr.js is the second in French, fr.more.js the third.
func stage(t *testing.T, w *Widget, end string) File {
	t.Helper()
	for name, file := range w.UI {
		if strings.HasSuffix(name, "."+end) {
			return file
		}
	}
	t.Fatalf("no %s", end)
	return File{}
}

const kilobyte = 1024

// What a visitor of the demo downloads keeps within its budget, and the README tells the true figures. The guard is
// more than a third of the loader: a site whose services have neither hosts nor names to guard does not pay for it.
func TestBytes(t *testing.T) {
	unguarded := demo.Draft()
	for i := range unguarded.Services {
		unguarded.Services[i].Hosts, unguarded.Services[i].Trackers = nil, nil
	}
	readme, err := os.ReadFile("../../widget/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		draft         consent.Draft
		suffix        string
		loader, first int // at most, in bytes of brotli
	}{{demo.Draft(), "", 7.5 * kilobyte, 11.5 * kilobyte}, {unguarded, " without the guard", 4 * kilobyte, 8 * kilobyte}} {
		w := build(t, c.draft)
		loader := len(w.Loader.Brotli)
		first := loader + len(stage(t, w, "fr.js").Brotli)
		once := len(w.First["fr"].Brotli)
		more := len(stage(t, w, "fr.more.js").Brotli)
		t.Logf("brotli%s: loader %d bytes, loader and French ui %d bytes, %d in one file; on demand, %d bytes more", c.suffix, loader, first, once, more)
		if loader > c.loader || first > c.first || once > first {
			t.Errorf("loader%s %d bytes (at most %d), first visit %d bytes (at most %d)", c.suffix, loader, c.loader, first, c.first)
		}
		sizes := map[string]int{"returning visitor" + c.suffix: loader, "first visit" + c.suffix: first}
		if c.suffix == "" {
			sizes["on demand"], sizes["past choices"] = more, len(stage(t, w, "fr.mine.js").Brotli)
			if figure := fmt.Sprintf("%.1f KB in one file", math.Ceil(float64(once)/kilobyte*10)/10); !bytes.Contains(readme, []byte(figure)) {
				t.Errorf("widget/README.md does not say %q", figure)
			}
		}
		for what, size := range sizes {
			if figure := fmt.Sprintf("%s: %.1f KB", what, math.Ceil(float64(size)/kilobyte*10)/10); !bytes.Contains(readme, []byte(figure)) {
				t.Errorf("widget/README.md does not say %q", figure)
			}
		}
	}
}

func TestSameVersionSameBytes(t *testing.T) {
	a, b := build(t, demo.Draft()), build(t, demo.Draft())
	if !bytes.Equal(a.Loader.Body, b.Loader.Body) || !slices.Equal(slices.Sorted(maps.Keys(a.UI)), slices.Sorted(maps.Keys(b.UI))) {
		t.Error("two builds of one version differ")
	}
	changed := demo.Draft()
	changed.Title = consent.Text{"fr": "Autre titre", "en": "Another title"}
	if c := build(t, changed); bytes.Equal(a.Loader.Body, c.Loader.Body) {
		t.Error("another title, but the same loader: it names the ui by its hash")
	}
}

// Each stage names those that come after it and their integrity; a browser refuses any other.
func TestStagesNameTheNext(t *testing.T) {
	w := build(t, demo.Draft())
	if len(w.UI) != 8 {
		t.Fatalf("%d files for two languages", len(w.UI))
	}
	for name, file := range w.UI {
		namer := w.Loader
		if strings.HasSuffix(name, ".note.js") || strings.HasSuffix(name, ".debug.js") {
			namer = stage(t, w, "en.more.js")
		}
		if language, isMine := strings.CutSuffix(name[strings.Index(name, ".")+1:], ".mine.js"); isMine {
			namer = stage(t, w, language+".more.js")
		}
		if language, isThird := strings.CutSuffix(name[strings.Index(name, ".")+1:], ".more.js"); isThird {
			namer = stage(t, w, language+".js")
			if bytes.Contains(w.Loader.Body, []byte(name)) {
				t.Errorf("the loader pays for naming %s", name)
			}
		}
		for _, want := range []string{name, file.Integrity} {
			if !bytes.Contains(namer.Body, []byte(want)) {
				t.Errorf("no stage before it holds %s", want)
			}
		}
	}
}

// What only the second layer shows does not weigh on the first visit.
func TestFirstLayerHoldsWhatItShows(t *testing.T) {
	d := demo.Draft()
	w := build(t, d)
	second, third := stage(t, w, "fr.js").Body, stage(t, w, "fr.more.js").Body
	for _, text := range []string{d.Services[4].Trackers[0].Name, d.Purposes[2].Detail["fr"], d.Controller.Contact, "tmn-switch"} {
		if bytes.Contains(second, []byte(text)) || !bytes.Contains(third, []byte(text)) {
			t.Errorf("%q is not where it belongs", text)
		}
	}
	for _, text := range []string{d.Title["fr"], d.Purposes[2].Summary["fr"], "Tout refuser"} {
		if !bytes.Contains(second, []byte(text)) {
			t.Errorf("the first layer does not hold %q", text)
		}
	}
}

func TestFormsAreTheSameFile(t *testing.T) {
	file := build(t, demo.Draft()).Loader
	br, err := io.ReadAll(brotli.NewReader(bytes.NewReader(file.Brotli)))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(file.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	gz, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(br, file.Body) || !bytes.Equal(gz, file.Body) {
		t.Error("a compressed form unpacks to something else")
	}
}

var (
	// The guard names what it judges in lists and on prototypes; what is forbidden is a use.
	calls  = regexp.MustCompile(`\.(inner|outer)HTML=[^=]|\.(insertAdjacentHTML|write|writeln|sendBeacon)\(|\beval\(|\bFunction\(|setAttribute\("style|new XMLHttpRequest`)
	listed = []string{"cookie", "consent", "cmp", "gdpr", "rgpd", "banner", "privacy", "track"}
	class  = regexp.MustCompile(`[.#]?tmn[\w-]*`)
)

// faults lists what must not be in a bundle: calls that turn text into code or markup, and names that blockers hide.
func faults(js string) (found []string) {
	found = calls.FindAllString(js, -1)
	for _, name := range class.FindAllString(js, -1) {
		for _, word := range listed {
			if strings.Contains(name, word) {
				found = append(found, name)
			}
		}
	}
	return found
}

func TestBundlesHoldNothingForbidden(t *testing.T) {
	w := build(t, demo.Draft())
	files := map[string]File{"loader.js": w.Loader}
	maps.Copy(files, w.UI)
	for name, file := range files {
		if found := faults(string(file.Body)); len(found) > 0 {
			t.Errorf("%s holds %q", name, found)
		}
		for _, word := range listed {
			if strings.Contains(name, word) {
				t.Errorf("%s: blockers refuse names with %q", name, word)
			}
		}
	}
	for _, planted := range []string{`a.innerHTML=b`, `document.write(b)`, `navigator.sendBeacon(u)`, `n("div","tmn-cookie")`, `new Function("x")`} {
		if len(faults(planted)) == 0 {
			t.Errorf("the check does not see %s", planted)
		}
	}
}

// Texts are data wherever they stand: nothing that a notice says can leave its string. Were it code, the bundler
// would put another name in the place of the call.
func TestHostileTextsStayText(t *testing.T) {
	planted := func(js string) bool {
		out := api.Transform(js, api.TransformOptions{Define: map[string]string{"alert": "PLANTED"}})
		return strings.Contains(string(out.Code), "PLANTED")
	}
	if !planted("alert(1)") {
		t.Fatal("the check does not see a call")
	}
	hostile := "\"]};alert(1)//</script><img src=x onerror=alert(1)> ${alert(1)} ` ' \\ [x](javascript:alert(1)) [ok](https://ok.example/a)"
	d := demo.Draft()
	d.Title = consent.Text{"fr": hostile, "en": hostile}
	d.Services[0].Name = hostile
	w := build(t, d)
	if planted(string(stage(t, w, "fr.js").Body)) || planted(string(stage(t, w, "fr.more.js").Body)) || planted(string(w.Loader.Body)) {
		t.Error("a text has become code")
	}
	got := parts("a [b](https://b.example) [x](javascript:alert(1)) c")
	if want := `["a ",["b","https://b.example"]," [x](javascript:alert(1)) c"]`; literal(got) != want {
		t.Errorf("parts: %s, want %s", literal(got), want)
	}
	if literal(parts("plain")) != `"plain"` {
		t.Errorf("parts of a plain text: %s", literal(parts("plain")))
	}
}

// The widget's own words are those of the notice's language, or of the nearest; where there are none, English ones.
func TestOtherLanguages(t *testing.T) {
	for tag, want := range map[string]string{"pt-BR": "./pt", "fr-CA": "./fr", "nn": "./nb", "no": "./nb", "zh-Hant": "./en"} {
		if got := words(tag); !strings.Contains(got, want) {
			t.Errorf("words for %s: %s", tag, got)
		}
	}
}

// A notice in another order asks nobody again, so what a kept choice's bits stand for must not move.
func TestCookieBitsKeepTheirOrder(t *testing.T) {
	order := func(d consent.Draft) (material string, purposes, services string) {
		v, err := consent.Publish(d, 1)
		if err != nil {
			t.Fatal(err)
		}
		config := loaderModules(v, Options{}, nil)["config.ts"]
		line := func(name string) string {
			_, rest, _ := strings.Cut(config, "const "+name+" = ")
			value, _, _ := strings.Cut(rest, "\n")
			return value
		}
		return v.Material(), line("purposes"), line("services")
	}
	turned := demo.Draft()
	slices.Reverse(turned.Purposes)
	slices.Reverse(turned.Services)
	material, purposes, services := order(demo.Draft())
	material2, purposes2, services2 := order(turned)
	if material != material2 {
		t.Fatal("the order is material: this test proves nothing")
	}
	if purposes == "" || services == "" || purposes != purposes2 || services != services2 {
		t.Errorf("%s %s\nbecame\n%s %s", purposes, services, purposes2, services2)
	}
	turned.Services = turned.Services[1:]
	if _, _, fewer := order(turned); fewer == services {
		t.Error("control: a missing service does not show")
	}
}
