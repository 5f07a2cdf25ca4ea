// Package assets bundles what browsers run: the widget, once per published notice version.
package assets

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"

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
	Pinned string          // its name at /k/SITE/NAME, for pages that want exactly this one
	First  map[string]File // by language: the loader with stage two inside, for a visitor who is known to be new
	UI     map[string]File // stages two and three by file name, served at /k/SITE/NAME for ever; the name holds the content's hash
}

// ownFile is a file of the widget as an earlier stage refers to it.
type ownFile struct{ name, integrity string }

// BuildWidget bundles the banner of a version: the note for pages in other languages and what ?temoin-debug
// shows, for each language of its own the view of past choices, the third stage and the second, then the loader. Each holds the names and the
// integrity of those that come after it. The same version gives the same bytes.
func BuildWidget(v *consent.Version, o Options) (*Widget, error) {
	w := &Widget{First: map[string]File{}, UI: map[string]File{}}
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
	second := map[string]map[string]string{} // what the second stage knows, by language
	for _, tag := range v.Languages {
		mine, err := w.add(v, "ui/mine/main.ts", mineModules(v, tag, o), tag+".mine.js", short)
		if err != nil {
			return nil, fmt.Errorf("assets.BuildWidget(%s): %w", tag, err)
		}
		file, modules, err := w.stages(v, tag, note, debug, mine, short)
		if err != nil {
			return nil, fmt.Errorf("assets.BuildWidget(%s): %w", tag, err)
		}
		languages, second[tag] = append(languages, language{tag, file.name, file.integrity}), modules
	}
	loader := loaderModules(v, o, languages)
	if w.Loader, err = bundle(v, "loader.ts", loader, short); err != nil {
		return nil, fmt.Errorf("assets.BuildWidget: %w", err)
	}
	w.Pinned = nameOf(w.Loader, "loader.js")
	for _, tag := range v.Languages {
		modules := second[tag]
		maps.Copy(modules, loader)
		modules["inside.ts"] = `import { start } from "./ui/start"; export const inside = [` + literal(tag) + `, start];`
		if w.First[tag], err = bundle(v, "loader.ts", modules, short); err != nil {
			return nil, fmt.Errorf("assets.BuildWidget(%s): %w", tag, err)
		}
	}
	return w, nil
}

// stages adds the third and the second stage in one language, and returns the second with what it knows.
func (w *Widget) stages(v *consent.Version, tag string, note, debug, mine ownFile, short map[string]any) (second ownFile, modules map[string]string, err error) {
	third, err := w.add(v, "ui/more/main.ts", moreModules(v, tag, note, debug, mine), tag+".more.js", short)
	if err != nil {
		return second, nil, err
	}
	if modules, err = uiModules(v, tag, third); err != nil {
		return second, nil, err
	}
	second, err = w.add(v, "ui/main.ts", modules, tag+".js", short)
	return second, modules, err
}

// add bundles a stage and names it by the hash of its content and a suffix.
func (w *Widget) add(v *consent.Version, entry string, generated map[string]string, suffix string, short map[string]any) (ownFile, error) {
	file, err := bundle(v, entry, generated, short)
	if err != nil {
		return ownFile{}, err
	}
	name := nameOf(file, suffix)
	w.UI[name] = file
	return ownFile{name, file.Integrity}, nil
}

// nameOf names a file by the first 6 bytes of its SHA-256.
func nameOf(file File, suffix string) string {
	sum := sha256.Sum256(file.Body)
	return hex.EncodeToString(sum[:6]) + "." + suffix
}

// bundle makes a file of one entry of a version out of the embedded sources, with some modules replaced by generated ones.
func bundle(v *consent.Version, entry string, generated map[string]string, short map[string]any) (File, error) {
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
		return File{}, fmt.Errorf("esbuild %s: %s", entry, api.FormatMessages(result.Errors, api.FormatMessagesOptions{})[0])
	}
	for name, to := range result.MangleCache {
		short[name] = to
	}
	return NewFile(result.OutputFiles[0].Contents)
}

// integrity is the value of a script element's integrity attribute.
func integrity(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
