package main

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/postgres"
)

// erase erases all records of one visitor, as the law's right to erasure asks. Their leaves stay in the site's log, and an
// entry says which were erased.
type erase struct {
	Site    string `arg:"" help:"Site key, such as demo."`
	Subject string `arg:"" help:"The visitor's random id: the second field of the cookie temoin, 22 characters."`
	Seed    string `env:"TEMOIN_SEED" placeholder:"HEX" help:"The server's seed, which seals the entry. Unset: the one in the data folder."`
	Why     string `required:"" placeholder:"TEXT" help:"Kept in the log's statements, such as: request of 3 March. It must not name the visitor."`
	Altered bool   `help:"Erase also records that differ from the log, after a backup could not bring them back. Their holes stay unexplained: fsck and packs go on telling of them."`
	database
}

// Run prints how many records are gone.
func (e *erase) Run(ctx context.Context, t terminal) error {
	if err := consent.CheckErasure(e.Subject, e.Why); err != nil {
		return err
	}
	db, err := e.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	site, err := findSite(ctx, db, e.Site)
	if err != nil {
		return err
	}
	seed, err := app.Seed(config.Config{Data: e.Data, Seed: e.Seed})
	if err != nil {
		return err
	}
	seal, err := app.Sealer(ctx, seed, db.Store)
	if err != nil {
		return err
	}
	eraser, err := postgres.OpenEraser(db.DSN, seal)
	if err != nil {
		return err
	}
	defer eraser.Close()
	var records, altered int
	if e.Altered {
		records, altered, err = eraser.EraseAltered(ctx, site, e.Subject, byCommand(e.Why))
	} else {
		records, _, err = eraser.Erase(ctx, site, e.Subject, consent.OnRequest, byCommand(e.Why))
	}
	if err != nil {
		return err
	}
	if records == 0 {
		return fmt.Errorf("there is no record of this subject on %s: it never was there, or it has been erased", site.Key)
	}
	fmt.Fprintf(t.out, "%s erased on %s; servers that run forget it within a minute\n", counted(int64(records), "record", "records"), site.Key)
	if altered > 0 {
		fmt.Fprintf(t.out, "%s differed from the log: fsck and packs tell of the hole as one that nothing explains\n", counted(int64(altered), "record", "records"))
	}
	fmt.Fprintln(t.out, "erasing is not withdrawing: the visitor's browser keeps its choice until it is changed there; tell the visitor to withdraw on the site, or to delete the cookie temoin, and the site to stop what it did with the choice")
	return nil
}
