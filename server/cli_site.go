package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/exchange"
)

// siteCommands keep a site's notice as a file, for those who have it in git.
type siteCommands struct {
	Apply  siteApply  `cmd:"" help:"Publish the notice of a file if it says something new, and say what changes."`
	Export siteExport `cmd:"" help:"Print the published notice of a site as YAML, or its draft."`
	Import siteImport `cmd:"" help:"Print the configuration of Klaro, vanilla-cookieconsent or tarteaucitron as a notice that apply takes."`
}

// siteApply is publish for a file of YAML, which names lines in its errors and says what changes.
type siteApply struct {
	File   string `arg:"" type:"existingfile" help:"The notice, as YAML or JSON."`
	DryRun bool   `help:"Only say what would change."`
	publishFlags
	database
}

// Run prints the changes, one a line, and the version that is current then.
func (a *siteApply) Run(ctx context.Context, t terminal) error {
	content, err := os.ReadFile(a.File)
	if err != nil {
		return err
	}
	file, err := exchange.ReadYAML(content)
	if err != nil {
		return fmt.Errorf("%s: %w", a.File, err)
	}
	if err := file.Draft.Check(); err != nil {
		return fmt.Errorf("%s: %w", a.File, file.At(err))
	}
	if err := lint(&file.Draft, t); err != nil {
		return fmt.Errorf("%s: %w", a.File, err)
	}
	db, err := a.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	current, err := currentVersion(ctx, db.Store, file.Draft.Site)
	if err != nil && !errors.Is(err, errNoSite) {
		return err
	}
	isNew := current == nil
	if isNew {
		fmt.Fprintln(t.out, "the first version")
	} else {
		changes := consent.Compare(&current.Draft, &file.Draft, file.Draft.Languages[0])
		for _, change := range changes {
			fmt.Fprintln(t.out, change)
		}
		if slices.ContainsFunc(changes, func(c consent.Change) bool { return c.Material }) {
			fmt.Fprintln(t.out, "visitors will be asked again")
		}
		isNew = len(changes) > 0
	}
	if a.DryRun {
		if !isNew {
			fmt.Fprintln(t.out, "nothing would change")
		}
		return nil
	}
	command := publish{publishFlags: a.publishFlags, database: a.database}
	return command.publish(ctx, t, db, &file.Draft)
}

// siteExport prints what apply takes.
type siteExport struct {
	Site  string `arg:"" help:"Key of the site."`
	Draft bool   `help:"What is being worked on, instead of what is published."`
	database
}

// Run prints YAML.
func (e *siteExport) Run(ctx context.Context, t terminal) error {
	db, err := e.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	current, err := currentVersion(ctx, db.Store, e.Site)
	if err != nil {
		return err
	}
	var draft *consent.Draft
	if current != nil {
		draft = &current.Draft
	}
	if e.Draft {
		id, err := siteID(ctx, db.Store, e.Site)
		if err != nil {
			return err
		}
		working, err := db.WorkingDraft(ctx, id)
		if err != nil {
			return err
		}
		if working != nil {
			draft = &working.Draft
		}
	}
	if draft == nil {
		return fmt.Errorf("the site %q has no published notice yet; temoin publish --example prints one to start from", e.Site)
	}
	out, err := exchange.WriteYAML(*draft)
	if err != nil {
		return err
	}
	_, err = t.out.Write(out)
	return err
}

// siteImport prints what apply takes, out of the configuration of another tool. It needs no server.
type siteImport struct {
	File string   `arg:"" type:"existingfile" help:"The configuration, as JavaScript, JSON or a page that has it. No script in it is run."`
	Site string   `required:"" placeholder:"KEY" help:"Key of the site, such as demo."`
	Lang []string `placeholder:"TAG" default:"fr,en" help:"Languages of the notice where the configuration names none, the fallback first."`
}

// Run prints YAML, and tells what could not be taken over.
func (i *siteImport) Run(_ context.Context, t terminal) error {
	content, err := os.ReadFile(i.File)
	if err != nil {
		return err
	}
	base := consent.NewDraft(i.Lang...)
	base.Site = i.Site
	taken, err := exchange.Read(i.File, content, base)
	if err != nil {
		return fmt.Errorf("%s: %w", i.File, err)
	}
	out, err := exchange.WriteYAML(taken.Draft)
	if err != nil {
		return err
	}
	for _, note := range taken.Notes {
		t.log.Warn(note.String())
	}
	t.log.Info("read as a configuration of " + taken.From + "; write your own words for all that stands between ⟦ and ⟧, then: temoin site apply FILE")
	_, err = t.out.Write(out)
	return err
}

var errNoSite = errors.New("there is no such site")

// siteStore is what these commands read.
type siteStore interface {
	Sites(ctx context.Context) ([]consent.Site, error)
	Versions(ctx context.Context, site int32) ([]consent.PublishedVersion, error)
}

func siteID(ctx context.Context, store siteStore, key string) (int32, error) {
	sites, err := store.Sites(ctx)
	if err != nil {
		return 0, err
	}
	for _, site := range sites {
		if site.Key == key {
			return site.ID, nil
		}
	}
	return 0, fmt.Errorf("%q: %w", key, errNoSite)
}

// currentVersion is the published version of a site, or nil while there is none.
func currentVersion(ctx context.Context, store siteStore, key string) (*consent.Version, error) {
	id, err := siteID(ctx, store, key)
	if err != nil {
		return nil, err
	}
	versions, err := store.Versions(ctx, id)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	return versions[0].Version, nil
}
