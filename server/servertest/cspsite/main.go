// Command cspsite is a site's own server in Go, for tests in a browser: it hands requests on to the server that has the
// pages and adds the Content-Security-Policy of package enforce. It prints the port that it listens on.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/temoin/temoin/enforce"
)

func main() {
	policy := flag.String("policy", "", "address of the site's policy, /v1/sites/SITE/csp at a Temoin")
	pages := flag.String("pages", "", "address of the server that has the pages")
	base := flag.String("base", "", "the site's own part of the policy")
	flag.Parse()
	if err := run(*policy, *pages, *base); err != nil {
		log.Fatal(err)
	}
}

func run(policy, pages, base string) error {
	to, err := url.Parse(pages)
	if err != nil {
		return err
	}
	response, err := http.Get(policy)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	parsed, err := enforce.ParsePolicy(answer)
	if err != nil {
		return err
	}
	csp, err := enforce.NewCSP(parsed, enforce.Options{Base: base})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	return http.Serve(listener, csp.Wrap(httputil.NewSingleHostReverseProxy(to)))
}
