package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/temoin/temoin/consent"
)

//go:embed preview.html
var previewText string

var previewPage = template.Must(template.New("preview").Parse(previewText))

// previewsAtOnce bounds how many widgets are built for previews at a time; each takes a core for a moment.
const previewsAtOnce = 2

type previewInput struct {
	Site   string `path:"site" maxLength:"32" doc:"Site key" example:"demo"`
	State  string `query:"state" maxLength:"10" default:"draft" doc:"Number of a version, or draft"`
	Lang   string `query:"lang" required:"true" maxLength:"16" example:"fr"`
	Layer  int    `query:"layer" minimum:"1" maximum:"2" default:"1" doc:"What is open at first"`
	Scheme string `query:"scheme" enum:"light,dark" default:"light" doc:"What the browser wishes"`
	// Revision is not used: it makes the address of each revision another one.
	Revision int64 `query:"revision" doc:"Anything"`
}

type previewOutput struct {
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Frame       string `header:"X-Frame-Options"`
	Body        []byte
}

// preview answers a page that stands alone: the widget of a draft in one language with all its files inside. Its policy
// puts it into a sandbox, lets nothing but its own scripts run and nothing be asked of any server, so that it cannot read
// the dashboard's session, and nothing that is clicked in it is recorded or counted.
func (s *Server) preview(ctx context.Context, input *previewInput) (*previewOutput, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	draft, err := s.state(ctx, site, input.State)
	if err != nil {
		return nil, err
	}
	if draft.Look.Theme == "" || draft.Look.Theme == "auto" {
		draft.Look.Theme = input.Scheme // a frame cannot say what the browser wishes
	}
	version, err := consent.Sketch(*draft, input.Lang)
	if err != nil {
		return nil, err
	}
	select {
	case s.previews <- struct{}{}:
		defer func() { <-s.previews }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	widget, err := s.Dashboard.Build(version)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for name, file := range widget.UI {
		files[name] = string(file.Body)
	}
	nonce := rand.Text()
	var page bytes.Buffer
	if err := previewPage.Execute(&page, map[string]any{
		"Lang": input.Lang, "Dir": consent.Direction(input.Lang), "Scheme": input.Scheme, "Title": version.Title[input.Lang], "Layer": input.Layer,
		"Nonce": nonce, "Files": files, "Loader": inline(widget.First[input.Lang].Body),
	}); err != nil {
		return nil, fmt.Errorf("httpapi.preview: %w", err)
	}
	return &previewOutput{
		ContentType: "text/html; charset=utf-8", Frame: "SAMEORIGIN", Body: page.Bytes(),
		Policy: "sandbox allow-scripts; default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
	}, nil
}

// inline is a script of ours as the text of an element, which it must not end.
func inline(script []byte) template.JS {
	return template.JS(strings.NewReplacer("</script", `<\/script`, "<!--", `<\!--`).Replace(string(script)))
}
