package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/temoin/temoin/server/auth"
)

// key groups the commands about API keys.
type key struct {
	Add keyAdd `cmd:"" help:"Make an API key with which a site's own server reads decisions."`
}

// keyAdd makes one key and prints it; only its hash is stored.
type keyAdd struct {
	Site string `arg:"" help:"Site key, such as demo."`
	Name string `placeholder:"TEXT" help:"What it is for, as the dashboard lists it."`
	database
}

// Run prints the key as the only line on the standard output, so that a script can take it.
func (k *keyAdd) Run(ctx context.Context, t terminal) error {
	db, err := k.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	site, err := findSite(ctx, db, k.Site)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	secret := auth.NewKey()
	if err := db.InsertKey(ctx, site.ID, auth.Key{ID: id.String(), Name: k.Name, Scopes: []auth.KeyScope{auth.ReadDecisions}}, auth.HashToken(secret), byCommand("")); err != nil {
		return err
	}
	fmt.Fprintln(t.out, secret)
	return nil
}
