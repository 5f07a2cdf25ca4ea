package assets

import (
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/temoin/temoin/widget"
)

// sources serves widget/src from the binary. Modules named in generated come from there instead of from their file,
// which is a sample for the type checker. Style sheets become their minified text.
func sources(generated map[string]string) api.Plugin {
	return api.Plugin{Name: "sources", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			file := a.Path
			if a.Importer != "" {
				file = path.Join(path.Dir(a.Importer), a.Path)
			}
			if path.Ext(file) == "" {
				file += ".ts"
			}
			return api.OnResolveResult{Path: file, Namespace: "widget"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "widget"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text, ok := generated[a.Path]
			if !ok {
				b, err := fs.ReadFile(widget.Source, "src/"+a.Path)
				if err != nil {
					return api.OnLoadResult{}, err
				}
				text = string(b)
			}
			loader := api.LoaderTS
			if strings.HasSuffix(a.Path, ".css") {
				loader = api.LoaderText
				text = minifyCSS(text)
			}
			return api.OnLoadResult{Contents: &text, Loader: loader}, nil
		})
	}}
}

func minifyCSS(css string) string {
	return strings.TrimSpace(string(api.Transform(css, api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true,
	}).Code))
}
