package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/demo"
	"github.com/temoin/temoin/server/postgres"
)

// publish makes a notice the current one of its site, and the site when it is new; it also says which hosts are the
// site's. A running server works by it within seconds.
type publish struct {
	File    string   `arg:"" optional:"" type:"existingfile" help:"The notice, as JSON."`
	Example bool     `help:"Print a notice to start a file from: the demo's, or a new one in the languages given as --lang."`
	Lang    []string `placeholder:"TAG" help:"Language of the example, such as pl; given again for each, the fallback first."`
	publishFlags
	database
}

// publishFlags say what of a site is not in its notice.
type publishFlags struct {
	Name    string   `help:"Name of a new site, for people."`
	Org     string   `placeholder:"KEY" help:"Organisation of a new site; needed where there are several."`
	Domains []string `name:"domain" placeholder:"HOST" help:"Host of the site's pages, without port; given again for each. They replace those that the site has."`
	Why     string   `placeholder:"TEXT" help:"Kept in the site's log, such as why you publish in spite of a warning."`
}

// Run prints what is published now.
func (p *publish) Run(ctx context.Context, t terminal) error {
	if p.Example {
		return p.example(t.out)
	}
	if len(p.Lang) > 0 {
		return errors.New("--lang goes with --example; a notice has its languages in its file")
	}
	draft, err := readDraft(p.File)
	if err != nil {
		return err
	}
	if err := lint(draft, t); err != nil {
		return err
	}
	db, err := p.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	return p.publish(ctx, t, db, draft)
}

// publish makes a draft the current version of its site, and the site when it is new.
func (p *publish) publish(ctx context.Context, t terminal, db *app.Database, draft *consent.Draft) error {
	by := byCommand(p.Why)
	site, err := p.site(ctx, db, draft.Site, by, t.out)
	if err != nil {
		return err
	}
	version, published, err := db.PublishNotice(ctx, site, *draft, by)
	if err != nil {
		return err
	}
	state := "is published"
	if !published {
		state = "was published already"
	}
	fmt.Fprintf(t.out, "version %d of %s %s: %s\n", version.Number, draft.Site, state, version.Digest())
	return nil
}

// lint refuses what the rules that need no browser refuse, and tells what they warn of: a command asks for no reason, since
// whoever keeps notices as files has their history to say it in.
func lint(draft *consent.Draft, t terminal) error {
	for _, f := range consent.Lint(draft) {
		line := f.Path
		if f.Language != "" {
			line += " (" + f.Language + ")"
		}
		line += ": " + f.Text["en"] + " Source: " + f.Source["en"]
		switch f.Level {
		case consent.Blocks:
			return errors.New(line)
		case consent.Warns:
			t.log.Warn(line)
		}
	}
	for _, left := range consent.ListUnchecked(draft, false) {
		line := "not checked here: " + left.Text["en"]
		if len(left.Languages) > 0 {
			line += " (" + strings.Join(left.Languages, ", ") + ")"
		}
		t.log.Info(line)
	}
	t.log.Info("the check in the dashboard measures the banner in a browser")
	return nil
}

// example prints a notice: the demo's, or one whose texts are the preset's in some languages and whose blanks are marked.
func (p *publish) example(out io.Writer) error {
	draft := demo.Draft()
	if len(p.Lang) > 0 {
		draft = consent.NewDraft(p.Lang...)
	}
	for _, language := range p.Lang {
		if draft.Title[language] == "" {
			return fmt.Errorf("there are no texts in %q: take some of %s, and add your own texts for any other language", language, strings.Join(consent.PresetLanguages(), ", "))
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(draft)
}

// site finds the site with this key, or makes it, and gives it the domains that were named.
func (p *publish) site(ctx context.Context, db *app.Database, key string, by consent.By, out io.Writer) (id int32, err error) {
	sites, err := db.Sites(ctx)
	if err != nil {
		return 0, err
	}
	site := consent.Site{Key: key, Name: p.Name, Domains: p.Domains}
	i := slices.IndexFunc(sites, func(s consent.Site) bool { return s.Key == key })
	if i < 0 {
		if err := site.Check(); err != nil {
			return 0, fmt.Errorf("there is no site %q yet; to make it give its --name, and each host of its pages as --domain: %w", key, err)
		}
		orgs, err := db.Orgs(ctx)
		if err != nil {
			return 0, err
		}
		if site.Org, err = orgOf(orgs, p.Org); err != nil {
			return 0, err
		}
		if id, err = db.InsertSite(ctx, site, by); err == nil {
			fmt.Fprintf(out, "domains of %s are %s\n", key, strings.Join(site.Domains, ", "))
		}
		return id, err
	}
	known := sites[i]
	if err := p.sameOrg(ctx, db, key); err != nil {
		return 0, err
	}
	switch {
	case p.Name != "" && p.Name != known.Name:
		return 0, fmt.Errorf("the site %q is there already, with the name %q, which stays: publish without --name", key, known.Name)
	case len(p.Domains) == 0:
		return known.ID, nil
	case known.Demo:
		return 0, fmt.Errorf("the domains of %q follow the server's own address: set TEMOIN_URL, or publish without --domain", key)
	}
	site.Name = known.Name
	if err := site.Check(); err != nil {
		return 0, err
	}
	if err := postgres.SetDomains(ctx, db.DSN, known.ID, site.Domains, by); err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "domains of %s were %s\ndomains of %s are %s\n", key, strings.Join(known.Domains, ", "), key, strings.Join(site.Domains, ", "))
	return known.ID, nil
}

// sameOrg refuses to move a site that is there to another organisation.
func (p *publish) sameOrg(ctx context.Context, db *app.Database, key string) error {
	if p.Org == "" {
		return nil
	}
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		if org.Key != p.Org && slices.Contains(org.Sites, key) {
			return fmt.Errorf("the site %q is there already, in the organisation %s, where it stays: publish without --org", key, org.Key)
		}
	}
	return nil
}
