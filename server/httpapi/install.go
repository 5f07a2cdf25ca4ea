package httpapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
)

// Install is what a site's owner puts into pages, and what can be checked about it.
type Install struct {
	Site     Site             `json:"site"`
	Snippet  string           `json:"snippet" doc:"First element of every page's head"`
	Script   string           `json:"script" doc:"Path of the script on this server"`
	Choices  string           `json:"choices" doc:"Address of the notice in full, for browsers that run no script; it goes by the path where there is one"`
	LogKey   string           `json:"log_key" doc:"Public key of the site's log, in the C2SP signed-note form: what temoin verify --key wants"`
	RootsKey string           `json:"roots_key" doc:"Public key of the roots over all logs, which receipts are anchored in; --key takes it beside the log's"`
	Foreign  []InstallForeign `json:"foreign" doc:"Hosts whose pages were refused in the last 30 days and are not the site's; the last one first"`
	Path     InstallPath      `json:"path"`
	Policy   []InstallPolicy  `json:"policy" doc:"How the site's own server has browsers refuse what is not granted; empty while there is no notice"`
	Pinned   *InstallPinned   `json:"pinned,omitempty" doc:"Instead of the snippet, for who wants to decide on each change; missing while there is no notice"`
	Notice   *InstallNotice   `json:"notice,omitempty" doc:"The published notice; missing while there is none"`
}

// InstallPinned is a line whose script never changes: what browsers run is what was looked at.
type InstallPinned struct {
	Snippet string `json:"snippet" doc:"First element of every page's head. It goes on showing its version of the notice after a new one is published"`
	Number  int    `json:"number" doc:"The version of the notice that it shows"`
}

// InstallForeign is a host whose pages were refused. It may be a host of the site's that was forgotten, or a stranger's.
type InstallForeign struct {
	Host    string    `json:"host"`
	Count   int64     `json:"count" doc:"Refused requests"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Command string    `json:"command,omitempty" doc:"Makes the host the demo's; another site's is added by set-domains"`
}

// InstallNotice names the published notice.
type InstallNotice struct {
	Number    int              `json:"number"`
	Digest    string           `json:"digest" doc:"SHA-256 of its canonical JSON"`
	Languages []string         `json:"languages"`
	Purposes  []InstallPurpose `json:"purposes" doc:"What data-purpose may say; strictly necessary is left out, since nothing waits for it"`
}

// InstallPurpose is a value of data-purpose.
type InstallPurpose struct {
	ID       string            `json:"id"`
	Name     map[string]string `json:"name" doc:"By language"`
	Services []InstallService  `json:"services"`
}

// InstallService is a value of data-service.
type InstallService struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Host string `json:"host,omitempty" doc:"The first from which it loads"`
}

func (s *Server) install(ctx context.Context, input *siteInput) (*struct{ Body Install }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	key, err := s.LogKey(site.Key)
	if err != nil {
		return nil, err
	}
	rootsKey, err := s.RootsKey()
	if err != nil {
		return nil, err
	}
	current, foreign, err := s.foreignHosts(ctx, site.Site)
	if err != nil {
		return nil, err
	}
	body := Install{Site: siteOf(&current), Foreign: foreign, Script: "/k/" + site.Key + ".js", LogKey: key, RootsKey: rootsKey, Path: s.installPath(site)}
	body.Snippet, body.Choices = snippet(s.Dashboard.URL, site.Site), s.Dashboard.URL+"/k/"+site.Key+"/choices"
	if body.Path.On {
		body.Choices = body.Path.Path + "/k/" + site.Key + "/choices"
	}
	if body.Policy, err = s.policySteps(site); err != nil {
		return nil, err
	}
	if version := site.Current(); version != nil {
		if body.Pinned, err = s.pinned(site.Key, version, body.Path); err != nil {
			return nil, err
		}
		body.Notice = &InstallNotice{Number: version.Number, Digest: version.Digest(), Languages: version.Languages, Purposes: []InstallPurpose{}}
		for _, p := range version.Purposes {
			if p.Required {
				continue
			}
			purpose := InstallPurpose{p.ID, p.Name, []InstallService{}}
			for _, of := range version.Services {
				if of.Purpose == p.ID {
					purpose.Services = append(purpose.Services, InstallService{of.ID, of.Name, strings.Join(of.Hosts[:min(1, len(of.Hosts))], "")})
				}
			}
			body.Notice.Purposes = append(body.Notice.Purposes, purpose)
		}
	}
	return &struct{ Body Install }{body}, nil
}

func (s *Server) pinned(site string, version *Published, path InstallPath) (*InstallPinned, error) {
	widget, err := version.widget()
	if err != nil {
		return nil, err
	}
	base := s.Dashboard.URL
	if path.On {
		base = path.Path
	}
	line := fmt.Sprintf(`<script src="%s/k/%s/%s" integrity="%s" crossorigin="anonymous"></script>`, base, site, widget.Pinned, widget.Loader.Integrity)
	return &InstallPinned{line, version.Number}, nil
}

// foreignHosts returns a site with the domains that it has at this moment, which the catalog learns later, and the
// hosts that were refused and still would be.
func (s *Server) foreignHosts(ctx context.Context, site consent.Site) (current consent.Site, foreign []InstallForeign, err error) {
	sites, err := s.Dashboard.Store.Sites(ctx)
	if err != nil {
		return site, nil, err
	}
	if i := slices.IndexFunc(sites, func(other consent.Site) bool { return other.ID == site.ID }); i >= 0 {
		site = sites[i]
	}
	refused, err := s.Dashboard.Store.ForeignHosts(ctx, site.ID, s.Clock().Add(-consent.ForeignHostLife))
	if err != nil {
		return site, nil, err
	}
	foreign = []InstallForeign{}
	for _, h := range refused {
		if !slices.Contains(site.Domains, h.Host) {
			foreign = append(foreign, InstallForeign{h.Host, h.Count, h.First.UTC(), h.Last.UTC(), addCommand(site, h.Host)})
		}
	}
	return site, foreign, nil
}

// addCommand is what makes a host the demo's, which follows the server's own address; another site's owner adds it by set-domains.
func addCommand(site consent.Site, host string) string {
	if site.Demo {
		return "TEMOIN_URL=https://" + host + " scripts/start"
	}
	return ""
}
