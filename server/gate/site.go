package gate

import (
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"path"
	"time"

	"github.com/temoin/temoin/consent"
)

// site is a web site of one page in each language that shows the banner of a draft, for this machine alone. It records
// nothing: a decision is answered as by a server that is away. Each language has its own banner, since a draft may lack texts.
type site struct {
	origin, base string // base holds a secret: other programs of the machine find nothing
	server       *http.Server
}

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Language}}" dir="{{.Direction}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>…</title>
<script src="{{.Base}}/k/{{.Site}}.js"></script>
<style>
body { margin: 0; background: #eef0f3 }
main { max-width: 60rem; margin: auto; padding: 2rem 1.5rem }
main i { display: block; height: 14px; margin: 0 0 16px; border-radius: 7px; background: #d9dde3 }
main i:nth-child(4n + 1) { width: 45%; height: 28px; border-radius: 14px }
main i:nth-child(4n) { width: 70%; margin-bottom: 40px }
@media (prefers-color-scheme: dark) { body { background: #1c1f24 } main i { background: #31363e } }
{{.Style}}
</style></head>
<body><main>{{range .Lines}}<i></i>{{end}}</main></body></html>`))

// serve makes the site of a draft.
func (g *Gate) serve(draft consent.Draft) (*site, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("gate.serve: %w", err)
	}
	s := &site{origin: "http://" + listener.Addr().String()}
	s.base = s.origin + "/" + rand.Text()
	routes := http.NewServeMux()
	for _, language := range draft.Languages {
		if err := g.speak(routes, s, draft, language); err != nil {
			return nil, errors.Join(fmt.Errorf("gate.serve(%s): %w", language, err), listener.Close())
		}
	}
	routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	s.server = &http.Server{Handler: routes, ReadHeaderTimeout: 5 * time.Second}
	go s.server.Serve(listener)
	return s, nil
}

// speak adds the page in one language, and its scripts.
func (g *Gate) speak(routes *http.ServeMux, s *site, draft consent.Draft, language string) error {
	version, err := consent.Sketch(draft, language)
	if err != nil {
		return err
	}
	base := s.base + "/" + language
	files, err := g.build(version, base)
	if err != nil {
		return err
	}
	prefix := base[len(s.origin):]
	routes.HandleFunc("GET "+prefix+"/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		page.Execute(w, map[string]any{"Language": language, "Direction": consent.Direction(language), "Base": base, "Site": draft.Site,
			"Style": template.CSS(g.style), "Lines": make([]struct{}, 24)})
	})
	routes.HandleFunc("GET "+prefix+"/k/", func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		body, ok := files.Others[name]
		if name == draft.Site+".js" {
			body, ok = files.Loader, true
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Write(body)
	})
	return nil
}
