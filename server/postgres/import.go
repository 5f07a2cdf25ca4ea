package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// maxImportMonths bounds how many partitions an import may make.
const maxImportMonths = 1200

// Import takes a site from elsewhere, with all that its log covers, in one transaction.
type Import struct {
	tx      *sqlx.Tx
	site    int32
	notices map[string]int // numbers by digest
}

// ImportSite makes a site and lets feed fill it; an error leaves nothing of it. months are those of its decisions' ids, such
// as 2026-11. It works as the role of the DSN. It reports false where the site is there already with the same log; with
// any other it is an error.
func ImportSite(ctx context.Context, dsn string, log *consent.PackLog, head ledger.Head, months []string, feed func(*Import) error) (isNew bool, err error) {
	if err := importPartitions(ctx, dsn, months); err != nil {
		return false, err
	}
	err = asOwner(ctx, dsn, "ImportSite", func(tx *sqlx.Tx) error {
		i := &Import{tx: tx, notices: map[string]int{}}
		madeAt, err := consent.ParseTime(log.Site.MadeAt)
		if err != nil {
			return err
		}
		err = tx.GetContext(ctx, &i.site, `
			insert into site (key, name, domains, demo, created_at, retention_months) values ($1, $2, $3, $4, $5, $6)
			on conflict (key) do nothing returning id`,
			log.Site.Key, log.Site.Name, pq.Array(log.Site.Domains), log.Site.Demo, madeAt, log.Site.RetentionMonths)
		if errors.Is(err, sql.ErrNoRows) {
			return sameLog(ctx, tx, log.Site.Key, head)
		}
		if err != nil {
			return err
		}
		isNew = true
		if err := feed(i); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `insert into log_head (site_id, size, root, note) values ($1, $2, $3, $4)`, i.site, head.Size, head.Root[:], log.Checkpoint)
		return err
	})
	return isNew, err
}

// sameLog says whether a site that is there has the same log.
func sameLog(ctx context.Context, tx *sqlx.Tx, key string, head ledger.Head) error {
	var size int64
	var root []byte
	err := tx.QueryRowContext(ctx, `select size, root from site join log_head on log_head.site_id = site.id where key = $1`, key).Scan(&size, &root)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if size != head.Size || !bytes.Equal(root, head.Root[:]) {
		return consent.Errorf(consent.Conflict, "site", "There is a site %q here already, with a log of its own of %d leaves. Two logs cannot be joined: import into a database without that site.", key, size)
	}
	return nil
}

// importPartitions makes the partitions in a transaction of their own: making one waits for all who use event, and they for it.
func importPartitions(ctx context.Context, dsn string, months []string) error {
	if len(months) > maxImportMonths {
		return fmt.Errorf("postgres.ImportSite: ids of %d months; at most %d", len(months), maxImportMonths)
	}
	return asOwner(ctx, dsn, "ImportSite", func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1)`, partitionLock); err != nil {
			return err
		}
		for _, name := range months {
			m, err := time.Parse("2006-01", name)
			if err != nil {
				return err
			}
			if err := createPartition(ctx, tx.Tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// Notice adds a version; it comes before the decisions under it.
func (i *Import) Notice(ctx context.Context, notice consent.PackNotice, digest string, publishedAt time.Time) error {
	i.notices[digest] = notice.Number
	_, err := i.tx.ExecContext(ctx, `insert into notice (site_id, number, digest, body, published_at) values ($1, $2, $3, $4, $5)`,
		i.site, notice.Number, digest, notice.Body, publishedAt)
	return err
}

// Script adds a file that was served.
func (i *Import) Script(ctx context.Context, script consent.PackScript) error {
	_, err := i.tx.ExecContext(ctx, `insert into script (site_id, sha256, body) values ($1, sha256($2), $2)`, i.site, script.Body)
	return err
}

// Promises adds what was promised; some may come twice.
func (i *Import) Promises(ctx context.Context, promises []consent.PackPromise) error {
	n := len(promises)
	if n == 0 {
		return nil
	}
	_, err := i.tx.ExecContext(ctx, `
		insert into promise (site_id, id, note, entries) select $1, * from unnest($2::bigint[], $3::text[], $4::bytea[])
		on conflict do nothing`, i.site,
		array(oidInt8, n, func(b []byte, j int) []byte { return binary.BigEndian.AppendUint64(b, uint64(promises[j].ID)) }),
		array(oidText, n, func(b []byte, j int) []byte { return append(b, promises[j].Note...) }),
		array(oidBytea, n, func(b []byte, j int) []byte { return append(b, promises[j].Entries...) }))
	return err
}

// Tiles adds tiles of the log.
func (i *Import) Tiles(ctx context.Context, tiles []ledger.Tile) error {
	n := len(tiles)
	_, err := i.tx.ExecContext(ctx, `
		insert into tile (site_id, level, n, hashes) select $1, * from unnest($2::int[], $3::bigint[], $4::bytea[])`, i.site,
		array(oidInt4, n, func(b []byte, j int) []byte { return binary.BigEndian.AppendUint32(b, uint32(tiles[j].Level)) }),
		array(oidInt8, n, func(b []byte, j int) []byte { return binary.BigEndian.AppendUint64(b, uint64(tiles[j].N)) }),
		array(oidBytea, n, func(b []byte, j int) []byte { return append(b, tiles[j].Hashes...) }))
	return err
}

// Leaves adds leaves, and the decisions and statements that they stand for.
func (i *Import) Leaves(ctx context.Context, leaves []consent.PackLeaf) error {
	ids := make([]uuid.UUID, len(leaves))
	for j, l := range leaves {
		var err error
		if ids[j], err = uuid.Parse(l.ID); err != nil {
			return fmt.Errorf("leaf %d: %w", l.Index, err)
		}
	}
	n := len(leaves)
	if _, err := i.tx.ExecContext(ctx, `
		insert into leaf (site_id, index, entry, event_id) select $1, * from unnest($2::bigint[], $3::bytea[], $4::uuid[])`, i.site,
		array(oidInt8, n, func(b []byte, j int) []byte { return binary.BigEndian.AppendUint64(b, uint64(leaves[j].Index)) }),
		array(oidBytea, n, func(b []byte, j int) []byte { return append(b, leaves[j].Entry[:]...) }),
		array(oidUUID, n, func(b []byte, j int) []byte { return append(b, ids[j][:]...) })); err != nil {
		return err
	}
	var decisions []importedDecision
	for j, l := range leaves {
		switch {
		case l.Type != ledger.Decision:
			s, err := consent.ParseStatement([]byte(l.Content))
			if err != nil {
				return err
			}
			madeAt, err := consent.ParseTime(s.MadeAt)
			if err != nil {
				return err
			}
			if _, err := i.tx.ExecContext(ctx, `insert into statement (site_id, id, kind, made_at, body, salt) values ($1, $2, $3, $4, $5, $6)`,
				i.site, ids[j], int16(l.Type), madeAt, []byte(l.Content), l.Salt); err != nil {
				return err
			}
		case l.Left != nil:
			if err := i.left(ctx, ids[j], &l.PackLine); err != nil {
				return err
			}
		case l.Content != "":
			d, err := i.decision(ids[j], &l.PackLine)
			if err != nil {
				return err
			}
			decisions = append(decisions, d)
		}
	}
	return i.decisions(ctx, decisions)
}

// left adds what an erasure had left of a decision.
func (i *Import) left(ctx context.Context, id uuid.UUID, l *consent.PackLine) error {
	decidedAt, err := consent.ParseTime(l.Left.DecidedAt)
	if err != nil {
		return err
	}
	expiresAt, err := consent.ParseTime(l.Left.ExpiresAt)
	if err != nil {
		return err
	}
	_, err = i.tx.ExecContext(ctx, `insert into event (site_id, id, notice, promise, decided_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
		i.site, id, l.Left.Notice, l.Promise, decidedAt, expiresAt)
	return err
}

// importedDecision is a row of event.
type importedDecision struct {
	*consent.PackLine
	id                   uuid.UUID
	subject              string
	notice               int
	decidedAt, expiresAt time.Time
}

func (i *Import) decision(id uuid.UUID, l *consent.PackLine) (d importedDecision, err error) {
	r, err := consent.ParseRecord([]byte(l.Content))
	if err != nil {
		return d, err
	}
	d = importedDecision{PackLine: l, id: id, subject: r.PIIPrincipalID, notice: i.notices[r.PrivacyNotice]}
	if d.decidedAt, err = consent.ParseTime(r.Event.EventTime); err != nil {
		return d, err
	}
	d.expiresAt, err = consent.ParseTime(r.Event.ValidUntil)
	return d, err
}

func (i *Import) decisions(ctx context.Context, d []importedDecision) error {
	n := len(d)
	_, err := i.tx.ExecContext(ctx, `
		insert into event (site_id, id, subject, notice, promise, decided_at, expires_at, record, salt)
		select $1, * from unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::bytea[])`, i.site,
		array(oidUUID, n, func(b []byte, j int) []byte { return append(b, d[j].id[:]...) }),
		array(oidText, n, func(b []byte, j int) []byte { return append(b, d[j].subject...) }),
		array(oidInt4, n, func(b []byte, j int) []byte { return binary.BigEndian.AppendUint32(b, uint32(d[j].notice)) }),
		array(oidInt8, n, func(b []byte, j int) []byte { return binary.BigEndian.AppendUint64(b, uint64(d[j].Promise)) }),
		array(oidTimestamptz, n, func(b []byte, j int) []byte { return appendTime(b, d[j].decidedAt) }),
		array(oidTimestamptz, n, func(b []byte, j int) []byte { return appendTime(b, d[j].expiresAt) }),
		array(oidBytea, n, func(b []byte, j int) []byte { return append(b, d[j].Content...) }),
		array(oidBytea, n, func(b []byte, j int) []byte { return append(b, d[j].Salt...) }))
	return err
}
