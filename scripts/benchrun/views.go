package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/temoin/temoin/server/auth"
)

// fillFigures writes the hourly counts of 100 million decisions and 250 million showings of 13 months: two versions at a time, 40 countries,
// 6 languages, 4 classes of device, 12 groups of pages, 4 purposes, 15 services.
const fillFigures = `
with hours as (
  select date_trunc('hour', now()) - i * interval '1 hour' as hour from generate_series(0, 9503) as i
), cuts (cut, n) as (
  values ('', 1), ('country', 40), ('language', 6), ('device', 4), ('page', 12), ('purpose', 4), ('service', 15)
), cells as (
  select cut, hour, notice, i, case cut when '' then '' when 'country' then chr(65 + i / 26) || chr(65 + mod(i, 26)) else cut || i end as value,
         (case cut when 'service' then 400 else 10524 end / (case when cut in ('purpose', 'service') then 1 else n end) / 2)::bigint as decisions
  from hours cross join cuts cross join (values (1), (2)) as versions (notice) cross join lateral generate_series(1, n) as i
), spans as (
  select cut || span as cut, start as hour, version as notice, value, sum(decisions)::bigint as decisions
  from cells
  cross join lateral (values ('', hour, notice), (' day', date_bin('1 day', hour, 'epoch'), case when cut in ('', 'purpose', 'service') then notice else 0 end)) as spans (span, start, version)
  group by cut, span, start, version, value
), %s`

const (
	fillStatistic = `filled as (
  insert into statistic (site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed)
  select 1, cut, hour, notice, value, decisions, decisions / 2, decisions / 3, decisions / 10, decisions / 50, decisions * 6 / 10, decisions / 40 from spans order by hour
  on conflict do nothing returning decisions, cut
) select sum(decisions) filter (where cut = ''), count(*) from filled`
	fillImpression = `filled as (
  insert into impression (site_id, cut, hour, notice, value, shown, second)
  select 1, cut, hour, notice, value, decisions * 5 / 2, decisions / 4 from spans where cut not like 'purpose%' and cut not like 'service%' order by hour
  on conflict do nothing returning shown, cut
) select sum(shown) filter (where cut = ''), count(*) from filled`
)

// views measures each view of the statistics over a year and the year before, as the server answers it, beside a look at
// all counts of the table, which is what a view would cost without an index.
func views(ctx context.Context, s *stand) error {
	for _, fill := range []string{fillStatistic, fillImpression} {
		var sum, rows int64
		if err := s.db.QueryRowContext(ctx, fmt.Sprintf(fillFigures, fill)).Scan(&sum, &rows); err != nil {
			return err
		}
		fmt.Printf("  figures: %.0f million counted in %d rows\n", float64(sum)/1e6, rows)
	}
	if _, err := s.db.ExecContext(ctx, `vacuum analyze statistic, impression`); err != nil {
		return err
	}
	key := auth.NewKey()
	if _, err := s.db.ExecContext(ctx, `insert into api_key (site_id, id, token_hash, created_at, scopes) values (1, $1, $2, now(), $3)`,
		uuid.NewString(), auth.HashToken(key), "{"+string(auth.ReadStatistics)+"}"); err != nil {
		return err
	}
	scan, err := timed(func() error {
		var sum int64
		return s.db.QueryRowContext(ctx, `select (select sum(decisions + granted + changed) from statistic where site_id + 0 = 1) + (select sum(shown) from impression where site_id + 0 = 1)`).Scan(&sum)
	})
	if err != nil {
		return err
	}
	fmt.Printf("    %-24s %8.0f ms\n", "all counts, once", scan*1e3)
	for _, by := range []string{"time", "hour", "notice", "page", "country", "device", "language", "purpose", "service"} {
		for _, period := range []string{"90d", "12m"} {
			took, err := timed(func() error { return get(ctx, s.app.URL()+"/v1/sites/demo/statistics?by="+by+"&period="+period, key) })
			if err != nil {
				return err
			}
			fmt.Printf("    %-24s %8.0f ms   %5.1f times as fast as that, under 200 ms%s\n", by+", "+period, took*1e3, scan/took, wanted(0.2/took, 1))
		}
	}
	return nil
}

// timed is the median of five times that something takes, in seconds, after one that warms up.
func timed(do func() error) (float64, error) {
	var took []float64
	for i := range 6 {
		began := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		if i > 0 {
			took = append(took, time.Since(began).Seconds())
		}
	}
	return median(took), nil
}

func get(ctx context.Context, url, key string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
