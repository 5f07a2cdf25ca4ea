package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// PackLog returns a site with the head of its log, or nil when there is none with this key.
func (s *Snapshot) PackLog(ctx context.Context, key string) (*consent.PackLog, error) {
	var log consent.PackLog
	var madeAt time.Time
	err := s.tx.QueryRowContext(ctx, `
		select id, key, name, domains, demo, created_at, retention_months, coalesce(size, 0), coalesce(note, '')
		from site left join log_head on log_head.site_id = site.id where key = $1`, key).
		Scan(&log.SiteID, &log.Site.Key, &log.Site.Name, pq.Array(&log.Site.Domains), &log.Site.Demo, &madeAt, &log.Site.RetentionMonths, &log.Size, &log.Checkpoint)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	log.Site.MadeAt = consent.FormatTime(madeAt)
	return &log, fault("PackLog", err)
}

// PackNotices returns the notice versions of a site by number.
func (s *Snapshot) PackNotices(ctx context.Context, site int32) (notices []consent.PackNotice, err error) {
	err = s.tx.SelectContext(ctx, &notices, `select number, body from notice where site_id = $1 order by number`, site)
	return notices, fault("PackNotices", err)
}

// PackScripts tells of each script that was ever served for a site.
func (s *Snapshot) PackScripts(ctx context.Context, site int32, tell func(consent.PackScript) error) error {
	rows, err := s.tx.QueryContext(ctx, `select encode(sha256, 'hex'), body from script where site_id = $1 order by sha256`, site)
	if err != nil {
		return fault("PackScripts", err)
	}
	defer rows.Close()
	for rows.Next() {
		var script consent.PackScript
		if err := rows.Scan(&script.SHA256, &script.Body); err != nil {
			return fault("PackScripts", err)
		}
		if err := tell(script); err != nil {
			return err
		}
	}
	return fault("PackScripts", rows.Err())
}

// LateErasures counts the erasures of a site that a log of this many leaves does not tell of.
func (s *Snapshot) LateErasures(ctx context.Context, site int32, size int64) (n int, err error) {
	err = s.tx.GetContext(ctx, &n, `
		select count(*) from statement
		left join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id
		where statement.site_id = $1 and kind = $2 and coalesce(leaf.index, $3) >= $3`, site, int16(ledger.Erased), size)
	return n, fault("LateErasures", err)
}

const packColumns = `
	select index, entry, event_id, event.notice, subject, promise, event.decided_at, expires_at, record, event.salt, statement.body, statement.salt from (`

// PackLeaves returns up to limit leaves of a site from an index on, in order.
func (s *Snapshot) PackLeaves(ctx context.Context, site int32, from int64, limit int) ([]consent.PackLeaf, error) {
	return s.packLeaves(ctx, packColumns+`select * from leaf where site_id = $1 and index >= $2 order by index limit $3) as entries `+contentOf+` order by index`,
		site, from, limit)
}

// PackSubject returns the leaves below size of a subject's decisions, in order.
func (s *Snapshot) PackSubject(ctx context.Context, site int32, subject string, size int64) ([]consent.PackLeaf, error) {
	return s.packLeaves(ctx, packColumns+`
		select leaf.* from leaf join event on event.site_id = leaf.site_id and event.id = leaf.event_id
		where leaf.site_id = $1 and subject = $2 and index < $3) as entries `+contentOf+` order by index`, site, subject, size)
}

// PackStatements returns up to limit leaves of a site's statements from an index on and below size, in order.
func (s *Snapshot) PackStatements(ctx context.Context, site int32, from, size int64, limit int) ([]consent.PackLeaf, error) {
	return s.packLeaves(ctx, packColumns+`
		select leaf.* from statement join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id
		where statement.site_id = $1 and index >= $2 and index < $3 order by index limit $4) as entries `+contentOf+` order by index`, site, from, size, limit)
}

func (s *Snapshot) packLeaves(ctx context.Context, query string, args ...any) ([]consent.PackLeaf, error) {
	rows, err := s.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fault("packLeaves", err)
	}
	defer rows.Close()
	var leaves []consent.PackLeaf
	for rows.Next() {
		var l consent.PackLeaf
		var id uuid.UUID
		var notice, promise sql.NullInt64
		var subject sql.NullString
		var decidedAt, expiresAt sql.NullTime
		var entry, record, salt, body, statementSalt []byte
		if err := rows.Scan(&l.Index, &entry, &id, &notice, &subject, &promise, &decidedAt, &expiresAt, &record, &salt, &body, &statementSalt); err != nil {
			return nil, fault("packLeaves", err)
		}
		copy(l.Entry[:], entry)
		l.ID, l.Type, l.Promise, l.Notice = id.String(), l.Entry[0], promise.Int64, int(notice.Int64)
		switch {
		case body != nil:
			l.Content, l.Salt = string(body), statementSalt
		case record != nil:
			l.Content, l.Salt = string(record), salt
			l.Stored = &consent.Stored{ID: l.ID, Subject: subject.String, DecidedAt: decidedAt.Time, ExpiresAt: expiresAt.Time, Record: record, Salt: salt}
		case decidedAt.Valid:
			l.Left = &consent.PackLeft{Notice: l.Notice, DecidedAt: consent.FormatTime(decidedAt.Time), ExpiresAt: consent.FormatTime(expiresAt.Time)}
		}
		leaves = append(leaves, l)
	}
	return leaves, fault("packLeaves", rows.Err())
}

// PackPromises tells of promises of a site, in order.
func (s *Snapshot) PackPromises(ctx context.Context, site int32, ids []int64, tell func(consent.PackPromise) error) error {
	rows, err := s.tx.QueryContext(ctx, `select id, note, entries from promise where site_id = $1 and id = any($2) order by id`, site, pq.Array(ids))
	if err != nil {
		return fault("PackPromises", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p consent.PackPromise
		if err := rows.Scan(&p.ID, &p.Note, &p.Entries); err != nil {
			return fault("PackPromises", err)
		}
		if err := tell(p); err != nil {
			return err
		}
	}
	return fault("PackPromises", rows.Err())
}

// Anchorage is [Store.Anchorage] at the moment of the snapshot.
func (s *Snapshot) Anchorage(ctx context.Context, site int32, index int64, logKey, rootsKey string) (*consent.Anchorage, error) {
	a, err := anchorageOf(ctx, s.tx, site, index, logKey, rootsKey)
	return a, fault("Anchorage", err)
}

// PackAnchors returns what holds a site's log from outside: of each day (UTC) the first root with a time stamp, else the
// first, that has a checkpoint of the log, of at most size leaves, both under these keys; and how many roots there are under others.
func (s *Snapshot) PackAnchors(ctx context.Context, site int32, size int64, logKey, rootsKey string) (anchors []*consent.Anchorage, others int64, err error) {
	log, roots, err := signatureStarts(logKey, rootsKey)
	if err != nil {
		return nil, 0, fault("PackAnchors", err)
	}
	if err := s.tx.GetContext(ctx, &others, `
		select count(*) from anchored join root on number between first_root and last_root
		where site_id = $1 and size <= $2 and not (strpos(anchored.note, $3) > 0 and strpos(root.note, $4) > 0)`, site, size, log, roots); err != nil {
		return nil, 0, fault("PackAnchors", err)
	}
	var chosen []consent.StoredRoot
	if err := s.tx.SelectContext(ctx, &chosen, `
		select distinct on (number / 24) number, made_at, root.note, token, tries
		from anchored join root on number between first_root and last_root
		where site_id = $1 and size <= $2 and strpos(anchored.note, $3) > 0 and strpos(root.note, $4) > 0
		order by number / 24, token is null, number`, site, size, log, roots); err != nil {
		return nil, 0, fault("PackAnchors", err)
	}
	for i := range chosen {
		a, err := anchorageIn(ctx, s.tx, site, &chosen[i])
		if err != nil {
			return nil, 0, fault("PackAnchors", err)
		}
		if a.Index >= 0 {
			anchors = append(anchors, a)
		}
	}
	return anchors, others, nil
}
