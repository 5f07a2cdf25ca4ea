package pack

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Source reads a site's log and what it covers as they were at one moment.
type Source interface {
	// PackNotices are the site's versions by number.
	PackNotices(ctx context.Context, site int32) ([]consent.PackNotice, error)
	// PackScripts are all that was ever served for the site.
	PackScripts(ctx context.Context, site int32, tell func(consent.PackScript) error) error
	// PackLeaves are up to limit leaves from an index on, in order.
	PackLeaves(ctx context.Context, site int32, from int64, limit int) ([]consent.PackLeaf, error)
	// PackPromises are told in order.
	PackPromises(ctx context.Context, site int32, ids []int64, tell func(consent.PackPromise) error) error
	// PackSubject are the leaves below size of a subject's decisions, in order.
	PackSubject(ctx context.Context, site int32, subject string, size int64) ([]consent.PackLeaf, error)
	// PackStatements are up to limit leaves of statements from an index on and below size, in order.
	PackStatements(ctx context.Context, site int32, from, size int64, limit int) ([]consent.PackLeaf, error)
	// PackAnchors are roots with a checkpoint of the log, of at most size leaves, under these keys: one of each day; and how
	// many there are under others.
	PackAnchors(ctx context.Context, site int32, size int64, logKey, rootsKey string) (anchors []*consent.Anchorage, others int64, err error)
	// Anchorage is the root under these keys that says most about a leaf, or nil.
	Anchorage(ctx context.Context, site int32, index int64, logKey, rootsKey string) (*consent.Anchorage, error)
	Tiles(ctx context.Context, site int32, keys []ledger.TileKey) (map[ledger.TileKey][]byte, error)
}

// Order is a pack that somebody wants.
type Order struct {
	Log    *consent.PackLog
	Scope  consent.PackScope
	Chunk  int64       // leaves in one file, of a pack with all entries
	Key    string      // public key of the log
	Roots  string      // public key of the roots
	Signer note.Signer // of the log's key
	Script []byte      // verify.py
	Page   []byte      // verify.html

	otherRoots int64 // under earlier keys, which a pack of a site leaves out
}

// check says what keeps a pack from being made.
func (o *Order) check() (ledger.Head, error) {
	if o.Log.Size == 0 {
		return ledger.Head{}, fmt.Errorf("the log of %s has no leaf yet: the server makes them, so start it first", o.Log.Site.Key)
	}
	verifier, err := ledger.ParseKey(o.Key)
	if err != nil {
		return ledger.Head{}, err
	}
	head, err := ledger.OpenCheckpoint(verifier, o.Log.Checkpoint)
	if err != nil {
		return ledger.Head{}, fmt.Errorf("the checkpoint of %s is not signed with this server's key: give the data folder or the TEMOIN_SEED of the server that signed it: %w", o.Log.Site.Key, err)
	}
	if head.Size != o.Log.Size {
		return ledger.Head{}, fmt.Errorf("the checkpoint of %s is of %d leaves and its head of %d; run temoin fsck", o.Log.Site.Key, head.Size, o.Log.Size)
	}
	return head, nil
}

func (o *Order) origin() string { return nameOf(o.Key) }

// nameOf is what a public key signs for.
func nameOf(key string) string {
	name, _, _ := strings.Cut(key, "+")
	return name
}

// addCommon adds what every pack has beside its evidence.
func (o *Order) addCommon(a *archive, pages map[string][]byte, flaws Flaws) error {
	for _, file := range []struct {
		name string
		body []byte
	}{
		{"LISEZ-MOI.txt", readme("fr", o, flaws)}, {"README.txt", readme("en", o, flaws)},
		{"preuve.pdf", pages["fr"]}, {"evidence.pdf", pages["en"]},
		{"verify.html", o.Page}, {"verify.py", o.Script},
		{keyName, []byte(o.Key + "\n")}, {rootsKeyName, []byte(o.Roots + "\n")}, {checkpointName, []byte(o.Log.Checkpoint)},
	} {
		if err := a.add(file.name, file.body); err != nil {
			return err
		}
	}
	return nil
}

func addNotices(a *archive, notices []consent.PackNotice) error {
	for _, n := range notices {
		if err := a.add(fmt.Sprintf("notices/%d.json", n.Number), n.Body); err != nil {
			return err
		}
	}
	return nil
}

// scriptsFolder holds what was served to visitors.
const scriptsFolder = "scripts"

// addScripts adds the files with these digests, as far as they are kept.
func (o *Order) addScripts(ctx context.Context, source Source, a *archive, built map[string]bool) error {
	return source.PackScripts(ctx, o.Log.SiteID, func(s consent.PackScript) error {
		if !built[s.SHA256] {
			return nil
		}
		return a.add(scriptName(s.SHA256), s.Body)
	})
}

func scriptName(sum string) string { return scriptsFolder + "/" + sum + ".js" }
