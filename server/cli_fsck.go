package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/temoin/temoin/consent"
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
	Checkpoints []string         `name:"checkpoint" sep:"none" type:"existingfile" placeholder:"FILE" help:"What somebody has kept outside the database: an older checkpoint or root, such as a mail as it was saved; or a visitor's receipt or promise, such as the whole answer to a decision. Given again for each."`
	Addr        string           `env:"TEMOIN_ADDR" placeholder:"HOST:PORT" help:"Address that the server listens on. With it or --url, fsck tells of checkpoints in another name."`
	URL         config.PublicURL `env:"TEMOIN_URL" placeholder:"https://HOST" help:"Address under which browsers reach the server."`
	Key         string           `placeholder:"KEY" help:"Earlier public keys of logs and of their promises, as in older mails and as a server publishes them, with white space between: where the server that had them is gone."`
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
	past, promised, broken := map[string][]pastHead{}, map[string][]*keptPromise{}, map[string][]string{}
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
		if err := f.take(k, keys, past, promised, broken, &roots); err != nil {
			return err
		}
	}
	if logs, err = f.chosen(logs, past, promised, broken, &roots.faults); err != nil {
		return err
	}
	if f.Site == "" {
		if err := comparePartitions(ctx, snapshot, &roots.faults); err != nil {
			return err
		}
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
		c := &comparison{snapshot: snapshot, log: log, host: host, keys: keys[log.Site], past: past[log.Site], promised: promised[log.Site], step: bar.add}
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

// comparePartitions finds parts of the table of decisions that hold other ids than their names say: what removes records goes
// by months.
func comparePartitions(ctx context.Context, snapshot *postgres.Snapshot, faults *faults) error {
	partitions, err := snapshot.Partitions(ctx)
	for _, p := range partitions {
		if p.Month() == "" {
			faults.add("the partition %q of the decisions does not hold the ids of the month that it is named after: it was renamed, or put there by hand", p.Name)
		}
	}
	return err
}

// chosen are the logs to compare. A site that somebody has a head of and the database does not have is a difference.
func (f *fsck) chosen(logs []postgres.StoredLog, past map[string][]pastHead, promised map[string][]*keptPromise, broken map[string][]string, outside *faults) ([]postgres.StoredLog, error) {
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
	for _, site := range slices.Sorted(maps.Keys(promised)) {
		if !slices.Contains(sites, site) {
			outside.add("there is no site %q, and %s is a promise that its log was to keep", site, promised[site][0].file)
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

// keptNote is a checkpoint, a root, or a promise that somebody has kept.
type keptNote struct {
	file, note string
	isPromise  bool
}

// origin is the log that it says to be of.
func (k *keptNote) origin() string {
	if k.isPromise {
		return ledger.CheckpointOrigin(ledger.ProvenCheckpoint(k.note))
	}
	return ledger.CheckpointOrigin(k.note)
}

// site is the key in the name of its log.
func (k *keptNote) site() string {
	kind := "/log/"
	if k.isPromise {
		kind = "/promise/"
	}
	_, site, _ := strings.Cut(k.origin(), kind)
	return site
}

// readKept reads what mail programs, and browsers, may save.
func readKept(files []string) (kept []keptNote, err error) {
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text := mail.Text(body)
		var answer struct{ Promise, Proof string } // to a decision, or a receipt
		if json.Unmarshal(body, &answer) == nil {
			text = answer.Promise + "\n" + answer.Proof
		}
		before := len(kept)
		for _, promise := range ledger.FindPromises(text) {
			kept = append(kept, keptNote{file, promise, true})
		}
		for _, signed := range ledger.FindNotes(text) {
			if ledger.IsRoot(signed) || strings.Contains(ledger.CheckpointOrigin(signed), "/log/") {
				kept = append(kept, keptNote{file, signed, false})
			}
		}
		if len(kept) == before {
			return nil, fmt.Errorf("%s holds no checkpoint of a log, no root and no promise", file)
		}
	}
	return kept, nil
}

// take compares with what somebody has kept. What no key of its log has signed is a difference of its site.
func (f *fsck) take(kept keptNote, keys map[string]*logKeys, past map[string][]pastHead, promised map[string][]*keptPromise, broken map[string][]string, roots *rootComparison) error {
	if !kept.isPromise && ledger.IsRoot(kept.note) {
		roots.keep(kept.file, kept.note)
		return nil
	}
	site, what := kept.site(), map[bool]string{false: "checkpoint", true: "promise"}[kept.isPromise]
	if f.Site != "" && site != f.Site {
		return fmt.Errorf("%s is a %s of %s, and only %s is to be compared", kept.file, what, site, f.Site)
	}
	k := keys[site]
	if k == nil {
		k = &logKeys{Explained: &consent.Explained{}, site: site, seed: roots.seed}
	}
	var err error
	if kept.isPromise {
		err = takePromise(kept, k, promised)
	} else {
		var head ledger.Head
		if head, err = k.open(kept.note); err == nil {
			past[site] = append(past[site], pastHead{"the checkpoint " + kept.file, head, true, true})
		}
	}
	if err != nil {
		broken[site] = append(broken[site], fmt.Sprintf("the %s %s is not signed with the key of %s: it was changed on its way, or is of another server", what, kept.file, kept.origin()))
	}
	return nil
}

func takePromise(kept keptNote, k *logKeys, promised map[string][]*keptPromise) error {
	verifier, err := k.verifier(ledger.ProvenCheckpoint(kept.note))
	if err != nil {
		return err
	}
	promise, err := ledger.OpenPromise(verifier, kept.note)
	if err == nil {
		promised[k.site] = append(promised[k.site], &keptPromise{Promise: promise, file: kept.file})
	}
	return err
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
