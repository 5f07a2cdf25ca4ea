package httpapi

import (
	"strings"
	"time"

	"github.com/temoin/temoin/enforce"
)

// InstallPolicy is how a site's own server has browsers refuse what a visitor has not granted.
type InstallPolicy struct {
	Server  string `json:"server" enum:"nginx,Caddy,Go,Node"`
	Command string `json:"command" doc:"Fetches what that server needs to know of the notice; again after each publishing"`
	Use     string `json:"use" doc:"What goes into that server's configuration or code; browsers only report"`
	Config  string `json:"config,omitempty" doc:"What the command fetches, of nginx and Caddy"`
}

// cspSample is a site's own part of a policy, to start from.
const cspSample = enforce.DefaultBase + "; img-src 'self' data:"

// policySteps are empty while the site has no notice.
func (s *Server) policySteps(site *CatalogSite) ([]InstallPolicy, error) {
	steps := []InstallPolicy{}
	version := site.Current()
	if version == nil {
		return steps, nil
	}
	policy := policyOf(version.Version, s.Dashboard.URL)
	for _, step := range policyExamples(site.Key, s.Dashboard.URL) {
		if _, writes := cspForms[strings.ToLower(step.Server)]; writes {
			var err error
			if step.Config, err = cspConfig(strings.ToLower(step.Server), policy, cspSample, s.Clock().Truncate(24*time.Hour)); err != nil {
				return nil, err
			}
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// policyExamples are the steps for a site and the address of this server.
func policyExamples(site, url string) []InstallPolicy {
	fill := strings.NewReplacer("NAME", cspName(site)+"_csp", "SITE", site, "URL", url, "POLICY", cspSample).Replace
	fetch := func(server, file string) string {
		return fill("curl -fG URL/v1/sites/SITE/csp -d for=" + server + " \\\n  --data-urlencode \"policy=POLICY\" -o " + file)
	}
	plain := fill("curl -f URL/v1/sites/SITE/csp -o temoin.json")
	return []InstallPolicy{
		{"nginx", fetch("nginx", "/etc/nginx/conf.d/temoin.conf"), fill(`add_header Content-Security-Policy-Report-Only $NAME always;
add_header Vary Cookie always;`), ""},
		{"Caddy", fetch("caddy", "/etc/caddy/temoin.caddy"), fill(`import /etc/caddy/temoin.caddy
header {
    +Content-Security-Policy-Report-Only {NAME}
    +Vary Cookie
    defer
}`), ""},
		{"Go", plain, fill(`//go:embed temoin.json
var answer []byte

policy, err := enforce.ParsePolicy(answer)
csp, err := enforce.NewCSP(policy, enforce.Options{Base: "POLICY", Report: true})
http.ListenAndServe(":8080", csp.Wrap(pages))      // in Fiber: app.Use(adaptor.HTTPMiddleware(csp.Wrap))
csp.Choice(request).Granted("advertising")         // in a handler`), ""},
		{"Node", plain, fill(`import { csp } from 'temoin/enforce';

const guard = csp(JSON.parse(readFileSync('temoin.json', 'utf8')), { base: "POLICY", report: true });
app.use(guard);                                    // Express, connect, or guard(request, response, next)
guard.choice(request)?.granted('advertising');     // in a handler`), ""},
	}
}
