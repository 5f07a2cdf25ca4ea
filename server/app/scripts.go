package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/maypok86/otter/v2"

	"github.com/temoin/temoin/server/assets"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/postgres"
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
