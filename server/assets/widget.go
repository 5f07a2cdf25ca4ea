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
	UI     map[string]File // stage two by file name, served at /k/SITE/NAME for ever; the name holds the content's hash
}

// BuildWidget bundles the banner of a version: first the second stage of each language, then the loader, which
// holds their names and integrity. The same version gives the same bytes.
func BuildWidget(v *consent.Version, o Options) (*Widget, error) {
	w := &Widget{UI: map[string]File{}}
	// Shortened property names are shared by all builds, since the loader calls the ui and the ui the loader.
	short := map[string]any{}
	languages := make([]language, 0, len(v.Languages))
	for _, tag := range v.Languages {
		js, err := bundle(v, "ui/main.ts", uiModules(v, tag), short)
		if err != nil {
			return nil, fmt.Errorf("assets.BuildWidget(%s): %w", tag, err)
		}
		ui, err := newFile(js)
		if err != nil {
			return nil, fmt.Errorf("assets.BuildWidget(%s): %w", tag, err)
		}
		sum := sha256.Sum256(js)
		name := hex.EncodeToString(sum[:6]) + "." + tag + ".js"
		w.UI[name] = ui
		languages = append(languages, language{tag, name, ui.Integrity})
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
