// Package assets bundles what browsers run: the widget, once per published notice version.
package assets

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/temoin/temoin/consent"
)

// Options are what a widget needs to know beside its notice.
type Options struct {
	URL string // public base URL of this server, for a loader that has been inlined; no slash at the end
}

// Widget is the banner of one published version.
type Widget struct {
	Loader File            // stage one, served at /k/SITE.js; changes with every version
	UI     map[string]File // stages two and three by file name, served at /k/SITE/NAME for ever; the name holds the content's hash
}

// ownFile is a file of the widget as an earlier stage refers to it.
type ownFile struct{ name, integrity string }

// BuildWidget bundles the banner of a version: the note for pages in other languages and what ?temoin-debug
// shows, for each language of its own the third stage and the second, then the loader. Each holds the names and the
// integrity of those that come after it. The same version gives the same bytes.
func BuildWidget(v *consent.Version, o Options) (*Widget, error) {
	w := &Widget{UI: map[string]File{}}
	// Shortened property names are shared by all builds, since the loader calls the ui and the ui the loader.
	short := map[string]any{}
	note, err := w.add(v, "ui/note.ts", nil, "note.js", short)
	if err != nil {
		return nil, fmt.Errorf("assets.BuildWidget: %w", err)
	}
	debug, err := w.add(v, "ui/debug/main.ts", debugModules(v, o), "debug.js", short)
	if err != nil {
		return nil, fmt.Errorf("assets.BuildWidget: %w", err)
	}
	languages := make([]language, 0, len(v.Languages))
	for _, tag := range v.Languages {
		second, err := w.stages(v, tag, note, debug, short)
		if err != nil {
			return nil, fmt.Errorf("assets.BuildWidget(%s): %w", tag, err)
		}
		languages = append(languages, language{tag, second.name, second.integrity})
	}
	js, err := bundle(v, "loader.ts", loaderModules(v, o, languages), short)
	if err != nil {
		return nil, fmt.Errorf("assets.BuildWidget: %w", err)
	}
	if w.Loader, err = newFile(js); err != nil {
		return nil, fmt.Errorf("assets.BuildWidget: %w", err)
	}
	return w, nil
}

// stages adds the third and the second stage in one language and returns the second.
func (w *Widget) stages(v *consent.Version, tag string, note, debug ownFile, short map[string]any) (second ownFile, err error) {
	third, err := w.add(v, "ui/more/main.ts", moreModules(v, tag, note, debug), tag+".more.js", short)
	if err != nil {
		return second, err
	}
	modules, err := uiModules(v, tag, third)
	if err != nil {
		return second, err
	}
	return w.add(v, "ui/main.ts", modules, tag+".js", short)
}

// add bundles a stage and names it by the hash of its content and a suffix.
func (w *Widget) add(v *consent.Version, entry string, generated map[string]string, suffix string, short map[string]any) (ownFile, error) {
	js, err := bundle(v, entry, generated, short)
	if err != nil {
		return ownFile{}, err
	}
	file, err := newFile(js)
	if err != nil {
		return ownFile{}, err
	}
	sum := sha256.Sum256(js)
	name := hex.EncodeToString(sum[:6]) + "." + suffix
	w.UI[name] = file
	return ownFile{name, file.Integrity}, nil
}

// bundle builds one entry of a version from the embedded sources, with some modules replaced by generated ones.
func bundle(v *consent.Version, entry string, generated map[string]string, short map[string]any) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		Bundle:            true,
		Write:             false,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		MangleProps:       "^_",
		MangleQuoted:      api.MangleQuotedTrue,
		MangleCache:       short,
		LegalComments:     api.LegalCommentsNone,
		TreeShaking:       api.TreeShakingTrue,
		Define:            defines(v),
		Plugins:           []api.Plugin{sources(generated)},
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("esbuild %s: %s", entry, api.FormatMessages(result.Errors, api.FormatMessagesOptions{})[0])
	}
	for name, to := range result.MangleCache {
		short[name] = to
	}
	return result.OutputFiles[0].Contents, nil
}

// integrity is the value of a script element's integrity attribute.
func integrity(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
