package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/maypok86/otter/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/assets"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/postgres"
	"github.com/temoin/temoin/server/sitecheck"
)

// keptScriptsInMemory bounds the memory of files that pages still pin: some 30 KB each.
const keptScriptsInMemory = 500

// keptScripts reads what was once served, and compresses it when it is first asked for.
func keptScripts(store *postgres.Store) httpapi.KeptScript {
	type name struct {
		site   int32
		prefix string
	}
	files := otter.Must(&otter.Options[name, *httpapi.File]{MaximumSize: keptScriptsInMemory})
	load := otter.LoaderFunc[name, *httpapi.File](func(ctx context.Context, n name) (*httpapi.File, error) {
		body, err := store.Script(ctx, n.site, n.prefix)
		if err != nil {
			return nil, err
		}
		if body == nil {
			return nil, otter.ErrNotFound
		}
		built, err := assets.NewFile(body)
		if err != nil {
			return nil, fmt.Errorf("app.keptScripts: %w", err)
		}
		file := httpapi.File(built)
		return &file, nil
	})
	return func(ctx context.Context, site int32, prefix string) (*httpapi.File, error) {
		file, err := files.Get(ctx, name{site, prefix}, load)
		if errors.Is(err, otter.ErrNotFound) {
			return nil, nil
		}
		return file, err
	}
}

// pageCheck looks at pages of sites. A server on loopback, for a first look, checks pages of its own machine too.
func pageCheck(store *postgres.Store, base string) httpapi.PageCheck {
	checker := sitecheck.New(isLoopback(base))
	return func(ctx context.Context, url string, site consent.Site, notice *consent.Version) ([]httpapi.PageFinding, error) {
		found, err := checker.Check(ctx, url, sitecheck.Wanted{Site: site, Notice: notice, Server: base,
			Served: func(ctx context.Context, sum [sha256.Size]byte) (bool, error) {
				body, err := store.Script(ctx, site.ID, hex.EncodeToString(sum[:]))
				return body != nil, err
			}})
		findings := make([]httpapi.PageFinding, len(found))
		for i, f := range found {
			findings[i] = httpapi.PageFinding{ID: f.ID, Level: string(f.Level), Details: append([]string{}, f.Details...)}
		}
		return findings, err
	}
}

func isLoopback(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && address.IsLoopback()
}
