package postgres

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
)

// shownCut is one row that impressions are added to.
type shownCut struct {
	site       int32
	cut, value string
	hour       time.Time
	notice     int
}

func (a shownCut) compare(b shownCut) int {
	return cmp.Or(cmp.Compare(a.site, b.site), strings.Compare(a.cut, b.cut), a.hour.Compare(b.hour), cmp.Compare(a.notice, b.notice), strings.Compare(a.value, b.value))
}

// AddImpressions adds counted impressions to the table, once for each cut. Rows are sorted, so that two servers cannot wait for
// each other.
func (s *Store) AddImpressions(ctx context.Context, counted map[consent.Impression]int64) error {
	layers := map[shownCut][2]int64{}
	for i, n := range counted {
		for _, told := range [][2]string{{"", ""}, {"language", i.Lang}, {"country", i.Country}, {"device", i.Device}, {"page", i.Page}} {
			version := i.Notice
			if told[0] != "" {
				version = 0 // a day of groups is that of all versions
			}
			for _, row := range []shownCut{
				{i.SiteID, told[0], told[1], i.Hour, i.Notice},
				{i.SiteID, told[0] + " day", told[1], i.Hour.Truncate(24 * time.Hour), version},
			} {
				sums := layers[row]
				sums[i.Layer-1] += n
				layers[row] = sums
			}
		}
	}
	rows := slices.SortedFunc(maps.Keys(layers), shownCut.compare)
	n := len(rows)
	number := func(of func(shownCut) int64) []byte {
		return array(oidInt8, n, func(b []byte, i int) []byte { return binary.BigEndian.AppendUint64(b, uint64(of(rows[i]))) })
	}
	if _, err := s.db.ExecContext(ctx, `
		insert into impression (site_id, cut, hour, notice, value, shown, second)
		select * from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
		on conflict (site_id, cut, hour, notice, value) do update
		set shown = impression.shown + excluded.shown, second = impression.second + excluded.second`,
		number(func(r shownCut) int64 { return int64(r.site) }),
		array(oidText, n, func(b []byte, i int) []byte { return append(b, rows[i].cut...) }),
		array(oidTimestamptz, n, func(b []byte, i int) []byte { return appendTime(b, rows[i].hour) }),
		number(func(r shownCut) int64 { return int64(r.notice) }),
		array(oidText, n, func(b []byte, i int) []byte { return append(b, rows[i].value...) }),
		number(func(r shownCut) int64 { return layers[r][0] }),
		number(func(r shownCut) int64 { return layers[r][1] })); err != nil {
		return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
	}
	return nil
}
