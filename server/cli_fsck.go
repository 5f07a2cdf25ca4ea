package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/mail"
	"github.com/temoin/temoin/server/postgres"
)

// fsck makes every site's log again from its leaves and compares all that is stored with it. It changes nothing.
type fsck struct {
	Site        string           `arg:"" optional:"" help:"Key of one site, such as demo. Unset: all."`
	Checkpoints []string         `name:"checkpoint" sep:"none" type:"existingfile" placeholder:"FILE" help:"An older checkpoint or root from outside the database, such as a mail as it was saved; given again for each."`
	Addr        string           `env:"TEMOIN_ADDR" placeholder:"HOST:PORT" help:"Address that the server listens on. With it or --url, fsck tells of checkpoints in another name."`
	URL         config.PublicURL `env:"TEMOIN_URL" placeholder:"https://HOST" help:"Address under which browsers reach the server."`
	Seed        string           `env:"TEMOIN_SEED" placeholder:"HEX" help:"The server's seed. Unset: the one in the data folder."`
	database
}

// Run prints a line for each site and for each difference, and fails when there is one.
func (f *fsck) Run(ctx context.Context, t terminal) error {
	cfg := config.Config{Data: f.Data, Seed: f.Seed, Addr: f.Addr, URL: f.URL}
	var host string
	if f.Addr != "" || f.URL != "" {
		var err error
		if host, err = app.Host(cfg); err != nil {
			return err
		}
	}
	db, err := f.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	seed, err := app.Seed(cfg)
	if err != nil {
		return err
	}
	key := func(origin string) (note.Verifier, error) {
		text, err := seed.LogKey(origin)
		if err != nil {
			return nil, err
		}
		return ledger.ParseKey(text)
	}
	past, broken := map[string][]pastHead{}, map[string][]string{}
	roots := rootComparison{key: key, kept: map[int64]string{}}
	for _, file := range f.Checkpoints {
		if err := f.readCheckpoint(file, key, past, broken, &roots); err != nil {
			return err
		}
	}
	// Before the snapshot: what these files say is in the database by then, however far a running server goes on.
	if err := readHeads(app.HeadsFolder(cfg), past); err != nil {
		return err
	}
	snapshot, err := db.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	logs, err := snapshot.Logs(ctx)
	if err != nil {
		return err
	}
	if logs, err = f.chosen(logs, past, broken, &roots.faults); err != nil {
		return err
	}
	roots.snapshot, roots.past = snapshot, past
	if f.Site == "" {
		if err := roots.run(ctx); err != nil {
			return err
		}
	}
	var total int64
	for _, log := range logs {
		total += log.Leaves
	}
	bar := newProgress(os.Stderr, "leaves", total)
	differences := roots.count
	roots.print(t.out)
	for _, log := range logs {
		c := &comparison{snapshot: snapshot, log: log, host: host, key: key, past: past[log.Site], step: bar.add}
		for _, difference := range broken[log.Site] {
			c.add("%s", difference)
		}
		err := c.run(ctx)
		bar.clear()
		if ctx.Err() != nil {
			return fmt.Errorf("stopped after %s of %s leaves; what follows them was not compared", grouped(bar.done), grouped(total))
		}
		if err != nil {
			return err
		}
		c.print(t.out)
		differences += c.count
	}
	if differences > 0 {
		return fmt.Errorf("fsck: %s", counted(differences, "difference", "differences"))
	}
	return nil
}

// chosen are the logs to compare. A site that somebody has a head of and the database does not have is a difference.
func (f *fsck) chosen(logs []postgres.StoredLog, past map[string][]pastHead, broken map[string][]string, outside *faults) ([]postgres.StoredLog, error) {
	var sites []string
	for _, log := range logs {
		sites = append(sites, log.Site)
	}
	if f.Site != "" {
		i := slices.Index(sites, f.Site)
		if i < 0 {
			return nil, fmt.Errorf("there is no site %q; there are: %s", f.Site, strings.Join(sites, ", "))
		}
		return logs[i : i+1], nil
	}
	for _, site := range slices.Sorted(maps.Keys(past)) {
		if !slices.Contains(sites, site) {
			outside.add("there is no site %q, and %s is of %s leaves of its log", site, past[site][0].source, grouped(past[site][0].Size))
		}
	}
	for _, site := range slices.Sorted(maps.Keys(broken)) {
		if !slices.Contains(sites, site) {
			for _, difference := range broken[site] {
				outside.add("%s", difference)
			}
		}
	}
	return logs, nil
}

// readCheckpoint reads checkpoints, or a root, as a mail program may save them. One that the key has not signed is a difference
// of its site.
func (f *fsck) readCheckpoint(file string, key func(origin string) (note.Verifier, error), past map[string][]pastHead, broken map[string][]string, roots *rootComparison) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	found := false
	for _, signed := range ledger.FindNotes(mail.Text(text)) {
		origin := ledger.CheckpointOrigin(signed)
		_, site, ok := strings.Cut(origin, "/log/")
		switch {
		case ledger.IsRoot(signed):
			roots.keep(file, signed)
		case !ok:
			continue
		case f.Site != "" && site != f.Site:
			return fmt.Errorf("%s is a checkpoint of %s, and only %s is to be compared", file, site, f.Site)
		default:
			head, err := openCheckpoint(key, signed)
			if err != nil {
				broken[site] = append(broken[site], fmt.Sprintf("the checkpoint %s is not signed with the key of %s: it was changed on its way, or is of another server", file, origin))
				break
			}
			past[site] = append(past[site], pastHead{"the checkpoint " + file, head, true, true})
		}
		found = true
	}
	if !found {
		return fmt.Errorf("%s holds no checkpoint of a log", file)
	}
	return nil
}

// readHeads adds what the server noted of the heads that it has signed.
func readHeads(folder string, past map[string][]pastHead) error {
	heads, err := jobs.ConfirmedHeads(folder)
	for site, head := range heads {
		if head.Size > 0 {
			past[site] = append(past[site], pastHead{"the head in " + filepath.Join(folder, site), head, true, false})
		}
	}
	return err
}
