package httpapi

import (
	"fmt"
	"strings"

	"github.com/temoin/temoin/consent"
)

// InstallPath is the way by the site's own host, on which the server can set the cookie of a choice. Browsers that
// delete after days what a script has written, as Safari does, keep that one.
type InstallPath struct {
	On      bool           `json:"on" doc:"The published notice has this path; else it is one that it may have"`
	Path    string         `json:"path" example:"/t"`
	Snippet string         `json:"snippet" doc:"First element of every page's head, once the site's web server hands the path on"`
	Proxies []InstallProxy `json:"proxies" doc:"What makes a web server hand the path on"`
}

// InstallProxy is the part of a web server's configuration that hands the path on to this server.
type InstallProxy struct {
	Server string `json:"server" enum:"nginx,Apache,Caddy"`
	Config string `json:"config"`
}

func (s *Server) installPath(site *CatalogSite) InstallPath {
	out := InstallPath{Path: "/t"}
	if version := site.Current(); version != nil && version.Path != "" {
		out.On, out.Path = true, version.Path
	}
	out.Snippet = snippet(out.Path, site.Site)
	out.Proxies = proxies(out.Path, s.Dashboard.URL)
	return out
}

// snippet loads the widget from a base: an address, or a path of the page's host.
func snippet(base string, site consent.Site) string {
	return fmt.Sprintf(`<script src="%s/k/%s.js"></script>`, base, site.Key)
}

// proxies are the configurations for a path and the address of this server. They hand on what the widget asks for and
// nothing else of this server, without the path; of the site's cookies only the choice; an https certificate is checked.
func proxies(path, url string) []InstallProxy {
	fill := strings.NewReplacer("PATH", path, "URL", url).Replace
	return []InstallProxy{
		{"nginx", fill(`location ^~ PATH/ {
    rewrite ^PATH(/(?:k|v1)/.*)$ $1 break;
    proxy_pass URL;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header Cookie "temoin=$cookie_temoin";
    proxy_ssl_server_name on;
    proxy_ssl_verify on;
    proxy_ssl_verify_depth 3;
    proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
}`)},
		{"Apache", fill(`# a2enmod proxy_http headers setenvif ssl
ProxyPass PATH/k/ URL/k/
ProxyPass PATH/v1/ URL/v1/
<Location PATH/>
    SetEnvIf Cookie "(?:^|; )(temoin=[^;]*)" TEMOIN=$1
    RequestHeader unset Cookie
    RequestHeader set Cookie %{TEMOIN}e env=TEMOIN
</Location>
<Proxy URL/*>
    SSLProxyEngine on
    SSLProxyVerify require
    SSLProxyCACertificateFile /etc/ssl/certs/ca-certificates.crt
</Proxy>`)},
		{"Caddy", fill(`@temoin path PATH/k/* PATH/v1/*
handle @temoin {
    uri strip_prefix PATH
    reverse_proxy URL {
        header_up Host {upstream_hostport}
        header_up Cookie "temoin={http.request.cookie.temoin}"
    }
}`)},
	}
}
