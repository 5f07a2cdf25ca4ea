package httpapi

import (
	"context"
	"fmt"
)

// Install is what a site's owner puts into pages, and what can be checked about it.
type Install struct {
	Site    Site           `json:"site"`
	Snippet string         `json:"snippet" doc:"First element of every page's head"`
	Script  string         `json:"script" doc:"Path of the script on this server"`
	LogKey  string         `json:"log_key" doc:"Public key that signs the site's promises, in the C2SP signed-note form"`
	Notice  *InstallNotice `json:"notice,omitempty" doc:"The published notice; missing while there is none"`
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
	ID   string            `json:"id"`
	Name map[string]string `json:"name" doc:"By language"`
}

func (s *Server) install(_ context.Context, input *siteInput) (*struct{ Body Install }, error) {
	site, err := s.findSite(input.Site)
	if err != nil {
		return nil, err
	}
	key, err := s.Dashboard.LogKey(site.Key)
	if err != nil {
		return nil, err
	}
	body := Install{Site: siteOf(&site.Site), Script: "/k/" + site.Key + ".js", LogKey: key}
	body.Snippet = fmt.Sprintf(`<script src="%s%s"></script>`, s.Dashboard.URL, body.Script)
	if version := site.Current(); version != nil {
		body.Notice = &InstallNotice{Number: version.Number, Digest: version.Digest(), Languages: version.Languages, Purposes: []InstallPurpose{}}
		for _, p := range version.Purposes {
			if !p.Required {
				body.Notice.Purposes = append(body.Notice.Purposes, InstallPurpose{p.ID, p.Name})
			}
		}
	}
	return &struct{ Body Install }{body}, nil
}
