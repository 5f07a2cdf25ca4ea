package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
)

// logKeys are the keys of one site's log: those that the server's seed makes, the one that is kept in its data folder, and those
// that these say the log had before. They also say what is sealed.
type logKeys struct {
	*consent.Explained
	site    string
	seed    auth.Seed
	given   []string         // that somebody else has kept
	changed int64            // index of the last change from a key that the seed does not make; math.MaxInt64 where it is to come
	faults  map[string]error // by id, of statements whose seals do not hold
}

// readKeys goes through what is sealed in a log. kept are the keys in the data folder, given those that somebody else has
// kept.
func readKeys(ctx context.Context, snapshot *postgres.Snapshot, log postgres.StoredLog, seed auth.Seed, kept *jobs.Keys, given []string) (*logKeys, error) {
	stated, err := snapshot.Sealed(ctx, log.SiteID)
	if err != nil {
		return nil, err
	}
	k := &logKeys{site: log.Site, seed: seed, given: given, changed: -1, faults: map[string]error{}}
	origins := []string{ledger.CheckpointOrigin(log.Note)}
	var sealed []*consent.Statement
	for _, s := range stated {
		if s.Site == log.Site {
			origins, sealed = append(origins, ledger.SealOrigin(s.Seal)), append(sealed, s.Statement)
		}
	}
	slices.Sort(origins)
	last, err := kept.Last(log.Site)
	if err != nil {
		return nil, err
	}
	var begin []string
	if last != "" {
		begin = []string{last}
	}
	for _, origin := range slices.Compact(origins) {
		if key, err := seed.LogKey(origin); err == nil && key != last && strings.HasSuffix(origin, "/log/"+log.Site) {
			begin = append(begin, key)
		}
	}
	k.Explained = consent.Explain(begin, given, sealed, func(s *consent.Statement, err error) { k.faults[s.ID] = err })
	for _, s := range stated {
		if s.KeyChange != nil && k.faults[s.ID] == nil && !isOwn(k.seed, s.KeyChange.Old) {
			k.changed = s.Index
		}
	}
	if last != "" && !isOwn(k.seed, last) {
		k.changed = math.MaxInt64
	}
	return k, nil
}

// isOwn says whether a seed makes a key, of which there may be only the name.
func isOwn(seed auth.Seed, key string) bool {
	origin, _, _ := strings.Cut(key, "+")
	own, err := seed.LogKey(origin)
	return err == nil && strings.HasPrefix(own+"+", key+"+")
}

// open opens a checkpoint of the log, or a promise, with a key of theirs.
func (k *logKeys) open(signed string) (ledger.Head, error) {
	verifier, err := k.verifier(signed)
	if err != nil {
		return ledger.Head{}, err
	}
	return ledger.OpenCheckpoint(verifier, signed)
}

// verifier is the key that a checkpoint or a promise says to be signed with, if the log has or had it, else the seed's own.
func (k *logKeys) verifier(signed string) (note.Verifier, error) {
	origin, signer := ledger.CheckpointOrigin(signed), ledger.CheckpointSigner(signed)
	known := k.Keys
	if strings.HasSuffix(origin, "/promise/"+k.site) {
		known = k.given
	}
	if i := slices.IndexFunc(known, func(key string) bool { return strings.HasPrefix(key, signer+"+") }); i >= 0 && !isOwn(k.seed, signer) {
		return ledger.ParseKey(known[i])
	}
	return ownKey(k.seed, origin)
}

// isEarlier says whether a checkpoint is signed with a key of the log that the seed does not make; the signature is not checked.
func (k *logKeys) isEarlier(signed string) bool {
	signer := ledger.CheckpointSigner(signed)
	return !isOwn(k.seed, signer) && slices.ContainsFunc(k.Keys, func(key string) bool { return strings.HasPrefix(key, signer+"+") })
}

// areForeign says whether promises can be of a server from which the log was taken over; nobody has kept their key.
func (k *logKeys) areForeign(signed string) bool {
	host, ok := strings.CutSuffix(ledger.CheckpointOrigin(signed), "/promise/"+k.site)
	return ok && k.changed >= 0 && !isOwn(k.seed, ledger.CheckpointSigner(signed)) && slices.ContainsFunc(k.Keys, func(key string) bool {
		return strings.HasPrefix(key, host+"/log/"+k.site+"+") && !isOwn(k.seed, key)
	})
}

func ownKey(seed auth.Seed, origin string) (note.Verifier, error) {
	text, err := seed.LogKey(origin)
	if err != nil {
		return nil, err
	}
	return ledger.ParseKey(text)
}

// says says whether a signed note is about a head; the signature is not checked.
func says(signed string, head ledger.Head) bool {
	return strings.HasPrefix(signed, fmt.Sprintf("%s\n%d\n%s\n", ledger.CheckpointOrigin(signed), head.Size, root(head)))
}
