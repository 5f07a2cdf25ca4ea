package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// statisticsQuery counts one site from $2[1] on, in one snapshot. Each row belongs to the cut whose column is not
// null: bucket (number of the step, from 1), lang, device or purpose.
const statisticsQuery = `
	select width_bucket(hour, $2::timestamptz[]) as bucket, lang, device, null as purpose, act,
	       sum(decisions) as decisions, sum(granted) as granted, 0 as shown
	from statistic
	where site_id = $1 and hour >= ($2::timestamptz[])[1] and hour < $3 and purpose = ''
	group by grouping sets ((1, act), (lang, act), (device, act))
	union all
	select null, null, null, purpose, '', sum(decisions), sum(granted), 0
	from statistic
	where site_id = $1 and hour >= ($2::timestamptz[])[1] and hour < $3 and purpose <> ''
	group by purpose
	union all
	select width_bucket(hour, $2::timestamptz[]) as bucket, lang, device, null, '', 0, 0, sum(shown)
	from impression
	where site_id = $1 and hour >= ($2::timestamptz[])[1] and hour < $3 and layer = 1
	group by grouping sets ((1), (lang), (device))`

// Statistics counts a site's decisions and impressions over a period that ends before until.
func (s *Store) Statistics(ctx context.Context, site int32, period consent.Period, until time.Time) (*consent.Statistics, error) {
	starts := make([]string, len(period.Starts))
	for i, start := range period.Starts {
		starts[i] = start.Format(time.RFC3339)
	}
	var rows []struct {
		Bucket    *int    `db:"bucket"`
		Lang      *string `db:"lang"`
		Device    *string `db:"device"`
		Purpose   *string `db:"purpose"`
		Act       string  `db:"act"`
		Decisions int64   `db:"decisions"`
		Granted   int64   `db:"granted"`
		Shown     int64   `db:"shown"`
	}
	if err := s.db.SelectContext(ctx, &rows, statisticsQuery, site, pq.Array(starts), until); err != nil {
		return nil, fmt.Errorf("postgres.Statistics: %w", outage(ctx, err))
	}
	statistics := &consent.Statistics{Points: make([]consent.Figures, len(period.Starts))}
	for _, row := range rows {
		var figures *consent.Figures
		switch {
		case row.Bucket != nil:
			figures = &statistics.Points[*row.Bucket-1]
		case row.Lang != nil:
			figures = part(&statistics.Languages, *row.Lang)
		case row.Device != nil:
			figures = part(&statistics.Devices, *row.Device)
		default:
			statistics.Purposes = append(statistics.Purposes, consent.PurposeFigures{
				Purpose: *row.Purpose, Granted: row.Granted, Denied: row.Decisions - row.Granted})
			continue
		}
		figures.Add(consent.Act(row.Act), row.Decisions, row.Granted)
		figures.Shown += row.Shown
	}
	sortParts(statistics.Languages)
	sortParts(statistics.Devices)
	slices.SortFunc(statistics.Purposes, func(a, b consent.PurposeFigures) int { return cmp.Compare(a.Purpose, b.Purpose) })
	return statistics, nil
}

// part returns the figures of the part with this name, adding it when it is missing.
func part(parts *[]consent.Part, name string) *consent.Figures {
	i := slices.IndexFunc(*parts, func(p consent.Part) bool { return p.Name == name })
	if i < 0 {
		i = len(*parts)
		*parts = append(*parts, consent.Part{Name: name})
	}
	return &(*parts)[i].Figures
}

func sortParts(parts []consent.Part) {
	slices.SortFunc(parts, func(a, b consent.Part) int {
		return cmp.Or(cmp.Compare(b.Decisions, a.Decisions), cmp.Compare(a.Name, b.Name))
	})
}

// SiteFigures counts every site's decisions and impressions of the hours from from until before until; a site without
// any is missing.
func (s *Store) SiteFigures(ctx context.Context, from, until time.Time) (map[int32]consent.Figures, error) {
	var rows []struct {
		Site      int32  `db:"site_id"`
		Act       string `db:"act"`
		Decisions int64  `db:"decisions"`
		Granted   int64  `db:"granted"`
		Shown     int64  `db:"shown"`
	}
	if err := s.db.SelectContext(ctx, &rows, `
		select site_id, act, sum(decisions) as decisions, sum(granted) as granted, 0 as shown
		from statistic where hour >= $1 and hour < $2 and purpose = ''
		group by site_id, act
		union all
		select site_id, '', 0, 0, sum(shown)
		from impression where hour >= $1 and hour < $2 and layer = 1
		group by site_id`, from, until); err != nil {
		return nil, fmt.Errorf("postgres.SiteFigures: %w", outage(ctx, err))
	}
	sites := map[int32]consent.Figures{}
	for _, row := range rows {
		figures := sites[row.Site]
		figures.Add(consent.Act(row.Act), row.Decisions, row.Granted)
		figures.Shown += row.Shown
		sites[row.Site] = figures
	}
	return sites, nil
}
