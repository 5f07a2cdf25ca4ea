package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	Key         string           `placeholder:"KEY" help:"Earlier public keys of logs, as in older mails, with white space between: for a server that has lost its seed and data folder."`
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
	given, err := ledger.SplitKeys(f.Key)
	if err != nil {
		return fmt.Errorf("--key: %w", err)
	}
	kept, err := readKept(f.Checkpoints)
	if err != nil {
		return err
	}
	past, broken := map[string][]pastHead{}, map[string][]string{}
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
	keys := map[string]*logKeys{}
	for _, log := range logs {
		if keys[log.Site], err = readKeys(ctx, snapshot, log, seed, jobs.NewKeys(app.KeysFolder(cfg)), given); err != nil {
			return err
		}
	}
	roots := rootComparison{snapshot: snapshot, seed: seed, keys: keys, past: past, kept: map[int64]string{}}
	for _, k := range kept {
		if err := f.take(k, keys, past, broken, &roots); err != nil {
			return err
		}
	}
	if logs, err = f.chosen(logs, past, broken, &roots.faults); err != nil {
		return err
	}
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
		c := &comparison{snapshot: snapshot, log: log, host: host, keys: keys[log.Site], past: past[log.Site], step: bar.add}
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

// keptNote is a checkpoint or a root that somebody has kept.
type keptNote struct{ file, note string }

// readKept reads checkpoints and roots as a mail program may save them.
func readKept(files []string) (kept []keptNote, err error) {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		before := len(kept)
		for _, signed := range ledger.FindNotes(mail.Text(text)) {
			if ledger.IsRoot(signed) || strings.Contains(ledger.CheckpointOrigin(signed), "/log/") {
				kept = append(kept, keptNote{file, signed})
			}
		}
		if len(kept) == before {
			return nil, fmt.Errorf("%s holds no checkpoint of a log", file)
		}
	}
	return kept, nil
}

// take compares with what somebody has kept. A checkpoint that no key of its log has signed is a difference of its site.
func (f *fsck) take(kept keptNote, keys map[string]*logKeys, past map[string][]pastHead, broken map[string][]string, roots *rootComparison) error {
	if ledger.IsRoot(kept.note) {
		roots.keep(kept.file, kept.note)
		return nil
	}
	origin := ledger.CheckpointOrigin(kept.note)
	_, site, _ := strings.Cut(origin, "/log/")
	if f.Site != "" && site != f.Site {
		return fmt.Errorf("%s is a checkpoint of %s, and only %s is to be compared", kept.file, site, f.Site)
	}
	open := func(signed string) (ledger.Head, error) { return openCheckpoint(roots.seed, signed) }
	if k := keys[site]; k != nil {
		open = k.open
	}
	head, err := open(kept.note)
	if err != nil {
		broken[site] = append(broken[site], fmt.Sprintf("the checkpoint %s is not signed with the key of %s: it was changed on its way, or is of another server", kept.file, origin))
		return nil
	}
	past[site] = append(past[site], pastHead{"the checkpoint " + kept.file, head, true, true})
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
