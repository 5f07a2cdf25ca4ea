package pack

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// errNoRecords is about a subject of whom nothing is in the log.
func errNoRecords(subject, site string) error {
	return consent.Errorf(consent.NotFound, "subject", "The log of %s has no record of the visitor %s: never recorded, erased, or not in the log yet.", site, subject)
}

// WriteSubject writes the pack of what one subject had decided at a time, with all that the subject ever decided.
func WriteSubject(ctx context.Context, source Source, o *Order, madeAt time.Time, w io.Writer) error {
	if o.Scope.At > consent.FormatTime(madeAt) {
		return consent.Errorf(consent.Invalid, "at", "%s lies ahead: nobody knows yet what this visitor will have decided by then; name a time that is past.", o.Scope.At)
	}
	head, err := o.check()
	if err != nil {
		return err
	}
	leaves, err := source.PackSubject(ctx, o.Log.SiteID, o.Scope.Subject, head.Size)
	if err != nil {
		return err
	}
	if len(leaves) == 0 {
		return errNoRecords(o.Scope.Subject, o.Log.Site.Key)
	}
	all, err := source.PackNotices(ctx, o.Log.SiteID)
	if err != nil {
		return err
	}
	s := &subject{source: source, order: o, head: head, built: map[string]bool{}}
	for _, l := range leaves {
		if err := s.add(ctx, l, all); err != nil {
			return err
		}
	}
	a := newArchive(w)
	pages := map[string][]byte{}
	for _, language := range pageLanguages {
		if pages[language], err = subjectPage(language, o, madeAt, head, s.decisions, s.anchors); err != nil {
			return err
		}
	}
	if err := o.addCommon(a, pages, Flaws{}); err != nil {
		return err
	}
	if err := addNotices(a, s.notices); err != nil {
		return err
	}
	if err := o.addAnchors(a, s.anchors); err != nil {
		return err
	}
	for i, receipt := range s.receipts {
		if err := a.add(fmt.Sprintf("receipts/%04d.json", i+1), receipt); err != nil {
			return err
		}
	}
	if err := s.addStatements(ctx, a); err != nil {
		return err
	}
	if err := o.addScripts(ctx, source, a, s.built); err != nil {
		return err
	}
	return a.seal(o, madeAt)
}

// subject is what is known of one subject, the oldest decision first.
type subject struct {
	source    Source
	order     *Order
	head      ledger.Head
	decisions []shownDecision
	receipts  [][]byte
	notices   []consent.PackNotice // that the subject was shown
	anchors   []*consent.Anchorage // of the receipts, each once
	built     map[string]bool      // digests of the files that were served with these notices
}

// shownDecision is a decision with the notice that was shown.
type shownDecision struct {
	Record *consent.Record
	Index  int64
	Notice *consent.Version
}

func (s *subject) add(ctx context.Context, l consent.PackLeaf, notices []consent.PackNotice) error {
	if err := l.Check(l.Entry); err != nil {
		return fmt.Errorf("%w; run temoin fsck", err)
	}
	record, err := consent.ParseRecord([]byte(l.Content))
	if err != nil {
		return err
	}
	var shown *consent.Version
	l.Stored.Site = s.order.Log.Site.Key
	for _, n := range notices {
		if n.Number == l.Notice {
			l.Stored.Digest = n.Digest()
		}
		version, err := consent.ParseVersion(n.Body)
		if err != nil {
			return err
		}
		if version.Digest() != record.PrivacyNotice {
			continue
		}
		shown = version
		if !slices.ContainsFunc(s.notices, func(known consent.PackNotice) bool { return known.Number == n.Number }) {
			s.notices = append(s.notices, n)
		}
	}
	if shown == nil {
		return fmt.Errorf("the notice of decision %s is missing; run temoin fsck", l.ID)
	}
	if found := l.Stored.Differences(l.Entry); found != nil {
		return fmt.Errorf("decision %s: %s; run temoin fsck", l.ID, found[0])
	}
	receipt, err := s.receipt(ctx, l, shown)
	if err != nil {
		return err
	}
	s.decisions = append(s.decisions, shownDecision{record, l.Index, shown})
	s.receipts = append(s.receipts, receipt)
	return nil
}

// receipt proves a decision under the checkpoint that a root holds, else under that of the pack.
func (s *subject) receipt(ctx context.Context, l consent.PackLeaf, shown *consent.Version) ([]byte, error) {
	o := s.order
	anchorage, err := s.source.Anchorage(ctx, o.Log.SiteID, l.Index, o.Key, o.Roots)
	if err != nil {
		return nil, err
	}
	checkpoint, size := o.Log.Checkpoint, s.head.Size
	var anchor *consent.Anchor
	if anchorage != nil {
		checkpoint, size = anchorage.Checkpoints[anchorage.Index], anchorage.Size
		proof, err := ledger.ProveCheckpoint(anchorage.Root, anchorage.Checkpoints, anchorage.Index)
		if err != nil {
			return nil, err
		}
		anchor = &consent.Anchor{Key: o.Roots, Proof: proof}
		if !slices.ContainsFunc(s.anchors, func(known *consent.Anchorage) bool { return known.Root == anchorage.Root }) {
			s.anchors = append(s.anchors, anchorage)
		}
	}
	proof, err := s.prove(ctx, checkpoint, size, l.Index)
	if err != nil {
		return nil, err
	}
	return consent.Receipt{
		Schema: consent.ReceiptSchema, Key: o.Key, Record: l.Content, Notice: string(shown.Canonical()),
		Salt: base64.StdEncoding.EncodeToString(l.Salt), Proof: proof, Anchor: anchor,
	}.Canonical()
}

// prove leads a leaf to a checkpoint.
func (s *subject) prove(ctx context.Context, checkpoint string, size, index int64) (string, error) {
	return ledger.ProveLeaf(checkpoint, size, index, func(keys []ledger.TileKey) (map[ledger.TileKey][]byte, error) {
		return s.source.Tiles(ctx, s.order.Log.SiteID, keys)
	})
}

// addStatements adds all that the log says but erasures, which are of others.
func (s *subject) addStatements(ctx context.Context, a *archive) error {
	w, err := a.create(statementsName)
	if err != nil {
		return err
	}
	encoder := lines(w)
	for next := int64(0); ; {
		leaves, err := s.source.PackStatements(ctx, s.order.Log.SiteID, next, s.head.Size, batchLeaves)
		if err != nil || len(leaves) == 0 {
			return err
		}
		for _, l := range leaves {
			if l.Type == ledger.Erased {
				continue
			}
			if err := l.Check(l.Entry); err != nil {
				return fmt.Errorf("%w; run temoin fsck", err)
			}
			s.note(l.Content)
			if l.Proof, err = s.prove(ctx, s.order.Log.Checkpoint, s.head.Size, l.Index); err != nil {
				return err
			}
			if err := encoder.Encode(&l.PackLine); err != nil {
				return fmt.Errorf("pack: %w", err)
			}
		}
		next = leaves[len(leaves)-1].Index + 1
	}
}

// note takes up what the log says was served with a notice that the subject was shown.
func (s *subject) note(content string) {
	stated, err := consent.ParseStatement([]byte(content))
	if err == nil && stated.Build != nil && slices.ContainsFunc(s.decisions, func(d shownDecision) bool { return d.Record.PrivacyNotice == stated.Build.Notice }) {
		stated.Build.Names(s.built)
	}
}

// statementsName holds the statements of a subject's pack.
const statementsName = "statements.jsonl"
