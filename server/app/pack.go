package app

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/docs"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/pack"
	"github.com/temoin/temoin/server/postgres"
)

// PackOrder says how a pack of a log is made with the server's seed: it is signed as the log's checkpoint is.
func PackOrder(seed auth.Seed, log *consent.PackLog, scope consent.PackScope) (*pack.Order, error) {
	origin := ledger.CheckpointOrigin(log.Checkpoint)
	if log.Size == 0 || origin == "" {
		return nil, errNoLeaf(log.Site.Key)
	}
	key, err := checkpointKey(seed, log.Site.Key, log.Checkpoint)
	if err != nil {
		return nil, err
	}
	host, _, _ := strings.Cut(origin, "/log/")
	roots, err := seed.LogKey(host + ledger.RootsOf)
	if err != nil {
		return nil, err
	}
	return &pack.Order{Log: log, Scope: scope, Key: key, Roots: roots, Signer: seed.LogSigner(origin), Script: docs.Script, Page: docs.Verifier}, nil
}

func errNoLeaf(site string) error {
	return consent.Errorf(consent.NotFound, "site", "The log of %s has no leaf yet: the server makes them, so start it first.", site)
}

// checkpointKey is the key under which a log's checkpoint was signed, if that was this seed's.
func checkpointKey(seed auth.Seed, site, checkpoint string) (string, error) {
	key, err := seed.LogKey(ledger.CheckpointOrigin(checkpoint))
	if err == nil && !strings.HasPrefix(key, ledger.CheckpointSigner(checkpoint)+"+") {
		err = fmt.Errorf("the checkpoint of %s is signed with another seed's key: give the data folder (TEMOIN_DATA) or the TEMOIN_SEED of the server that signed it", site)
	}
	return key, err
}

// WriteSubjectPack writes the pack of what one subject of a site had decided at a time.
func WriteSubjectPack(ctx context.Context, store *postgres.Store, seed auth.Seed, site, subject string, at, now time.Time, w io.Writer) error {
	snapshot, err := store.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	log, err := snapshot.PackLog(ctx, site)
	if err != nil {
		return err
	}
	if log == nil {
		return consent.Errorf(consent.NotFound, "site", "There is no site %q.", site)
	}
	order, err := PackOrder(seed, log, consent.PackScope{Subject: subject, At: consent.FormatTime(at)})
	if err != nil {
		return err
	}
	return pack.WriteSubject(ctx, snapshot, order, now, w)
}
