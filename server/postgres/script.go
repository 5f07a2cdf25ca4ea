package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/lib/pq"
)

// KeepScripts stores what is served for a site, each file once.
func (s *Store) KeepScripts(ctx context.Context, site int32, bodies [][]byte) error {
	known := map[string]bool{}
	var sums [][]byte
	if err := s.db.SelectContext(ctx, &sums, `select sha256 from script where site_id = $1`, site); err != nil {
		return fmt.Errorf("postgres.KeepScripts: %w", outage(ctx, err))
	}
	for _, sum := range sums {
		known[string(sum)] = true
	}
	var newSums, newBodies [][]byte
	for _, body := range bodies {
		sum := sha256.Sum256(body)
		if !known[string(sum[:])] {
			known[string(sum[:])] = true
			newSums, newBodies = append(newSums, sum[:]), append(newBodies, body)
		}
	}
	if len(newSums) == 0 {
		return nil
	}
	if _, err := s.db.ExecContext(ctx, `
		insert into script (site_id, sha256, body) select $1, * from unnest($2::bytea[], $3::bytea[]) on conflict do nothing`,
		site, pq.ByteaArray(newSums), pq.ByteaArray(newBodies)); err != nil {
		return fmt.Errorf("postgres.KeepScripts: %w", outage(ctx, err))
	}
	return nil
}

// Script returns the file of a site whose SHA-256 begins with these hex digits, an even number of them, or nil when there
// is none.
func (s *Store) Script(ctx context.Context, site int32, prefix string) (body []byte, err error) {
	first, err := hex.DecodeString(prefix)
	if err != nil {
		return nil, nil
	}
	last := append([]byte{}, first...)
	for len(last) < sha256.Size {
		last = append(last, 0xff)
	}
	err = s.db.GetContext(ctx, &body, `select body from script where site_id = $1 and sha256 between $2 and $3 limit 1`, site, first, last)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("postgres.Script: %w", outage(ctx, err))
	}
	return body, nil
}
